"""Which progress reports does a unit owe in a month, and how do they stand?

What is open is what the duties say, neither more nor less: a report that the rhythm asks for, or one that
was sent back. What was reported stays, with the day on which it came.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.common.local_time import local_date
from coordination.common.working_days import calendars
from coordination.notifications.duties import of_units

from . import states
from .models import Report, Task
from .states import ReportState


class Standing(TextChoices):
    """How a report of the calendar stands."""

    DUE = "due", _("待报送")
    OVERDUE = "overdue", _("逾期未报")
    RETURNED = "returned", _("退回修改")
    REPORTED = "reported", _("按时报送")
    LATE = "late", _("迟报")


OPEN = (Standing.DUE, Standing.OVERDUE, Standing.RETURNED)
TONES = {
    Standing.DUE: "wait",
    Standing.OVERDUE: "bad",
    Standing.RETURNED: "bad",
    Standing.REPORTED: "good",
    Standing.LATE: "quiet",
}


@dataclass(frozen=True)
class Entry:
    """One report of one task that falls due on a day."""

    task: Task
    organisation: object
    due_on: date
    standing: Standing
    submitted_at: datetime | None = None
    report: Report | None = None

    @property
    def is_open(self) -> bool:
        return self.standing in OPEN

    @property
    def state(self) -> dict:
        """As a badge."""
        return {"label": self.standing.label, "tone": TONES[self.standing]}


def entries(
    actor: Actor, *, first: date, last: date, organisations: Iterable[int] | None = None, at: datetime
) -> list[Entry]:
    """The reports of these units (and of their branches) due from ``first`` to ``last``, by day.

    What is still open from before stands in the month of today, so that nothing overdue is left behind.
    """
    units = list(actor.reader_ids if organisations is None else organisations)
    if not units:
        return []
    today = local_date(at)
    begin = date.min if first <= today <= last else first
    found = [*_asked(actor, units, begin, last, today), *_sent(actor, units, begin, first, last)]
    return sorted(found, key=lambda each: (each.due_on, each.task.pk))


def _asked(actor, units, begin, last, today):
    """What the rhythm asks for and has not come."""
    days = calendars()
    tasks = (
        Task.objects.visible_to(actor)
        .filter(of_units(units, "lead"), status__in=states.WORKING, report_due_on__range=(begin, last))
        .select_related("lead__root", "task_class")
    )
    for task in tasks:
        late = days.of(task.lead.root.code).roll(task.report_due_on) < today
        yield Entry(task, task.lead, task.report_due_on, Standing.OVERDUE if late else Standing.DUE)


def _sent(actor, units, begin, first, last):
    """What has come, and what was sent back and not come again; the lead's alone has a day."""
    days = calendars()
    reports = (
        Report.objects.filter(of_units(units), due_on__range=(begin, last), corrections=None)
        .filter(organisation=F("task__lead"), task__in=Task.objects.visible_to(actor))
        .exclude(state=ReportState.DRAFT)
        .select_related("task__lead", "task__task_class", "organisation__root")
    )
    for report in reports:
        returned = report.state == ReportState.RETURNED and report.task.status in states.LED
        if report.due_on < first and not returned:
            continue
        asked = days.of(report.organisation.root.code).roll(report.due_on)
        sent_on = local_date(report.submitted_at)
        on_time = Standing.REPORTED if sent_on <= asked else Standing.LATE
        standing = Standing.RETURNED if returned else on_time
        yield Entry(report.task, report.organisation, report.due_on, standing, report.submitted_at, report)
