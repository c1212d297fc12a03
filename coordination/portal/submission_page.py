"""What do the pages of submissions show?"""

from collections.abc import Sequence
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models import Organisation
from coordination.common.local_time import in_words, local_date
from coordination.meetings.models import Meeting, Outcome
from coordination.portal.actions import state_of
from coordination.portal.listing import Column, Facet, Period, fixed_views
from coordination.portal.spreadsheet import SheetColumn
from coordination.portal.things_page import crumb, fact
from coordination.submissions.models import Submission
from coordination.submissions.queries import open_conditions, readings_of
from coordination.submissions.vocabulary import SubmissionKind
from coordination.submissions.workflow import SUBMISSION
from coordination.tasks.models import Task

COLUMNS = (
    Column("number", gettext_lazy("发文字号"), order="own_number"),
    Column("title", gettext_lazy("对接事项")),
    Column("ministry", gettext_lazy("部委")),
    Column("submitter", gettext_lazy("报送")),
    Column("due", gettext_lazy("应答复"), order="due_on"),
    Column("clock", gettext_lazy("用时")),
    Column("contact", gettext_lazy("最近联系"), order="last_contact_on"),
    Column("state", gettext_lazy("状态")),
)
FILE_PURPOSES = {
    "papers": gettext_lazy("报送材料"),
    "supplement": gettext_lazy("补正材料"),
    "supplement_scan": gettext_lazy("补正要求原件"),
    "answer": gettext_lazy("答复"),
}


def facets() -> Sequence[Facet | Period]:
    return (
        Facet("status", _("状态"), lambda: SUBMISSION.choices, "status"),
        Facet("kind", _("类别"), lambda: SubmissionKind.choices, "kind"),
        Facet("ministry", _("部委"), _ministries, "ministry", multiple=False),
        Period(_("应答复"), "due_from", "due_to"),
    )


def _ministries() -> list[tuple]:
    return [(unit.pk, unit.label) for unit in Organisation.objects.ministries().active()[:30]]


def views(params: QueryDict) -> list[dict]:
    """Lists that are always there; the ageing list begins with the longest silence."""
    fixed = [
        (_("在办"), "scope=live"),
        (_("待答复"), "status=submitted"),
        (_("待补正"), "status=supplement_wanted"),
        (_("已超期"), "scope=overdue"),
        (_("久未联系"), "status=submitted&status=supplement_wanted&order=last_contact_on"),
        (_("已答复"), "status=answered"),
        (_("已办结"), "scope=ended"),
        (_("全部"), "scope="),
    ]
    return fixed_views(params, fixed)


def rows(submissions: list[Submission], *, on: date) -> list[dict]:
    """Each submission as one line; one reading of the calendar for all clocks."""
    readings = readings_of(submissions, on=on)
    return [
        {
            "number": each.number,
            "title": each.title,
            "url": each.get_absolute_url(),
            "ministry": each.ministry,
            "submitter": each.submitter,
            "outcome": each.outcome.number,
            "kind": each.get_kind_display(),
            "due_on": each.due_on,
            "is_done": each.status != "submitted",
            "reading": readings.get(each.pk),
            "last_contact_on": each.last_contact_on,
            "answer": each.answer.get_verdict_display() if hasattr(each, "answer") else "",
            "state": state_of(each),
        }
        for each in submissions
    ]


def sheet_columns(submissions: list[Submission], *, on: date) -> list[SheetColumn]:
    """Everything a ledger of submissions has, with the clock read once for all."""
    readings = readings_of(submissions, on=on)

    def read(name: str):
        return lambda each: getattr(readings[each.pk], name) if each.pk in readings else None

    def said(name: str):
        return lambda each: getattr(each.answer, name) if hasattr(each, "answer") else ""

    return [
        SheetColumn(_("发文字号"), "number", lambda each: each.own_number),
        SheetColumn(_("对接事项"), "title", lambda each: each.title),
        SheetColumn(_("类别"), "name", lambda each: each.get_kind_display()),
        SheetColumn(_("成果编号"), "name", lambda each: each.outcome.number),
        SheetColumn(_("部委"), "name", lambda each: each.ministry.name),
        SheetColumn(_("报送单位"), "name", lambda each: each.submitter.name),
        SheetColumn(_("报送日期"), "day", lambda each: each.submitted_on),
        SheetColumn(_("办理时限（工作日）"), "day", lambda each: each.working_days),
        SheetColumn(_("已用"), "day", read("used")),
        SheetColumn(_("暂停"), "day", read("paused")),
        SheetColumn(_("应答复日期"), "day", read("due_on")),
        SheetColumn(_("状态"), "name", lambda each: each.get_status_display()),
        SheetColumn(_("最近联系"), "day", lambda each: each.last_contact_on),
        SheetColumn(
            _("答复意见"),
            "name",
            lambda each: each.answer.get_verdict_display() if hasattr(each, "answer") else "",
        ),
        SheetColumn(_("答复文号"), "number", said("document_number")),
        SheetColumn(_("答复日期"), "day", said("answered_on")),
        SheetColumn(
            _("登记"), "text", lambda each: _recorded(each.answer, each) if hasattr(each, "answer") else ""
        ),
    ]


def trail(submission: Submission, actor: Actor) -> list[dict]:
    """会议 → 成果 → 对接事项: each a link for those who may see it."""
    outcome = Outcome.objects.visible_to(actor).filter(pk=submission.outcome_id).first()
    meeting = Meeting.objects.visible_to(actor).filter(outcomes=submission.outcome_id).first()
    links = [crumb(_("会议"), meeting.title, meeting.get_absolute_url())] if meeting else []
    if outcome:
        links.append(crumb(_("成果"), outcome.number, outcome.get_absolute_url()))
    return [*links, crumb(_("对接事项"), submission.number)]


def facts(submission: Submission) -> list[dict]:
    return [
        fact(_("类别"), submission.get_kind_display()),
        fact(_("发文字号"), submission.own_number),
        fact(_("报送单位"), submission.submitter.name),
        fact(_("部委"), submission.ministry.name),
        fact(_("办理时限"), _("%(n)d个工作日") % {"n": submission.working_days}),
        fact(_("所报成果"), f"{submission.outcome.number} {submission.outcome_version.title}"),
    ]


def answer(submission: Submission, actor: Actor) -> dict | None:
    """The ministry's word, who entered it, and what became of its conditions."""
    found = getattr(submission, "answer", None)
    if found is None:
        return None
    missing = {each.pk for each in open_conditions(submission)}
    conditions = list(found.conditions.all())
    visible = Task.objects.visible_to(actor).filter(condition__in=[each.pk for each in conditions])
    tasks = {task.condition_id: task for task in visible}
    return {
        "verdict": found.get_verdict_display(),
        "tone": {"agreed": "good", "refused": "bad"}.get(found.verdict, "active"),
        "part": found.part,
        "transferred_to": found.transferred_to,
        "text": found.text,
        "document_number": found.document_number,
        "answered_on": found.answered_on,
        "recorded": _recorded(found, submission),
        "recorded_at": found.recorded_at,
        "corrected_at": found.corrected_at,
        "corrected_by": found.corrected_by_name,
        "correction_reason": found.correction_reason,
        "conditions": [
            {
                "text": each.text,
                "due_on": each.due_on,
                "is_done": each.pk not in missing,
                "settled": _settled(each),
                "task": _task(tasks.get(each.pk)),
            }
            for each in conditions
        ],
    }


def _settled(condition) -> str:
    """Why a condition is no longer followed up, and who said so."""
    if condition.settled_at is None:
        return ""
    return _("不另办：%(reason)s（%(person)s，%(day)s）") % {
        "reason": condition.settled_reason,
        "person": condition.settled_by_name,
        "day": in_words(local_date(condition.settled_at)),
    }


def _recorded(found, submission: Submission) -> str:
    if not found.on_behalf:
        return _("%(person)s在系统中答复") % {"person": found.recorded_by_name}
    unit = found.recorded_by_organisation.name if found.recorded_by_organisation else ""
    return _("%(unit)s %(person)s 代%(ministry)s登记") % {
        "unit": unit,
        "person": found.recorded_by_name,
        "ministry": submission.ministry.name,
    }


def _task(task: Task | None) -> dict | None:
    return {"number": task.number, "url": task.get_absolute_url(), "state": state_of(task)} if task else None
