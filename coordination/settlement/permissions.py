"""Who may do what in a settlement, and if not, who could?

Every party alike: no party is the leading one. One approver of each party confirms.
"""

from django.utils.translation import gettext_lazy as _

from accounts.policy import rule
from accounts.standing_in import who_acts_instead
from coordination.common.decisions import ALLOWED, allow_if, refuse

from .people import DESK, SIGNERS, VOICES, own_parties

STRANGER = _("只有协议各方可以操作。")


@rule("settlement.add_round")
def add_round(actor, agreement=None):
    """Any party of the agreement opens the settlement of a period."""
    if actor.is_ministry:
        return refuse(STRANGER)
    if not actor.has_role(*DESK):
        return refuse(_("只有联络员、经办人或财政人员可以发起结算。"))
    if agreement is None:
        return ALLOWED
    if not any(actor.belongs_to(unit) for unit in agreement.units):
        return refuse(STRANGER)
    return allow_if(
        agreement.party_of(actor, DESK) is not None, who_acts_instead(actor, agreement.units, DESK)
    )


def _party(roles, sentence):
    def parties_only(actor, round_):
        units = [each.organisation for each in round_.parties.all()]
        if not any(actor.belongs_to(unit) for unit in units):
            return refuse(STRANGER)
        if not actor.has_role(*roles):
            return refuse(sentence)
        if not own_parties(round_, actor, roles):
            return refuse(who_acts_instead(actor, units, roles))
        return ALLOWED

    return parties_only


# Figures, computing and payments: the coordinator, a handler or the finance department of a party.
rule("settlement.work_on_round")(_party(DESK, _("只有联络员、经办人或财政人员可以操作。")))
# Objections, suspension: who speaks for the party.
rule("settlement.speak_in_round")(_party(VOICES, _("只有联络员或分管领导可以代表本方操作。")))
# One approver of each party.
rule("settlement.confirm_round")(_party(SIGNERS, _("结算由各方分管领导确认。")))


@rule("settlement.add_scenario")
def add_scenario(actor, scenario=None):
    """Anybody who works may try a rule; no agreement is needed."""
    return refuse(_("部委不参与测算。")) if actor.is_ministry else ALLOWED


@rule("settlement.change_scenario")
def change_scenario(actor, scenario):
    """The unit that made it; others read what was shared with them."""
    return allow_if(actor.belongs_to(scenario.organisation), _("只有制作单位可以改动、分享或删除方案。"))
