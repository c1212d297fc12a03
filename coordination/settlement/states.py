"""Which words does a settlement round use?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

COLLECTING = "collecting"
FIGURES_CONFIRMED = "figures_confirmed"
COMPUTED = "computed"
NOTIFIED = "notified"
OBJECTION = "objection"
CONFIRMED = "confirmed"
CLEARED = "cleared"
SUSPENDED = "suspended"

OPEN = (COLLECTING, FIGURES_CONFIRMED, COMPUTED, NOTIFIED, OBJECTION)
BEFORE_PARTIES = (COLLECTING, FIGURES_CONFIRMED, COMPUTED)
WITH_PARTIES = (NOTIFIED, OBJECTION)
CLOSED = (CONFIRMED, CLEARED)

LATE, DUE, PAID, RECEIVED = range(4)  # how a payment stands, the most urgent first

OBJECTION_DAYS = 15  # working days from receipt
PAYMENT_DAYS = 20  # working days from confirmation, unless the round says otherwise


class Source(models.TextChoices):
    """Through which door lines came."""

    PORTAL = "portal", _("门户上传")
    API = "api", _("接口")
    COMMAND = "command", _("命令行")


class Reading(models.TextChoices):
    """How far a delivered file is read."""

    WAITING = "waiting", _("等待读取")
    READING = "reading", _("正在读取")
    WRITING = "writing", _("正在写入")
    DONE = "done", _("已收妥")
    REFUSED = "refused", _("未收")


class Differing(models.TextChoices):
    """What becomes of a line that is there with another amount."""

    REPORT = "report", _("只列出，不改动")
    REPLACE = "replace", _("以新数为准（仅限核对之前）")


class Ending(models.TextChoices):
    """How an objection ended."""

    WITHDRAWN = "withdrawn", _("撤回")
    UPHELD = "upheld", _("采纳")


class ScenarioSource(models.TextChoices):
    """Where the figures of a scenario come from."""

    TYPED = "typed", _("填写的数据")
    PAST = "past", _("协议的历年数据")


def sources():
    return Source.choices


def readings():
    return Reading.choices


def endings():
    return Ending.choices


def scenario_sources():
    return ScenarioSource.choices
