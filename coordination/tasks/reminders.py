"""What is due about a task, and who is told? The one source of my work and of reminders."""

from django.conf import settings
from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Concat, Left, TruncDate
from django.utils.translation import gettext_lazy as _

from accounts.roles import Kind, Role
from coordination.common.local_time import LOCAL_ZONE, local_date
from coordination.common.working_days import calendars
from coordination.notifications.rows import Rows, WorkingDaysAfter, duty_rows, label_of, names_by

from . import states
from .models import (
    AccessRequest,
    Extension,
    HandOver,
    Offer,
    Participation,
    Report,
    Task,
    TaskReader,
    Vote,
    Wait,
)
from .states import Answer, ClaimMode, OfferState, ParticipationRole, ReportState, SourceKind

# One duty is one paragraph: its verb, the act that ends it, who is told, when.
# fmt: off

DESK = frozenset({Role.COORDINATOR, Role.HANDLER, Role.OFFICE_STAFF})
VOICE = frozenset({Role.COORDINATOR, Role.APPROVER, Role.OFFICE_STAFF})
COORDINATION = frozenset({Role.COORDINATOR, Role.OFFICE_STAFF})
APPROVAL = frozenset({Role.APPROVER})
CLAIMING = frozenset({Role.COORDINATOR})
BEFORE_DEADLINE = (-30, -7, -1, 1, 6)


def _parts():
    return Participation.objects.filter(ended_at=None)


def _leads(*statuses):
    return _parts().filter(role=ParticipationRole.LEAD, task__status__in=statuses)


def _of_part(rows, **fields):
    return Rows(rows, "organisation", "task", **fields)


@duty_rows("task_unsigned", verb=_("签收"), act="sign_for", roles=DESK, steps=(0, 1), must_act=True,
           why=_("您所在单位是该任务的参与单位"))
def unsigned(at):
    """Allotted, awarded or asked to support: sign for it within two working days."""
    return _of_part(_parts().filter(signed_at=None, task__status__in=states.LED), key="part{pk}",
                    due=WorkingDaysAfter("started_at", settings.SIGN_FOR_DAYS, "organisation"),
                    detail=label_of("role", ParticipationRole.choices))


@duty_rows("task_plan_due", verb=_("提交计划"), act="plan", roles=DESK, steps=(-3, 0, 1), must_act=True,
           why=_("您所在单位牵头该任务，认领后须提交计划，逾期将重新开放认领"))
def plan_due(at):
    return _of_part(_leads(states.CLAIMED).filter(signed_at__isnull=False),
                    due=WorkingDaysAfter("started_at", settings.PLAN_DAYS, "organisation"))


@duty_rows("task_report_due", verb=_("报送进展"), act="report", roles=DESK, steps=(-3, 0, 1, 6),
           why=_("您所在单位牵头该任务，按报送频次应报送进展"))
def report_due(at):
    """Only what is due within a week of working days is asked; nobody is asked outside the rhythm."""
    horizon = calendars().national.after(local_date(at), settings.NEAR_WORKING_DAYS)
    return _of_part(_leads(*states.WORKING).filter(task__report_due_on__lte=horizon), due="task__report_due_on")


@duty_rows("task_report_returned_duty", verb=_("修改报告"), act="report", roles=DESK, steps=(0, 3), must_act=True,
           why=_("您所在单位报送的进展被退回修改"))
def report_to_correct(at):
    rows = Report.objects.filter(state=ReportState.RETURNED, corrections=None, task__status__in=states.LED)
    return Rows(rows, "organisation", "task", key="report{pk}",
                due=WorkingDaysAfter("returned_at", settings.ANSWER_DAYS), detail="remark")


@duty_rows("task_deadline", verb=_("完成任务"), act="report", roles=DESK, steps=BEFORE_DEADLINE,
           why=_("您所在单位牵头该任务"), what=_("进度%(percent)s%%"))
def deadline(at):
    running = _leads(*states.WORKING).filter(task__deadline__isnull=False, task__progress__lt=100)
    return _of_part(running, due="task__deadline", detail={"percent": "task__progress"})


@duty_rows("task_completion", verb=_("申请销号"), act="request_completion", roles=DESK, steps=(0, 3),
           why=_("您所在单位牵头的任务进度已达100%"))
def completion(at):
    return _of_part(_leads(states.IN_PROGRESS).filter(task__progress=100), due="task__deadline")


@duty_rows("task_contribution", verb=_("完成配合事项"), act="report", roles=DESK, steps=(-7, -1, 1),
           why=_("您所在单位配合该任务"))
def contribution(at):
    supports = _parts().exclude(role=ParticipationRole.LEAD).filter(progress__lt=100, due_on__isnull=False)
    return _of_part(supports.filter(task__status__in=states.WORKING), key="part{pk}", due="due_on",
                    detail=Left("contribution", 60))


@duty_rows("task_take_up", verb=_("重新办理"), act="take_up", roles=DESK, steps=(0, 3), must_act=True,
           why=_("该任务验收未通过，退回您所在单位"))
def returned(at):
    return _of_part(_leads(states.RETURNED), due="task__deadline")


@duty_rows("task_wait", verb=_("提供"), act="stop_waiting", roles=DESK, steps=(-1, 0, 1), must_act=True,
           why=_("有任务正在等待您所在单位"))
def waited_for(at):
    return Rows(_waits(), "party", "task", key="wait{pk}", due="due_on", detail="what")


@duty_rows("task_hand_over_answer", verb=_("答复移交"), act="accept_hand_over", roles=VOICE, steps=(0, 3), must_act=True,
           why=_("有单位拟将任务移交给您所在单位牵头"))
def hand_over(at):
    rows = HandOver.objects.filter(answer=Answer.PENDING, task__status__in=states.LED)
    return Rows(rows, "taker", "task", key="handover{pk}",
                due=WorkingDaysAfter("proposed_at", settings.ANSWER_DAYS), detail="giver__name")


@duty_rows("task_access_answer", verb=_("答复查阅申请"), act="answer_access", roles=VOICE, steps=(0, 3), must_act=True,
           why=_("您所在单位发起该任务，有人申请让他人查阅"))
def access_asked(at):
    rows = AccessRequest.objects.filter(answer=Answer.PENDING).exclude(task__status=states.DRAFT)
    return Rows(rows, "task__issuer", "task", key="access{pk}",
                due=WorkingDaysAfter("asked_at", settings.ANSWER_DAYS), detail="person__full_name")


@duty_rows("task_claim_approval", verb=_("审批牵头申请"), act="approve_claim", roles=APPROVAL, steps=(0,), must_act=True,
           why=_("您是本单位的分管领导"))
def claim_approval(at):
    rows = Offer.objects.filter(state=OfferState.WAITING_APPROVAL, task__status=states.OPEN)
    return Rows(rows, "organisation", "task", key="offer{pk}", due=WorkingDaysAfter("made_at", 1))


@duty_rows("task_support_answer", verb=_("答复配合申请"), act="admit_supporter", roles=DESK, steps=(0, 3), must_act=True,
           why=_("您所在单位牵头该任务"))
def support_offered(at):
    rows = Offer.objects.filter(state=OfferState.STANDING, role=ParticipationRole.SUPPORT, task__status__in=states.LED)
    return Rows(rows, "task__lead", "task", key="offer{pk}",
                due=WorkingDaysAfter("made_at", settings.ANSWER_DAYS), detail="organisation__name")


@duty_rows("task_acceptance", verb=_("验收"), act="vote", roles=VOICE, steps=(0, 3, 6), must_act=True,
           why=_("该任务已申请销号，须您所在单位验收"))
def acceptance(at):
    return Rows(_votes(), "organisation", "task", key="vote{pk}",
                due=WorkingDaysAfter("asked_at", 3, "organisation"), detail="task__lead__name")


# ── The issuer's side ────────────────────────────────────────────────────────────────────────────


@duty_rows("task_extension_answer", verb=_("答复延期"), act="decide_extension", roles=VOICE, steps=(0, 3), must_act=True,
           why=_("您所在单位是该任务的发起单位"))
def extension(at):
    rows = Extension.objects.filter(answer=Answer.PENDING, task__status__in=states.LED)
    return Rows(rows, "task__issuer", "task", key="extension{pk}",
                due=WorkingDaysAfter("requested_at", settings.ANSWER_DAYS), detail="organisation__name")


@duty_rows("task_from_condition", verb=_("完善并发布"), act="open", roles=COORDINATION, steps=(0, 3),
           why=_("您所在单位报送事项的批复条件形成了任务草稿"))
def from_condition(at):
    """A condition of a ministry's answer is a draft until its submitter opens it."""
    drafts = Task.objects.drafts().filter(source_kind=SourceKind.CONDITION)
    return Rows(drafts, "issuer", due=WorkingDaysAfter("created_at", settings.ANSWER_DAYS))


@duty_rows("task_refusal", verb=_("处理退回"), act="settle_refusal", roles=COORDINATION, steps=(0, 3), must_act=True,
           why=_("您所在单位发起的任务被退回"))
def refusal(at):
    rows = Participation.objects.filter(settled_at=None, ended_at__isnull=False, task__status__in=states.LIVE)
    return Rows(rows.exclude(refused_reason=""), "task__issuer", "task", key="part{pk}",
                due=WorkingDaysAfter("ended_at", settings.ANSWER_DAYS),
                detail=Concat("organisation__name", Value("："), Left("refused_reason", 60), output_field=CharField()))


@duty_rows("task_award", verb=_("评定牵头单位"), act="award", roles=COORDINATION, steps=(0, 3), must_act=True,
           why=_("您所在单位发起的任务竞领已截止"))
def award(at):
    """From the closing on; with no offers it is the next rule's."""
    return Rows(_closed(at).filter(_offered(), claim_mode=ClaimMode.OFFERS), "issuer",
                due=WorkingDaysAfter("claim_closes_at", settings.ANSWER_DAYS))


@duty_rows("task_unclaimed", verb=_("落实牵头单位"), act="allot", roles=COORDINATION, steps=(0,), must_act=True,
           why=_("您所在单位发起的任务截止时无人认领"))
def unclaimed(at):
    """Nobody claimed by closing time: on the next working day it stands on the coordinator's list, once."""
    return Rows(_closed(at).filter(~_offered()), "issuer", due=WorkingDaysAfter("claim_closes_at", 1), once_due=True)


@duty_rows("task_to_be_allotted", verb=_("指派牵头单位"), act="allot", roles=COORDINATION, steps=(0, 3),
           why=_("您所在单位发布了以指派方式认领的任务"))
def to_be_allotted(at):
    """Nobody can claim what is to be allotted: it waits for its issuer, again after an objection."""
    tasks = Task.objects.open().filter(claim_mode=ClaimMode.ALLOT).exclude(claim_closes_at__lt=at)
    return Rows(tasks, "issuer", due=WorkingDaysAfter("opened_at", 1))


@duty_rows("task_claimable", verb=_("认领"), act="claim", roles=CLAIMING, steps=(-3, -1),
           why=_("该任务邀请您所在的省（市）认领"))
def claimable(at):
    """First come: open for us with a closing time ahead."""
    return _open_for_us(ClaimMode.FIRST_COME, at)


@duty_rows("task_offerable", verb=_("提出意向"), act="offer", roles=CLAIMING, steps=(-3, -1),
           why=_("该任务邀请您所在的省（市）提出牵头意向"))
def offerable(at):
    """An offer window that is open for us and in which we have not offered."""
    return _open_for_us(ClaimMode.OFFERS, at)


def _open_for_us(mode, at):
    """Shown to the coordinators of the invited provinces, not to the issuer's."""
    standing = [OfferState.STANDING, OfferState.WAITING_APPROVAL]
    offered = Offer.objects.filter(task=OuterRef("task"), organisation=OuterRef("organisation"), state__in=standing)
    invited = TaskReader.objects.filter(
        ~Exists(offered), task__status=states.OPEN, task__claim_mode=mode, task__claim_closes_at__gte=at,
        organisation__kind=Kind.PROVINCE,
    ).exclude(organisation=F("task__issuer"))
    # A limit of no working days would move to the next working day; the window closes on its day.
    closes = TruncDate("task__claim_closes_at", tzinfo=LOCAL_ZONE)
    return Rows(invited, "organisation", "task", due=closes,
                detail=label_of("task__claim_mode", ClaimMode.choices))


def _closed(at):
    return Task.objects.open().filter(claim_closes_at__lt=at)


def _offered():
    """Somebody offers to lead."""
    return Exists(Offer.objects.filter(task=OuterRef("pk"), state=OfferState.STANDING, role=ParticipationRole.LEAD))


def _waits():
    return Wait.objects.filter(ended_at=None, task__status=states.WAITING)


def _votes():
    """Parties asked in the present round that have not answered."""
    return Vote.objects.filter(
        answer=Answer.PENDING, task__status=states.COMPLETION_SUBMITTED, round=F("task__completion_round")
    )


# ── What others owe us ───────────────────────────────────────────────────────────────────────────


@duty_rows("task_waiting_others", verb=_("等待"), act="", roles=DESK, steps=(), waiting=True,
           why=_("您所在单位牵头的任务正在等待他方"))
def waiting_for_others(at):
    return Rows(_waits(), "task__lead", "task", key="wait{pk}", due="due_on", detail="what",
                waiting_for="party__name")


@duty_rows("task_acceptance_awaited", verb=_("等待验收"), act="", roles=DESK, steps=(), waiting=True,
           why=_("您所在单位牵头的任务待各方验收"))
def acceptance_awaited(at):
    tasks = Task.objects.filter(Exists(_votes().filter(task=OuterRef("pk"))), status=states.COMPLETION_SUBMITTED)
    return Rows(tasks, "lead", waiting_for=_awaited)


def _awaited(tasks):
    """Whose acceptance is awaited, by task."""
    return names_by(_votes().filter(task__in=tasks).order_by("pk").values_list("task_id", "organisation__name"))
