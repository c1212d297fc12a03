"""Which tasks, reports and drafts name a person, and how do they pass to a successor?"""

from datetime import date

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.holdings import Leave, holding
from accounts.models import User
from coordination.activity.recording import record

from .models import Participation, Report, Task
from .states import DRAFT, ENDED, ReportState

AT_WORK = _("离岗交接：%(unit)s的经办人由%(old)s改为%(new)s")
REPORT = _("离岗交接：%(unit)s的进展报告草稿由%(old)s转给%(new)s")
SUPERVISED = _("离岗交接：督办人由%(old)s改为%(new)s")
DRAFTED = _("离岗交接：草稿由%(old)s转给%(new)s")


def _worked_on(person: User, on: date):
    rows = Participation.objects.filter(assignee=person, ended_at=None).order_by("pk")
    return rows.select_related("task", "organisation")


@holding("tasks.assigned", _("经办的任务"), find=_worked_on, subject=lambda part: part.task)
def hand_on_work(part: Participation, leave: Leave) -> None:
    part.assignee = leave.successor
    part.save(update_fields=["assignee"])
    _changed(part.task, leave, AT_WORK, unit=part.organisation.name)


def _report_drafts(person: User, on: date):
    rows = Report.objects.filter(author=person, state=ReportState.DRAFT).order_by("pk")
    return rows.select_related("task", "organisation")


@holding("tasks.reports", _("未报送的进展草稿"), find=_report_drafts, subject=lambda report: report.task)
def hand_on_report(report: Report, leave: Leave) -> None:
    report.author, report.author_name = leave.successor, str(leave.successor)
    report.save(update_fields=["author", "author_name"])
    _changed(report.task, leave, REPORT, unit=report.organisation.name)


def _drafts(person: User, on: date):
    return Task.objects.filter(created_by=person, status=DRAFT).order_by("pk")


@holding("tasks.drafts", _("任务草稿"), find=_drafts)
def hand_on_draft(task: Task, leave: Leave) -> None:
    Task.objects.filter(pk=task.pk).update(created_by=leave.successor)
    _changed(task, leave, DRAFTED)


def _supervised(person: User, on: date):
    return Task.objects.filter(supervisor=person).exclude(status__in=ENDED).order_by("pk")


@holding("tasks.supervised", _("督办的任务"), find=_supervised)
def hand_on_supervision(task: Task, leave: Leave) -> None:
    Task.objects.filter(pk=task.pk).update(supervisor=leave.successor)
    _changed(task, leave, SUPERVISED)


def _changed(task: Task, leave: Leave, sentence, **params) -> None:
    """A new version: whoever has a form of the task open learns that it changed."""
    Task.objects.filter(pk=task.pk).update(version=F("version") + 1, updated_at=leave.at)
    task.refresh_from_db(fields=["version"])
    params |= {"old": str(leave.person), "new": str(leave.successor)}
    record(task, actor=leave.actor, at=leave.at, verb="hand_over_post", sentence=sentence, params=params)
