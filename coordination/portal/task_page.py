"""What does the page of a task show?"""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from coordination.activity.models import Event
from coordination.common.local_time import in_words, local_date
from coordination.common.working_days import WorkingCalendar
from coordination.files.models import Attachment
from coordination.lifecycle.door import available
from coordination.meetings.models import Meeting, Outcome
from coordination.portal.actions import state_of
from coordination.projects.linking import projects_linked_to
from coordination.submissions.models import Submission
from coordination.tasks import states
from coordination.tasks.choices import returnable_reports
from coordination.tasks.consolidating import changes_between
from coordination.tasks.models import Participation, Report, Task
from coordination.tasks.queries import Needed, offers_for, reports_for
from coordination.tasks.states import Answer, ReportState

SHOWN_REPORTS = 20


def head(task: Task) -> dict:
    """The task in the words of ``detail.html``."""
    return {
        "number": task.number,
        "title": task.title,
        "topic": task.topic,
        "content": task.content,
        "expected_result": task.expected_result,
        "acceptance_criterion": task.criterion,
        "evidence_wanted": task.evidence_wanted,
        "deadline": task.deadline,
        "is_continuing": task.continuing,
        "is_closed": task.status in states.ENDED,
        "extended": extended(task),
    }


def extended(task: Task) -> str:
    """延期 2 次,+14 天: the first date stays visible."""
    if not task.extensions_granted:
        return ""
    times = ngettext("延期 %(n)d 次", "延期 %(n)d 次", task.extensions_granted) % {
        "n": task.extensions_granted
    }
    return _("%(times)s，+%(days)d 天") % {"times": times, "days": task.extension_days}


def needed_words(needed: Needed, actor: Actor, *, on: date, calendar: WorkingCalendar) -> dict:
    names = {actor.organisation.name} if actor.organisation else set()
    return {
        "sentence": needed.text,
        "is_mine": bool(names & set(needed.from_whom)),
        "is_late": needed.due_on is not None and calendar.roll(needed.due_on) < on,
    }


def facts(task: Task) -> list[dict]:
    """Label and value pairs; those without a value are left out by the template."""
    pairs = [
        (_("发起单位"), task.issuer.name),
        (_("来源"), task.source_text or task.get_source_kind_display()),
        (_("任务类别"), task.task_class.name if task.task_class_id else ""),
        (_("督办人"), task.supervisor or ""),
        (_("认领方式"), task.get_claim_mode_display()),
        (_("认领截止"), _claim_closes(task)),
        (_("报送频次"), task.get_rhythm_display() if task.rhythm != states.Rhythm.NONE else ""),
        (_("填报指标"), _("、").join(str(each) for each in task.wanted_figures.all())),
        (_("重要程度"), task.get_priority_display()),
        (_("可见范围"), task.get_confidentiality_display()),
        (_("原定时限"), task.first_deadline if task.first_deadline != task.deadline else ""),
        (_("进度"), f"{task.progress}%" if task.lead_id else ""),
        (_("权重"), f"{task.weight}%" if task.weight else ""),
    ]
    return [{"label": label, "value": value} for label, value in pairs]


def _claim_closes(task: Task) -> str:
    """Until when somebody may come forward; nothing once that is over."""
    if task.status != states.OPEN or task.claim_closes_at is None:
        return ""
    return date_format(localtime(task.claim_closes_at), "SHORT_DATETIME_FORMAT")


def participants(task: Task, actor: Actor, calendar: WorkingCalendar, at: datetime) -> list[dict]:
    """Everybody who takes part or took part, the lead first, those who left last."""
    parts = list(task.participations.select_related("organisation", "assignee"))
    parts.sort(key=lambda part: (part.ended_at is not None, part.rank, part.pk))
    waiting = _awaited(task, calendar, at)
    return [_participant(part, actor, waiting) for part in parts]


def _participant(part: Participation, actor: Actor, waiting: dict[int, str]) -> dict:
    left = part.ended_at is not None
    state = None
    if not left:
        signed = part.signed_at is not None
        state = {"label": _("已签收") if signed else _("待签收"), "tone": "good" if signed else "wait"}
    contribution = part.contribution
    if part.assignee and not left:
        contribution = _("%(text)s 经办：%(person)s") % {"text": contribution, "person": part.assignee}
    if part.refused_reason:
        contribution = _("已退回：%(reason)s") % {"reason": part.refused_reason}
    return {
        "unit": part.organisation.name,
        "role_label": part.get_role_display(),
        "is_lead": part.is_lead and not left,
        "is_mine": actor.belongs_to(part.organisation) or part.organisation_id in actor.reader_ids,
        "has_left": left,
        "contribution": contribution.strip(),
        "state": state,
        "due": part.due_on,
        "done": left or part.progress >= 100,
        "last_report_at": part.last_reported_at,
        "percent": part.progress if part.last_reported_at else None,
        "waiting": waiting.get(part.organisation_id, "") if not left else "",
    }


def _awaited(task: Task, calendar: WorkingCalendar, at: datetime) -> dict[int, str]:
    """Who owes a vote on the completion, and for how many working days."""
    if task.status != states.COMPLETION_SUBMITTED:
        return {}
    return {
        vote.organisation_id: _("等其验收，已 %(n)d 个工作日")
        % {"n": max(0, calendar.count(local_date(vote.asked_at), local_date(at)))}
        for vote in task.pending_votes
    }


def votes(task: Task) -> list[dict]:
    """The answers of the running, or last, round of acceptance."""
    tones = {Answer.YES: "good", Answer.NO: "bad", Answer.PENDING: "wait"}
    rows = task.votes.filter(round=task.completion_round).select_related("organisation")
    return [
        {
            "unit": vote.organisation.name,
            "state": {"label": vote.get_answer_display(), "tone": tones[vote.answer]},
            "reason": vote.reason,
            "by": vote.answered_by_name,
            "at": vote.answered_at,
        }
        for vote in rows
    ]


def reports(task: Task, actor: Actor, at: datetime) -> list[dict]:
    """What was reported, newest first; a corrected report is shown under the one that corrects it."""
    sent = reports_for(task, actor).exclude(state=ReportState.DRAFT).filter(corrections=None)
    sent = sent.select_related("organisation", "corrects__returned_by", "returned_by")
    sent = sent.prefetch_related("consolidates__organisation").order_by("-pk")[:SHOWN_REPORTS]
    return_url = f"{task.get_absolute_url()}return_report/"
    may_return = any(
        offer.transition.name == "return_report" and offer.decision for offer in available(task, actor, at)
    )
    returnable = set(returnable_reports(task, actor).values_list("pk", flat=True)) if may_return else set()
    return [
        report_row(each) | {"return_url": f"{return_url}?report={each.pk}" if each.pk in returnable else ""}
        for each in sent
    ]


def report_row(report: Report) -> dict:
    """One report, field by field: a remark stands at its field, and what was corrected beside what it was."""
    returned, earlier = report.state == ReportState.RETURNED, report.corrects
    changes = {each.name: each for each in changes_between(earlier, report)} if earlier else {}
    fields = []
    for name in report.SHOWN:
        remarked = earlier if earlier and earlier.remark_field == name else None
        remarked = report if returned and report.remark_field == name else remarked
        text = "" if name == "percent" else report.written(name)
        if text or remarked or name in changes:
            fields.append(
                {
                    "label": report._meta.get_field(name).verbose_name,
                    "text": text or ("" if name in changes else report.written(name)),
                    "change": changes.get(name),
                    "remark": remarked.remark if remarked else "",
                    "remarked_by": remarked.returned_by if remarked else None,
                    "remarked_at": remarked.returned_at if remarked else None,
                }
            )
    return {
        "pk": report.pk,
        "unit": report.organisation.name,
        "author": report.author_name,
        "at": report.submitted_at or report.saved_at,
        "percent": report.percent,
        "fields": fields,
        "consolidated": [each.organisation.name for each in report.consolidates.all()],
        "missing": report.missing_names,
        "is_corrected": earlier is not None,
        "state": {"label": _("退回修改"), "tone": "bad"} if returned else None,
    }


def remarks(task: Task, actor: Actor) -> dict[str, dict]:
    """For whoever corrects a report: the remark, by the field at which it stands."""
    part = task.participation_of(actor)
    sent_back = task.reports.filter(state=ReportState.RETURNED, corrections=None).select_related(
        "returned_by"
    )
    report = sent_back.filter(organisation=part.organisation).first() if part else None
    if report is None:
        return {}
    return {report.remark_field: {"text": report.remark, "by": report.returned_by, "at": report.returned_at}}


def extensions(task: Task) -> list[dict]:
    tones = {Answer.YES: "good", Answer.NO: "bad", Answer.PENDING: "wait"}
    return [
        {
            "old": each.old_deadline,
            "wanted": each.wanted_on,
            "granted": each.granted_on,
            "reason": each.reason,
            "answer_reason": each.answer_reason,
            "state": {"label": each.get_answer_display(), "tone": tones[each.answer]},
            "by": each.requested_by_name,
            "at": each.requested_at,
        }
        for each in task.extensions.all()
    ]


def files(task: Task) -> list[dict]:
    return [
        {
            "name": file.label,
            "url": file.get_absolute_url(),
            "size": file.size,
            "uploaded_by": file.uploaded_by_name,
            "at": file.created_at,
        }
        for file in Attachment.objects.of(task).latest()
    ]


def origin(task: Task, actor: Actor) -> list[dict]:
    """The breadcrumb of the trace: meeting → outcome → submission → parent → task; only what the reader may see."""
    links = []
    outcome = None
    if task.outcome_id:
        outcome = Outcome.objects.visible_to(actor).filter(pk=task.outcome_id).first()
    submission = None
    if task.condition_id:
        rows = Submission.objects.visible_to(actor).filter(answer__conditions=task.condition_id)
        submission = rows.first()
        if submission and outcome is None:
            outcome = Outcome.objects.visible_to(actor).filter(pk=submission.outcome_id).first()
    if outcome:
        meeting = Meeting.objects.visible_to(actor).filter(pk=outcome.meeting_id).first()
        if meeting:
            links.append({"kind": _("会议"), "name": meeting.title, "url": meeting.get_absolute_url()})
        links.append({"kind": _("成果"), "name": outcome.number, "url": outcome.get_absolute_url()})
    if submission:
        links.append(
            {"kind": _("对接事项"), "name": submission.own_number, "url": submission.get_absolute_url()}
        )
    if task.parent_id:
        parent = Task.objects.visible_to(actor).filter(pk=task.parent_id).first()
        if parent:
            links.append({"kind": _("上级任务"), "name": parent.number, "url": parent.get_absolute_url()})
    return [*links, {"kind": _("任务"), "name": task.number, "url": "", "current": True}]


def related(task: Task, actor: Actor) -> list[dict]:
    """Sub-tasks, sibling submissions of the same outcome, the outcome it was published as."""
    found = []
    for child in Task.objects.visible_to(actor).filter(parent=task).order_by("number"):
        weight = f"({child.weight}%)" if child.weight else ""
        found.append(
            {
                "kind": _("子任务"),
                "name": f"{child}{weight}",
                "url": child.get_absolute_url(),
                "subject": child,
            }
        )
    if task.outcome_id:
        for submission in Submission.objects.visible_to(actor).filter(outcome=task.outcome_id):
            found.append(
                {
                    "kind": _("对接事项"),
                    "name": str(submission),
                    "url": submission.get_absolute_url(),
                    "subject": submission,
                }
            )
    if task.published_as_id:
        for outcome in Outcome.objects.visible_to(actor).filter(pk=task.published_as_id):
            found.append(
                {
                    "kind": _("列为成果"),
                    "name": str(outcome),
                    "url": outcome.get_absolute_url(),
                    "subject": outcome,
                }
            )
    for project in projects_linked_to(task, actor):
        found.append(
            {
                "kind": _("项目"),
                "name": str(project),
                "url": project.get_absolute_url(),
                "subject": project,
            }
        )
    for link in found:
        link["state"] = state_of(link.pop("subject"))
    return found


def milestones(task: Task, *, on: date) -> list[dict]:
    return [
        {
            "due": each.due_on,
            "percent": each.percent,
            "title": each.title,
            "done": task.progress >= each.percent,
        }
        for each in task.milestones.all()
    ]


def aside(task: Task, actor: Actor) -> list[dict]:
    """What one wants to look at while filling in a form about the task."""
    pairs = [
        (_("牵头"), task.lead.name if task.lead else ""),
        (_("时限"), _("持续推进") if task.continuing else task.deadline),
        (_("进度"), f"{task.progress}%" if task.lead_id else ""),
        (_("内容"), task.content),
        (_("预期成果"), task.expected_result),
        (_("验收标准"), task.criterion),
        (_("佐证材料"), task.evidence_wanted),
    ]
    pairs += [
        (_("节点"), f"{in_words(row.due_on)} {row.percent}% {row.title}") for row in task.milestones.all()
    ]
    if task.status == states.COMPLETION_SUBMITTED:
        asked = Event.objects.of(task).filter(verb="request_completion").first()
        pairs.append((_("完成情况"), asked.params.get("summary", "") if asked else ""))
    if task.status == states.OPEN:
        pairs += [(offer.organisation.name, offer.statement) for offer in offers_for(task, actor)]
    return [{"label": label, "value": value} for label, value in pairs if value]
