"""Who may do what with cycles, meetings and outcomes, and if not, who could?"""

from django.utils.translation import gettext_lazy as _

from accounts.policy import rule
from accounts.roles import Role
from coordination.common.decisions import ALLOWED, allow_if, refuse

from .confirming import VOICE

DESK = (*VOICE, Role.HANDLER)


@rule("meetings.keep_cycle")
def keep_cycle(actor, cycle=None):
    """The regional office keeps the cycles; a cycle once made is kept by the office that made it."""
    if cycle is None:
        return allow_if(actor.is_office and actor.has_role(*DESK), _("协同周期由区域办管理。"))
    return allow_if(
        actor.belongs_to(cycle.keeper) and actor.has_role(*DESK),
        _("只有%(keeper)s可以管理此协同周期。") % {"keeper": cycle.keeper.name},
    )


@rule("meetings.add_meeting")
def add_meeting(actor, meeting=None):
    """The office and every unit that can host registers meetings; a ministry does not."""
    if actor.is_ministry:
        return refuse(_("部委不登记会议。"))
    return allow_if(actor.has_role(*DESK), _("只有联络员、经办人或区域办工作人员可以登记会议。"))


@rule("meetings.run_meeting")
def run_meeting(actor, meeting):
    """Its host, and the unit that registered it."""
    if (actor.belongs_to(meeting.host) or actor.belongs_to(meeting.organiser)) and actor.has_role(*DESK):
        return ALLOWED
    return refuse(
        _("只有主办单位%(host)s或登记单位%(organiser)s可以操作。")
        % {"host": meeting.host.name, "organiser": meeting.organiser.name}
    )


@rule("meetings.add_outcome")
def add_outcome(actor, meeting):
    """Who runs the meeting drafts its outcomes."""
    return run_meeting(actor, meeting)


def _drafts(roles):
    def drafter_only(actor, outcome):
        if actor.belongs_to(outcome.drafter) and actor.has_role(*roles):
            return ALLOWED
        return refuse(
            _("只有起草单位%(drafter)s的联络员或分管领导可以操作。") % {"drafter": outcome.drafter.name}
            if roles is VOICE
            else _("只有起草单位%(drafter)s可以操作。") % {"drafter": outcome.drafter.name}
        )

    return drafter_only


rule("meetings.write_outcome")(_drafts(DESK))
rule("meetings.conduct_outcome")(_drafts(VOICE))


@rule("meetings.confirm_outcome")
def confirm_outcome(actor, outcome):
    """Each attending party for itself, through its coordinator or approver; the office for nobody but itself."""
    asked = [row.organisation for row in outcome.running_round]
    if not asked:
        return ALLOWED  # nothing is put before anybody: the lifecycle says so
    if any(actor.belongs_to(unit) for unit in asked):
        return allow_if(actor.has_role(*VOICE), _("会签由本单位联络员或分管领导办理。"))
    return refuse(
        _("只有会签单位（%(names)s）可以表态。") % {"names": "、".join(unit.name for unit in asked)}
    )


@rule("meetings.lapse_outcome")
def lapse_outcome(actor, outcome):
    """Nobody lets a limit lapse by hand."""
    return refuse(_("会签期限届满后由系统自动办理。"))
