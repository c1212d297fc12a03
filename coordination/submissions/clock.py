"""How many working days has the ministry used, and until when must it answer?

The day of submission is not counted. The clock stands still from the day after a supplement is wanted
up to and including the day it is supplied: the day it was wanted still counts, the day it was supplied
is, like every starting day, not counted. A supplement wanted after the limit has passed no longer
moves it. Pure: the calendar and today are passed in.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from coordination.common.working_days import WorkingCalendar

ONE_DAY = timedelta(days=1)


class Pause(NamedTuple):
    """A supplement was wanted on ``start`` and supplied on ``end`` (None: not yet)."""

    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The clock as it stands on a day: which working days were used, which stood still, what remains."""

    limit: int
    used_days: tuple[date, ...]
    paused_days: tuple[date, ...]
    due_on: date
    is_paused: bool
    is_stopped: bool
    is_provisional: bool

    @property
    def used(self) -> int:
        return len(self.used_days)

    @property
    def paused(self) -> int:
        return len(self.paused_days)

    @property
    def remaining(self) -> int:
        """Working days left; negative: over the limit by so many."""
        return self.limit - self.used

    @property
    def over(self) -> int:
        """Working days over the limit."""
        return max(0, -self.remaining)


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit of ``limit`` working days after ``started_on``; ``stopped_on`` is the day of the answer."""

    started_on: date
    limit: int
    pauses: tuple[Pause, ...] = ()
    stopped_on: date | None = None

    def due(self, calendar: WorkingCalendar, *, on: date) -> date:
        """The last day to answer; while a supplement is wanted, as if it were supplied ``on``."""
        days = self.limit
        due = calendar.after(self.started_on, days)
        for start, end in self._ended(on):
            if start < due:
                days += calendar.count(start, end)
                due = calendar.after(self.started_on, days)
        return due

    def read(self, calendar: WorkingCalendar, *, on: date) -> Reading:
        """Every working day from the start to ``on`` (or to the answer), used or standing still."""
        last = min(on, self.stopped_on) if self.stopped_on else on
        spans = self._ended(last)
        used, paused = [], []
        day = self.started_on + ONE_DAY
        while day <= last:
            if calendar.is_working(day):
                (paused if any(start < day <= end for start, end in spans) else used).append(day)
            day += ONE_DAY
        due = self.due(calendar, on=last)
        return Reading(
            limit=self.limit,
            used_days=tuple(used),
            paused_days=tuple(paused),
            due_on=due,
            is_paused=self.stopped_on is None and any(pause.end is None for pause in self.pauses),
            is_stopped=self.stopped_on is not None,
            is_provisional=calendar.is_provisional(due),
        )

    def _ended(self, on: date) -> list[tuple[date, date]]:
        """The pauses up to a day, one still running cut off there."""
        ends = ((start, min(end or on, on)) for start, end in self.pauses)
        return sorted((start, end) for start, end in ends if start < end)
