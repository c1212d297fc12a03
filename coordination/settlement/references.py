"""How does a rule point at something that is known only when it is computed: a day, a stated value?"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from .amounts import Unreadable
from .parameters import UNREADABLE, Choice, FactName, Parameter, Path, Reading, Shape, Whole
from .periods import add, read_day

EXAMPLES = {"date": '"2025-06-26"', "event": '{"event": "投产"}'}
TAKES = {
    "value": _("原值"),
    "sum": _("合计"),
    "mean": _("平均"),
    "min": _("最小"),
    "max": _("最大"),
    "last": _("末项"),
}


class FactRef(NamedTuple):
    """A stated value, possibly made of several: ``take`` is value, sum, mean, min, max or last."""

    fact: str
    take: str = "value"
    count: int | None = None

    @property
    def text(self) -> str:
        return self.fact if self.take == "value" else f"{self.take}({self.fact})"


class Day(NamedTuple):
    """A date, or so long after an event."""

    on: date | None = None
    event: str = ""
    years: int = 0
    months: int = 0

    @property
    def is_fixed(self) -> bool:
        return self.on is not None

    def after(self, happened: date) -> date:
        return add(happened, years=self.years, months=self.months)


class Window(NamedTuple):
    """From a day, to a day or for so many years; an end that is not written is open."""

    start: Day | None = None
    last: Day | None = None
    years: int | None = None


Money = int | FactRef
Ratio = Fraction | FactRef


def named_in(value: object) -> Iterator[FactRef | Day]:
    """Every reference somewhere inside what a clause was given."""
    if isinstance(value, FactRef | Day):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from named_in(member)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from named_in(member)
    elif hasattr(value, "__dict__"):
        yield from named_in(vars(value))


class DayOf(Parameter):
    """A date, or so many years and months after an event."""

    def schema(self) -> dict:
        return {"$ref": "#/$defs/day"}

    def read(self, written, path, reading):
        return read_day_reference(written, path, reading)


class During(Parameter):
    """From a day (included) to a day (included) or for so many years; an open end is left out."""

    def schema(self) -> dict:
        return {"$ref": "#/$defs/window"}

    def read(self, written, path, reading):
        given = Shape(
            self.label,
            {
                "from": DayOf(_("起日"), required=False),
                "to": DayOf(_("止日"), required=False),
                "years": Whole(_("年数"), least=1, required=False),
            },
        ).read(written, path, reading)
        if given is UNREADABLE:
            return UNREADABLE
        values = vars(given)
        return read_window(values["from"], values["to"], values["years"], path, reading)


def read_fact(written: dict, path: Path, reading: Reading) -> object:
    given = Shape(
        _("事实"),
        {
            "fact": FactName(_("名称")),
            "take": Choice(_("取值"), TAKES, required=False, default="value"),
            "count": Whole(_("应有个数"), least=1, required=False),
        },
    ).read(written, path, reading)
    return given if given is UNREADABLE else FactRef(given.fact, given.take, given.count)


def read_day_reference(written: object, path: Path, reading: Reading) -> object:
    if isinstance(written, dict):
        after = Shape(
            _("之后"),
            {
                "years": Whole(_("年数"), required=False, default=0),
                "months": Whole(_("月数"), required=False, default=0),
            },
            required=False,
        )
        given = Shape(_("事件"), {"event": FactName(_("事件")), "after": after}).read(written, path, reading)
        if given is UNREADABLE:
            return UNREADABLE
        return Day(
            None,
            given.event,
            given.after.years if given.after else 0,
            given.after.months if given.after else 0,
        )
    try:
        if not isinstance(written, str):
            raise Unreadable(_("这里要写日期，例如%(date)s，或事件，例如%(event)s") % EXAMPLES)
        return Day(read_day(written))
    except Unreadable as error:
        return reading.refuse(path, error)


def read_window(start, last, years, path: Path, reading: Reading) -> object:
    """The window these three describe, after the checks that need no facts."""
    if last is not None and years is not None:
        return reading.refuse(path, _("止日to和年数years只能写一个"))
    if years is not None and start is None:
        return reading.refuse(path, _("写了年数years，就要写明从哪天（from）起算"))
    if start and last and start.is_fixed and last.is_fixed and last.on < start.on:
        return reading.refuse(
            path, _("止日%(last)s早于起日%(start)s，请对调") % {"last": last.on, "start": start.on}
        )
    return Window(start, last, years)
