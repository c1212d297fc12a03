"""Finding the lead: opening, claiming, offering, awarding, allotting, objecting, setting free."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.roles import Role
from coordination.common.errors import Conflict, IllegalTransition, Invalid
from coordination.common.local_time import in_words, local_date
from coordination.common.working_days import calendar_for
from coordination.tasks import states
from coordination.tasks.guards import nobody_leads, window_open
from coordination.tasks.states import Answer, ClaimMode, Confidentiality, OfferState, ParticipationRole

from .participating import appoint_lead, end, take_in
from .people import desk_of, let_read


def open_for_claim(task, act):
    """The draft becomes readable for those invited and stands on the claim board."""
    if act["claim_mode"] != ClaimMode.ALLOT:
        if act["claim_closes_at"] is None and act["claim_mode"] == ClaimMode.OFFERS:
            raise Invalid({"claim_closes_at": _("竞领须有截止时间。")})
        if act["claim_closes_at"] is not None and act["claim_closes_at"] <= act.at:
            raise Invalid({"claim_closes_at": _("截止时间须晚于现在。")})
    task.claim_mode, task.claim_closes_at = act["claim_mode"], act["claim_closes_at"]
    task.opened_at = act.at
    task.first_deadline = task.deadline
    invited = act["invited"]
    if not invited:
        if task.confidentiality == Confidentiality.PARTIES:
            raise Invalid({"invited": _("仅参与方可见的任务，请选择邀请哪些单位。")})
        invited = list(Organisation.objects.active().equals())
    let_read(task, [*invited, task.issuer])
    act.say(mode=ClaimMode(task.claim_mode).label)
    act.announce("task_opened", to=desk_of(act, *invited, roles=(Role.COORDINATOR,)))


def claim(task, act):
    """先到先得: the first complete claim wins; where the province wants it, its approver speaks first."""
    if act.organisation.claims_need_approval and not act.actor.has_role(Role.APPROVER):
        _make_offer(task, act, OfferState.WAITING_APPROVAL, statement=act["contribution"])
        act.say(_("%(unit)s提出牵头申请，待本单位分管领导审批"), unit=act.organisation.name)
        _ask_approver(task, act)
        return
    appoint_lead(task, act.organisation, act, signed=True, contribution=act["contribution"])
    act.say(unit=act.organisation.name)
    _lead_found(task, act)


def offer(task, act):
    """竞领: a statement and proposed milestones, until the window closes."""
    needs_approval = act.organisation.claims_need_approval and not act.actor.has_role(Role.APPROVER)
    state = OfferState.WAITING_APPROVAL if needs_approval else OfferState.STANDING
    _make_offer(task, act, state, statement=act["statement"], milestones=act["milestones"])
    act.say(unit=act.organisation.name)
    if needs_approval:
        _ask_approver(task, act)


def approve_claim(task, act):
    """The province's approver lets the application out, or stops it with a reason."""
    waiting = task.offers.filter(state=OfferState.WAITING_APPROVAL).select_related("organisation")
    mine = next(each for each in waiting if act.actor.belongs_to(each.organisation))
    if act["answer"] == Answer.NO:
        if not act["reason"]:
            raise Invalid({"reason": _("不同意须写明理由。")})
        _decide(mine, OfferState.WITHDRAWN, act["reason"], act)
        act.say(
            _("%(unit)s分管领导未同意牵头申请：%(reason)s"), unit=mine.organisation.name, reason=act["reason"]
        )
        return
    for guard in (nobody_leads, window_open):
        if sentence := guard(task, act.actor, act.at):
            raise IllegalTransition(sentence, **task.conflict_facts())
    mine.approved_by = act.actor.user
    if task.claim_mode == ClaimMode.OFFERS:
        _decide(mine, OfferState.STANDING, "", act)
        act.say(unit=mine.organisation.name)
        return
    _decide(mine, OfferState.WON, "", act)
    appoint_lead(task, mine.organisation, act, signed=True, contribution=mine.statement)
    act.say(_("%(unit)s分管领导同意牵头申请，%(unit)s成为牵头单位"), unit=mine.organisation.name)
    _lead_found(task, act)


def withdraw_offer(task, act):
    """Before a decision an application may be taken back."""
    mine = next(each for each in open_offers(task) if act.actor.belongs_to(each.organisation))
    _decide(mine, OfferState.WITHDRAWN, "", act)
    act.say(unit=mine.organisation.name)


def award(task, act):
    """The issuer chooses with a reason; the others are told once and offered the supporter's part."""
    chosen = act["offer"]
    _decide(chosen, OfferState.WON, act["reason"], act)
    appoint_lead(task, chosen.organisation, act, signed=False, contribution=chosen.statement)
    act.say(unit=chosen.organisation.name, reason=act["reason"])
    act.announce("task_awarded", to=desk_of(act, chosen.organisation), must_act=True, reason=act["reason"])
    for other in task.offers.filter(state=OfferState.STANDING, role=ParticipationRole.LEAD):
        _decide(other, OfferState.LOST, act["reason"], act)
        act.announce(
            "task_not_awarded",
            to=desk_of(act, other.organisation),
            lead=chosen.organisation.name,
            reason=act["reason"],
        )


def allot(task, act):
    """指派: with a reason; the province may object once within the stated working days."""
    if (
        task.objected
        and task.participations.filter(organisation=act["organisation"], role=ParticipationRole.LEAD).exists()
    ):
        raise Conflict(_("%(unit)s已对指派提出异议，请另选单位。") % {"unit": act["organisation"].name})
    appoint_lead(task, act["organisation"], act, signed=False)
    task.allotted = True
    act.say(unit=act["organisation"].name, reason=act["reason"])
    act.announce("task_allotted", to=desk_of(act, act["organisation"]), must_act=True, reason=act["reason"])
    _losers(task, act)


def list_in_ledger(task, act):
    """An imported ledger names the lead and the others: each still has to sign for it, and may refuse."""
    appoint_lead(task, act["lead"], act, signed=False)
    task.allotted = True
    task.opened_at = act.at
    task.first_deadline = task.deadline
    task.progress = act["percent"]
    for organisation in act["co_leads"]:
        take_in(task, organisation, ParticipationRole.CO_LEAD, act, reason=str(_("原台账列名共同牵头")))
    for organisation in act["supporters"]:
        take_in(task, organisation, ParticipationRole.SUPPORT, act)
    act.say(unit=act["lead"].name)
    parts = [part.organisation for part in task.active]
    act.announce("task_listed", to=desk_of(act, *parts))


def object_to_allotment(task, act):
    """The allotted province objects, once: the task is open again and tops the issuer's list."""
    part = task.participation_of(act.actor, ParticipationRole.LEAD)
    end(task, part, act, refused_reason=act["reason"])
    task.allotted, task.objected = False, True
    act.say(unit=part.organisation.name, reason=act["reason"])
    act.announce("task_objected", to=desk_of(act, task.issuer), must_act=True, unit=part.organisation.name)


def objection_open(task, actor, at):
    """Guard: within OBJECTION_DAYS working days of the allotment."""
    part = next((each for each in task.active if each.is_lead), None)
    if part is None:
        return _("尚无牵头单位。")
    last = calendar_for(part.organisation.root.code).after(
        local_date(part.started_at), settings.OBJECTION_DAYS
    )
    if local_date(at) > last:
        return _("异议期已于%(day)s届满。") % {"day": in_words(last)}
    return None


def release(task, act):
    """Claimed but no plan in time, or given up with a reason: free again for others."""
    part = next(each for each in task.active if each.is_lead)
    end(task, part, act)
    task.claimed_at = None
    # It is free for whoever wants it: an old closing time would keep everybody out.
    if task.claim_closes_at and task.claim_closes_at <= act.at:
        task.claim_closes_at = act.at + timedelta(days=14)
    if task.claim_mode == ClaimMode.ALLOT:
        task.claim_mode = ClaimMode.FIRST_COME
    act.say(unit=part.organisation.name)
    act.announce(
        "task_released", to=desk_of(act, part.organisation, task.issuer), unit=part.organisation.name
    )


def open_offers(task):
    open_states = [OfferState.STANDING, OfferState.WAITING_APPROVAL]
    return list(task.offers.filter(state__in=open_states).select_related("organisation"))


def claim_target(task, act):
    return states.CLAIMED if task.lead_id else states.OPEN


def _lead_found(task, act) -> None:
    act.announce("task_claimed", to=desk_of(act, task.issuer), lead=task.lead.name)
    _losers(task, act)


def _losers(task, act) -> None:
    """Applications that a decision has overtaken are closed and told once."""
    for other in open_offers(task):
        if other.role == ParticipationRole.LEAD and other.organisation_id != task.lead_id:
            _decide(other, OfferState.LOST, "", act)
            act.announce("task_not_awarded", to=desk_of(act, other.organisation), lead=task.lead.name)


def _make_offer(task, act, state, *, statement, milestones="") -> None:
    task.offers.create(
        organisation=act.organisation,
        state=state,
        statement=statement,
        milestones=milestones,
        made_by=act.actor.user,
        made_by_name=act.actor.name,
        made_at=act.at,
    )


def _ask_approver(task, act) -> None:
    act.announce(
        "claim_needs_approval", to=desk_of(act, act.organisation, roles=(Role.APPROVER,)), must_act=True
    )


def _decide(row, state, reason, act) -> None:
    row.state, row.decision_reason, row.decided_at = state, reason, act.at
    row.save(update_fields=["state", "decision_reason", "decided_at", "approved_by"])
