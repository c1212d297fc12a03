"""What is a rule of sharing, and is what somebody wrote one?

A rule is data: the parties in their written order, the measure, the term, the length of a period and an
ordered list of clauses. Reading is strict: every problem is found, each with its place and the remedy.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path as File

from django.utils.translation import gettext_lazy as _

from .canonical import digest
from .clause import Clause, Stage
from .clauses import KINDS
from .errors import Problem, UnfitRule
from .names import place_key
from .parameters import (
    UNREADABLE,
    Choice,
    ListOf,
    Parameter,
    Path,
    Reading,
    Shape,
    Text,
    Whole,
    unknown_field,
)
from .periods import Every
from .quantities import Weights
from .references import Day, During, FactRef, Window, named_in
from .strict_json import NotJson, read_json

FEWEST_PARTIES, MOST_PARTIES = 2, 8
MEASURES = {
    "cash": _("现金"),
    "attribution": _("归属"),
    "statistic": _("统计分算"),
    "quantity": _("实物量"),
}
YUAN = "元"


class Named(Parameter):
    """A party or joint account: its name, or its name and the places where it collects."""

    def schema(self) -> dict:
        name = {"type": "string", "minLength": 1, "maxLength": 60}
        return {
            "anyOf": [
                name,
                {
                    "type": "object",
                    "properties": {"name": name, "places": {"type": "array", "items": name, "minItems": 1}},
                    "required": ["name"],
                    "additionalProperties": False,
                },
            ]
        }

    def read(self, written, path, reading):
        if isinstance(written, str):
            written = {"name": written}
        places = ListOf(_("征收地"), Text(_("征收地"), longest=60), required=False, default=[])
        members = {"name": Text(_("名称"), longest=60), "places": places}
        return Shape(self.label, members).read(written, path, reading)


@dataclass(frozen=True)
class Measure:
    """What is shared, and in which unit. Money moves only where it is cash, or paid to a named account."""

    kind: str = "cash"
    name: str = ""
    unit: str = YUAN
    decimals: int = 2
    paid_to: Mapping[str, object] | None = None

    @property
    def label(self) -> object:
        return MEASURES[self.kind]

    @property
    def is_paid(self) -> bool:
        return self.kind == "cash" or self.paid_to is not None


MEASURE = Shape(
    _("计量"),
    {
        "kind": Choice(_("种类"), MEASURES),
        "name": Text(_("指标"), longest=60, required=False, default=""),
        "unit": Text(_("单位"), longest=20, required=False, default=YUAN),
        "decimals": Whole(_("小数位数"), most=6, required=False, default=2),
        "paid_to": Weights(_("实际支付给"), among_joint=True, required=False),
    },
    required=False,
)
REFUNDS = {"refused": _("不接受负数"), "allowed": _("接受退税等负数")}


class AnyClause(Parameter):
    """A clause of whichever kind it names."""

    def schema(self) -> dict:
        return {"oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in KINDS]}

    def read(self, written, path, reading):
        if not isinstance(written, dict):
            return reading.refuse(path, _("条款要写成一个对象，用kind写明种类"))
        kind = written.get("kind")
        if not isinstance(kind, str) or kind not in KINDS:
            kinds = "、".join(f"{name}\uff08{clause.label}\uff09" for name, clause in KINDS.items())
            return reading.refuse(
                (*path, "kind") if "kind" in written else path,
                _("条款的种类kind要写其中之一：%(kinds)s") % {"kinds": kinds},
            )
        given = KINDS[kind].shape().read(written, path, reading)
        return UNREADABLE if given is UNREADABLE else KINDS[kind](given.id or kind, given)


MEMBERS: dict[str, Parameter] = {
    "$schema": Text(_("结构定义"), required=False),
    "title": Text(_("名称")),
    "note": Text(_("说明"), longest=4000, required=False),
    "parties": ListOf(_("各方，按协议书写顺序"), Named(_("一方")), least=FEWEST_PARTIES, most=MOST_PARTIES),
    "joint": ListOf(_("共管账户"), Named(_("共管账户")), required=False, default=[]),
    "measure": MEASURE,
    "term": During(_("协议期限"), required=False),
    "period": Choice(
        _("结算期"), {every.value: every.label for every in Every}, required=False, default="year"
    ),
    "refunds": Choice(_("负数金额"), REFUNDS, required=False, default="refused"),
    "clauses": ListOf(_("条款"), AnyClause(_("条款"))),
}


@dataclass(frozen=True)
class Rule:
    """A rule that has been read and judged; it computes."""

    title: str
    parties: tuple[str, ...]
    clauses: tuple[Clause, ...]
    measure: Measure = Measure()
    joint: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    term: Window | None = None
    every: Every = Every.YEAR
    accepts_refunds: bool = False
    document: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def sha256(self) -> str:
        """The hash of exactly this rule, whatever its spacing and order of fields."""
        return digest(self.document)

    @cached_property
    def own_events(self) -> frozenset[str]:
        return frozenset(event for clause in self.clauses for event in clause.own_events())

    @property
    def accounts(self) -> tuple[str, ...]:
        """Whoever may collect or be paid: the parties, then the joint accounts."""
        return (*self.parties, *self.joint)

    @property
    def is_taxed(self) -> bool:
        return self.measure.kind in {"cash", "attribution"}

    def account_of(self, place: str) -> str | None:
        """The party or joint account that collects at a place; nothing if the place is not known."""
        return self.places.get(place_key(place))

    @cached_property
    def payers(self) -> frozenset[str]:
        """The payers that any clause asks for by name; of others the name does not matter."""
        return frozenset().union(*(clause.named_payers() for clause in self.clauses))

    @cached_property
    def asks_for_tax(self) -> bool:
        return any(clause.asks_for_tax() for clause in self.clauses)

    def needed_facts(self) -> tuple[list[str], list[str]]:
        """The events and the values that facts have to state, for a form and for a sentence."""
        events, values = {}, {}
        for reference in named_in([self.term, *(clause.given for clause in self.clauses)]):
            if isinstance(reference, FactRef):
                values[reference.fact] = None
            elif isinstance(reference, Day) and reference.event and reference.event not in self.own_events:
                events[reference.event] = None
        return list(events), list(values)


def load_rule(file: File) -> Rule:
    """The rule of a file. Raises ``UnfitRule`` with lines."""
    return loads_rule(file.read_bytes())


def loads_rule(data: bytes) -> Rule:
    """The rule of a JSON text. Raises ``UnfitRule``; its problems name lines."""
    try:
        document = read_json(data)
    except NotJson as error:
        raise UnfitRule([error.problem]) from None
    return read_rule(document.value, line_of=document.line_of)


def read_rule(document: object, *, line_of: Callable[[Path], int | None] = lambda path: None) -> Rule:
    """The rule of a document that was parsed already. Raises ``UnfitRule`` with every problem."""
    reading = Reading()
    rule = _read(document, reading)
    if rule is None or reading.problems:
        problems = [
            Problem(
                place_name(path, document),
                text,
                line_of(path),
                path=_to_field(path, reading.missing.get(number)),
            )
            for number, (path, text) in enumerate(reading.problems)
        ]
        raise UnfitRule(problems)
    return rule


def _to_field(path: Path, missing: str | None) -> Path:
    return (*path, missing) if missing else path


def place_name(path: Path, document: object) -> str:
    """``第2条(比例) phases[0].weights`` for a person; the numbers in brackets count from zero as in JSON."""
    prefix = ""
    if len(path) > 1 and path[0] == "clauses" and isinstance(path[1], int):
        written = document["clauses"][path[1]]
        kind = written.get("kind") if isinstance(written, dict) else None
        label = KINDS[kind].label if isinstance(kind, str) and kind in KINDS else kind or "?"
        prefix, path = (
            str(_("第%(number)s条（%(label)s）") % {"number": path[1] + 1, "label": label}),
            path[2:],
        )
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
    return f"{prefix} {text}".strip()


def _read(document: object, reading: Reading) -> Rule | None:
    if not isinstance(document, dict):
        reading.refuse((), _("规则应是一个对象，至少有title、parties和clauses"))
        return None
    for name in document:
        if name not in MEMBERS:
            reading.refuse((name,), unknown_field(name, MEMBERS))
    found: dict[str, object] = {}
    for name, member in MEMBERS.items():
        if name not in document:
            found[name] = member.default
            if member.required:
                reading.refuse(
                    (), _("缺少字段%(name)s（%(label)s），请补上") % {"name": name, "label": member.label}
                )
            continue
        found[name] = member.read(document[name], (name,), reading)
        if name == "joint" and not reading.problems:
            found["places"] = _names(found, reading)
        elif name == "measure" and found["measure"] is not UNREADABLE:
            _check_measure(found["measure"], reading)
        if name in {"parties", "joint"} and not reading.problems:
            _introduce(found, reading)
        if name in {"parties", "joint", "measure"} and reading.problems:
            return None  # everything that follows would only repeat the same problem
    if reading.problems:
        return None
    places = found.get("places") or _names(found, reading)
    measure = Measure(**vars(found["measure"])) if found["measure"] else Measure()
    rule = Rule(
        title=found["title"],
        parties=reading.parties,
        clauses=tuple(found["clauses"]),
        measure=measure,
        joint=reading.joint,
        places=places,
        term=found["term"],
        every=Every(found["period"]),
        accepts_refunds=found["refunds"] == "allowed",
        document=document,
    )
    _check_order(rule, reading)
    for index, clause in enumerate(rule.clauses):
        clause.check(rule, ("clauses", index), reading)
    return rule


def _introduce(found: Mapping[str, object], reading: Reading) -> None:
    """Clauses are read knowing who the parties are."""
    reading.parties = tuple(party.name for party in found["parties"])
    reading.joint = tuple(account.name for account in found.get("joint") or ())


def _names(found: Mapping[str, object], reading: Reading) -> dict[str, str]:
    """The account of every place; a name or a place that stands for two accounts is refused."""
    places: dict[str, str] = {}
    for member in ("parties", "joint"):
        for index, account in enumerate(found.get(member) or ()):
            for place in dict.fromkeys((account.name, *account.places)):
                owner = places.setdefault(place_key(place), account.name)
                if owner != account.name or (place == account.name and _count(found, place) > 1):
                    reading.refuse(
                        (member, index),
                        _("「%(place)s」出现了两次，每一方和每个征收地只能写一次") % {"place": place},
                    )
    return places


def _count(found: Mapping[str, object], name: str) -> int:
    accounts = [*found["parties"], *(found.get("joint") or ())]
    return sum(place_key(account.name) == place_key(name) for account in accounts)


def _check_measure(measure: object, reading: Reading) -> None:
    path = ("measure",)
    reading.taxed = measure.kind in {"cash", "attribution"}
    reading.decimals = measure.decimals
    if reading.taxed and (measure.unit != YUAN or measure.decimals != 2):
        reading.refuse(path, _("现金和归属以元计，两位小数，请删去unit和decimals"))
    if measure.kind == "quantity" and measure.unit == YUAN:
        reading.refuse(path, _("实物量要写明单位unit，例如亩或吨标准煤"))
    if measure.paid_to is not None and measure.kind != "attribution":
        reading.refuse(
            (*path, "paid_to"),
            _("只有归属（attribution）才写paid_to：现金付给应得的各方，统计和实物量不付款"),
        )


def _check_order(rule: Rule, reading: Reading) -> None:
    """Clauses stand in the order in which money passes them, and something divides all of it."""
    highest, before, finished, seen = Stage.BESIDE, None, None, {}
    for index, clause in enumerate(rule.clauses):
        path = ("clauses", index)
        if clause.key in seen:
            reading.refuse(path, _("编号%(id)s用了两次，请用id给每条不同的编号") % {"id": clause.key})
        seen[clause.key] = index
        if rule.measure.kind not in clause.measures:
            reading.refuse(path, _("%(label)s只用于现金") % {"label": clause.label})
        if clause.stage == Stage.BESIDE:
            continue
        if clause.stage < highest:
            reading.refuse(path, _("要写在%(other)s之前，请调换次序") % {"other": before.label})
        elif clause.stage == Stage.DIVIDE and finished:
            reading.refuse(
                path, _("%(other)s已把款项分完，本条轮不到，请删去或调换次序") % {"other": finished.label}
            )
        elif clause.stage > highest:
            highest, before = clause.stage, clause
        if clause.divides_everything:
            finished = clause
    if highest > Stage.BESIDE and finished is None:
        dividing = "、".join(
            f"{clause.label}\uff08{kind}\uff09"
            for kind, clause in KINDS.items()
            if clause.stage == Stage.DIVIDE
        )
        reading.refuse(
            ("clauses",), _("没有一条把款项全部分完，请加一条不限期的%(clauses)s") % {"clauses": dividing}
        )
    if not any(clause.gives for clause in rule.clauses):
        reading.refuse(("clauses",), _("只有核对比例的条款，没有分享，请加一条比例"))
