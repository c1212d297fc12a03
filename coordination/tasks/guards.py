"""Why can this act not happen now?

Each guard looks at the task alone and answers None, or the sentence shown on the disabled button and
in the 409. Who may act is not asked here (``permissions``), nor what was typed (the effects).
"""

from django.utils.translation import gettext_lazy as _

from coordination.common.local_time import in_words, local_date
from coordination.common.working_days import calendar_for

from . import scope, states
from .states import ClaimMode, OfferState, ParticipationRole


def nobody_leads(task, actor, at):
    if task.lead_id:
        return _("该任务已由%(lead)s牵头。") % {"lead": task.lead.name}
    return None


def first_come(task, actor, at):
    if task.claim_mode != ClaimMode.FIRST_COME:
        return _("该任务以「%(mode)s」方式确定牵头单位。") % {"mode": task.get_claim_mode_display()}
    return None


def by_offers(task, actor, at):
    if task.claim_mode != ClaimMode.OFFERS:
        return _("该任务以「%(mode)s」方式确定牵头单位。") % {"mode": task.get_claim_mode_display()}
    return None


def window_open(task, actor, at):
    if task.claim_closes_at and at > task.claim_closes_at:
        return _("认领已于%(day)s截止。") % {"day": in_words(local_date(task.claim_closes_at))}
    return None


def window_closed(task, actor, at):
    if task.claim_closes_at and at <= task.claim_closes_at:
        return _("认领截止前不能评定，截止日为%(day)s。") % {
            "day": in_words(local_date(task.claim_closes_at))
        }
    return None


def has_offers(task, actor, at):
    if not task.offers.filter(state=OfferState.STANDING, role="lead").exists():
        return _("没有有效的牵头申请，可改为指派。")
    return None


def not_applied_yet(task, actor, at):
    """One application for the lead from each unit."""
    if _has_open_application(task, actor, ParticipationRole.LEAD):
        return _("%(unit)s已提出申请，可先撤回再修改。") % {"unit": actor.organisation.name}
    return None


def not_asked_to_support_yet(task, actor, at):
    if _has_open_application(task, actor, ParticipationRole.SUPPORT):
        return _("%(unit)s已申请配合，待牵头单位答复。") % {"unit": actor.organisation.name}
    return None


def _has_open_application(task, actor, role) -> bool:
    open_states = [OfferState.STANDING, OfferState.WAITING_APPROVAL]
    rows = task.offers.filter(organisation=actor.organisation, role=role, state__in=open_states)
    return actor.organisation is not None and rows.exists()


def may_be_allotted(task, actor, at):
    """Allotting is for tasks meant to be allotted, and for those nobody claimed in time."""
    if task.claim_mode == ClaimMode.ALLOT or (task.claim_closes_at and at > task.claim_closes_at):
        return None
    return _("认领期内不能指派；无人认领的，截止后可以指派。")


def deadline_not_passed(task, actor, at):
    if task.deadline is None:
        return _("持续推进的任务没有时限，无需延期。")
    if scope.DEADLINE in task.reopened_scope:
        return None  # opened again for a new date: the old one may well lie behind
    if local_date(at) > calendar_for(task.lead.root.code if task.lead_id else "").roll(task.deadline):
        return _("延期须在时限前提出；时限%(day)s已过。") % {"day": in_words(task.deadline)}
    return None


def no_pending_extension(task, actor, at):
    if task.pending_extension:
        return _("已有一项延期申请待答复。")
    return None


def no_pending_hand_over(task, actor, at):
    if task.pending_hand_over:
        return _("已有一项移交待对方接收。")
    return None


def children_ended(task, actor, at):
    unfinished = task.children.exclude(status__in=states.ENDED).count()
    if unfinished:
        return _("尚有%(count)d项子任务未销号。") % {"count": unfinished}
    return None


def lead_has_signed(task, actor, at):
    if any(part.is_lead and part.signed_at is None for part in task.active):
        return _("牵头单位尚未签收。")
    return None


def complete_enough(task, actor, at):
    """A draft may be short; what is opened for others must say what is wanted by when."""
    missing = []
    if not task.continuing and task.deadline is None:
        missing.append(str(_("完成时限（或标为持续推进）")))
    if not task.content and not task.expected_result:
        missing.append(str(_("任务内容或预期成果")))
    if missing:
        return _("请先补充：%(missing)s。") % {"missing": "、".join(missing)}
    return None
