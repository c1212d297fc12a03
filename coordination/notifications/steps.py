"""On which day does each step of a duty fall due? Pure."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from coordination.common.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class DueSteps:
    """The steps of one duty that are due: the latest is told, ``missed`` are the earlier ones nobody ran for."""

    latest: int
    missed: tuple[int, ...] = ()
    late: bool = False


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

    def day_of(self, due_on: date, step: int) -> date:
        """The working day ``step`` working days before (negative) or after the due date."""
        if step < 0:
            return self.calendar.before(due_on, -step)
        last_day = self.calendar.roll(due_on)
        return self.calendar.after(last_day, step) if step else last_day
