"""What does a page or a report about tasks need?"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.roles import Kind
from coordination.common.local_time import in_words, local_date
from coordination.common.working_days import WorkingCalendar, calendar_for

from . import states
from .lights import Reading, reading
from .models import Offer, Task
from .states import Answer, ClaimMode, OfferState, ParticipationRole, ReportState


@dataclass(frozen=True)
class Needed:
    """What the task needs now, in one sentence, from whom, and by when."""

    sentence: Any
    params: dict[str, Any]
    from_whom: tuple[str, ...] = ()
    due_on: date | None = None
    act: str = ""  # what is wanted, when it is not what is usually done in this state

    @property
    def text(self) -> str:
        return str(self.sentence) % self.params if self.params else str(self.sentence)


def needed_now(task: Task, *, at: datetime) -> Needed:
    """The one sentence at the top of a task's page; reads at most three small queries."""
    finder = _NEEDS.get(task.status)
    return finder(task, at) if finder else Needed(_("目前无需办理。"), {})


def claims_of(organisation) -> int:
    """How many tasks the province of this unit leads now, its branch included."""
    return Task.objects.led().filter(lead__root=organisation.root_id).count()


def class_needed_now(task_class) -> Needed:
    """The one sentence at the top of a class's page."""
    if task_class.status == states.ACTIVE:
        return Needed(
            _("登记任务时可选此类别，默认%(rhythm)s报送。"), {"rhythm": task_class.get_rhythm_display()}
        )
    return Needed(_("已停用，不再供新任务选择。"), {})


def template_needed_now(template) -> Needed:
    """The one sentence at the top of a template's page."""
    if template.status == states.ACTIVE:
        return Needed(_("填写事项名称和起始日期，即可按步骤生成任务。"), {})
    return Needed(_("已停用，不能再生成任务。"), {})


def _draft(task, at):
    return Needed(_("待%(unit)s完善并发布认领。"), {"unit": task.issuer.name}, (task.issuer.name,))


def _open(task, at):
    issuer = task.issuer.name
    closes = local_date(task.claim_closes_at) if task.claim_closes_at else None
    standing = task.offers.filter(state=OfferState.STANDING, role=ParticipationRole.LEAD).count()
    if task.claim_closes_at and at > task.claim_closes_at:
        if standing:
            return Needed(
                _("竞领已截止，待%(unit)s从%(count)d份意向中评定牵头单位。"),
                {"unit": issuer, "count": standing},
                (issuer,),
            )
        return Needed(_("截止时无人认领，待%(unit)s指派或重新发布。"), {"unit": issuer}, (issuer,))
    if task.claim_mode == ClaimMode.ALLOT:
        return Needed(_("待%(unit)s指派牵头单位。"), {"unit": issuer}, (issuer,))
    if standing:
        return Needed(
            _("已有%(count)d份牵头意向，截止后由%(unit)s评定。"),
            {"count": standing, "unit": issuer},
            due_on=closes,
        )
    return Needed(_("待各省（市）认领，由一个单位牵头。"), {}, due_on=closes)


def _claimed(task, at):
    unsigned = [part.organisation.name for part in task.active if part.signed_at is None]
    if task.lead.name in unsigned:
        return Needed(_("待%(units)s签收。"), {"units": "、".join(unsigned)}, tuple(unsigned))
    return Needed(
        _("待%(unit)s提交计划并开始办理。"), {"unit": task.lead.name}, (task.lead.name,), task.deadline
    )


def _in_progress(task, at):
    returned = (
        task.reports.filter(state=ReportState.RETURNED, corrections=None)
        .select_related("organisation")
        .first()
    )
    if returned:
        unit = returned.organisation.name
        return Needed(
            _("待%(unit)s修改被退回的报告：%(remark)s"), {"unit": unit, "remark": returned.remark}, (unit,)
        )
    lead = task.lead.name
    pending = task.extensions.filter(answer=Answer.PENDING).first()
    if pending:
        params = {"unit": task.issuer.name, "day": in_words(pending.wanted_on)}
        return Needed(_("待%(unit)s答复延期申请（延至%(day)s）。"), params, (task.issuer.name,))
    if task.progress == 100:
        return Needed(
            _("进度已达100%%，待%(unit)s申请销号。"),
            {"unit": lead},
            (lead,),
            task.deadline,
            "request_completion",
        )
    if task.report_due_on:
        return Needed(_("待%(unit)s报送进展。"), {"unit": lead}, (lead,), task.report_due_on)
    return Needed(
        _("由%(unit)s办理，进度%(percent)d%%。"),
        {"unit": lead, "percent": task.progress},
        (lead,),
        task.deadline,
    )


def _waiting(task, at):
    wait = task.waits.filter(ended_at=None).select_related("party").first()
    params = {"party": wait.party.name, "what": wait.what}
    return Needed(
        _("等待%(party)s提供：%(what)s；牵头单位计时暂停。"), params, (wait.party.name,), wait.due_on
    )


def _completion(task, at):
    pending = task.pending_votes
    names = tuple(vote.organisation.name for vote in pending)
    waited = (
        calendar_for().count(local_date(min(vote.asked_at for vote in pending)), local_date(at))
        if pending
        else 0
    )
    if waited <= 0:
        return Needed(_("待%(units)s验收。"), {"units": "、".join(names)}, names)
    params = {"units": "、".join(names), "days": waited}
    return Needed(_("待%(units)s验收，已等%(days)d个工作日。"), params, names)


def _returned(task, at):
    return Needed(
        _("验收未通过，待%(unit)s重新办理。"), {"unit": task.lead.name}, (task.lead.name,), task.deadline
    )


def _accepted(task, at):
    if task.published_as_id:
        return Needed(_("已销号，并列为成果%(number)s。"), {"number": task.published_as.number})
    return Needed(_("已销号，可由%(unit)s列为下次会议成果。"), {"unit": task.issuer.name})


def _suspended(task, at):
    return Needed(_("已中止，由%(unit)s决定恢复。"), {"unit": task.issuer.name}, (task.issuer.name,))


_NEEDS = {
    states.DRAFT: _draft,
    states.OPEN: _open,
    states.CLAIMED: _claimed,
    states.IN_PROGRESS: _in_progress,
    states.WAITING: _waiting,
    states.COMPLETION_SUBMITTED: _completion,
    states.RETURNED: _returned,
    states.ACCEPTED: _accepted,
    states.SUSPENDED: _suspended,
}


def light_of(task: Task, *, on: date, calendar: WorkingCalendar) -> Reading:
    """The task's light with its reason; reads the milestones (prefetch them for lists)."""
    return reading(task, task.milestones.all(), on=on, calendar=calendar)


def reports_for(task: Task, actor: Actor):
    """Reports the actor may read: what was sent, and drafts of the own organisation."""
    own_draft = Q(state=ReportState.DRAFT, organisation=actor.organisation)
    return (
        task.reports.filter(~Q(state=ReportState.DRAFT) | own_draft).select_related("organisation").order_by()
    )


def report_draft_of(task: Task, actor: Actor):
    """The half-written report of the part in which the actor would save one, or None."""
    part = task.participation_of(actor)
    return part and task.reports.filter(state=ReportState.DRAFT, organisation=part.organisation_id).first()


def offers_for(task: Task, actor: Actor):
    """Applications the actor may read: competitors do not read each other's.

    The issuer compares all of them, but for those that still wait for their own approver; the lead reads
    who asks to support; everybody reads those of the own unit.
    """
    own = Q(organisation__in=actor.reader_ids)
    if actor.organisation and actor.organisation.kind == Kind.PROVINCE:
        own |= Q(organisation__root=actor.organisation)
    if _reads_for(actor, task.issuer_id):
        own |= ~Q(state=OfferState.WAITING_APPROVAL)
    elif task.lead_id and _reads_for(actor, task.lead_id):
        own |= Q(role=ParticipationRole.SUPPORT)
    return task.offers.filter(own).select_related("organisation").order_by()


def _reads_for(actor: Actor, organisation_id: int) -> bool:
    """The actor reads what this unit reads: it is the own one, or, for a province, one of its branch."""
    if organisation_id in actor.reader_ids:
        return True
    unit = actor.organisation
    return bool(unit) and unit.kind == Kind.PROVINCE and unit.branch.filter(pk=organisation_id).exists()


def open_applications_of(actor: Actor) -> set[tuple[int, str]]:
    """(task, role) of everything the actor's own unit has applied for and not been answered."""
    open_states = [OfferState.STANDING, OfferState.WAITING_APPROVAL]
    rows = Offer.objects.filter(organisation=actor.organisation, state__in=open_states)
    return set(rows.values_list("task_id", "role"))


BOARD_COLUMNS = ("open", "offers", "awarded", "nobody")
BOARD_LIMIT = 60


def claim_board(actor: Actor, *, at: datetime) -> dict[str, list[Task]]:
    """The claim board: open · offers in · awarded lately · nobody offered in time. Newest closing first."""
    tasks = Task.objects.visible_to(actor).for_rows()
    counted = Count(
        "offers",
        filter=Q(offers__state=OfferState.STANDING, offers__role=ParticipationRole.LEAD),
        distinct=True,
    )
    waiting = list(
        tasks.open().annotate(offer_count=counted).order_by("claim_closes_at", "id")[: 3 * BOARD_LIMIT]
    )
    columns: dict[str, list[Task]] = {name: [] for name in BOARD_COLUMNS}
    for task in waiting:
        closed = task.claim_closes_at is not None and at > task.claim_closes_at
        name = "offers" if task.offer_count else "nobody" if closed else "open"
        columns[name].append(task)
    recent = tasks.filter(status=states.CLAIMED).annotate(offer_count=counted).order_by("-claimed_at", "-id")
    columns["awarded"] = list(recent[:BOARD_LIMIT])
    return columns


def tallies(queryset, *, limit: int = 1000) -> dict[str, int]:
    """Counts by state of a visible queryset, bounded: more than ``limit`` rows are not counted further."""
    ids = queryset.order_by().values("pk")[: limit + 1]
    rows = Task.objects.filter(pk__in=ids).order_by().values("status").annotate(n=Count("pk"))
    return {row["status"]: row["n"] for row in rows}
