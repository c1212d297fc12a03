"""What is due about a project, and who is told? The one source of my work and of reminders."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from coordination.common.local_time import local_date
from coordination.meetings.confirming import VOICE
from coordination.meetings.permissions import DESK
from coordination.notifications.duties import Duty, duty_rule, of_units

from . import notices  # noqa: F401 - registers the news
from .models import ChangeAnswer, Milestone, Partner, Project, ReviewVote
from .vocabulary import COMPLETED, JOINT_REVIEW, LIVE, PROPOSED, RUNNING, SUSPENDED, PartnerState

# One duty is one paragraph: its verb, the act that ends it, who is told, when.
# fmt: off

VOICES = frozenset(VOICE)
DESKS = frozenset(DESK)
COORDINATION = frozenset({Role.COORDINATOR, Role.OFFICE_STAFF})


@duty_rule("project_consent", verb=_("答复邀请"), act="accept", roles=VOICES, steps=(0, 3, 6), must_act=True,
           why=_("您所在单位受邀参与该项目"))
def consent(rule, *, at, organisations):
    """A unit that was asked and has not said yes or no."""
    rows = Partner.objects.filter(of_units(organisations), state=PartnerState.INVITED, project__status__in=[*LIVE, COMPLETED, SUSPENDED])
    for row in rows.select_related("project__lead"):
        yield Duty(rule, row.project, row.organisation_id, key=f"partner{row.pk}-{local_date(row.asked_at)}", detail=row.part)


@duty_rule("project_admit", verb=_("答复加入申请"), act="admit", roles=VOICES, steps=(0, 3, 6),
           why=_("有单位申请加入您所在单位牵头的项目"))
def admit(rule, *, at, organisations):
    rows = Partner.objects.filter(of_units(organisations, "project__lead"), state=PartnerState.ASKING,
                                  project__status__in=[PROPOSED, JOINT_REVIEW, *RUNNING])
    for row in rows.select_related("project__lead", "organisation"):
        yield Duty(rule, row.project, row.project.lead_id, key=f"partner{row.pk}", detail=row.organisation.name)


@duty_rule("project_review", verb=_("联审答复"), act="review", roles=VOICES, steps=(0, 3, 6), must_act=True,
           why=_("您所在单位参与的项目提交联审"))
def review(rule, *, at, organisations):
    rows = ReviewVote.objects.filter(of_units(organisations), answer="pending", project__status=JOINT_REVIEW)
    for row in rows.select_related("project__lead"):
        if row.round == row.project.review_round:
            yield Duty(rule, row.project, row.organisation_id, key=f"round{row.round}")


@duty_rule("project_change", verb=_("答复变更"), act="answer_change", roles=VOICES, steps=(0, 3, 6), must_act=True,
           why=_("您所在单位参与的项目有变更申请"))
def change(rule, *, at, organisations):
    rows = ChangeAnswer.objects.filter(of_units(organisations), answer="pending", change__state="open",
                                       change__project__status__in=RUNNING)
    for row in rows.select_related("change__project__lead"):
        yield Duty(rule, row.change.project, row.organisation_id, key=f"change{row.change.number}", detail=row.change.reason[:60])


@duty_rule("project_milestone", verb=_("完成节点"), act="reach", roles=DESKS, steps=(-7, -1, 1),
           why=_("您所在单位负责该项目的节点"))
def milestone(rule, *, at, organisations):
    """Whoever answers for it: the partner named, else the lead."""
    open_ = Milestone.objects.filter(actual_on=None, project__status__in=RUNNING)
    named = open_.filter(of_units(organisations, "partner__organisation"), partner__isnull=False)
    unnamed = open_.filter(of_units(organisations, "project__lead"), partner=None)
    for row in (named | unnamed).select_related("project__lead", "partner").distinct():
        owner = row.partner.organisation_id if row.partner else row.project.lead_id
        yield Duty(rule, row.project, owner, row.forecast_on, key=f"milestone{row.pk}", detail=row.name)


@duty_rule("project_close", verb=_("归档"), act="close", roles=VOICES, steps=(),
           why=_("您所在单位牵头的项目已竣工"))
def close(rule, *, at, organisations):
    for row in Project.objects.filter(of_units(organisations, "lead"), status="completed").select_related("lead"):
        yield Duty(rule, row, row.lead_id)


@duty_rule("project_draft", verb=_("提交联审"), act="submit_for_review", roles=VOICES, steps=(),
           why=_("您所在单位牵头的项目尚在谋划"))
def draft(rule, *, at, organisations):
    """Proposed, with nobody left to answer an invitation."""
    rows = Project.objects.filter(of_units(organisations, "lead"), status=PROPOSED)
    rows = rows.exclude(partners__state__in=[PartnerState.INVITED, PartnerState.ASKING])
    for row in rows.select_related("lead"):
        yield Duty(rule, row, row.lead_id)


@duty_rule("project_waits", verb=_("等待联审"), act="", roles=COORDINATION, steps=(), waiting=True,
           why=_("您所在单位牵头的项目正在联审"))
def waits(rule, *, at, organisations):
    rows = Project.objects.filter(of_units(organisations, "lead"), status=JOINT_REVIEW).select_related("lead")
    for row in rows.prefetch_related("votes__organisation"):
        names = tuple(each.organisation.name for each in row.votes.all() if each.round == row.review_round and each.answer == "pending")
        yield Duty(rule, row, row.lead_id, waiting_for=names)
