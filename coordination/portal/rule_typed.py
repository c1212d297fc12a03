"""What rule stands in the fields of its form, and what do the form's own buttons change in it?

Only shapes are parsed here; what a value means is judged by ``rule.read_rule``. What the form does not
show (an address of a schema) is taken over from the rule it was drawn from.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from coordination.portal.rule_form import FACT, HIDDEN, WINDOW, Group, clauses, frame, kinds, names_in
from coordination.settlement.clauses import KINDS
from coordination.settlement.names import Taxes
from coordination.settlement.parameters import ListOf, OrNothing, Parameter, Shape, Whole
from coordination.settlement.quantities import PerParty, Weights
from coordination.settlement.references import DayOf, During
from coordination.settlement.rule import MEMBERS
from coordination.settlement.strict_json import NotJson, read_json

BETWEEN = re.compile(r"[、，,;；\n]+")
MOST_CLAUSES = 30
ASKED = {"title", "parties", "joint", "measure", "term", "period", "refunds", "clauses", "note"}


def fields_of(document: Mapping, *, fixed_parties: bool = False) -> dict[str, str]:
    """What the form of a rule posts when nobody touches it."""
    return dict(_values([*frame(document, fixed_parties=fixed_parties), *clauses(document)]))


def _values(items: Sequence):
    for each in items:
        if isinstance(each, Group):
            yield from _values(each.boxes)
        else:
            yield each.name, each.value


def typed(
    data: Mapping[str, str],
    *,
    base: Mapping | None = None,
    parties: Sequence[str] | None = None,
    keep_empty: bool = False,
) -> dict:
    """The rule document of what was typed; empty fields are left out, and items in which nothing stands unless kept.

    ``parties``: who the parties are where that was said elsewhere. ``base``: the rule the form was drawn from.
    """
    written: dict[str, Any] = {name: value for name, value in (base or {}).items() if name not in ASKED}
    written["title"] = _text(data, "title") or _("测算方案")
    if note := _text(data, "note"):
        written["note"] = note
    if parties is None:
        written["parties"] = [_account(line) for line in _lines(data, "parties")]
    else:
        written["parties"] = [_placed(name, _text(data, f"places.{name}")) for name in parties]
    if joint := [_account(line) for line in _lines(data, "joint")]:
        written["joint"] = joint
    if (measure := _measure(data, names_in(written, "joint"))) != {"kind": "cash"} or "measure" in (
        base or {}
    ):
        written["measure"] = measure
    if term := {name: _day(text) for name, _label in WINDOW[:2] if (text := _text(data, f"term.{name}"))}:
        written["term"] = term
    if data.get("period") and data["period"] != "year":
        written["period"] = data["period"]
    if data.get("refunds") == "allowed":
        written["refunds"] = "allowed"
    reader = _Reader(data, names_in(written), names_in(written, "joint"), keep_empty)
    written["clauses"] = [
        reader.clause(f"clauses.{index}")
        for index in range(MOST_CLAUSES)
        if data.get(f"clauses.{index}.kind") in KINDS
    ]
    return {name: written[name] for name in MEMBERS if name in written}


def _text(data: Mapping[str, str], name: str) -> str:
    return (data.get(name) or "").replace("\r\n", "\n").strip()


def _lines(data: Mapping[str, str], name: str) -> list[str]:
    return [line for line in _text(data, name).splitlines() if line.strip()]


def _account(line: str) -> Any:
    name, _colon, places = line.replace("：", ":").partition(":")
    return _placed(name.strip(), places)


def _placed(name: str, places: str) -> Any:
    found = _split(places)
    return {"name": name, "places": found} if found else name


def _split(text: str) -> list[str]:
    return [each.strip() for each in BETWEEN.split(text) if each.strip()]


def _measure(data: Mapping[str, str], joint: Sequence[str]) -> dict:
    measure: dict[str, Any] = {"kind": data.get("measure.kind") or "cash"}
    for name in ("name", "unit"):
        if text := _text(data, f"measure.{name}"):
            measure[name] = text
    if text := _text(data, "measure.decimals"):
        measure["decimals"] = _whole(text)
    paid_to = {each: text for each in joint if (text := _text(data, f"measure.paid_to.{each}"))}
    if paid_to:
        measure["paid_to"] = paid_to
    return measure


class _Reader:
    """The values of one form."""

    def __init__(
        self, data: Mapping[str, str], parties: Sequence[str], joint: Sequence[str], keep_empty: bool
    ):
        self.data, self.parties, self.joint, self.keep_empty = data, parties, joint, keep_empty

    def clause(self, place: str) -> dict:
        kind = self.data[f"{place}.kind"]
        named = {"id": text} if (text := _text(self.data, f"{place}.id")) else {}
        return {"kind": kind, **named, **self.members(KINDS[kind].shape(), place)}

    def members(self, shape: Shape, place: str) -> dict:
        found = {}
        for name, member in shape.members.items():
            if name in HIDDEN:
                continue
            value = self.value(member, f"{place}.{name}")
            if value is not None:
                found[name] = value
            elif isinstance(member, OrNothing) and member.required:
                found[name] = None
        return found

    def value(self, member: Parameter, place: str) -> Any:
        text = _text(self.data, place)
        if isinstance(member, OrNothing):
            return self.value(member.inner, place)
        if text.startswith(("{", "[")):
            return _json(text)
        if (fact := _fact(text)) is not None:
            return fact
        if isinstance(member, Weights | PerParty):
            names = [*self.parties, *self.joint] if getattr(member, "among_joint", False) else self.parties
            return {name: value for name in names if (value := _text(self.data, f"{place}.{name}"))} or None
        if isinstance(member, During):
            given = {name: _text(self.data, f"{place}.{name}") for name, _label in WINDOW}
            return {
                name: _whole(value) if name == "years" else _day(value)
                for name, value in given.items()
                if value
            } or None
        if isinstance(member, Shape):
            return self.members(member, place) or None
        if isinstance(member, ListOf) and isinstance(member.item, Shape):
            items = [self.members(member.item, f"{place}.{number}") for number in self.numbers(place)]
            return [each for each in items if each or self.keep_empty] or None
        return _plain(member, text) if text else None

    def numbers(self, place: str) -> list[int]:
        start = len(place) + 1
        found = {key[start:].partition(".")[0] for key in self.data if key.startswith(f"{place}.")}
        return sorted(int(each) for each in found if each.isdecimal() and len(each) < 4)


def _plain(member: Parameter, text: str) -> Any:
    if isinstance(member, Whole):
        return _whole(text)
    if isinstance(member, DayOf):
        return _day(text)
    if isinstance(member, Taxes | ListOf) or member.schema().get("type") == "array":
        return _split(text)
    return text


def _fact(text: str) -> dict | None:
    """``事实：指数`` points at a stated value."""
    for begins in {str(FACT), "事实：", "事实:"}:
        if text.startswith(begins) and text[len(begins) :].strip():
            return {"fact": text[len(begins) :].strip()}
    return None


def _whole(text: str) -> Any:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else text


def _day(text: str) -> Any:
    if text.startswith("{"):
        return _json(text)
    return text if text[:1].isdigit() else {"event": text}


def _json(text: str) -> Any:
    try:
        return read_json(text.encode()).value
    except NotJson:
        return text


# --- buttons -----------------------------------------------------------------------------------------
def changed(document: dict, do: str) -> dict:
    """The document after one of the form's own buttons: add, take away or move a clause or an item."""
    act, _colon, place = do.partition(":")
    if act == "add-clause" and place in KINDS:
        order = [kind for kind, _label, _meaning in kinds()]
        written = {"kind": place, **({"phases": [{}]} if "phases" in KINDS[place].members else {})}
        held = document.setdefault("clauses", [])
        after = [at for at, each in enumerate(held) if order.index(each["kind"]) <= order.index(place)]
        held.insert(max(after, default=-1) + 1, written)
    elif act == "add":
        _at(document, place).append({})
    elif act in {"remove", "up", "down"}:
        above, _dot, last = place.rpartition(".")
        items, number = _at(document, above), int(last) if last.isdecimal() and len(last) < 4 else -1
        if not 0 <= number < len(items):
            return document
        taken = items.pop(number)
        if act != "remove":
            items.insert(max(number - 1, 0) if act == "up" else number + 1, taken)
    return document


def _at(document: dict, place: str) -> list:
    found: Any = document
    steps = place.split(".")
    for number, step in enumerate(steps):
        if isinstance(found, list):
            found = found[int(step)] if step.isdecimal() and int(step) < len(found) else {}
        elif isinstance(found, dict):
            found = found.setdefault(step, [] if number == len(steps) - 1 else {})
    return found if isinstance(found, list) else []


# --- a rule of others ----------------------------------------------------------------------------------
def known_as(document: Mapping, units: Sequence[str]) -> list[str]:
    """How the rule calls these units: by the name it already has for one of them, else by the unit's own."""
    names = names_in(document)
    return [next((name for name in names if name in unit or unit in name), unit) for unit in units]


def between(document: Mapping, units: Sequence[str]) -> dict:
    """A rule written for others, for these parties: the first for the first, and so on; places are theirs and left out.

    With another number of parties it stays as it is, and its problems say so.
    """
    if len(names_in(document)) != len(units):
        return dict(document)
    names = dict(zip(names_in(document), units, strict=True))
    return {
        name: list(units)
        if name == "parties"
        else value
        if name in {"title", "note"}
        else _renamed(value, names)
        for name, value in document.items()
    }


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            names.get(name, name): each if name == "text" else _renamed(each, names)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value
