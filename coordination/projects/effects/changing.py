"""How does an approved project come to stand otherwise? One partner asks, every other one consents."""

from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import IllegalTransition, Invalid
from coordination.lifecycle.door import json_ready
from coordination.projects.models import Change, ChangeAnswer, Partner
from coordination.projects.rows import pending_change
from coordination.projects.shares import read_share, told_sum, written_share
from coordination.projects.vocabulary import ChangeState, ReviewAnswer

from .people import voices_of
from .reviewing import AGREED_FIELDS, write_edition


def request_change(project, act) -> None:
    """Write down each field before and after; only what differs is asked of the others."""
    fields = {}
    for name in AGREED_FIELDS:
        old, new = getattr(project, name), act[name]
        if (old if old is not None else "") != (new if new is not None else ""):
            fields[name] = [json_ready(old), json_ready(new)]
    old_places = [each.name for each in project.places.order_by("path")]
    new_places = [each.name for each in sorted(act["places"], key=lambda unit: unit.path)]
    if old_places != new_places:
        fields["places"] = [old_places, new_places]
    _compare_shares(project, act, fields)
    if not fields:
        raise Invalid({"title": _("没有改动，无须申请变更。")})
    number = project.changes.count() + 1
    change = Change.objects.create(
        project=project,
        number=number,
        fields=fields,
        reason=act["reason"],
        organisation=act.organisation,
        asked_at=act.at,
        asked_by_name=act.actor.name,
    )
    mine = project.partner_of(act.actor, "consented", "invited")
    others = [each for each in project.consented_partners if mine is None or each.pk != mine.pk]
    for partner in others:
        ChangeAnswer.objects.create(change=change, organisation=partner.organisation)
    act.say(number=number, reason=act["reason"])
    if others:
        act.announce(
            "project_change_asked",
            to=voices_of(act, *(each.organisation for each in others)),
            must_act=True,
            unit=act.organisation.name,
            reason=act["reason"],
        )
    else:
        _apply(project, change, act)
        act.say(_("第%(number)s号变更：没有其他参与方，即行生效，理由：%(reason)s"))


def _compare_shares(project, act, fields: dict) -> None:
    """New shares name every partner and add up to the whole."""
    old = {str(each): each.share for each in project.active_partners if each.share is not None}
    new = dict(act["shares"])
    if not new or new == old:
        return
    known = {each.organisation.name for each in project.active_partners}
    known_by_label = {each.organisation.label: each.organisation.name for each in project.active_partners}
    new = {known_by_label.get(name, name): share for name, share in new.items()}
    if new == old:
        return
    if strangers := sorted(set(new) - known):
        raise Invalid({"shares": _("%(names)s不是参与方。") % {"names": "、".join(strangers)}})
    if missing := sorted(known - set(new)):
        raise Invalid({"shares": _("未写%(names)s的份额；不出资的写0。") % {"names": "、".join(missing)}})
    if len(act["shares"]) != len(new) or sum(new.values(), Fraction(0)) != 1:
        total = told_sum(sum((share for _name, share in act["shares"]), Fraction(0)))
        raise Invalid({"shares": _("各方份额合计%(sum)s，应为100%%；三等分请写1/3。") % {"sum": total}})
    fields["shares"] = [
        {name: written_share(share) for name, share in old.items()},
        {name: written_share(share) for name, share in new.items()},
    ]


def answer_change(project, act) -> None:
    """One partner's word; the last yes puts the change in force, one no ends it."""
    change = pending_change(project)
    rows = list(change.answers.filter(answer=ReviewAnswer.PENDING).select_related("organisation"))
    mine = [each for each in rows if act.actor.belongs_to(each.organisation)]
    own = [each for each in mine if each.organisation_id == act.organisation.pk]
    if not mine:
        raise IllegalTransition(_("没有待贵单位答复的变更。"))
    row = (own or mine)[0]
    yes = act["answer"] == ReviewAnswer.YES
    if not yes and not act["reason"]:
        raise Invalid({"reason": _("不同意须说明理由。")})
    row.answer, row.reason = act["answer"], act["reason"]
    row.answered_at, row.answered_by_name = act.at, act.actor.name
    row.save()
    facts = {"unit": row.organisation.name, "number": change.number, "reason": act["reason"]}
    partners = [each.organisation for each in project.consented_partners]
    if not yes:
        _decide(change, ChangeState.REFUSED, act)
        act.say(_("%(unit)s不同意第%(number)s号变更：%(reason)s"), **facts)
        act.announce("project_change_refused", to=voices_of(act, *partners), **facts)
    elif len(rows) > 1:
        act.say(_("%(unit)s同意第%(number)s号变更"), **facts)
    else:
        _apply(project, change, act)
        act.say(
            _("%(unit)s同意，第%(number)s号变更生效，为第%(edition)s版"), edition=project.edition, **facts
        )
        act.announce("project_change_agreed", to=voices_of(act, *partners), **facts)


def withdraw_change(project, act) -> None:
    change = pending_change(project)
    if not act.actor.belongs_to(change.organisation):
        raise IllegalTransition(_("只有%(unit)s可以撤回此变更。") % {"unit": change.organisation.name})
    _decide(change, ChangeState.WITHDRAWN, act)
    act.say(number=change.number)


def _decide(change: Change, state: str, act) -> None:
    change.state, change.decided_at = state, act.at
    change.save(update_fields=["state", "decided_at"])


def _apply(project, change: Change, act) -> None:
    """Put in force what was agreed; the wording becomes a new edition."""
    for name, (_old, new) in change.fields.items():
        if name in AGREED_FIELDS:
            setattr(project, name, new if new is not None or project._meta.get_field(name).null else "")
    if "places" in change.fields:
        old, new = change.fields["places"]
        units = project.places.model.objects.active().exclude(code="").filter(name__in=new)
        project.places.set(units)
        act.changed("places", old, new)
    if "shares" in change.fields:
        old, new = change.fields["shares"]
        for partner in project.active_partners:
            if partner.organisation.name in new:
                partner.share = read_share(new[partner.organisation.name])
                Partner.objects.filter(pk=partner.pk).update(
                    share_numerator=partner.share_numerator, share_denominator=partner.share_denominator
                )
        act.changed("share", _listed(old), _listed(new))
    write_edition(project, act, change)
    _decide(change, ChangeState.AGREED, act)


def _listed(shares: dict[str, str]) -> str:
    return "、".join(f"{name} {share}" for name, share in shares.items())
