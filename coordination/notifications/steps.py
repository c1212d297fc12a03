"""On which day does each step of a duty fall due? Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from coordination.common.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class DueSteps:
    """The steps of one duty that are due: the latest is told, ``missed`` are the earlier ones nobody ran for."""

    latest: int
    missed: tuple[int, ...] = ()
    late: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """The due dates, after ``since`` up to ``until``, of which this step is the latest that is due.

    With a due date after ``late_since`` up to ``late_until`` its day passed while nobody ran.
    ``missed_between`` are the due dates whose step passed meanwhile and was overtaken by a later one.
    """

    step: int
    since: date
    until: date
    late_since: date
    late_until: date

    @property
    def tells(self) -> bool:
        return self.since < self.until

    @property
    def missed_between(self) -> tuple[date, date]:
        return self.late_since, self.since

    @property
    def missed(self) -> bool:
        return self.late_since < self.since


class StepCalendar:
    """Due steps by date; each date of a rule is worked out once.

    ``last_run_on`` is the day the job last ran: what fell due after it and before ``today`` is late.
    None, the very first run, makes nothing late: there was nobody to tell it in time.
    """

    def __init__(self, calendar: WorkingCalendar, *, today: date, last_run_on: date | None):
        self.calendar = calendar
        self.today = today
        self.last_run_on = last_run_on or today
        self.due = cache(self._due)

    def _due(self, due_on: date, steps: tuple[int, ...]) -> DueSteps | None:
        """The steps due by today, or None while there is none yet."""
        days = sorted((self.day_of(due_on, step), step) for step in set(steps))
        passed = [(day, step) for day, step in days if day <= self.today]
        if not passed:
            return None
        *earlier, (day, latest) = passed
        missed = tuple(step for earlier_day, step in earlier if earlier_day > self.last_run_on)
        return DueSteps(latest, missed, late=self.last_run_on < day < self.today)

    def windows(self, steps: tuple[int, ...]) -> list[Window]:
        """``due`` turned round, for every due date at once: which dates belong to which step."""
        found, since = [], date.min
        for step in sorted(set(steps), reverse=True):
            until = self.last_due(step, self.today)
            late_since = self.last_due(step, self.last_run_on)
            late_until = self.last_due(step, self.today - timedelta(days=1))
            found.append(Window(step, since, until, late_since, late_until))
            since = max(since, until)
        return found

    def last_due(self, step: int, day: date) -> date:
        """The last due date whose step has come by ``day``."""
        if step < 0:
            return self.calendar.after(day, -step)
        return (
            self.calendar.before(day, 0)
            if step == 0
            else self.calendar.before(self.calendar.before(day, 0), step)
        )

    def day_of(self, due_on: date, step: int) -> date:
        """The working day ``step`` working days before (negative) or after the due date."""
        if step < 0:
            return self.calendar.before(due_on, -step)
        last_day = self.calendar.roll(due_on)
        return self.calendar.after(last_day, step) if step else last_day
