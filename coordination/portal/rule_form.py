"""How does a rule become a form, and what was typed a rule again?

Driven by the declarations of the clauses (labels, parameters): a new kind of clause has its form without
a line here. Every field is named by its place (``clauses.0.phases.1.weights.甲``). The form parses only
shapes; what a value means is judged by ``rule.read_rule``.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from coordination.settlement.clause import Stage
from coordination.settlement.clauses import KINDS
from coordination.settlement.names import Party, Taxes
from coordination.settlement.parameters import Choice, ListOf, Operator, OrNothing, Parameter, Shape, Whole
from coordination.settlement.quantities import PerParty, Weights
from coordination.settlement.references import DayOf, During
from coordination.settlement.rule import MEASURES, MEMBERS, REFUNDS
from coordination.settlement.strict_json import NotJson, read_json

BETWEEN = re.compile(r"[、，,;；\n]+")
WINDOW = (("from", "起日"), ("to", "止日"), ("years", "年数"))
SIGNS = ("≥", ">", "≤", "<", "=", "≠")
MOST_CLAUSES = 30
HIDDEN = {"kind", "id"}


@dataclass
class Box:
    """One field of the form."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"  # text, number, select, area
    options: list[tuple[str, str]] = field(default_factory=list)
    help: str = ""
    required: bool = False


@dataclass
class Group:
    """Fields that belong together; ``name`` is its place, ``is_list`` has an item that can be added."""

    label: str
    boxes: list = field(default_factory=list)
    name: str = ""
    adds: str = ""
    removes: str = ""
    kind: str = ""
    meaning: str = ""


def parties_of(document: Mapping) -> list[str]:
    found = [each if isinstance(each, str) else each.get("name", "") for each in document.get("parties", [])]
    return [name for name in found if isinstance(name, str) and name]


# --- drawing -----------------------------------------------------------------------------------------
def frame(document: Mapping) -> list[Box]:
    """What stands above the clauses."""
    measure = document.get("measure") if isinstance(document.get("measure"), dict) else {}
    term = document.get("term") if isinstance(document.get("term"), dict) else {}
    choices = lambda options: [(value, str(label)) for value, label in options.items()]  # noqa: E731
    return [
        Box("parties", _("各方，按协议书写顺序，一行一方"), _parties_text(document), "area", required=True,
            help=_("同一方的征收地写在冒号之后，用顿号分隔，例如“嘉善：330421”。")),
        Box("measure.kind", _("计量"), measure.get("kind", "cash"), "select", choices(MEASURES)),
        Box("measure.unit", _("单位（实物量或统计分算）"), str(measure.get("unit", ""))),
        Box("period", _("结算期"), str(document.get("period", "year")), "select", choices(MEMBERS["period"].choices)),
        Box("refunds", _("负数金额"), str(document.get("refunds", "refused")), "select", choices(REFUNDS)),
        *(Box(f"term.{name}", f"{_('协议期限')} {_(label)}", shown(term.get(name))) for name, label in WINDOW[:2]),
    ]  # fmt: skip


def _parties_text(document: Mapping) -> str:
    lines = []
    for each in document.get("parties", []):
        if isinstance(each, dict):
            places = "、".join(map(str, each.get("places", [])))
            lines.append(f"{each.get('name', '')}：{places}" if places else str(each.get("name", "")))
        else:
            lines.append(str(each))
    return "\n".join(lines)


def clauses(document: Mapping) -> list[Group]:
    """Each clause as a group of fields."""
    parties = parties_of(document)
    groups = []
    for index, written in enumerate(document.get("clauses", [])):
        kind = written.get("kind") if isinstance(written, dict) else None
        if kind not in KINDS:
            continue
        clause, place = KINDS[kind], f"clauses.{index}"
        boxes = [Box(f"{place}.kind", "", kind, "hidden")]
        boxes += _members(clause.shape(), written, place, parties)
        groups.append(
            Group(str(clause.label), boxes, place, removes=place, kind=kind, meaning=str(clause.meaning))
        )
    return groups


def kinds() -> list[tuple[str, str, str]]:
    """(kind, label, meaning) in the order in which clauses are written."""
    order = sorted(KINDS.items(), key=lambda pair: (pair[1].stage == Stage.BESIDE, pair[1].stage))
    return [(kind, str(clause.label), str(clause.meaning)) for kind, clause in order]


def _members(shape: Shape, written: Mapping, place: str, parties: list[str]) -> list:
    return [
        drawn
        for name, member in shape.members.items()
        if name not in HIDDEN
        for drawn in _drawn(member, written.get(name), f"{place}.{name}", parties)
    ]


def _drawn(member: Parameter, value: Any, place: str, parties: list[str]) -> Iterator[Box | Group]:
    label = str(member.label)
    if isinstance(member, OrNothing):
        yield from _drawn(member.inner, value, place, parties)
    elif isinstance(member, Weights | PerParty) and not _is_reference(value):
        given = value if isinstance(value, dict) else {}
        boxes = [Box(f"{place}.{party}", party, shown(given.get(party)), "number") for party in parties]
        yield Group(label, boxes, place, kind="parties")
    elif isinstance(member, During):
        given = value if isinstance(value, dict) else {}
        boxes = [Box(f"{place}.{name}", _(words), shown(given.get(name))) for name, words in WINDOW]
        yield Group(label, boxes, place, kind="window")
    elif isinstance(member, Shape):
        yield Group(label, _members(member, value if isinstance(value, dict) else {}, place, parties), place)
    elif isinstance(member, ListOf) and isinstance(member.item, Shape):
        given = value if isinstance(value, list) and value else [{}] if member.required else []
        items = [
            Group(
                f"{label} {number + 1}",
                _members(member.item, each if isinstance(each, dict) else {}, f"{place}.{number}", parties),
                f"{place}.{number}",
                removes=f"{place}.{number}",
            )
            for number, each in enumerate(given)
        ]
        yield Group(label, items, place, adds=place, kind="list")
    else:
        yield _box(member, value, place, parties)


def _box(member: Parameter, value: Any, place: str, parties: list[str]) -> Box:
    box = Box(place, str(member.label), shown(value), required=member.required)
    if isinstance(member, Choice):
        box.kind, box.options = (
            "select",
            [("", "—"), *((key, str(label)) for key, label in member.choices.items())],
        )
    elif isinstance(member, Operator):
        box.kind, box.options = "select", [("", "—"), *((sign, sign) for sign in SIGNS)]
    elif isinstance(member, Party):
        box.kind, box.options = "select", [("", "—"), *((party, party) for party in parties)]
    elif isinstance(member, DayOf):
        box.help = _("日期，或事件的名称，如“投产”")
    elif isinstance(member, Taxes):
        box.help = _("用顿号分隔")
    return box


def _is_reference(value: Any) -> bool:
    return isinstance(value, dict) and "fact" in value


def shown(value: Any) -> str:
    """A written value as it is typed: an event by its name, a list with 、, anything deeper as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool | int | str) or not isinstance(value, dict | list):
        return str(value)
    if isinstance(value, dict) and set(value) == {"event"}:
        return str(value["event"])
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "、".join(value)
    return json.dumps(value, ensure_ascii=False, default=str)


# --- reading -----------------------------------------------------------------------------------------
def typed(data: Mapping[str, str]) -> dict:
    """The rule document of what was typed; empty fields are left out."""
    document: dict[str, Any] = {"title": data.get("title", "").strip() or _("测算方案")}
    document["parties"] = [_party(line) for line in data.get("parties", "").splitlines() if line.strip()]
    measure = {"kind": data.get("measure.kind") or "cash"}
    if unit := data.get("measure.unit", "").strip():
        measure["unit"] = unit
    if measure != {"kind": "cash"}:
        document["measure"] = measure
    term = {
        name: data[f"term.{name}"].strip() for name in ("from", "to") if data.get(f"term.{name}", "").strip()
    }
    if term:
        document["term"] = {name: _day(value) for name, value in term.items()}
    if data.get("period") and data["period"] != "year":
        document["period"] = data["period"]
    if data.get("refunds") == "allowed":
        document["refunds"] = "allowed"
    parties = parties_of(document)
    document["clauses"] = [
        {
            "kind": data[f"clauses.{index}.kind"],
            **_read_members(KINDS[data[f"clauses.{index}.kind"]].shape(), data, f"clauses.{index}", parties),
        }
        for index in range(MOST_CLAUSES)
        if data.get(f"clauses.{index}.kind") in KINDS
    ]
    return document


def _party(line: str) -> Any:
    name, _colon, places = line.replace("：", ":").partition(":")
    found = [place.strip() for place in BETWEEN.split(places) if place.strip()]
    return {"name": name.strip(), "places": found} if found else name.strip()


def _read_members(shape: Shape, data: Mapping[str, str], place: str, parties: list[str]) -> dict:
    found = {}
    for name, member in shape.members.items():
        if name in HIDDEN:
            continue
        value = _read(member, data, f"{place}.{name}", parties)
        if value is not None:
            found[name] = value
        elif isinstance(member, OrNothing) and member.required:
            found[name] = None
    return found


def _read(member: Parameter, data: Mapping[str, str], place: str, parties: list[str]) -> Any:
    text = data.get(place, "").strip()
    if isinstance(member, OrNothing):
        return _read(member.inner, data, place, parties)
    if text.startswith(("{", "[")):
        return _json(text)
    if isinstance(member, Weights | PerParty):
        given = {party: data.get(f"{place}.{party}", "").strip() for party in parties}
        written = {party: value for party, value in given.items() if value}
        return written or None
    if isinstance(member, During):
        given = {name: data.get(f"{place}.{name}", "").strip() for name, _label in WINDOW}
        window = {
            name: _whole(value) if name == "years" else _day(value) for name, value in given.items() if value
        }
        return window or None
    if isinstance(member, Shape):
        return _read_members(member, data, place, parties) or None
    if isinstance(member, ListOf) and isinstance(member.item, Shape):
        items = [
            _read_members(member.item, data, f"{place}.{number}", parties) for number in _numbers(data, place)
        ]
        return [each for each in items if each] or None
    if not text:
        return None
    if isinstance(member, Whole):
        return _whole(text)
    if isinstance(member, DayOf):
        return _day(text)
    if isinstance(member, Taxes | ListOf) or _wants_list(member):
        return [each.strip() for each in BETWEEN.split(text) if each.strip()]
    return text


def _wants_list(member: Parameter) -> bool:
    return member.schema().get("type") == "array"


def _numbers(data: Mapping[str, str], place: str) -> list[int]:
    start = len(place) + 1
    found = {key[start:].partition(".")[0] for key in data if key.startswith(f"{place}.")}
    return sorted(int(each) for each in found if each.isdecimal() and len(each) < 4)


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
    """The document after one of the form's own buttons: add or take away a clause or an item."""
    act, _colon, place = do.partition(":")
    if act == "add-clause" and place in KINDS:
        order = [kind for kind, _label, _meaning in kinds()]
        written = {"kind": place, **({"phases": [{}]} if "phases" in KINDS[place].members else {})}
        document["clauses"].append(written)
        document["clauses"].sort(key=lambda clause: order.index(clause["kind"]))
    elif act == "add":
        _at(document, place).append({})
    elif act == "remove":
        above, _dot, last = place.rpartition(".")
        items = _at(document, above)
        if last.isdecimal() and int(last) < len(items):
            del items[int(last)]
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
