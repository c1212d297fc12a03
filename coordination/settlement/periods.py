"""Which days does a period have, and which part of a yearly figure falls on some of them?

A span is half open: its first day belongs to it, its end is the day after its last. Written dates
name the first and the last day, both included: ``2025-06-26..2025-12-31``.

A figure that spans a change is split by days. Each boundary splits it in two, and the part before
the boundary is rounded as the first of two parts; what lies between two boundaries is the
difference. So the parts always add up to the figure, and no boundary disturbs another.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from .amounts import Unreadable
from .rounding import nearest

DAY = timedelta(days=1)
MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}
NUMERALS = {"一": "1", "二": "2", "三": "3", "四": "4"}


class Span(NamedTuple):
    """A half-open stretch of days."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        return self.end - DAY

    @property
    def name(self) -> str:
        """The shortest way to write it: a year, half, quarter, month, day, or first..last day."""
        for every in Every:
            if every.span_of(self.start) == self:
                return every.name_of(self.start)
        if self.days == 1:
            return self.start.isoformat()
        return (
            f"{'' if self.start == OPEN_START else self.start}..{'' if self.end == OPEN_END else self.last}"
        )

    def covers(self, day: date) -> bool:
        return self.start <= day < self.end

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def meet(self, other: "Span") -> "Span | None":
        """The days of both, or nothing."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None

    def cut(self, days: Iterable[date]) -> "list[Span]":
        """The span cut before each of the days that lie inside it."""
        bounds = [self.start, *sorted({day for day in days if self.start < day < self.end}), self.end]
        return [Span(*pair) for pair in pairwise(bounds)]


OPEN_START, OPEN_END = date.min, date.max
ALWAYS = Span(OPEN_START, OPEN_END)


class Every(StrEnum):
    """How long is a settlement period? Periods follow the calendar."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"

    @property
    def label(self) -> object:
        return {"year": _("按年"), "half": _("按半年"), "quarter": _("按季"), "month": _("按月")}[self.value]

    def span_of(self, day: date) -> Span:
        """The period in which a day lies."""
        months = MONTHS[self.value]
        start = date(day.year, (day.month - 1) // months * months + 1, 1)
        return Span(start, add(start, months=months))

    def name_of(self, day: date) -> str:
        position = (day.month - 1) // MONTHS[self.value] + 1
        suffix = {"year": "", "half": f"H{position}", "quarter": f"Q{position}", "month": f"-{day.month:02}"}
        return f"{day.year:04}{suffix[self.value]}"

    def over(self, span: Span) -> Iterator[Span]:
        """The whole periods that touch a span, in order."""
        period = self.span_of(span.start)
        while period.start < span.end:
            yield period
            period = self.span_of(period.end)


def add(day: date, *, years: int = 0, months: int = 0) -> date:
    """The same day of a later month; where that month has no such day, the first of the month after it.

    Ends are the day after the last: a year from 29 February has 28 February as its last day.
    """
    index = day.year * 12 + day.month - 1 + years * 12 + months
    year, month = index // 12, index % 12 + 1
    if not date.min.year <= year < date.max.year:
        raise Unreadable(_("日期超出范围，请检查年数"))
    last = monthrange(year, month)[1]
    return date(year, month, day.day) if day.day <= last else date(year, month, last) + DAY


def up_to(amount: int, span: Span, day: date) -> int:
    """The part of an amount of a span that falls before a day, spread evenly over the days."""
    elapsed = min(max((day - span.start).days, 0), span.days)
    return nearest(Fraction(amount * elapsed, span.days))


def portion(amount: int, span: Span, part: Span) -> int:
    """The part of an amount of ``span`` that falls on the days of ``part``."""
    return up_to(amount, span, part.end) - up_to(amount, span, part.start)


def yearly_portion(of_year: Callable[[int], int], span: Span) -> int:
    """What falls on a span of amounts that are stated per calendar year (366 days in a leap year)."""
    years = Every.YEAR.over(span)
    return sum(
        portion(of_year(year.start.year), year, meeting) for year in years if (meeting := year.meet(span))
    )


def read_day(text: str) -> date:
    """``2025-06-26``, also ``2025/6/26``, ``2025.6.26``, ``20250626`` and ``2025年6月26日``."""
    match = _DAY.fullmatch(_tidy(text))
    if not match:
        raise Unreadable(_("「%(text)s」不是日期，请写成2025-06-26") % {"text": text[:40]})
    try:
        day = date(*(int(group) for group in match.groups() if group))
    except ValueError:
        raise Unreadable(_("日历上没有%(text)s这一天，请更正日期") % {"text": text[:40]}) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unreadable(
            _("%(text)s不在%(first)s至%(last)s年之间，请检查年份")
            % {
                "text": text[:40],
                "first": FIRST_YEAR,
                "last": LAST_YEAR,
            }
        )
    return day


def read_span(text: str) -> Span:
    """A period as it is written: 2026, 2026-03, 2026Q1, 2026H1, 2026年上半年, a day, or first..last day."""
    tidy = _tidy(text)
    ends = _RANGE.split(tidy)
    if len(ends) == 2:
        first, last = read_day(ends[0]), read_day(ends[1])
        if last < first:
            raise Unreadable(_("「%(text)s」的止日早于起日，请对调") % {"text": text[:40]})
        return Span(first, last + DAY)
    for pattern, every, months in _NAMED:
        if match := pattern.fullmatch(tidy):
            year, position = int(match[1]), int(NUMERALS.get(match[2], match[2])) if months else 1
            if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= position <= 12 // (months or 12):
                raise Unreadable(_("没有「%(text)s」这个时期，请检查年份和序号") % {"text": text[:40]})
            return every.span_of(date(year, (position - 1) * months + 1, 1))
    if _DAY.fullmatch(tidy):
        day = read_day(tidy)
        return Span(day, day + DAY)
    raise Unreadable(
        _("「%(text)s」不是时期，请写成2026, 2026-03, 2026Q1, 2026H1, 2026-03-05或2026-01-01..2026-06-25")
        % {"text": text[:40]}
    )


def _tidy(text: str) -> str:
    tidy = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    return tidy.replace("上半年", "H1").replace("下半年", "H2")


FIRST_YEAR, LAST_YEAR = 1949, 2200
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))")
_RANGE = re.compile(r"\.\.+|…|至|~|—+|到")
_NAMED = (
    (re.compile(r"(\d{4})年?()"), Every.YEAR, 0),
    (re.compile(r"(\d{4})年?-?H([12])"), Every.HALF, 6),
    (re.compile(r"(\d{4})年?-?(?:Q|第)?([1-4一二三四])(?:季度?)"), Every.QUARTER, 3),
    (re.compile(r"(\d{4})年?-?Q([1-4])"), Every.QUARTER, 3),
    (re.compile(r"(\d{4})[-/.年](\d{1,2})月?"), Every.MONTH, 1),
)
