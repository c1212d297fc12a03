"""Which words does a task use? States, roles and kinds of domain section 5, without any behaviour."""

from django.db import models
from django.utils.translation import gettext_lazy as _

DRAFT, OPEN, CLAIMED, IN_PROGRESS = "draft", "open", "claimed", "in_progress"
WAITING, COMPLETION_SUBMITTED, RETURNED = "waiting", "completion_submitted", "returned"
ACCEPTED, SUSPENDED, CANCELLED = "accepted", "suspended", "cancelled"

# Of a class or a template of tasks.
ACTIVE, RETIRED = "active", "retired"

LIVE = (OPEN, CLAIMED, IN_PROGRESS, WAITING, COMPLETION_SUBMITTED, RETURNED)
LED = (CLAIMED, IN_PROGRESS, WAITING, COMPLETION_SUBMITTED, RETURNED)
WORKING = (IN_PROGRESS, RETURNED)
ENDED = (ACCEPTED, CANCELLED)
# Where a light is shown: a suspended or waiting task leaves the denominator.
MEASURED = (OPEN, CLAIMED, IN_PROGRESS, COMPLETION_SUBMITTED, RETURNED)


class ClaimMode(models.TextChoices):
    """How a lead is found."""

    FIRST_COME = "first_come", _("先到先得")
    OFFERS = "offers", _("竞领")
    ALLOT = "allot", _("指派")


class SourceKind(models.TextChoices):
    """Where a task comes from."""

    OUTCOME = "outcome", _("会议成果")
    CONDITION = "condition", _("批复条件")
    PARENT = "parent", _("任务分解")
    LEDGER = "ledger", _("台账导入")
    INFORMAL = "informal", _("电话/便签")


class ParticipationRole(models.TextChoices):
    """What an organisation does in a task."""

    LEAD = "lead", _("牵头")
    CO_LEAD = "co_lead", _("共同牵头")
    SUPPORT = "support", _("配合")


class Rhythm(models.TextChoices):
    """How often a report is due."""

    NONE = "none", _("不定期")
    WEEKLY = "weekly", _("每周")
    MONTHLY = "monthly", _("每月")
    QUARTERLY = "quarterly", _("每季度")
    OWN = "own", _("自定日期")


class Priority(models.TextChoices):
    NORMAL = "normal", _("一般")
    HIGH = "high", _("重要")


class Confidentiality(models.TextChoices):
    """Who may read once it is open: every province, or the parties alone."""

    REGION = "region", _("区域内各省（市）可见")
    PARTIES = "parties", _("仅参与方可见")


class OfferState(models.TextChoices):
    """State of an application for the lead, or to support."""

    WAITING_APPROVAL = "waiting_approval", _("待本省审批")
    STANDING = "standing", _("有效")
    WITHDRAWN = "withdrawn", _("已撤回")
    WON = "won", _("已采纳")
    LOST = "lost", _("未采纳")


class Answer(models.TextChoices):
    """Answer to a request between parties: hand-over, extension."""

    PENDING = "pending", _("待答复")
    YES = "yes", _("同意")
    NO = "no", _("不同意")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("已报送")
    RETURNED = "returned", _("退回修改")


class Light(models.TextChoices):
    """The computed light; NONE where nothing is measured (draft, suspended, waiting, ended)."""

    GREEN = "green", _("绿灯")
    YELLOW = "yellow", _("黄灯")
    RED = "red", _("红灯")
    NONE = "none", _("不计")


# Callable choices: a label may change without a migration.


class ItemState(models.TextChoices):
    """What became of one task of a bulk change."""

    ALLOWED = "allowed", _("可以办理")
    REFUSED = "refused", _("不能办理")
    DONE = "done", _("已办理")
    LEFT = "left", _("未办理")
    UNDONE = "undone", _("已撤回")
    KEPT = "kept", _("未能撤回")


def item_states():
    return ItemState.choices


def claim_modes():
    return ClaimMode.choices


def source_kinds():
    return SourceKind.choices


def participation_roles():
    return ParticipationRole.choices


def rhythms():
    return Rhythm.choices


def priorities():
    return Priority.choices


def confidentialities():
    return Confidentiality.choices


def offer_states():
    return OfferState.choices


def answers():
    return Answer.choices


def report_states():
    return ReportState.choices


def lights():
    return Light.choices
