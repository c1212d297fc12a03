"""How is a project reviewed by equals? Each partner says yes or no; the last yes approves, one no returns it."""

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import IllegalTransition, Invalid
from coordination.lifecycle.door import json_ready
from coordination.projects.models import Edition, ReviewVote
from coordination.projects.readers import let_read_as_state
from coordination.projects.shares import written_share
from coordination.projects.vocabulary import APPROVED, JOINT_REVIEW, PROPOSED, ReviewAnswer

from .people import all_partners, voices_of

AGREED_FIELDS = (
    "title",
    "kind",
    "field",
    "place_text",
    "object",
    "summary",
    "national_year",
    "confidentiality",
    "investment_fen",
)


def ask_partners(project, act) -> None:
    """Put it before every other partner; who submits it agrees by submitting."""
    project.review_round += 1
    mine = project.partner_of(act.actor, "consented")
    for partner in project.consented_partners:
        own = mine is not None and partner.pk == mine.pk
        ReviewVote.objects.create(
            project=project,
            organisation=partner.organisation,
            round=project.review_round,
            asked_at=act.at,
            answer=ReviewAnswer.YES if own else ReviewAnswer.PENDING,
            answered_at=act.at if own else None,
            answered_by_name=act.actor.name if own else "",
        )
    asked = _pending(project)
    act.say(count=len(asked))
    if asked:
        act.announce(
            "project_review_asked", to=voices_of(act, *(each.organisation for each in asked)), must_act=True
        )
        let_read_as_state(project, JOINT_REVIEW)
    else:
        approve(project, act)
        act.say(_("提交联审；没有其他参与方，即行立项"))


def _pending(project) -> list[ReviewVote]:
    rows = project.votes.filter(round=project.review_round, answer=ReviewAnswer.PENDING)
    return list(rows.select_related("organisation"))


def after_submission(project, act) -> str:
    return JOINT_REVIEW if _pending(project) else APPROVED


def vote(project, act) -> None:
    votes = [each for each in _pending(project) if act.actor.belongs_to(each.organisation)]
    own = [each for each in votes if each.organisation_id == act.organisation.pk]
    if not votes:
        raise IllegalTransition(_("没有待贵单位答复的联审。"))
    row = (own or votes)[0]
    yes = act["answer"] == ReviewAnswer.YES
    if not yes and not act["reason"]:
        raise Invalid({"reason": _("不同意须说明理由。")})
    row.answer, row.reason = act["answer"], act["reason"]
    row.answered_at, row.answered_by_name = act.at, act.actor.name
    row.save()
    facts = {"unit": row.organisation.name, "reason": act["reason"]}
    if not yes:
        act.say(_("%(unit)s不同意：%(reason)s。退回谋划"), **facts)
        act.announce("project_returned", to=all_partners(project, act), **facts)
        return
    waiting = _pending(project)
    if waiting:
        act.say(_("%(unit)s同意"), **facts)
        return
    approve(project, act)
    act.say(_("%(unit)s同意，各方均已同意，项目立项"), **facts)


def after_vote(project, act) -> str:
    if act["answer"] == ReviewAnswer.NO:
        return PROPOSED
    return JOINT_REVIEW if _pending(project) else APPROVED


def approve(project, act) -> None:
    """Everybody said yes: the first edition, readable by whom the audience says."""
    project.approved_on = act.on
    write_edition(project, act)
    let_read_as_state(project, APPROVED)
    act.announce("project_approved", to=all_partners(project, act))


def write_edition(project, act, change=None) -> Edition:
    """Keep the wording as agreed now."""
    project.edition += 1
    return Edition.objects.create(
        project=project, number=project.edition, values=agreed_values(project), change=change, made_at=act.at
    )


def agreed_values(project) -> dict:
    """Everything the partners agreed on, JSON-ready."""
    values = {name: json_ready(getattr(project, name)) for name in AGREED_FIELDS}
    values["places"] = [each.name for each in project.places.order_by("path")]
    values["shares"] = {
        each.organisation.name: written_share(each.share)
        for each in project.active_partners
        if each.share is not None
    }
    return values
