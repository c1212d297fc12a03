"""Who may do what in a settlement, and if not, who could?

Every party alike: no party is the leading one. One approver of each party confirms.
"""

from django.utils.translation import gettext_lazy as _

from accounts.policy import rule
from accounts.roles import Role
from coordination.common.decisions import ALLOWED, allow_if, refuse

WORKERS = (Role.COORDINATOR, Role.HANDLER, Role.FINANCE, Role.OFFICE_STAFF)
VOICES = (Role.COORDINATOR, Role.APPROVER, Role.OFFICE_STAFF)
STRANGER = _("只有协议各方可以操作。")


def _of_a_party(actor, round_) -> bool:
    return any(actor.belongs_to(each.organisation) for each in round_.parties.all())


@rule("settlement.add_round")
def add_round(actor, agreement=None):
    """Any party of the agreement opens the settlement of a period."""
    if actor.is_ministry:
        return refuse(STRANGER)
    if not actor.has_role(*WORKERS):
        return refuse(_("只有联络员、经办人或财政人员可以发起结算。"))
    if agreement is None:
        return ALLOWED
    return allow_if(any(actor.belongs_to(unit) for unit in agreement.units), STRANGER)


@rule("settlement.work_on_round")
def work_on_round(actor, round_):
    """Figures, computing and payments: the coordinator, a handler or the finance department of a party."""
    if not _of_a_party(actor, round_):
        return refuse(STRANGER)
    return allow_if(actor.has_role(*WORKERS), _("只有联络员、经办人或财政人员可以操作。"))


@rule("settlement.speak_in_round")
def speak_in_round(actor, round_):
    """Objections, suspension: who speaks for the party."""
    if not _of_a_party(actor, round_):
        return refuse(STRANGER)
    return allow_if(actor.has_role(*VOICES), _("只有联络员或分管领导可以代表本方操作。"))


@rule("settlement.confirm_round")
def confirm_round(actor, round_):
    """One approver of each party."""
    if not _of_a_party(actor, round_):
        return refuse(STRANGER)
    return allow_if(actor.has_role(Role.APPROVER), _("结算由各方分管领导确认。"))


@rule("settlement.add_scenario")
def add_scenario(actor, scenario=None):
    """Anybody who works may try a rule; no agreement is needed."""
    return refuse(_("部委不参与测算。")) if actor.is_ministry else ALLOWED


@rule("settlement.change_scenario")
def change_scenario(actor, scenario):
    """The unit that made it; others read what was shared with them."""
    return allow_if(actor.belongs_to(scenario.organisation), _("只有制作单位可以改动、分享或删除方案。"))
