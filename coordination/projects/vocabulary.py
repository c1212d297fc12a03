"""Which words does a project use? Kinds, roles and states of domain section 9, without any behaviour."""

from django.db import models
from django.utils.translation import gettext_lazy as _

PROPOSED, JOINT_REVIEW, APPROVED = "proposed", "joint_review", "approved"
UNDER_CONSTRUCTION, COMPLETED, CLOSED = "under_construction", "completed", "closed"
SUSPENDED, CANCELLED = "suspended", "cancelled"

RUNNING = (APPROVED, UNDER_CONSTRUCTION)
LIVE = (PROPOSED, JOINT_REVIEW, APPROVED, UNDER_CONSTRUCTION)
PUBLIC = (APPROVED, UNDER_CONSTRUCTION, COMPLETED, CLOSED, SUSPENDED)


class ProjectKind(models.TextChoices):
    """What is built or done together."""

    INFRASTRUCTURE = "infrastructure", _("基础设施")
    TRANSFER = "transfer", _("产业转移")
    PARK = "park", _("园区共建（飞地）")
    INNOVATION = "innovation", _("创新平台")
    ECOLOGY = "ecology", _("生态")
    SERVICE = "service", _("公共服务")


class Confidentiality(models.TextChoices):
    """Who may read once it is approved: every province, or the partners alone."""

    REGION = "region", _("区域内各省（市）可见")
    PARTIES = "parties", _("仅参与方可见")


class PartnerRole(models.TextChoices):
    """One lead partner who keeps the papers, and equal partners; nobody is the other side."""

    LEAD = "lead", _("牵头方")
    PARTNER = "partner", _("参与方")


class PartnerState(models.TextChoices):
    """Nobody takes part without having said so."""

    INVITED = "invited", _("待同意")
    ASKING = "asking", _("申请加入")
    CONSENTED = "consented", _("已同意")
    DECLINED = "declined", _("未参加")
    LEFT = "left", _("已退出")


class ReviewAnswer(models.TextChoices):
    """One partner's word in a joint review, or on a change."""

    PENDING = "pending", _("待答复")
    YES = "yes", _("同意")
    NO = "no", _("不同意")


class ChangeState(models.TextChoices):
    OPEN = "open", _("待答复")
    AGREED = "agreed", _("已生效")
    REFUSED = "refused", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


class SourceKind(models.TextChoices):
    """Where money comes from."""

    CENTRAL = "central", _("中央补助")
    BUDGET = "budget", _("本级财政")
    BOND = "bond", _("专项债券")
    LOAN = "loan", _("银行贷款")
    ENTERPRISE = "enterprise", _("企业自筹")
    SOCIAL = "social", _("社会资本")


class Rhythm(models.TextChoices):
    """How long one period of an indicator is."""

    YEAR = "year", _("按年")
    HALF = "half", _("按半年")
    QUARTER = "quarter", _("按季")
    MONTH = "month", _("按月")


class OverlapAnswer(models.TextChoices):
    """What was said about something near."""

    JOIN = "join", _("申请加入对方")
    DIFFERENT = "different", _("不重复，理由如下")


ACTIVE_PARTNERS = (PartnerState.INVITED, PartnerState.CONSENTED)
OPEN_PARTNERS = (*ACTIVE_PARTNERS, PartnerState.ASKING)


# Callable choices, so that a new label needs no migration.
def project_kinds():
    return ProjectKind.choices


def confidentialities():
    return Confidentiality.choices


def partner_roles():
    return PartnerRole.choices


def partner_states():
    return PartnerState.choices


def review_answers():
    return ReviewAnswer.choices


def change_states():
    return ChangeState.choices


def source_kinds():
    return SourceKind.choices


def rhythms():
    return Rhythm.choices


def overlap_answers():
    return OverlapAnswer.choices
