"""What is due about a task, and who is told? The one source of my work and of reminders."""

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from coordination.common.local_time import local_date
from coordination.common.working_days import calendars
from coordination.notifications.duties import Duty, duty_rule

from . import states
from .models import Extension, HandOver, Offer, Participation, Report, Task, Vote, Wait
from .states import Answer, ClaimMode, OfferState, ParticipationRole, ReportState, SourceKind

# One duty is one paragraph: its verb, the act that ends it, who is told, when.
# fmt: off

DESK = frozenset({Role.COORDINATOR, Role.HANDLER, Role.OFFICE_STAFF})
VOICE = frozenset({Role.COORDINATOR, Role.APPROVER, Role.OFFICE_STAFF})
COORDINATION = frozenset({Role.COORDINATOR, Role.OFFICE_STAFF})
APPROVAL = frozenset({Role.APPROVER})
CLAIMING = frozenset({Role.COORDINATOR})
ANSWER_DAYS = 3  # working days in which a request between equals is expected to be answered
BEFORE_DEADLINE = (-30, -7, -1, 1, 6)


def of_units(organisations, path="organisation"):
    """Rows of these units or of any unit in their branch; None means everybody's."""
    if organisations is None:
        return Q()
    return Q(**{f"{path}__in": organisations}) | Q(**{f"{path}__root__in": organisations})


def _active(organisations):
    rows = Participation.objects.filter(of_units(organisations), ended_at=None)
    return rows.select_related("task", "task__lead", "organisation__root")


@duty_rule("task_unsigned", verb=_("签收"), act="sign_for", roles=DESK, steps=(0, 1), must_act=True,
           why=_("您所在单位是该任务的参与单位"))
def unsigned(rule, *, at, organisations):
    """Allotted, awarded or asked to support: sign for it within two working days."""
    days = calendars()
    for part in _active(organisations).filter(signed_at=None, task__status__in=states.LED):
        due = days.of(part.organisation.root.code).after(local_date(part.started_at), settings.SIGN_FOR_DAYS)
        yield Duty(rule, part.task, part.organisation_id, due, key=f"part{part.pk}", detail=part.get_role_display())


@duty_rule("task_plan_due", verb=_("提交计划"), act="plan", roles=DESK, steps=(-3, 0, 1), must_act=True,
           why=_("您所在单位牵头该任务，认领后须提交计划，逾期将重新开放认领"))
def plan_due(rule, *, at, organisations):
    days = calendars()
    leads = _active(organisations).filter(role=ParticipationRole.LEAD, task__status=states.CLAIMED)
    for part in leads.filter(signed_at__isnull=False):
        due = days.of(part.organisation.root.code).after(local_date(part.started_at), settings.PLAN_DAYS)
        yield Duty(rule, part.task, part.organisation_id, due)


@duty_rule("task_report_due", verb=_("报送进展"), act="report", roles=DESK, steps=(-3, 0, 1, 6),
           why=_("您所在单位牵头该任务，按报送频次应报送进展"))
def report_due(rule, *, at, organisations):
    """Only what is due within a week of working days is asked; nobody is asked outside the rhythm."""
    horizon = calendars().national.after(local_date(at), settings.NEAR_WORKING_DAYS)
    leads = _active(organisations).filter(role=ParticipationRole.LEAD, task__status__in=states.WORKING)
    for part in leads.filter(task__report_due_on__lte=horizon):
        yield Duty(rule, part.task, part.organisation_id, part.task.report_due_on)


@duty_rule("task_report_returned_duty", verb=_("修改报告"), act="report", roles=DESK, steps=(0, 3), must_act=True,
           why=_("您所在单位报送的进展被退回修改"))
def report_to_correct(rule, *, at, organisations):
    national = calendars().national
    rows = Report.objects.filter(of_units(organisations), state=ReportState.RETURNED, corrections=None)
    for sent in rows.filter(task__status__in=states.LED).select_related("task", "task__lead"):
        due = national.after(local_date(sent.returned_at), ANSWER_DAYS)
        yield Duty(rule, sent.task, sent.organisation_id, due, key=f"report{sent.pk}", detail=sent.remark)


@duty_rule("task_deadline", verb=_("完成任务"), act="report", roles=DESK, steps=BEFORE_DEADLINE,
           why=_("您所在单位牵头该任务"))
def deadline(rule, *, at, organisations):
    leads = _active(organisations).filter(role=ParticipationRole.LEAD, task__status__in=states.WORKING)
    for part in leads.filter(task__deadline__isnull=False, task__progress__lt=100):
        detail = _("进度%(percent)d%%") % {"percent": part.task.progress}
        yield Duty(rule, part.task, part.organisation_id, part.task.deadline, detail=detail)


@duty_rule("task_completion", verb=_("申请销号"), act="request_completion", roles=DESK, steps=(0, 3),
           why=_("您所在单位牵头的任务进度已达100%"))
def completion(rule, *, at, organisations):
    leads = _active(organisations).filter(role=ParticipationRole.LEAD, task__status=states.IN_PROGRESS)
    for part in leads.filter(task__progress=100):
        yield Duty(rule, part.task, part.organisation_id, part.task.deadline)


@duty_rule("task_contribution", verb=_("完成配合事项"), act="report", roles=DESK, steps=(-7, -1, 1),
           why=_("您所在单位配合该任务"))
def contribution(rule, *, at, organisations):
    supports = _active(organisations).exclude(role=ParticipationRole.LEAD).filter(progress__lt=100)
    for part in supports.filter(task__status__in=states.WORKING, due_on__isnull=False):
        yield Duty(rule, part.task, part.organisation_id, part.due_on, key=f"part{part.pk}", detail=part.contribution[:60])


@duty_rule("task_take_up", verb=_("重新办理"), act="take_up", roles=DESK, steps=(0, 3), must_act=True,
           why=_("该任务验收未通过，退回您所在单位"))
def returned(rule, *, at, organisations):
    leads = _active(organisations).filter(role=ParticipationRole.LEAD, task__status=states.RETURNED)
    for part in leads:
        yield Duty(rule, part.task, part.organisation_id, part.task.deadline)


@duty_rule("task_wait", verb=_("提供"), act="stop_waiting", roles=DESK, steps=(-1, 0, 1), must_act=True,
           why=_("有任务正在等待您所在单位"))
def waited_for(rule, *, at, organisations):
    rows = Wait.objects.filter(of_units(organisations, "party"), ended_at=None, task__status=states.WAITING)
    for wait in rows.select_related("task", "task__lead"):
        yield Duty(rule, wait.task, wait.party_id, wait.due_on, key=f"wait{wait.pk}", detail=wait.what)


@duty_rule("task_hand_over_answer", verb=_("答复移交"), act="accept_hand_over", roles=VOICE, steps=(0, 3), must_act=True,
           why=_("有单位拟将任务移交给您所在单位牵头"))
def hand_over(rule, *, at, organisations):
    national = calendars().national
    rows = HandOver.objects.filter(of_units(organisations, "taker"), answer=Answer.PENDING, task__status__in=states.LED)
    for proposed in rows.select_related("task", "giver"):
        due = national.after(local_date(proposed.proposed_at), ANSWER_DAYS)
        yield Duty(rule, proposed.task, proposed.taker_id, due, key=f"handover{proposed.pk}", detail=proposed.giver.name)


@duty_rule("task_claim_approval", verb=_("审批牵头申请"), act="approve_claim", roles=APPROVAL, steps=(0,), must_act=True,
           why=_("您是本单位的分管领导"))
def claim_approval(rule, *, at, organisations):
    national = calendars().national
    rows = Offer.objects.filter(of_units(organisations), state=OfferState.WAITING_APPROVAL, task__status=states.OPEN)
    for offer in rows.select_related("task"):
        due = national.after(local_date(offer.made_at), 1)
        yield Duty(rule, offer.task, offer.organisation_id, due, key=f"offer{offer.pk}")


@duty_rule("task_support_answer", verb=_("答复配合申请"), act="admit_supporter", roles=DESK, steps=(0, 3), must_act=True,
           why=_("您所在单位牵头该任务"))
def support_offered(rule, *, at, organisations):
    national = calendars().national
    rows = Offer.objects.filter(
        of_units(organisations, "task__lead"), state=OfferState.STANDING, role=ParticipationRole.SUPPORT,
        task__status__in=states.LED,
    )
    for offer in rows.select_related("task", "organisation"):
        due = national.after(local_date(offer.made_at), ANSWER_DAYS)
        yield Duty(rule, offer.task, offer.task.lead_id, due, key=f"offer{offer.pk}", detail=offer.organisation.name)


@duty_rule("task_acceptance", verb=_("验收"), act="vote", roles=VOICE, steps=(0, 3, 6), must_act=True,
           why=_("该任务已申请销号，须您所在单位验收"))
def acceptance(rule, *, at, organisations):
    rows = Vote.objects.filter(of_units(organisations), answer=Answer.PENDING, task__status=states.COMPLETION_SUBMITTED)
    days = calendars()
    for vote in rows.select_related("task", "task__lead", "organisation__root"):
        if vote.round == vote.task.completion_round:
            due = days.of(vote.organisation.root.code).after(local_date(vote.asked_at), 3)
            yield Duty(rule, vote.task, vote.organisation_id, due, key=f"vote{vote.pk}", detail=vote.task.lead.name)


# ── The issuer's side ────────────────────────────────────────────────────────────────────────────


@duty_rule("task_extension_answer", verb=_("答复延期"), act="decide_extension", roles=VOICE, steps=(0, 3), must_act=True,
           why=_("您所在单位是该任务的发起单位"))
def extension(rule, *, at, organisations):
    rows = Extension.objects.filter(
        of_units(organisations, "task__issuer"), answer=Answer.PENDING, task__status__in=states.LED
    )
    national = calendars().national
    for asked in rows.select_related("task", "organisation"):
        due = national.after(local_date(asked.requested_at), ANSWER_DAYS)
        yield Duty(rule, asked.task, asked.task.issuer_id, due, key=f"extension{asked.pk}",
                   detail=asked.organisation.name)


@duty_rule("task_from_condition", verb=_("完善并发布"), act="open", roles=COORDINATION, steps=(0, 3),
           why=_("您所在单位报送事项的批复条件形成了任务草稿"))
def from_condition(rule, *, at, organisations):
    """A condition of a ministry's answer is a draft until its submitter opens it."""
    national = calendars().national
    drafts = Task.objects.drafts().filter(of_units(organisations, "issuer"), source_kind=SourceKind.CONDITION)
    for task in drafts:
        due = national.after(local_date(task.created_at), ANSWER_DAYS)
        yield Duty(rule, task, task.issuer_id, due)


@duty_rule("task_refusal", verb=_("处理退回"), act="settle_refusal", roles=COORDINATION, steps=(0, 3), must_act=True,
           why=_("您所在单位发起的任务被退回"))
def refusal(rule, *, at, organisations):
    rows = Participation.objects.filter(
        of_units(organisations, "task__issuer"), settled_at=None, ended_at__isnull=False, task__status__in=states.LIVE
    ).exclude(refused_reason="")
    national = calendars().national
    for part in rows.select_related("task", "organisation"):
        due = national.after(local_date(part.ended_at), ANSWER_DAYS)
        yield Duty(rule, part.task, part.task.issuer_id, due, key=f"part{part.pk}",
                   detail=f"{part.organisation.name}：{part.refused_reason[:60]}")


@duty_rule("task_award", verb=_("评定牵头单位"), act="award", roles=COORDINATION, steps=(0, 3), must_act=True,
           why=_("您所在单位发起的任务竞领已截止"))
def award(rule, *, at, organisations):
    """From the closing on; with no offers it is the next rule's."""
    national = calendars().national
    for task in _closed(organisations, at).filter(pk__in=_offered(), claim_mode=ClaimMode.OFFERS):
        yield Duty(rule, task, task.issuer_id, national.after(local_date(task.claim_closes_at), ANSWER_DAYS))


@duty_rule("task_unclaimed", verb=_("落实牵头单位"), act="allot", roles=COORDINATION, steps=(0,), must_act=True,
           why=_("您所在单位发起的任务截止时无人认领"))
def unclaimed(rule, *, at, organisations):
    """Nobody claimed by closing time: on the next working day it stands on the coordinator's list, once."""
    national = calendars().national
    for task in _closed(organisations, at).exclude(pk__in=_offered()):
        due = national.after(local_date(task.claim_closes_at), 1)
        if local_date(at) >= due:
            yield Duty(rule, task, task.issuer_id, due)


@duty_rule("task_to_be_allotted", verb=_("指派牵头单位"), act="allot", roles=COORDINATION, steps=(0, 3),
           why=_("您所在单位发布了以指派方式认领的任务"))
def to_be_allotted(rule, *, at, organisations):
    """Nobody can claim what is to be allotted: it waits for its issuer, again after an objection."""
    tasks = Task.objects.open().filter(of_units(organisations, "issuer"), claim_mode=ClaimMode.ALLOT)
    national = calendars().national
    for task in tasks.exclude(claim_closes_at__lt=at):
        yield Duty(rule, task, task.issuer_id, national.after(local_date(task.opened_at), 1))


@duty_rule("task_claimable", verb=_("认领"), act="claim", roles=CLAIMING, steps=(-3, -1),
           why=_("该任务邀请您所在的省（市）认领"))
def claimable(rule, *, at, organisations):
    """First come: open for us with a closing time ahead."""
    return _open_for_us(rule, ClaimMode.FIRST_COME, at, organisations)


@duty_rule("task_offerable", verb=_("提出意向"), act="offer", roles=CLAIMING, steps=(-3, -1),
           why=_("该任务邀请您所在的省（市）提出牵头意向"))
def offerable(rule, *, at, organisations):
    """An offer window that is open for us and in which we have not offered."""
    return _open_for_us(rule, ClaimMode.OFFERS, at, organisations)


def _open_for_us(rule, mode, at, organisations):
    """Shown to the coordinators of the invited provinces, not to the issuer's."""
    if organisations is None:
        readers = Task.readers.rel.related_model.objects.filter(
            task__status=states.OPEN, task__claim_mode=mode, task__claim_closes_at__gte=at, organisation__kind="province"
        ).select_related("task")
        pairs = [(row.task, row.organisation_id) for row in readers]
    else:
        tasks = Task.objects.open().filter(claim_mode=mode, claim_closes_at__gte=at)
        tasks = tasks.filter(readers__organisation__in=organisations).distinct()
        pairs = [(task, organisations[0]) for task in tasks]
    offered = set(
        Offer.objects.filter(
            task__status=states.OPEN, state__in=[OfferState.STANDING, OfferState.WAITING_APPROVAL]
        ).values_list("task_id", "organisation_id")
    )
    for task, organisation_id in pairs:
        if task.issuer_id != organisation_id and (task.pk, organisation_id) not in offered:
            yield Duty(rule, task, organisation_id, local_date(task.claim_closes_at), detail=task.get_claim_mode_display())


def _closed(organisations, at):
    return Task.objects.open().filter(of_units(organisations, "issuer"), claim_closes_at__lt=at)


def _offered():
    return Offer.objects.filter(state=OfferState.STANDING, role=ParticipationRole.LEAD).values("task")


# ── What others owe us ───────────────────────────────────────────────────────────────────────────


@duty_rule("task_waiting_others", verb=_("等待"), act="", roles=DESK, steps=(), waiting=True,
           why=_("您所在单位牵头的任务正在等待他方"))
def waiting_for_others(rule, *, at, organisations):
    rows = Wait.objects.filter(of_units(organisations, "task__lead"), ended_at=None, task__status=states.WAITING)
    for wait in rows.select_related("task", "party"):
        yield Duty(rule, wait.task, wait.task.lead_id, wait.due_on, key=f"wait{wait.pk}", detail=wait.what,
                   waiting_for=(wait.party.name,))


@duty_rule("task_acceptance_awaited", verb=_("等待验收"), act="", roles=DESK, steps=(), waiting=True,
           why=_("您所在单位牵头的任务待各方验收"))
def acceptance_awaited(rule, *, at, organisations):
    rows = Vote.objects.filter(
        of_units(organisations, "task__lead"), answer=Answer.PENDING, task__status=states.COMPLETION_SUBMITTED
    ).select_related("task", "organisation")
    waiting: dict = {}
    for vote in rows:
        if vote.round == vote.task.completion_round:
            waiting.setdefault(vote.task, []).append(vote.organisation.name)
    for task, names in waiting.items():
        yield Duty(rule, task, task.lead_id, waiting_for=tuple(names))
