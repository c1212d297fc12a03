"""On which day does a limit of so many working days end, and why on that day?

Working days are Monday to Friday, without the announced days off and with the announced make-up days
(调休). The day a limit starts is not counted (Civil Code, art. 201); a limit whose last day is not a
working day ends on the next one (art. 203). A province's own days override the national ones.

Everything but ``calendar_for`` and ``calendars`` is pure. A page that asks for many dates loads
once and passes the calendar down.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple

from django.apps import apps
from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

# The statutory days off of a year since 2025 (State Council Decree 795). Every announcement since 2004
# makes at least sixteen weekdays free, so a year with fewer national days off is not announced yet.
STATUTORY_DAYS_OFF = 13


class SpecialDay(NamedTuple):
    """A day that is announced as off or as working."""

    day: date
    is_working: bool
    name: str


class Kind(TextChoices):
    WORKDAY = "workday", _("工作日")
    WEEKEND = "weekend", _("周末")
    HOLIDAY = "holiday", _("节假日")
    MAKE_UP = "make_up", _("调休上班日")
    PROVINCIAL = "provincial", _("本省规定")


@dataclass(frozen=True, slots=True)
class KindOfDay:
    """What a day is; ``name`` is the festival or the province's occasion, else empty."""

    kind: Kind
    is_working: bool
    name: str = ""

    @property
    def label(self) -> str:
        """The kind in the reader's language， for instance 春节放假."""
        if not self.name:
            return str(self.kind.label)
        name = gettext(self.name)
        match self.kind, self.is_working:
            case Kind.PROVINCIAL, True:
                return gettext("本省安排上班（%(name)s）") % {"name": name}
            case Kind.PROVINCIAL, False:
                return gettext("本省放假（%(name)s）") % {"name": name}
            case _, True:
                return gettext("%(name)s调休上班") % {"name": name}
            case _:
                return gettext("%(name)s放假") % {"name": name}


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """One day of a limit: counted as its ``number``-th working day, or skipped (None) for ``reason``."""

    day: date
    kind: KindOfDay
    number: int | None
    is_provisional: bool

    @property
    def is_counted(self) -> bool:
        return self.number is not None

    @property
    def reason(self) -> str:
        return self.kind.label


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a limit of ``n`` working days after ``start`` comes to end on ``last_day``, day by day.

    ``days`` runs from the day after ``start`` to ``last_day``. A limit of no days has the days it was
    moved over instead, none of them counted.
    """

    start: date
    n: int
    last_day: date
    days: tuple[ExplainedDay, ...]

    @property
    def counted(self) -> tuple[ExplainedDay, ...]:
        return tuple(day for day in self.days if day.is_counted)

    @property
    def skipped(self) -> tuple[ExplainedDay, ...]:
        return tuple(day for day in self.days if not day.is_counted)

    @property
    def is_provisional(self) -> bool:
        """Whether a day was judged by the plain week because its year is not announced yet."""
        return any(day.is_provisional for day in self.days)

    @property
    def sentence(self) -> str:
        """The count in one line, in the reader's language."""
        facts = {"start": _shown(self.start), "last": _shown(self.last_day), "n": self.n}
        if self.n:
            sentence = ngettext(
                "自%(start)s次日起算%(n)d个工作日，至%(last)s止",
                "自%(start)s次日起算%(n)d个工作日，至%(last)s止",
                self.n,
            )
        elif self.days:
            sentence = gettext("%(start)s不是工作日，顺延至%(last)s")
        else:
            sentence = gettext("%(start)s当日届满")
        parts = [sentence % facts]
        if self.skipped:
            parts.append(gettext("不计入：%(days)s") % {"days": _tally(self.skipped)})
        if made_up := [day for day in self.counted if day.kind.kind != Kind.WORKDAY]:
            parts.append(gettext("计入：%(days)s") % {"days": _tally(made_up)})
        if self.is_provisional:
            years = sorted({day.day.year for day in self.days if day.is_provisional})
            shown = gettext("、").join(str(year) for year in years)
            parts.append(gettext("%(years)s年放假安排尚未公布，日期为暂定") % {"years": shown})
        return gettext("；").join(parts)


@dataclass(frozen=True, eq=False)
class WorkingCalendar:
    """Announced days over the plain week; immutable. ``province`` overrides ``national`` day by day.

    ``is_working``, ``after``, ``before``, ``roll`` and ``count`` cost the same for one day and for
    a thousand. Days are ``date``; an instant is refused with TypeError, because its day depends
    on the time zone (see ``local_time.local_date``).
    """

    national: Mapping[date, SpecialDay] = field(default_factory=dict)
    province: Mapping[date, SpecialDay] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "national", MappingProxyType(dict(self.national)))
        object.__setattr__(self, "province", MappingProxyType(dict(self.province)))

    @classmethod
    def of(
        cls, national: Iterable[SpecialDay] = (), province: Iterable[SpecialDay] = ()
    ) -> "WorkingCalendar":
        """A calendar of the given days; of two entries for one day the later counts."""
        return cls({s.day: s for s in national}, {s.day: s for s in province})

    def changed(
        self,
        *,
        national: Iterable[SpecialDay] = (),
        province: Iterable[SpecialDay] = (),
        without: Iterable[date] = (),
    ) -> "WorkingCalendar":
        """This calendar as it would be with these days added or replaced.

        The days in ``without`` lose what was announced for them, nationally and by the province.
        """
        gone = set(without)
        return WorkingCalendar(
            {day: s for day, s in self.national.items() if day not in gone} | {s.day: s for s in national},
            {day: s for day, s in self.province.items() if day not in gone} | {s.day: s for s in province},
        )

    @cached_property
    def years_known(self) -> frozenset[int]:
        """The years whose national days off are announced."""
        days_off = Counter(s.day.year for s in self.national.values() if not s.is_working)
        return frozenset(year for year, number in days_off.items() if number >= STATUTORY_DAYS_OFF)

    def is_provisional(self, day: date) -> bool:
        """Whether the year of ``day`` is not announced yet: then only the plain week is known."""
        return day.year not in self.years_known

    def is_working(self, day: date) -> bool:
        ordinal = _ordinal(day)
        special = self.province.get(day) or self.national.get(day)
        return special.is_working if special else _is_weekday(ordinal)

    def kind_of(self, day: date) -> KindOfDay:
        """What ``day`` is, with the name of the festival or of the province's occasion."""
        is_weekday = _is_weekday(_ordinal(day))
        if special := self.province.get(day):
            return KindOfDay(Kind.PROVINCIAL, special.is_working, special.name)
        special = self.national.get(day)
        if special and not special.is_working:
            return KindOfDay(Kind.HOLIDAY, False, special.name)
        if special and not is_weekday:
            return KindOfDay(Kind.MAKE_UP, True, special.name)
        return KindOfDay(Kind.WORKDAY, True) if is_weekday else KindOfDay(Kind.WEEKEND, False)

    def after(self, start: date, n: int) -> date:
        """The last day of a limit of ``n`` working days that starts on ``start``, itself not counted.

        A limit of no days ends on ``start``, or on the next working day. ValueError when n < 0.
        """
        if _checked(n) == 0:
            return self.roll(start)
        first = _ordinal(start)
        return self._numbered(self._through(first) + n, first, first + self._reach(n))

    def before(self, end: date, n: int) -> date:
        """The ``n``-th working day before ``end``, itself not counted.

        No days before ``end`` is ``end``, or the last working day before it. ValueError when n < 0.
        """
        last = _ordinal(end) if _checked(n) == 0 else _ordinal(end) - 1
        return self._numbered(self._through(last) - max(n, 1) + 1, max(1, last - self._reach(n)), last)

    def roll(self, day: date) -> date:
        """``day`` when it is a working day, else the next one."""
        return day if self.is_working(day) else self.after(day, 1)

    def count(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` is earlier."""
        return self._through(_ordinal(end)) - self._through(_ordinal(start))

    def explain(self, start: date, n: int) -> Explanation:
        """The limit of ``after(start, n)`` day by day, with the reason for each."""
        last_day = self.after(start, n)
        days, number = [], 0
        first, beyond = start.toordinal(), last_day.toordinal()
        for day in map(date.fromordinal, range(first + 1, beyond + 1) if n else range(first, beyond)):
            kind = self.kind_of(day)
            number += kind.is_working
            days.append(
                ExplainedDay(day, kind, number if kind.is_working else None, self.is_provisional(day))
            )
        return Explanation(start, n, last_day, tuple(days))

    @cached_property
    def fingerprint(self) -> str:
        """Two calendars with the same one count alike."""
        days = dict(self.national) | dict(self.province)
        text = " ".join(f"{day}{'+' if days[day].is_working else '-'}" for day in sorted(days))
        return sha256(text.encode()).hexdigest()

    @cached_property
    def _exceptions(self) -> tuple[list[int], list[int]]:
        """Ordinals that break the plain week, and how many working days were won up to each."""
        merged = dict(self.national) | dict(self.province)
        breaks = sorted(
            (day.toordinal(), 1 if special.is_working else -1)
            for day, special in merged.items()
            if special.is_working != (day.weekday() < 5)
        )
        return [ordinal for ordinal, _won in breaks], [0, *accumulate(won for _ordinal, won in breaks)]

    def _through(self, ordinal: int) -> int:
        """Working days from the first day of year 1, a Monday, to ``ordinal``."""
        ordinals, won = self._exceptions
        return ordinal // 7 * 5 + min(ordinal % 7, 5) + won[bisect_right(ordinals, ordinal)]

    def _numbered(self, number: int, low: int, high: int) -> date:
        """The day between two ordinals on which the running number of working days reaches ``number``."""
        return date.fromordinal(low + bisect_left(range(low, high + 1), number, key=self._through))

    def _reach(self, n: int) -> int:
        """So many days certainly hold ``n`` working days, whatever was announced."""
        return ((n + len(self._exceptions[0])) // 5 + 2) * 7


class Limit(NamedTuple):
    """A running limit of ``n`` working days after ``start``; ``label`` is whatever tells it apart."""

    start: date
    n: int
    label: object


class CalendarChange(NamedTuple):
    before: WorkingCalendar
    after: WorkingCalendar


class MovedLimit(NamedTuple):
    limit: Limit
    was: date
    becomes: date


def effect_of(change: CalendarChange, limits: Iterable[Limit]) -> list[MovedLimit]:
    """The limits whose last day another calendar moves, by new last day: shown before anything is saved."""
    moved = []
    for limit in limits:
        was, becomes = (calendar.after(limit.start, limit.n) for calendar in change)
        if was != becomes:
            moved.append(MovedLimit(limit, was, becomes))
    return sorted(moved, key=lambda move: (move.becomes, move.was))


class Calendars:
    """The national calendar and those of the provinces, from one reading of the table."""

    def __init__(self, rows: Iterable[tuple[str, SpecialDay]]) -> None:
        days: dict[str, list[SpecialDay]] = {}
        for province_code, special in rows:
            days.setdefault(province_code, []).append(special)
        self.national = WorkingCalendar.of(days.pop("", []))
        self._provincial = {
            code: WorkingCalendar(self.national.national, {s.day: s for s in own})
            for code, own in days.items()
        }

    @property
    def codes(self) -> list[str]:
        """The provinces with days of their own."""
        return sorted(self._provincial)

    def of(self, province_code: str = "") -> WorkingCalendar:
        """The calendar of a province: the national one when it set no days of its own."""
        return self._provincial.get(province_code, self.national)


_kept: ContextVar[list[Calendars] | None] = ContextVar("calendars", default=None)


def calendars() -> Calendars:
    """All calendars, in one query.

    The table is read as one text and the parsed calendars are kept under that text, so they are right
    whoever changed the table and however, and a table that did not change is not parsed again.
    """
    if kept := _kept.get():
        return kept[0]
    return calendars_of_the_table()


@contextmanager
def read_once() -> Iterator[None]:
    """Within the block the calendars are read once and stay the same: for one answer about many dates."""
    token = _kept.set(_kept.get() or [calendars_of_the_table()])
    try:
        yield
    finally:
        _kept.reset(token)


def calendars_of_the_table() -> Calendars:
    """All calendars as they stand in the table now, whatever was read before."""
    return _parsed(apps.get_model("common", "CalendarDay").objects.as_text())


def calendar_for(province_code: str = "") -> WorkingCalendar:
    """The calendar of one province, or the national one, in one query. Load once, pass it down."""
    return calendars().of(province_code)


@lru_cache(maxsize=4)
def _parsed(text: str) -> Calendars:
    rows = (row.split("|", 3) for row in text.split("\n") if row)
    return Calendars(
        (province_code, SpecialDay(date.fromisoformat(day), is_working in {"1", "true"}, name))
        for day, province_code, is_working, name in rows
    )


def _ordinal(day: date) -> int:
    if isinstance(day, datetime):
        raise TypeError("working days are counted in local dates: pass local_date(at)")
    return day.toordinal()


def _is_weekday(ordinal: int) -> bool:
    return ordinal % 7 in range(1, 6)  # day 1 of year 1 was a Monday


def _checked(n: int) -> int:
    if n < 0:
        raise ValueError("a limit has no negative number of working days")
    return n


def _shown(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _tally(days: Iterable[ExplainedDay]) -> str:
    """The reasons with their number of days， in order of appearance： 周末2天、春节放假9天."""
    numbers = Counter(day.reason for day in days)
    return gettext("、").join(
        ngettext("%(reason)s%(n)d天", "%(reason)s%(n)d天", n) % {"reason": reason, "n": n}
        for reason, n in numbers.items()
    )
