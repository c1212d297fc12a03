"""How does a rule become a form?

Driven by the declarations of the clauses (labels, parameters): a new kind of clause has its form without
a line here. Every field is named by its place (``clauses.0.phases.1.weights.甲``); ``rule_typed`` makes a
rule again of what stands in the fields.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.settlement.clause import Stage
from coordination.settlement.clauses import KINDS
from coordination.settlement.errors import Problem
from coordination.settlement.names import Party, Taxes
from coordination.settlement.parameters import (
    Choice,
    ListOf,
    Operator,
    OrNothing,
    Parameter,
    Shape,
    Text,
    Whole,
)
from coordination.settlement.quantities import Amount, PerParty, Weights
from coordination.settlement.references import DayOf, During
from coordination.settlement.rule import MEASURES, MEMBERS, REFUNDS, YUAN

WINDOW = (
    ("from", gettext_lazy("起日")),
    ("to", gettext_lazy("止日")),
    ("years", gettext_lazy("年数")),
)
SIGNS = ("≥", ">", "≤", "<", "=", "≠")
FACT = gettext_lazy("事实：")
HIDDEN = {"kind", "id"}
RARELY = {"text", "during"}  # folded away while nothing stands in them
LONG_TEXT = 400


@dataclass
class Box:
    """One field of the form."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"  # text, number, select, area, hidden
    options: list[tuple[str, str]] = field(default_factory=list)
    help: str = ""
    hint: str = ""
    required: bool = False
    errors: list[str] = field(default_factory=list)


@dataclass
class Group:
    """Fields that belong together; ``name`` is its place, ``adds`` and ``removes`` what its buttons change."""

    label: str
    boxes: list = field(default_factory=list)
    name: str = ""
    adds: str = ""
    removes: str = ""
    kind: str = ""  # clause, parties, window, list, folded
    meaning: str = ""
    adds_what: str = ""
    clause_kind: str = ""
    is_first: bool = True
    is_last: bool = True
    errors: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether a fold has to be seen: something in it is wrong."""
        return bool(self.errors) or any(
            each.is_open if isinstance(each, Group) else each.errors for each in self.boxes
        )


@dataclass(frozen=True)
class Placed:
    """A problem in words of the form: where (clause, phase, field), what to do, and the field to go to."""

    where: str
    sentence: str
    name: str

    def __str__(self) -> str:
        return _("%(where)s：%(sentence)s") % vars(self) if self.where else self.sentence


def names_in(document: Mapping, member: str = "parties") -> list[str]:
    written = document.get(member)
    found = [
        each.get("name", "") if isinstance(each, dict) else each
        for each in (written if isinstance(written, list) else [])
    ]
    return [name for name in found if isinstance(name, str) and name]


def _part(document: Mapping, member: str) -> Mapping:
    return document[member] if isinstance(document.get(member), dict) else {}


# --- the frame ---------------------------------------------------------------------------------------
def frame(document: Mapping, *, fixed_parties: bool = False) -> list:
    """What stands above the clauses. ``fixed_parties``: who the parties are was said elsewhere."""
    measure, term = _part(document, "measure"), _part(document, "term")
    joint = names_in(document, "joint")
    options = lambda choices: [(value, str(label)) for value, label in choices.items()]  # noqa: E731
    found: list[Box | Group] = [
        Box("measure.kind", _("计量"), measure.get("kind", "cash"), "select", options(MEASURES)),
        Box("period", _("结算期"), str(document.get("period", "year")), "select", options(MEMBERS["period"].choices)),
        Box("refunds", _("负数金额"), str(document.get("refunds", "refused")), "select", options(REFUNDS)),
    ]  # fmt: skip
    if not fixed_parties:
        found.insert(
            0,
            Box("parties", _("各方，按协议书写顺序，一行一方"), _accounts(document, "parties"), "area", required=True,
                help=_("同一方的征收地写在冒号之后，用顿号分隔，例如“嘉善：330421”。")),
        )  # fmt: skip
    boxes = [
        Box(f"term.{name}", str(label), shown(term.get(name)), hint=_day_hint()) for name, label in WINDOW[:2]
    ]
    found.append(Group(_("协议期限（不填则不限）"), boxes, "term", kind="window"))
    more: list[Box | Group] = []
    if fixed_parties:
        more.append(
            Group(
                _("各方的征收地（数据中用代码或别名时填写，用顿号分隔）"),
                _places(document),
                "places",
                kind="parties",
            )
        )
    more += [
        Box("measure.name", _("指标名称（统计分算、实物量）"), shown(measure.get("name"))),
        Box("measure.unit", _("单位（实物量或统计分算）"), shown(measure.get("unit"))),
        Box("measure.decimals", _("小数位数（实物量或统计分算）"), shown(measure.get("decimals")), "number"),
        Box("joint", _("共管账户，一行一个"), _accounts(document, "joint"), "area"),
        Box("note", _("说明"), shown(document.get("note")), "area"),
    ]  # fmt: skip
    if joint:
        paid = _part(measure, "paid_to")
        boxes = [Box(f"measure.paid_to.{each}", each, shown(paid.get(each)), "number") for each in joint]
        more.append(Group(_("归属实际支付给（权重）"), boxes, "measure.paid_to", kind="parties"))
    found.append(Group(_("更多约定"), more, kind="folded"))
    return found


def _accounts(document: Mapping, member: str) -> str:
    lines = []
    for each in document.get(member) or []:
        if isinstance(each, dict):
            places = "、".join(map(str, each.get("places", [])))
            lines.append(f"{each.get('name', '')}：{places}" if places else str(each.get("name", "")))
        else:
            lines.append(str(each))
    return "\n".join(lines)


def _places(document: Mapping) -> list[Box]:
    found = []
    for each in document.get("parties") or []:
        name = each.get("name", "") if isinstance(each, dict) else str(each)
        places = each.get("places", []) if isinstance(each, dict) else []
        found.append(Box(f"places.{name}", name, "、".join(map(str, places))))
    return found


# --- the clauses -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Drawing:
    """Whose clauses are drawn, and in which unit their amounts are."""

    parties: Sequence[str]
    joint: Sequence[str]
    unit: str

    def members(self, shape: Shape, written: Mapping, place: str) -> list:
        """The fields of a shape; alternatives that are not used and what is rarely said are folded away."""
        chosen = {name for group in shape.one_of for name in _chosen(group, written)}
        others = {name for group in shape.one_of for name in group} - chosen
        plain, folded = [], []
        for name, member in shape.members.items():
            if name in HIDDEN:
                continue
            drawn = list(self.drawn(member, written.get(name), f"{place}.{name}"))
            unused = (
                name in others
                or (name in RARELY and name not in written)
                or _is_unused(member, name, written)
            )
            (folded if unused else plain).extend(drawn)
        if folded:
            label = _("更多：%(labels)s") % {"labels": _("、").join(each.label for each in folded)}
            plain.append(Group(label, folded, kind="folded"))
        return plain

    def drawn(self, member: Parameter, value: Any, place: str) -> Iterator[Box | Group]:
        label = str(member.label)
        if isinstance(member, OrNothing):
            yield from self.drawn(member.inner, value, place)
        elif isinstance(member, Weights | PerParty) and not _is_reference(value):
            yield self.per_party(member, value if isinstance(value, dict) else {}, place)
        elif isinstance(member, During):
            given = value if isinstance(value, dict) else {}
            boxes = [Box(f"{place}.{name}", str(words), shown(given.get(name))) for name, words in WINDOW]
            yield Group(label, boxes, place, kind="window")
        elif isinstance(member, Shape):
            yield Group(label, self.members(member, value if isinstance(value, dict) else {}, place), place)
        elif isinstance(member, ListOf) and isinstance(member.item, Shape):
            yield self.list_of(member, value, place)
        else:
            yield self.box(member, value, place)

    def per_party(self, member: Weights | PerParty, given: Mapping, place: str) -> Group:
        names = [*self.parties, *self.joint] if getattr(member, "among_joint", False) else self.parties
        label = self.with_unit(str(member.label)) if isinstance(member, PerParty) else str(member.label)
        boxes = [Box(f"{place}.{party}", party, shown(given.get(party)), "number") for party in names]
        return Group(label, boxes, place, kind="parties")

    def list_of(self, member: ListOf, value: Any, place: str) -> Group:
        given = value if isinstance(value, list) and value else [{}] if member.required else []
        items = [
            Group(
                f"{member.label} {number + 1}",
                self.members(member.item, each if isinstance(each, dict) else {}, f"{place}.{number}"),
                f"{place}.{number}",
                removes=f"{place}.{number}",
                is_first=number == 0,
                is_last=number == len(given) - 1,
            )
            for number, each in enumerate(given)
        ]
        return Group(str(member.label), items, place, adds=place, adds_what=str(member.label), kind="list")

    def box(self, member: Parameter, value: Any, place: str) -> Box:
        box = Box(place, str(member.label), shown(value), required=member.required)
        if isinstance(member, Choice):
            box.kind, box.options = (
                "select",
                _or_nothing((key, str(label)) for key, label in member.choices.items()),
            )
        elif isinstance(member, Operator):
            box.kind, box.options = "select", _or_nothing((sign, sign) for sign in SIGNS)
        elif isinstance(member, Party):
            names = [*self.parties, *self.joint] if member.joint else self.parties
            box.kind, box.options = "select", _or_nothing((name, name) for name in names)
        elif isinstance(member, Amount):
            box.kind, box.label = "number", self.with_unit(box.label)
        elif isinstance(member, Whole):
            box.kind = "number"
        elif isinstance(member, DayOf):
            box.hint = _day_hint()
        elif isinstance(member, Taxes):
            box.help = _("税种全称，用顿号分隔，例如：增值税、企业所得税")
        elif isinstance(member, Text) and member.longest > LONG_TEXT:
            box.kind = "area"
        if box.kind == "select" and box.value and box.value not in dict(box.options):
            box.options.append((box.value, box.value))  # what was written stays, with its error beside it
        return box

    def with_unit(self, label: str) -> str:
        return _("%(label)s（%(unit)s）") % {"label": label, "unit": self.unit}


def clauses(document: Mapping) -> list[Group]:
    """Each clause as a group of fields."""
    drawing = _Drawing(
        names_in(document),
        names_in(document, "joint"),
        str(_part(document, "measure").get("unit") or YUAN),
    )
    written = document.get("clauses")
    written = written if isinstance(written, list) else []
    groups = []
    for index, each in enumerate(written):
        kind = each.get("kind") if isinstance(each, dict) else None
        if not isinstance(kind, str) or kind not in KINDS:
            continue
        clause, place = KINDS[kind], f"clauses.{index}"
        boxes: list[Box | Group] = [Box(f"{place}.kind", "", kind, "hidden")]
        if each.get("id"):
            boxes.append(Box(f"{place}.id", "", str(each["id"]), "hidden"))
        boxes += drawing.members(clause.shape(), each, place)
        label = _("第%(number)d条（%(label)s）") % {"number": index + 1, "label": clause.label}
        groups.append(
            Group(label, boxes, place, removes=place, kind="clause", clause_kind=kind, meaning=str(clause.meaning),
                  is_first=index == 0, is_last=index == len(written) - 1)
        )  # fmt: skip
    return groups


def kinds() -> list[tuple[str, str, str]]:
    """(kind, label, meaning) in the order in which clauses are written."""
    order = sorted(KINDS.items(), key=lambda pair: (pair[1].stage == Stage.BESIDE, pair[1].stage))
    return [(kind, str(clause.label), str(clause.meaning)) for kind, clause in order]


def _chosen(group: Sequence[str], written: Mapping) -> list[str]:
    """Which alternatives are drawn openly: those that are written, else the first."""
    return [name for name in group if name in written] or list(group[:1])


def _is_unused(member: Parameter, name: str, written: Mapping) -> bool:
    """An optional group in which nothing is written."""
    inner = member.inner if isinstance(member, OrNothing) else member
    return (
        not member.required and name not in written and isinstance(inner, Shape | ListOf | PerParty | During)
    )


def _or_nothing(options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", "—"), *options]


def _is_reference(value: Any) -> bool:
    return isinstance(value, dict) and "fact" in value


def _day_hint() -> str:
    """A date, or the name of an event."""
    return _("2027-01-01 或 投产")


def shown(value: Any) -> str:
    """A written value as it is typed: an event or a fact by its name, a list with 、, anything deeper as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool | int | str) or not isinstance(value, dict | list):
        return str(value)
    if isinstance(value, dict) and set(value) == {"event"}:
        return str(value["event"])
    if isinstance(value, dict) and set(value) == {"fact"}:
        return f"{FACT}{value['fact']}"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "、".join(value)
    return json.dumps(value, ensure_ascii=False, default=str)


# --- what is wrong, beside its field -------------------------------------------------------------------
def place(problems: Iterable[Problem], groups: Sequence) -> list[Placed]:
    """Put every sentence beside the field it is about, or the nearest group around it; all of them in words."""
    known = dict(_walked(groups, ()))
    found = []
    for problem in problems:
        path = tuple(map(str, problem.path))
        while path and ".".join(path) not in known:
            path = path[:-1]
        if not path:
            found.append(Placed("", problem.sentence, ""))
            continue
        name = ".".join(path)
        item, trail = known[name]
        is_empty = isinstance(item, Box) and item.required and not item.value
        sentence = _("请填写此项。") if is_empty else problem.sentence
        item.errors.append(sentence)
        found.append(Placed(" ".join(trail), sentence, name))
    return found


def _walked(items: Sequence, trail: tuple[str, ...]) -> Iterator[tuple[str, tuple[Any, tuple[str, ...]]]]:
    for each in items:
        # A list says its items' labels, a fold is no place: neither is repeated on the way down.
        silent = isinstance(each, Group) and each.kind in {"folded", "list"}
        here = trail if silent or not each.label else (*trail, each.label)
        if each.name:
            yield each.name, (each, here if here != trail else (*trail, each.label))
        if isinstance(each, Group):
            yield from _walked(each.boxes, here)
