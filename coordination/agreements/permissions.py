"""Who may do what with an agreement, and if not, who could? All parties are equal: none acts for another."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import rule
from accounts.standing_in import who_acts_instead
from coordination.common.decisions import ALLOWED, allow_if, refuse

from .people import SIGNERS, VOICE, WRITERS


@rule("agreements.add_agreement")
def add_agreement(actor, agreement=None):
    """Every unit that can be a party drafts; that it is among the parties is asked of the draft."""
    if actor.is_ministry or actor.is_office:
        return refuse(_("部委和区域办不是协议的一方，不起草协议。"))
    return allow_if(actor.has_role(*WRITERS), _("只有联络员、经办人、财政或分管领导可以起草协议。"))


def _drafter(roles, sentence):
    def drafter_only(actor, agreement):
        if actor.belongs_to(agreement.drafter) and actor.has_role(*roles):
            return ALLOWED
        return refuse(sentence % {"drafter": agreement.drafter.name})

    return drafter_only


rule("agreements.write_draft")(_drafter(WRITERS, _("磋商开启之前，只有起草单位%(drafter)s可以操作。")))
rule("agreements.conduct_draft")(_drafter(VOICE, _("只有起草单位%(drafter)s的联络员或分管领导可以操作。")))


def _party(roles, sentence):
    def parties_only(actor, agreement):
        mine = [unit for unit in agreement.units if actor.belongs_to(unit)]
        if not mine:
            names = "、".join(unit.name for unit in agreement.units)
            return refuse(_("只有协议各方（%(names)s）可以操作。") % {"names": names})
        if not actor.has_role(*roles):
            return refuse(sentence)
        if agreement.party_of(actor, roles) is None:
            return refuse(who_acts_instead(actor, mine, roles))
        return ALLOWED

    return parties_only


rule("agreements.negotiate")(_party(WRITERS, _("由本单位联络员、经办人、财政或分管领导办理。")))
rule("agreements.accept_text")(_party(VOICE, _("接受文本由本单位联络员或分管领导办理。")))
rule("agreements.amend_agreement")(_party(VOICE, _("由本单位联络员或分管领导办理。")))
end_agreement = rule("agreements.end_agreement")(_party(SIGNERS, _("提前终止由本单位分管领导办理。")))
_signer = _party(SIGNERS, _("签署由本单位分管领导办理。"))


@rule("agreements.sign_agreement")
def sign_agreement(actor, agreement):
    """Each party through its approver, who did not write the text."""
    decision = _signer(actor, agreement)
    if not decision:
        return decision
    if agreement.open_id and agreement.on_the_table.was_written_by(actor):
        return refuse(_("您参与起草了此文本，请由本单位另一位分管领导签署。"))
    return ALLOWED


@rule("agreements.conduct_proposal")
def conduct_proposal(actor, agreement):
    """The party that put the text on the table."""
    proposer = agreement.on_the_table.proposed_by if agreement.open_id else agreement.drafter
    return allow_if(
        actor.belongs_to(proposer) and actor.has_role(*VOICE),
        _("只有提出单位%(unit)s的联络员或分管领导可以操作。") % {"unit": proposer.name},
    )


_drafting_unit_links = _drafter(WRITERS, _("磋商开启之前，只有起草单位%(drafter)s可以操作。"))
_party_links = _party(WRITERS, _("由本单位联络员、经办人、财政或分管领导办理。"))


@rule("agreements.link_agreement")
def link_agreement(actor, agreement):
    """Who may write the text, also while there is none on the table."""
    return (_drafting_unit_links if agreement.opened_at is None else _party_links)(actor, agreement)


_drafting_unit_shares = _drafter(
    VOICE, _("磋商开启之前，只有起草单位%(drafter)s的联络员或分管领导可以分享。")
)
_party_shares = _party(VOICE, _("分享由本单位联络员或分管领导办理。"))


@rule("agreements.share_agreement")
def share_agreement(actor, agreement):
    """A draft is shared by who wrote it, later texts by any party: all are told, and any of them may end it."""
    return (_drafting_unit_shares if agreement.opened_at is None else _party_shares)(actor, agreement)


@rule("agreements.follow_the_calendar")
def follow_the_calendar(actor, agreement):
    """Days pass without anybody's hand."""
    return refuse(_("协议到期由系统自动办理。"))
