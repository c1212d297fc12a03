"""What is due about a project, and who is told? The one source of my work and of reminders."""

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce, Left, TruncDate
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from coordination.common.local_time import LOCAL_ZONE
from coordination.meetings.confirming import VOICE
from coordination.meetings.permissions import DESK
from coordination.notifications.rows import Rows, WorkingDaysAfter, duty_rows, names_by

from . import notices  # noqa: F401 - registers the news
from .models import ChangeAnswer, Milestone, Partner, Project, ReviewVote
from .vocabulary import COMPLETED, JOINT_REVIEW, LIVE, PROPOSED, RUNNING, SUSPENDED, PartnerState

# One duty is one paragraph: its verb, the act that ends it, who is told, when.
# fmt: off

VOICES = frozenset(VOICE)
DESKS = frozenset(DESK)
COORDINATION = frozenset({Role.COORDINATOR, Role.OFFICE_STAFF})


@duty_rows("project_consent", verb=_("答复邀请"), act="accept", roles=VOICES, steps=(0, 3, 6), must_act=True,
           why=_("您所在单位受邀参与该项目"))
def consent(at):
    """A unit that was asked and has not said yes or no; asked again on another day it is another duty."""
    asked = Partner.objects.filter(state=PartnerState.INVITED, project__status__in=[*LIVE, COMPLETED, SUSPENDED])
    asked = asked.annotate(asked_on=TruncDate("asked_at", tzinfo=LOCAL_ZONE))
    return Rows(asked, "organisation", "project", key="partner{pk}-{asked_on}",
                due=WorkingDaysAfter("asked_at", settings.ANSWER_DAYS), detail="part")


@duty_rows("project_admit", verb=_("答复加入申请"), act="admit", roles=VOICES, steps=(0, 3, 6),
           why=_("有单位申请加入您所在单位牵头的项目"))
def admit(at):
    asking = Partner.objects.filter(state=PartnerState.ASKING, project__status__in=[PROPOSED, JOINT_REVIEW, *RUNNING])
    return Rows(asking, "project__lead", "project", key="partner{pk}",
                due=WorkingDaysAfter("asked_at", settings.ANSWER_DAYS), detail="organisation__name")


@duty_rows("project_review", verb=_("联审答复"), act="review", roles=VOICES, steps=(0, 3, 6), must_act=True,
           why=_("您所在单位参与的项目提交联审"))
def review(at):
    return Rows(_votes(), "organisation", "project", key="round{round}", due=WorkingDaysAfter("asked_at", settings.ANSWER_DAYS))


def _votes():
    """Partners asked in the present round of a joint review that have not answered."""
    return ReviewVote.objects.filter(answer="pending", project__status=JOINT_REVIEW, round=F("project__review_round"))


@duty_rows("project_change", verb=_("答复变更"), act="answer_change", roles=VOICES, steps=(0, 3, 6), must_act=True,
           why=_("您所在单位参与的项目有变更申请"))
def change(at):
    asked = ChangeAnswer.objects.filter(answer="pending", change__state="open", change__project__status__in=RUNNING)
    return Rows(asked, "organisation", "change__project", key="change{change__number}",
                due=WorkingDaysAfter("change__asked_at", settings.ANSWER_DAYS), detail=Left("change__reason", 60))


@duty_rows("project_milestone", verb=_("完成节点"), act="reach", roles=DESKS, steps=(-7, -1, 1),
           why=_("您所在单位负责该项目的节点"))
def milestone(at):
    """Whoever answers for it: the partner named, else the lead."""
    rows = Milestone.objects.filter(actual_on=None, project__status__in=RUNNING)
    rows = rows.annotate(answering=Coalesce("partner__organisation", "project__lead"))
    return Rows(rows, "answering", "project", key="milestone{pk}", due="forecast_on", detail="name")


@duty_rows("project_close", verb=_("归档"), act="close", roles=VOICES, steps=(),
           why=_("您所在单位牵头的项目已竣工"))
def close(at):
    return Rows(Project.objects.filter(status="completed"), "lead")


@duty_rows("project_draft", verb=_("提交联审"), act="submit_for_review", roles=VOICES, steps=(),
           why=_("您所在单位牵头的项目尚在谋划"))
def draft(at):
    """Proposed, with nobody left to answer an invitation."""
    proposed = Project.objects.filter(status=PROPOSED)
    return Rows(proposed.exclude(partners__state__in=[PartnerState.INVITED, PartnerState.ASKING]), "lead")


@duty_rows("project_waits", verb=_("等待联审"), act="", roles=COORDINATION, steps=(), waiting=True,
           why=_("您所在单位牵头的项目正在联审"))
def waits(at):
    return Rows(Project.objects.filter(status=JOINT_REVIEW), "lead", waiting_for=_silent)


def _silent(projects):
    """Whose word in the review is awaited, by project."""
    return names_by(_votes().filter(project__in=projects).order_by("pk").values_list("project", "organisation__name"))
