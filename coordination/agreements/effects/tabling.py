"""How does a text come onto the table, change there, and get frozen by the first acceptance?"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from coordination.agreements.hashing import algorithm, hashes_of
from coordination.agreements.links import problems_of
from coordination.agreements.people import voices_of
from coordination.agreements.vocabulary import VersionState
from coordination.common.errors import Invalid

DAY = timedelta(days=1)
COLUMNS = {
    "title": "title",
    "text": "text",
    "rule": "rule_text",
    "takes_effect_on": "takes_effect_on",
    "ends_on": "ends_on",
}
HISTORY = {"takes_effect_on": "starts_on"}  # one day, one name in the history


def names_of(units) -> list[dict]:
    """The parties as they are written into a version."""
    return [{"organisation": unit.pk, "name": unit.name} for unit in units]


def check_rule(rule_text: str, units) -> None:
    """Raises ``Invalid`` for a rule that cannot be computed, or speaks of other parties."""
    problems = problems_of(rule_text, [unit.name for unit in units]) if rule_text else []
    if problems:
        raise Invalid({"rule": " ".join(problems[:8])})


def write_text(agreement, version, act) -> bool:
    """Put what was typed into the draft on the table; whether anything changed. History keeps old → new."""
    _check_dates(act)
    check_rule(act["rule"], agreement.units)
    changed = False
    for name, column in COLUMNS.items():
        old, new = getattr(version, column), act[name]
        if old != new:
            act.changed(HISTORY.get(name, name), old, new)
            setattr(version, column, new)
            changed = True
    if changed:
        version.save()
        version.note_editor(act.actor)
    if agreement.current_id is None:
        agreement.title = version.title
    return changed


def differs(version, act) -> bool:
    return any(getattr(version, column) != act[name] for name, column in COLUMNS.items())


def _check_dates(act) -> None:
    start, end = act["takes_effect_on"], act["ends_on"]
    if start and end and end < start:
        raise Invalid({"ends_on": _("终止日期应在生效日期当天或以后。")})


def next_version(agreement, before, act, *, kind: str, reason: str, proposed_by, **changed):
    """A new draft on the table, beginning as a copy of ``before``; who wrote that text has written this one too."""
    numbers = agreement.versions.values_list("number", flat=True)
    version = agreement.versions.create(
        number=max(numbers) + 1,
        kind=kind,
        reason=reason,
        proposed_by=proposed_by,
        created_at=act.at,
        **{
            "title": before.title,
            "text": before.text,
            "rule_text": before.rule_text,
            "parties": names_of(agreement.units),
            "takes_effect_on": before.takes_effect_on,
            "ends_on": before.ends_on,
            "signing": before.signing,
            **changed,
        },
    )
    agreement.open = version
    agreement.forget_versions()
    return version


def take_over_editors(before, version) -> None:
    """Who wrote the text that is copied has written the copy."""
    version.editors.set(before.editors.all())
    version.editing_programs = before.editing_programs
    version.save(update_fields=["editing_programs"])


def void_acceptances(agreement, act) -> tuple[int, object]:
    """The frozen text is dropped with everybody's acceptance; its copy is the new draft. How many were voided."""
    dropped = agreement.on_the_table
    voided = dropped.acceptances.filter(voided_at=None).update(voided_at=act.at)
    dropped.state = VersionState.VOID
    dropped.save(update_fields=["state"])
    version = next_version(
        agreement, dropped, act, kind=dropped.kind, reason=dropped.reason, proposed_by=dropped.proposed_by
    )
    take_over_editors(dropped, version)
    return voided, version


def why_not_ready(agreement) -> object:
    """What the text on the table lacks before anybody can accept it; empty when it is complete."""
    version = agreement.on_the_table
    if not version.text.strip():
        return _("条款尚未填写，不能接受。")
    if version.takes_effect_on is None:
        return _("生效日期尚未填写，不能接受。")
    if agreement.current_id and version.takes_effect_on < agreement.current.takes_effect_on:
        return _("修订的生效日期不能早于现行版本的生效日期（%(day)s）。") % {
            "day": agreement.current.takes_effect_on
        }
    if version.state == VersionState.DRAFT and version.rule_text:
        problems = problems_of(version.rule_text, [unit.name for unit in agreement.units])
        if problems:
            return _("分享规则有误，不能接受：%(problem)s") % {"problem": problems[0]}
    return ""


def freeze(agreement, version, act) -> None:
    """From the first acceptance on the text is fixed, and its hashes are what is accepted and signed."""
    version.parties = names_of(agreement.units)
    version.algorithm = algorithm()
    for name, value in hashes_of(version, version.algorithm).items():
        setattr(version, name, value)
    version.state, version.frozen_at = VersionState.FROZEN, act.at
    version.save()


def tell_parties(agreement, act, kind: str, *, units=None, must_act: bool = False, **facts) -> None:
    act.announce(
        kind,
        to=voices_of(agreement.units if units is None else units, on=act.on),
        must_act=must_act,
        number=agreement.number,
        title=agreement.title,
        unit=act.organisation.name if act.organisation else "",
        **facts,
    )
