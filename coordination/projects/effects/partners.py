"""Who takes part, with which share, and with whose consent?"""

from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Conflict, IllegalTransition, Invalid
from coordination.projects.models import Partner
from coordination.projects.readers import let_read
from coordination.projects.shares import told_sum, written_share
from coordination.projects.vocabulary import (
    ACTIVE_PARTNERS,
    PROPOSED,
    PartnerRole,
    PartnerState,
    ReviewAnswer,
)

from .people import all_partners, voices_of

BROUGHT = ("part", "share", "land_mu", "people")  # what a partner is to bring


def add_partner(project, organisation, *, role, state, at, by_name, **fields) -> Partner:
    """A new part, written after the others; whoever declined or left is asked anew in the same row."""
    found = project.partners.filter(organisation=organisation).first()
    last = project.partners.order_by("-position").values_list("position", flat=True).first() or 0
    share = fields.pop("share", None)
    partner = found or Partner(project=project, organisation=organisation, position=last + 1)
    partner.role, partner.state, partner.share = role, state, share
    partner.asked_at, partner.asked_by_name = at, by_name
    partner.answered_at, partner.answered_by_name, partner.remark = None, "", ""
    for name, value in fields.items():
        setattr(partner, name, value)
    partner.save()
    let_read(project, [organisation])
    return partner


def invite(project, act) -> None:
    """Ask a unit to take part; it reads the project from this moment, and takes part when it says yes."""
    if project.status != PROPOSED and act["share"]:
        raise Invalid({"share": _("立项后调整投资份额须提出变更申请，由各方同意。")})
    partner = add_partner(
        project,
        act["organisation"],
        role=PartnerRole.PARTNER,
        state=PartnerState.INVITED,
        at=act.at,
        by_name=act.actor.name,
        part=act["part"],
        share=act["share"],
        land_mu=act["land_mu"],
        people=act["people"],
    )
    check_shares(project, "share")
    act.say(unit=partner.organisation.name)
    _note_share(act, partner, None)
    act.announce(
        "project_invited",
        to=voices_of(act, partner.organisation),
        must_act=True,
        by=act.organisation.name if act.organisation else act.actor.name,
        part=partner.part or _("未写明"),
    )


def revise_part(project, act) -> None:
    """Change what a partner is to bring; what it consented to is no longer that, so it is asked again.

    What is left empty stays as it was.
    """
    partner: Partner = act["partner"]
    old_share = partner.share
    given = {name: act[name] for name in BROUGHT if act[name] not in (None, "")}
    given = {name: new for name, new in given.items() if getattr(partner, name) != new}
    if not given:
        raise Invalid({"part": _("没有改动。")})
    for name, new in given.items():
        if name != "share":
            act.changed(name, getattr(partner, name), new)
        setattr(partner, name, new)
    own = act.actor.belongs_to(partner.organisation)
    if not own and partner.state == PartnerState.CONSENTED:
        partner.state = PartnerState.INVITED
        partner.asked_at, partner.asked_by_name = act.at, act.actor.name
        partner.answered_at, partner.answered_by_name = None, ""
    partner.save()
    check_shares(project, "share")
    act.say(unit=partner.organisation.name)
    _note_share(act, partner, old_share)
    if not own:
        act.announce(
            "project_part_revised",
            to=voices_of(act, partner.organisation),
            must_act=True,
            share=partner.share_text or _("未定"),
            part=partner.part or _("未写明"),
        )


def check_shares(project, field: str) -> None:
    """Never more than the whole."""
    total = share_sum(project)
    if total > 1:
        raise Invalid({field: _("各方份额合计%(sum)s，超过100%%。") % {"sum": told_sum(total)}})


def share_sum(project) -> Fraction:
    rows = project.partners.filter(state__in=ACTIVE_PARTNERS)
    return sum((each.share for each in rows if each.share is not None), Fraction(0))


def _note_share(act, partner, old) -> None:
    if partner.share != old:
        act.changed("share", None if old is None else written_share(old), partner.share_text or None)


def answer_invitation(project, act, *, yes: bool) -> None:
    """A unit's word on taking part; the lead is told, and the others see it."""
    partner = project.partner_of(act.actor, PartnerState.INVITED)
    if partner is None:
        raise IllegalTransition(_("没有待贵单位答复的邀请。"))
    partner.state = PartnerState.CONSENTED if yes else PartnerState.DECLINED
    partner.answered_at, partner.answered_by_name = act.at, act.actor.name
    partner.remark = act["remark"] if yes else act["reason"]
    partner.save()
    unit = partner.organisation.name
    act.say(unit=unit, **({} if yes else {"reason": act["reason"]}))
    facts = {} if yes else {"reason": act["reason"]}
    act.announce(
        "project_joined" if yes else "project_declined",
        to=voices_of(act, project.lead),
        unit=unit,
        **facts,
    )
    if yes:
        return
    if partner.role == PartnerRole.LEAD:
        raise Conflict(
            _("%(unit)s是牵头方，不能直接谢绝；请由登记单位改定牵头方。") % {"unit": unit},
            code="lead_cannot_decline",
        )
    if partner.budget_lines.exists():
        raise Conflict(_("%(unit)s已有预算，请先清零再退出。") % {"unit": unit}, code="partner_has_budget")


def leave(project, act) -> None:
    """A partner goes before it was approved; the lead cannot, somebody keeps the papers."""
    partner = project.partner_of(act.actor, PartnerState.CONSENTED)
    if partner is None:
        raise IllegalTransition(_("贵单位没有参加此项目。"))
    if partner.role == PartnerRole.LEAD:
        raise IllegalTransition(_("牵头方不能退出；可以取消项目。"))
    if partner.budget_lines.exists():
        raise IllegalTransition(_("%(unit)s已有预算，请先清零再退出。") % {"unit": partner.organisation.name})
    partner.state, partner.remark = PartnerState.LEFT, act["reason"]
    partner.answered_at, partner.answered_by_name = act.at, act.actor.name
    partner.save()
    act.say(unit=partner.organisation.name, reason=act["reason"])
    act.announce(
        "project_left", to=all_partners(project, act), unit=partner.organisation.name, reason=act["reason"]
    )


def ask_to_join(project, act) -> None:
    """A unit outside wishes to take part; the lead answers."""
    organisation = act.organisation
    if project.partners.filter(organisation=organisation, state__in=[*ACTIVE_PARTNERS, PartnerState.ASKING]):
        raise IllegalTransition(_("%(unit)s已在参与方之列或已提出申请。") % {"unit": organisation.name})
    add_partner(
        project,
        organisation,
        role=PartnerRole.PARTNER,
        state=PartnerState.ASKING,
        at=act.at,
        by_name=act.actor.name,
        part=act["part"],
    )
    act.say(unit=organisation.name, part=act["part"])
    act.announce(
        "project_join_asked",
        to=voices_of(act, project.lead),
        must_act=True,
        unit=organisation.name,
        part=act["part"],
    )


def admit(project, act) -> None:
    """The lead's answer to a wish; who wished has consented by wishing."""
    partner: Partner = act["partner"]
    yes = act["answer"] == ReviewAnswer.YES
    if not yes and not act["reason"]:
        raise Invalid({"reason": _("不同意须说明理由。")})
    partner.state = PartnerState.CONSENTED if yes else PartnerState.DECLINED
    partner.answered_at, partner.answered_by_name, partner.remark = act.at, act.actor.name, act["reason"]
    partner.save()
    if yes:
        act.say(unit=partner.organisation.name)
    else:
        act.say(_("未同意%(unit)s加入：%(reason)s"), unit=partner.organisation.name, reason=act["reason"])
    act.announce(
        "project_admitted" if yes else "project_not_admitted",
        to=voices_of(act, partner.organisation),
        reason=act["reason"],
    )
