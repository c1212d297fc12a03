"""Which running tasks has nobody heard of for so many working days?

A task is silent from its last report, or from its plan when it never reported; one that was opened again for
other parts than its progress has nothing to report. How many working days that takes is set by its class. The
days are turned into instants once, so the list is one condition in SQL however many tasks there are.
"""

from datetime import date

from django.conf import settings
from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce

from coordination.common.local_time import local_date, start_of_day
from coordination.common.working_days import WorkingCalendar
from coordination.tasks.models import TaskClass
from coordination.tasks.scope import PROGRESS
from coordination.tasks.states import WORKING

HEARD_OF = Coalesce(F("last_reported_at"), F("planned_at"), F("claimed_at"), F("created_at"))
OPEN_PARTS = Cast("reopened_scope", TextField())  # as text: not every database searches a list


def silent(tasks: QuerySet, *, on: date, calendar: WorkingCalendar, days: int | None = None) -> QuerySet:
    """Those in progress without a report for so many working days or more, with ``heard_of``.

    ``days`` (at least one) for all alike; without it each task by its class. The same answer as
    ``days_silent(task) >= days``: heard of before the day from which fewer have passed.
    """
    last_at_work = calendar.before(on, 0)  # a day off has the same distance as the working day before it

    def heard_before(number: int) -> Q:
        return Q(heard_of__lt=start_of_day(calendar.before(last_at_work, number - 1)))

    running = tasks.filter(status__in=WORKING).annotate(heard_of=HEARD_OF, open_parts=OPEN_PARTS)
    running = running.filter(Q(open_parts="[]") | Q(open_parts__contains=f'"{PROGRESS}"'))
    if days is not None:
        return running.filter(heard_before(days))
    usual, others = Q(), Q()
    for number, classes in _unusual().items():
        others |= Q(task_class__in=classes) & heard_before(number)
        usual &= ~Q(task_class__in=classes) | Q(task_class=None)
    return running.filter(usual & heard_before(settings.SILENT_DAYS) | others)


def _unusual() -> dict[int, list[int]]:
    """The classes that set another number than the usual one."""
    found: dict[int, list[int]] = {}
    rows = TaskClass.objects.exclude(silent_days=settings.SILENT_DAYS).order_by("pk")
    for pk, number in rows.values_list("pk", "silent_days"):
        found.setdefault(number, []).append(pk)
    return found


def days_of(task) -> int:
    """After how many working days this task counts as silent; expects ``task_class``."""
    return task.task_class.silent_days if task.task_class_id else settings.SILENT_DAYS


def days_silent(task, *, on: date, calendar: WorkingCalendar) -> int:
    """Working days since it was last heard of; expects ``heard_of``."""
    return calendar.count(local_date(task.heard_of), on)
