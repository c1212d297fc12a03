"""Which words do meetings and outcomes use? Kinds and levels of domain section 3, without any behaviour."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

OPEN, CLOSED = "open", "closed"
PLANNED, HELD, MINUTES_ISSUED, CANCELLED = "planned", "held", "minutes_issued", "cancelled"
DRAFT, CONFIRMING, PUBLISHED, SUPERSEDED, WITHDRAWN = (
    "draft",
    "confirming",
    "published",
    "superseded",
    "withdrawn",
)


class CycleKind(models.TextChoices):
    """How long a cycle is."""

    YEAR = "year", _("年度")
    PLAN = "plan", _("规划期")


class MeetingLevel(models.TextChoices):
    """Who meets."""

    LEADERS = "leaders", _("主要领导座谈会")
    JOINT = "joint", _("联席会议")
    THEMATIC = "thematic", _("专题会议")
    OFFICE = "office", _("办公会")


class OutcomeKind(models.TextChoices):
    """What an outcome is; it drives the next step that is offered."""

    TASK_SOURCE = "task_source", _("任务")
    DECISION = "decision", _("决定")
    PROJECT_SOURCE = "project_source", _("项目")
    AGREEMENT_SOURCE = "agreement_source", _("协议")
    INFORMATION = "information", _("通报")


class Audience(models.TextChoices):
    """Who reads an outcome once it is published; before, nobody reads it but who drafts and who confirms."""

    SIGNATORIES = "signatories", _("仅起草单位和会签各方")
    ATTENDING = "attending", _("全部参会单位")
    REGION = "region", _("区域内各省（市）")


class VersionState(models.TextChoices):
    """What became of a wording."""

    DRAFT = "draft", _("起草中")
    CONFIRMING = "confirming", _("会签中")
    PUBLISHED = "published", _("现行")
    REPLACED = "replaced", _("已被更正")
    REJECTED = "rejected", _("未采用")


class Answer(models.TextChoices):
    """How an attending party stands to a wording."""

    PENDING = "pending", _("待会签")
    AGREED = "agreed", _("同意")
    LAPSED = "lapsed", _("逾期视为同意")
    OBJECTED = "objected", _("有异议")
    VOID = "void", _("本轮已终止")


# What to do next with an outcome of this kind, the expected step first.
NEXT_STEPS = {
    OutcomeKind.TASK_SOURCE: ("add_task", "submit_to_ministries", "mark_no_action"),
    OutcomeKind.DECISION: ("submit_to_ministries", "add_task", "mark_no_action"),
    OutcomeKind.PROJECT_SOURCE: ("add_project", "add_task", "submit_to_ministries", "mark_no_action"),
    OutcomeKind.AGREEMENT_SOURCE: ("add_task", "mark_no_action"),
    OutcomeKind.INFORMATION: ("mark_no_action",),
}


# Information asks for nothing, so publishing it leaves nothing in the air.
INFORMATION_NEEDS_NO_ACTION = gettext_noop("通报事项，无需另行办理")


# Callable choices, so that a new label needs no migration.
def cycle_kinds():
    return CycleKind.choices


def meeting_levels():
    return MeetingLevel.choices


def outcome_kinds():
    return OutcomeKind.choices


def audiences():
    return Audience.choices


def version_states():
    return VersionState.choices


def answers():
    return Answer.choices
