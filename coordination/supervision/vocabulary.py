"""Which words does supervision use? States, levels and conditions of domain section 6, without any behaviour."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from coordination.figures.vocabulary import PeriodKind

DRAFT, TO_SIGN, ISSUED = "draft", "to_sign", "issued"
REPLIED, CLOSED, WITHDRAWN = "replied", "closed", "withdrawn"
OPEN, ANSWERED = "open", "answered"

UNSIGNED = (DRAFT, TO_SIGN)
SENT = (ISSUED, REPLIED, CLOSED)
LIVE_LETTERS = (DRAFT, TO_SIGN, ISSUED, REPLIED)


class Level(models.TextChoices):
    """How urgent a letter is; each level names the letter of the level before."""

    BLUE = "blue", _("蓝色")
    YELLOW = "yellow", _("黄色")
    RED = "red", _("红色")


LEVELS = (Level.BLUE, Level.YELLOW, Level.RED)


class Condition(models.TextChoices):
    """When a step of the ladder is reached."""

    DEADLINE = "deadline", _("超过完成时限")
    REPORT = "report", _("进展迟报")
    SILENT = "silent", _("办理中未报进展")
    NO_REPLY = "no_reply", _("督办函逾期未复")


class Addressed(models.TextChoices):
    """Which part in a task a letter of the ladder goes to."""

    LEAD = "lead", _("牵头单位")
    CO_LEAD = "co_lead", _("共同牵头单位")
    SUPPORT = "support", _("配合单位")


class Reach(models.TextChoices):
    """How far the ladder goes by itself; it never issues anything."""

    DRAFT = "draft", _("只起草")
    PROPOSE = "propose", _("起草并提请签发")


# Callable choices, so that a new label needs no migration.
def levels():
    return Level.choices


def conditions():
    return Condition.choices


def addressed():
    return Addressed.choices


def reaches():
    return Reach.choices


def period_kinds():
    return PeriodKind.choices
