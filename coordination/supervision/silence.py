"""Which running tasks has nobody heard of for so many working days?

A task is silent from its last report, or from its plan when it never reported. The day is turned into an
instant once, so the list is one condition in SQL however many tasks there are.
"""

from datetime import date

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from coordination.common.local_time import local_date, start_of_day
from coordination.common.working_days import WorkingCalendar
from coordination.tasks.states import WORKING

HEARD_OF = Coalesce(F("last_reported_at"), F("planned_at"), F("claimed_at"), F("created_at"))


def silent(tasks: QuerySet, *, on: date, days: int, calendar: WorkingCalendar) -> QuerySet:
    """Those in progress without a report for ``days`` (at least one) working days or more, with ``heard_of``.

    The same answer as ``days_silent(task) >= days``: heard of before the day from which fewer have passed.
    """
    last_at_work = calendar.before(on, 0)  # a day off has the same distance as the working day before it
    first_day_too_late = calendar.before(last_at_work, days - 1)
    running = tasks.filter(status__in=WORKING).annotate(heard_of=HEARD_OF)
    return running.filter(heard_of__lt=start_of_day(first_day_too_late))


def days_silent(task, *, on: date, calendar: WorkingCalendar) -> int:
    """Working days since it was last heard of; expects ``heard_of``."""
    return calendar.count(local_date(task.heard_of), on)
