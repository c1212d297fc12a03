"""Who takes part in a task, put together from the unit columns and the final bracket of the title?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from coordination.tasks.ledger.directory import Directory, Unit
from coordination.tasks.ledger.units import LEAD, SUPPORT, Mention, Resolution, read_mentions, resolve

CO_LEAD = "co_lead"
Report = Callable[..., None]  # report(code, **facts): the caller knows the cell


@dataclass(frozen=True, slots=True)
class UnitCell:
    """A unit column's text on one line, with the role its heading gives."""

    text: str
    role: str
    report: Report


@dataclass(slots=True)
class Parties:
    """The certain units by role, and the texts that need a person: (role, text)."""

    lead: Unit | None = None
    co_leads: list[Unit] = field(default_factory=list)
    supporters: list[Unit] = field(default_factory=list)
    unresolved: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # texts beside a unit that were understood only in part


@dataclass(frozen=True, slots=True)
class _Named:
    role: str
    mention: Mention
    report: Report


def read_parties(
    cells: Iterable[UnitCell],
    directory: Directory,
    *,
    title_bracket: str = "",
    title_mentions: Iterable[Mention] = (),
    report_title: Report,
    report_row: Report,
) -> Parties:
    """Exactly one lead comes first, further leads become co-leads; the columns outweigh the title's bracket."""
    named = [one for cell in cells for one in _roles(cell)]
    from_title = [_Named(mention.role or SUPPORT, mention, report_title) for mention in title_mentions]
    parties = Parties()
    named += _from_title(named, from_title, title_bracket, parties)
    resolved = [(one, _resolved(one, directory, parties)) for one in named]
    _assign(resolved, parties, report_row)
    return parties


def _roles(cell: UnitCell) -> list[_Named]:
    """In a list with stars the starred units lead and all others support, whatever the column is called."""
    mentions = read_mentions(cell.text)
    starred = any(mention.is_starred for mention in mentions)
    if starred and not all(mention.is_starred for mention in mentions):
        cell.report("leads_starred")
    named = []
    for mention in mentions:
        role = mention.role or cell.role
        if starred and not mention.role:
            role = LEAD if mention.is_starred else SUPPORT
        elif cell.role == CO_LEAD and role == LEAD:
            role = CO_LEAD
        if mention.is_open_list:
            cell.report("unit_open_list", unit=mention.text)
        named.append(_Named(role, mention, cell.report))
    return named


def _from_title(named: list[_Named], offered: list[_Named], bracket: str, parties: Parties) -> list[_Named]:
    if not offered:
        return []
    present = {one.role for one in named}
    taken = [one for one in offered if one.role not in present]
    if taken:
        taken[0].report("units_from_title", text=bracket)
    written = {(one.role, one.mention.text) for one in named}
    if any((one.role, one.mention.text) not in written for one in offered if one not in taken):
        offered[0].report("units_differ_from_title", text=bracket)
        parties.notes.append(bracket)
    for one in taken:
        if one.mention.is_open_list:
            one.report("unit_open_list", unit=one.mention.text)
    return taken


def _names(units: Iterable[Unit]) -> str:
    return "、".join(unit.name for unit in units)


def _resolved(one: _Named, directory: Directory, parties: Parties) -> Resolution:
    answer = resolve(one.mention.text, directory)
    near = _names(answer.near)
    if answer.outcome == "expanded":
        one.report("unit_expanded", unit=answer.text, near=_names(answer.units))
    elif answer.outcome == "noted":
        one.report("unit_note", unit=answer.text, near=_names(answer.units))
        parties.notes.append(answer.text)
    elif answer.outcome in ("ambiguous", "collective", "unknown"):
        parties.unresolved.append((one.role, answer.text))
        if answer.outcome == "ambiguous":
            one.report("unit_ambiguous", unit=answer.text, near=near)
        elif answer.outcome == "collective":
            one.report("unit_collective", unit=answer.text, near=near or "?")
        elif near:
            one.report("unit_unknown_near", unit=answer.text, near=near)
        else:
            one.report("unit_unknown", unit=answer.text)
    return answer


def _assign(resolved: list[tuple[_Named, Resolution]], parties: Parties, report_row: Report) -> None:
    leads = [(one, answer) for one, answer in resolved if one.role == LEAD]
    if not leads:
        report_row("lead_missing")
    seen: set[str] = set()

    def fresh(one: _Named, answer: Resolution) -> list[Unit]:
        units = [unit for unit in answer.units if unit.key not in seen]
        if len(units) < len(answer.units) and answer.outcome != "expanded":
            one.report("unit_twice", unit=answer.text)
        seen.update(unit.key for unit in units)
        return units

    ordered = [(one, unit) for one, answer in leads for unit in fresh(one, answer)]
    if ordered:
        first_one, first_answer = leads[0]
        if first_answer.units:
            parties.lead = ordered[0][1]
            parties.co_leads = [unit for _, unit in ordered[1:]]
            if parties.co_leads:
                first_one.report("leads_joint", lead=parties.lead.name, others=_names(parties.co_leads))
        else:
            parties.co_leads = [unit for _, unit in ordered]
            first_one.report("lead_first_unknown", unit=first_answer.text)
    for role, target in ((CO_LEAD, parties.co_leads), (SUPPORT, parties.supporters)):
        for one, answer in resolved:
            if one.role == role:
                target.extend(fresh(one, answer))
