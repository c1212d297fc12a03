"""Why can this act not happen now?

Each guard looks at the project and answers None, or the sentence shown on the disabled button and in the 409.
"""

from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from .closing import open_items
from .overlaps import unanswered
from .rows import own_lines, pending_change, pending_votes
from .shares import told_sum
from .vocabulary import PartnerRole, PartnerState


def everybody_answered(project, actor, at):
    waiting = [each.organisation.name for each in project.partners_in(PartnerState.INVITED)]
    if waiting:
        return _("%(units)s尚未答复邀请。") % {"units": "、".join(waiting)}
    return None


def nobody_waits_for_admission(project, actor, at):
    waiting = [each.organisation.name for each in project.partners_in(PartnerState.ASKING)]
    if waiting:
        return _("%(units)s申请加入，请先答复。") % {"units": "、".join(waiting)}
    return None


def shares_make_a_whole(project, actor, at):
    """No shares at all, or everybody's, adding up to exactly the whole."""
    partners = project.active_partners
    known = [each for each in partners if each.share is not None]
    if not known:
        return None
    if len(known) < len(partners):
        missing = [str(each) for each in partners if each.share is None]
        return _("%(units)s尚未写明投资份额；不出资的写0。") % {"units": "、".join(missing)}
    total = sum((each.share for each in known), Fraction(0))
    if total != 1:
        return _("各方份额合计%(sum)s，应为100%%；三等分请写1/3。") % {"sum": told_sum(total)}
    return None


def likenesses_are_answered(project, actor, at):
    open_ = unanswered(project, actor)
    if open_:
        return _("有%(count)d项相近事项尚未答复：%(things)s。") % {
            "count": len(open_),
            "things": "、".join(str(each.subject)[:40] for each in open_),
        }
    return None


def no_change_is_open(project, actor, at):
    change = pending_change(project)
    return _("%(change)s正在征求意见，请先办结。") % {"change": change} if change else None


def checklist_is_done(project, actor, at):
    """Each line that is not done with the first of what is missing, so that one knows what to do."""
    items = open_items(project, actor)
    if not items:
        return None
    return _("尚不能归档，归档清单未齐：%(list)s。") % {"list": "；".join(each.told for each in items)}


# --- does the act make sense? -------------------------------------------------------------------------
def is_invited(project, actor):
    return project.partner_of(actor, PartnerState.INVITED) is not None


def takes_part(project, actor):
    return project.partner_of(actor, PartnerState.CONSENTED) is not None


def may_leave(project, actor):
    """A partner that does not keep the papers."""
    part = project.partner_of(actor, PartnerState.CONSENTED)
    return part is not None and part.role != PartnerRole.LEAD


def stands_outside(project, actor):
    return (
        project.partner_of(actor, PartnerState.INVITED, PartnerState.CONSENTED, PartnerState.ASKING) is None
    )


def somebody_asks(project, actor):
    return bool(project.partners_in(PartnerState.ASKING))


def votes_now(project, actor):
    return any(
        actor.belongs_to(each.organisation) for each in pending_votes(project).select_related("organisation")
    )


def change_waits_for(project, actor):
    change = pending_change(project)
    if change is None:
        return False
    rows = change.answers.filter(answer="pending").select_related("organisation")
    return any(actor.belongs_to(each.organisation) for each in rows)


def own_change_is_open(project, actor):
    change = pending_change(project)
    return change is not None and actor.belongs_to(change.organisation)


def has_open_likeness(project, actor):
    return bool(unanswered(project, actor))


def has_open_milestone(project, actor):
    return project.milestones.filter(actual_on=None).exists()


def has_indicator(project, actor):
    return project.indicators.exists()


def has_own_budget(project, actor):
    return own_lines(project, actor).exists()


def has_link(project, actor):
    return project.links.exists()
