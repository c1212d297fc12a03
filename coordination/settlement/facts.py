"""What do the parties state besides the revenue lines: days of events, and values such as an index?

``{"events": {"投产": "2025-06-26"}, "values": {"指数": "0.673"}, "by_period": {"2024": {"指数": "0.7"}}}``

An event that has not happened yet is ``null``. A value is a number, a text, a list of numbers or a
number per party; ``by_period`` replaces it for one period.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from .amounts import Unreadable, read_number, write_number
from .errors import Problem, UnfitFacts
from .periods import Span, read_day, read_span

Value = Fraction | str | tuple[Fraction, ...] | dict[str, Fraction]
EXAMPLE = '{"events": {"投产": "2025-06-26"}}'
EXAMPLE = '{"events": {"投产": "2025-06-26"}}'
MEMBERS = ("events", "values", "by_period")


@dataclass(frozen=True)
class Facts:
    """What is stated, for all periods and for single ones."""

    events: Mapping[str, date | None] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    by_period: Mapping[Span, Mapping[str, Value]] = field(default_factory=dict)

    def in_period(self, period: Span) -> dict[str, Value]:
        """The values that hold in a period: the narrowest statement wins."""
        values = dict(self.values)
        for span in sorted(self.by_period, key=lambda span: -span.days):
            if span.holds(period):
                values |= self.by_period[span]
        return values


NO_FACTS = Facts()


def read_facts(document: object, *, line_of=lambda path: None) -> Facts:
    """Read a facts document. Raises ``UnfitFacts`` with every problem."""
    return _Reader(line_of).facts(document)


def write_value(value: Value) -> object:
    """The value as it stands in a statement."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return [write_number(member) for member in value]
    if isinstance(value, dict):
        return {name: write_number(member) for name, member in value.items()}
    return write_number(value)


class _Reader:
    def __init__(self, line_of) -> None:
        self.line_of = line_of
        self.problems: list[Problem] = []

    def refuse(self, path: tuple, sentence: object) -> None:
        self.problems.append(Problem(".".join(map(str, path)), str(sentence), self.line_of(path)))

    def facts(self, document: object) -> Facts:
        if not isinstance(document, dict):
            self.refuse((), _("事实文件应是一个对象，例如%(example)s") % {"example": EXAMPLE})
            raise UnfitFacts(self.problems)
        for name in document:
            if name not in MEMBERS:
                self.refuse((name,), _("不认识的字段，只有events, values和by_period"))
        events = {
            name: self.day(("events", name), value)
            for name, value in self.mapping(document, "events").items()
        }
        values = self.values(("values",), self.mapping(document, "values"))
        by_period: dict[Span, dict[str, Value]] = {}
        for name, members in self.mapping(document, "by_period").items():
            path = ("by_period", name)
            try:
                span = read_span(name)
            except Unreadable as error:
                self.refuse(path, error)
                continue
            if not isinstance(members, dict):
                self.refuse(path, _("这里应是一个对象，写明该时期的数值"))
                continue
            by_period[span] = self.values(path, members)
        if self.problems:
            raise UnfitFacts(self.problems)
        return Facts(events, values, by_period)

    def mapping(self, document: dict, name: str) -> dict:
        found = document.get(name, {})
        if isinstance(found, dict):
            return found
        self.refuse((name,), _("这里应是一个对象，每个名称对应一个值"))
        return {}

    def day(self, path: tuple, written: object) -> date | None:
        if written is None:
            return None
        try:
            if not isinstance(written, str):
                raise Unreadable(_('事件要写日期，例如"2025-06-26"; 尚未发生写null'))
            return read_day(written)
        except Unreadable as error:
            self.refuse(path, error)
            return None

    def values(self, path: tuple, members: dict) -> dict[str, Value]:
        return {name: self.value((*path, name), written) for name, written in members.items()}

    def value(self, path: tuple, written: object) -> Value:
        if isinstance(written, list):
            return tuple(self.number((*path, index), member) for index, member in enumerate(written))
        if isinstance(written, dict):
            return {party: self.number((*path, party), member) for party, member in written.items()}
        try:
            return read_number(written)
        except Unreadable:
            if isinstance(written, str) and written.strip():
                return written.strip()
            return self.number(path, written)

    def number(self, path: tuple, written: object) -> Fraction:
        try:
            return read_number(written)
        except Unreadable as error:
            self.refuse(path, error)
            return Fraction(0)
