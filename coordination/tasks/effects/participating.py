"""Taking part: appointing, signing for, refusing, supporting, handing over, assigning."""

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Conflict, Invalid
from coordination.common.local_time import in_words
from coordination.tasks.states import Answer, OfferState, ParticipationRole

from .people import desk_of, let_read, part_of


def take_in(task, organisation, role, act, *, signed=False, contribution="", reason="", due_on=None):
    """Start a participation. An organisation takes part once: ``Conflict`` when it already does."""
    if any(each.organisation_id == organisation.pk for each in task.active):
        raise Conflict(_("%(unit)s已参与该任务。") % {"unit": organisation.name}, code="already_takes_part")
    rows = task.participations.model
    part = rows.objects.create(
        task=task,
        organisation=organisation,
        role=role,
        rank=rows.RANKS[role],
        contribution=contribution,
        reason=reason,
        due_on=due_on,
        started_at=act.at,
        signed_at=act.at if signed else None,
        signed_by=act.actor.user if signed else None,
    )
    let_read(task, [organisation])
    task.forget_participants()
    return part


def appoint_lead(task, organisation, act, *, signed, contribution=""):
    """Make this organisation the one lead; the caller has made sure that there is none."""
    supporting = [each for each in task.active if each.organisation_id == organisation.pk]
    for each in supporting:
        end(task, each, act)
    part = take_in(task, organisation, ParticipationRole.LEAD, act, signed=signed, contribution=contribution)
    task.lead = organisation
    task.claimed_at, task.release_warned_at = act.at, None
    task.allotted = False
    return part


def end(task, part, act, *, refused_reason="", handed_over=False) -> None:
    part.ended_at = act.at
    part.refused_reason = refused_reason
    part.save(update_fields=["ended_at", "refused_reason"])
    task.forget_participants()
    if part.is_lead:
        task.lead = None
        if not handed_over:
            _close_what_the_lead_asked(task, act)


def _close_what_the_lead_asked(task, act) -> None:
    """A hand-over or an extension that a former lead asked for binds nobody who leads after it."""
    reason = str(_("牵头单位已变更"))
    for asked, answered in ((task.hand_overs, "answered_at"), (task.extensions, "decided_at")):
        asked.filter(answer=Answer.PENDING).update(
            answer=Answer.NO, answer_reason=reason, **{answered: act.at}
        )


def sign_for(task, act):
    """签收: says that the unit has received the task; opening the page does not."""
    part = task.unsigned_part_of(act.actor)
    part.signed_at, part.signed_by = act.at, act.actor.user
    part.save(update_fields=["signed_at", "signed_by"])
    act.say(unit=part.organisation.name)


def refuse(task, act):
    """退回: leaves the refuser's list and tops the issuer's; a refused lead sets the task free."""
    part = task.unsigned_part_of(act.actor)
    end(task, part, act, refused_reason=act["reason"])
    act.say(unit=part.organisation.name, role=part.get_role_display(), reason=act["reason"])
    act.announce("task_refused", to=desk_of(act, task.issuer), must_act=True, unit=part.organisation.name)


def settle_refusal(task, act):
    """The issuer has dealt with a refusal: by asking somebody else, or by doing without."""
    part = act["refusal"]
    part.settled_at = act.at
    part.save(update_fields=["settled_at"])
    act.say(unit=part.organisation.name, remark=act["remark"])


def assign(task, act):
    """Inside a unit: the person who works on it."""
    part = part_of(task, act)
    part.assignee = act["person"]
    part.save(update_fields=["assignee"])
    act.say(unit=part.organisation.name, person=act["person"])
    act.announce("task_assigned", to=[act["person"]], must_act=True)


def add_supporter(task, act):
    """A supporter with its described contribution and its own date."""
    role = ParticipationRole.CO_LEAD if act["co_lead"] else ParticipationRole.SUPPORT
    if act["co_lead"] and not act["reason"]:
        raise Invalid({"reason": _("共同牵头须写明理由。")})
    if act["due_on"] and task.deadline and act["due_on"] > task.deadline:
        raise Invalid({"due_on": _("不能晚于任务时限%(day)s。") % {"day": in_words(task.deadline)}})
    take_in(
        task,
        act["organisation"],
        role,
        act,
        contribution=act["contribution"],
        reason=act["reason"],
        due_on=act["due_on"],
    )
    act.say(unit=act["organisation"].name, role=role.label, contribution=act["contribution"])
    act.announce("task_support_wanted", to=desk_of(act, act["organisation"]), must_act=True)


def join_as_supporter(task, act):
    """A province offers to support; the lead decides."""
    task.offers.create(
        organisation=act.organisation,
        role=ParticipationRole.SUPPORT,
        state=OfferState.STANDING,
        statement=act["contribution"],
        made_by=act.actor.user,
        made_by_name=act.actor.name,
        made_at=act.at,
    )
    act.say(unit=act.organisation.name)
    act.announce("task_support_offered", to=desk_of(act, task.lead or task.issuer), must_act=True)


def admit_supporter(task, act):
    """The lead answers a request to support."""
    offer = act["offer"]
    admitted = act["answer"] == Answer.YES
    if not admitted and not act["reason"]:
        raise Invalid({"reason": _("不同意须写明理由。")})
    offer.state = OfferState.WON if admitted else OfferState.LOST
    offer.decided_at, offer.decision_reason = act.at, act["reason"]
    offer.save(update_fields=["state", "decided_at", "decision_reason"])
    if admitted:
        take_in(
            task,
            offer.organisation,
            ParticipationRole.SUPPORT,
            act,
            signed=True,
            contribution=offer.statement,
        )
    act.say(unit=offer.organisation.name, answer=Answer(act["answer"]).label)
    act.announce(
        "task_support_answered", to=desk_of(act, offer.organisation), answer=Answer(act["answer"]).label
    )


def leave(task, act):
    """A supporter leaves with a reason; it keeps reading what it took part in."""
    part = part_of(task, act, ParticipationRole.SUPPORT, ParticipationRole.CO_LEAD)
    end(task, part, act)
    act.say(unit=part.organisation.name, reason=act["reason"])
    act.announce(
        "task_supporter_left", to=desk_of(act, task.lead or task.issuer), unit=part.organisation.name
    )


def propose_hand_over(task, act):
    """移交: the lead proposes; nothing moves until the taker accepts."""
    if act["taker"].pk == task.lead_id:
        raise Invalid({"taker": _("移交对象不能是目前的牵头单位。")})
    task.hand_overs.create(
        giver=task.lead,
        taker=act["taker"],
        reason=act["reason"],
        stays_as_supporter=act["stays_as_supporter"],
        proposed_at=act.at,
    )
    let_read(task, [act["taker"]])
    act.say(giver=task.lead.name, taker=act["taker"].name, reason=act["reason"])
    act.announce("task_hand_over_proposed", to=desk_of(act, act["taker"]), must_act=True)


def accept_hand_over(task, act):
    """The taker accepts: the lead, its files, reports and reminders move in one step; never zero or two leads."""
    pending = pending_hand_over(task)
    _answer_hand_over(pending, Answer.YES, "", act)
    end(task, next(part for part in task.active if part.is_lead), act, handed_over=True)
    appoint_lead(task, pending.taker, act, signed=True)
    task.claimed_at = task.claimed_at or act.at
    if pending.stays_as_supporter:
        take_in(task, pending.giver, ParticipationRole.SUPPORT, act, signed=True)
    act.say(giver=pending.giver.name, taker=pending.taker.name)
    act.announce("task_handed_over", to=desk_of(act, pending.giver, task.issuer), taker=pending.taker.name)


def decline_hand_over(task, act):
    """The taker declines with a reason; the lead stays where it was."""
    pending = pending_hand_over(task)
    _answer_hand_over(pending, Answer.NO, act["reason"], act)
    act.say(giver=pending.giver.name, taker=pending.taker.name, reason=act["reason"])
    act.announce("task_hand_over_declined", to=desk_of(act, pending.giver), taker=pending.taker.name)


def withdraw_hand_over(task, act):
    """The giver thinks better of it before the answer."""
    pending = pending_hand_over(task)
    _answer_hand_over(pending, Answer.NO, str(_("移交方撤回")), act)
    act.say(giver=pending.giver.name, taker=pending.taker.name)


def pending_hand_over(task):
    return task.hand_overs.filter(answer=Answer.PENDING).select_related("giver", "taker").first()


def _answer_hand_over(pending, answer, reason, act) -> None:
    pending.answer, pending.answer_reason, pending.answered_at = answer, reason, act.at
    pending.save(update_fields=["answer", "answer_reason", "answered_at"])
