"""In which states are notices and mails?"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Labelled(models.TextChoices):
    """Choices whose labels stay out of migrations."""

    @classmethod
    def choices_now(cls):
        return cls.choices


class NoticeState(Labelled):
    """Of one notice. Open ones are shown in the inbox, pending ones wait for a mail."""

    PENDING = "pending", _("待发送")
    MAILED = "mailed", _("已告知")
    FOLDED = "folded", _("已由后续提醒代替")
    NO_LONGER_NEEDED = "no_longer_needed", _("已无需办理")


FAILED = ("dead", "bounced")
OPEN = (NoticeState.PENDING, NoticeState.MAILED)


class Channel(Labelled):
    """Through which a person may be told."""

    IN_APP = "in_app", _("站内")
    DIGEST = "digest", _("汇总邮件")
    IMMEDIATE = "immediate", _("即时邮件")


class Way(Labelled):
    """How one notice is mailed when the person chose it so; empty is the usual way."""

    DIGEST = "digest", _("汇总邮件")
    IMMEDIATE = "immediate", _("即时邮件")
    NO_MAIL = "no_mail", _("不发邮件")


class Folder(Labelled):
    """The parts of an inbox."""

    UNREAD = "unread", _("未读")
    ALL = "all", _("全部")
    SNOOZED = "snoozed", _("已推迟")
    DONE = "done", _("已处理")


class MailKind(Labelled):
    DIGEST = "digest", _("每日汇总")
    IMMEDIATE = "immediate", _("即时")
    DUTY_BOX = "duty_box", _("值班邮箱")


class MailState(Labelled):
    QUEUED = "queued", _("待发送")
    RETRYING = "retrying", _("重试中")
    SENT = "sent", _("已发出")
    DEAD = "dead", _("未送达")
    BOUNCED = "bounced", _("被退信")
    NO_LONGER_NEEDED = "no_longer_needed", _("已无需发送")


class Outcome(Labelled):
    """Of one attempt."""

    SENT = "sent", _("已发出")
    RETRY = "retry", _("暂未送达，将重试")
    REFUSED = "refused", _("被拒收")
    BOUNCED = "bounced", _("被退信")
    GIVEN_UP = "given_up", _("多次重试未成，已停止")
    NOT_NEEDED = "not_needed", _("已无需发送")
    RESENT = "resent", _("人工重发")
