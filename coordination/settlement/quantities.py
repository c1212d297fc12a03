"""How much: amounts, numbers and weights as a rule may write them, and do the weights fit?"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from .amounts import Unreadable, read_amount, read_number, write_number
from .names import read_party
from .parameters import UNREADABLE, Parameter
from .references import read_fact

PERCENT_SIGNS = ("%", "\uff05")


class _Referable(Parameter):
    """A value written in the rule, or taken from the facts."""

    def __init__(self, label: object, *, fact: bool = True, **options) -> None:
        super().__init__(label, **options)
        self.fact = fact

    def schema(self) -> dict:
        if not self.fact:
            return self.plain_schema()
        return {"anyOf": [self.plain_schema(), {"$ref": "#/$defs/fact"}]}

    def read(self, written, path, reading):
        if isinstance(written, dict) and "fact" in written and self.fact:
            return read_fact(written, path, reading)
        try:
            return self.read_plain(written, path, reading)
        except Unreadable as error:
            return reading.refuse(path, error)


class Amount(_Referable):
    """Money, or land or energy in the rule's unit: never negative."""

    def plain_schema(self) -> dict:
        return {"$ref": "#/$defs/amount"}

    def read_plain(self, written, path, reading):
        amount = read_amount(written, reading.decimals)
        if amount < 0:
            raise Unreadable(_("这里的金额不能为负，请写绝对值，方向由条款决定"))
        return amount


class Number(_Referable):
    """An exact number, negative only where it makes sense."""

    def __init__(
        self,
        label: object,
        *,
        negative: bool = False,
        least: int | None = None,
        most: int | None = None,
        **options,
    ):
        super().__init__(label, **options)
        self.least = least if negative or least is not None else 0
        self.most = most

    def plain_schema(self) -> dict:
        return {"$ref": "#/$defs/number"}

    def read_plain(self, written, path, reading):
        number = read_number(written)
        if self.least is not None and number < self.least:
            raise Unreadable(_("这里不能小于%(least)s") % {"least": self.least})
        if self.most is not None and number > self.most:
            raise Unreadable(_("这里不能大于%(most)s") % {"most": self.most})
        return number


class PerParty(Parameter):
    """An amount for each party that is named; a party that is not named has none."""

    def schema(self) -> dict:
        return {"type": "object", "additionalProperties": {"$ref": "#/$defs/amount"}, "minProperties": 1}

    def read(self, written, path, reading):
        if not isinstance(written, dict) or not written:
            return reading.refuse(
                path, _("这里要为每一方写一个金额，例如%(example)s") % {"example": '{"甲": "100.00"}'}
            )
        amount = Amount(self.label, fact=False)
        found: dict[object, object] = {}
        for name, value in written.items():
            party = read_party(name, (*path, name), reading)
            if party in found and party is not UNREADABLE:
                reading.refuse((*path, name), _("「%(party)s」写了两次，请删去一个") % {"party": party})
            found[party] = amount.read(value, (*path, name), reading)
        return {party: found.get(party, 0) for party in reading.parties}


class Weights(_Referable):
    """A weight for every party (and nobody else); zero takes no part.

    Percentages add up to 100, tenths to 10, shares to 1; any other ratio is written in lowest terms.
    That catches 60 : 30, which is nearly always a slip.
    """

    def __init__(self, label: object, *, among_joint: bool = False, ratio: bool = True, **options) -> None:
        options.setdefault("fact", False)
        super().__init__(label, **options)
        self.among_joint = among_joint
        self.ratio = ratio

    def plain_schema(self) -> dict:
        return {"$ref": "#/$defs/weights"}

    def read_plain(self, written, path, reading):
        names = (*reading.parties, *reading.joint) if self.among_joint else reading.parties
        if not isinstance(written, dict):
            raise Unreadable(
                _("这里要为每一方写一个权重，例如{%(example)s}")
                % {"example": ", ".join(f'"{name}": 1' for name in names[:3])}
            )
        known = len(reading.problems)
        weights: dict[str, Fraction] = {}
        for name, value in written.items():
            party = read_party(name, (*path, name), reading, joint=self.among_joint)
            if party in weights and party is not UNREADABLE:
                reading.refuse((*path, name), _("「%(party)s」写了两次，请删去一个") % {"party": party})
            try:
                weights[party] = read_weight(value)
            except Unreadable as error:
                reading.refuse((*path, name), error)
        missing = [] if self.among_joint else [party for party in names if party not in weights]
        if missing and len(reading.problems) == known:
            raise Unreadable(_("缺少%(missing)s的权重，不参与分享请写0") % {"missing": "、".join(missing)})
        if len(reading.problems) > known:
            return UNREADABLE
        if len({str(value).rstrip().endswith(PERCENT_SIGNS) for value in written.values()}) > 1:
            raise Unreadable(_("有的权重带百分号，有的不带，请统一写法"))
        if self.ratio:
            check_ratio(weights)
        elif not any(weights.values()):
            raise Unreadable(_("不能全为零，否则无法分享"))
        return {name: weights.get(name, Fraction(0)) for name in names}


def read_weight(written: object) -> Fraction:
    text = written.strip() if isinstance(written, str) else written
    weight = (
        read_number(text[:-1])
        if isinstance(text, str) and text.endswith(PERCENT_SIGNS)
        else read_number(text)
    )
    if weight < 0:
        raise Unreadable(_("权重不能为负，不参与分享请写0"))
    return weight


def check_ratio(weights: Mapping[str, Fraction]) -> None:
    """Do the weights fit? Raises ``Unreadable`` with what they add up to and what to write instead."""
    total = sum(weights.values())
    if total == 0:
        raise Unreadable(_("权重全为零，请至少给一方大于零的权重"))
    if total in {1, 10, 100, 1000}:
        return
    written = "、".join(f"{name} {write_number(weight)}" for name, weight in weights.items())
    parts = [weight.numerator for weight in weights.values()]
    whole = all(weight.denominator == 1 for weight in weights.values())
    if whole and not 90 <= total <= 110 and _common_factor(parts) == 1:
        return
    if whole and _common_factor(parts) > 1:
        lowest = ":".join(str(part // _common_factor(parts)) for part in parts)
        raise Unreadable(
            _("权重（%(written)s）合计%(total)s，不是100；百分比请凑足100，比例请写成最简%(lowest)s")
            % {"written": written, "total": write_number(total), "lowest": lowest}
        )
    raise Unreadable(
        _("权重（%(written)s）合计%(total)s，请凑足100（百分比）或1（份额）")
        % {"written": written, "total": write_number(total)}
    )


def _common_factor(parts: Sequence[int]) -> int:
    factor = 0
    for part in parts:
        while part:
            factor, part = part, factor % part
    return factor
