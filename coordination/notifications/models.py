"""What is kept of every notice, mail and attempt to send it?

Rows with unique keys are the only truth of background work: a job may run twice, late, or die between
two rows, and nothing is lost or doubled.
"""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .kinds import Kind, filled, kind_of
from .querysets import BroadcastQuerySet, MailQuerySet, NoticeQuerySet
from .states import Channel, MailKind, MailState, NoticeState, Outcome, Way


class Notice(models.Model):
    """One person is told one thing: an act of somebody else, or a step of a duty (a reminder).

    ``key`` makes it unique: for an act the kind, thing, version and person; for a reminder the rule,
    thing, due date, step and person. ``version`` is that of the subject when the notice was made.
    ``way`` and ``muted`` are what the person chose, written when the choice differs from what is usual;
    ``boxed`` is the letter to the unit's duty box that lists it.
    """

    key = models.CharField(max_length=250, unique=True)
    kind = models.CharField(_("事项"), max_length=80)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("收件人"), on_delete=models.CASCADE, related_name="notices"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", verbose_name=_("机构"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    version = models.PositiveIntegerField(default=0)
    params = models.JSONField(default=dict)
    due_on = models.DateField(_("期限"), null=True)
    must_act = models.BooleanField(_("须办理"), default=False)
    is_reminder = models.BooleanField(_("提醒"), default=False)
    late = models.BooleanField(_("补发"), default=False)
    state = models.CharField(
        _("状态"), max_length=20, choices=NoticeState.choices_now, default=NoticeState.PENDING
    )
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读"), null=True)
    snoozed_until = models.DateField(_("推迟到"), null=True)
    done_at = models.DateTimeField(_("已处理"), null=True)
    mail = models.ForeignKey("Mail", null=True, on_delete=models.SET_NULL, related_name="notices")
    boxed = models.ForeignKey("Mail", null=True, on_delete=models.SET_NULL, related_name="boxed_notices")
    way = models.CharField(
        _("告知方式"), max_length=10, choices=Way.choices_now, default="", db_default="", blank=True
    )
    muted = models.BooleanField(_("不在站内显示"), default=False, db_default=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_inbox"),
            models.Index(
                fields=["must_act", "is_reminder", "recipient"],
                condition=Q(state="pending"),
                name="notice_to_be_mailed",
            ),
            models.Index(fields=["kind", "due_on"], name="notice_of_a_rule"),
            models.Index(
                fields=["kind"], condition=Q(state__in=["pending", "mailed"]), name="notice_open_of_a_kind"
            ),
            models.Index(fields=["content_type", "object_id"], name="notice_by_subject"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=NoticeState.values), name="notice_state_is_known"),
            models.CheckConstraint(
                condition=Q(is_reminder=False) | Q(due_on__isnull=False), name="a_reminder_is_about_a_date"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @cached_property
    def about(self) -> Kind:
        return kind_of(self.kind, is_reminder=self.is_reminder)

    @property
    def label(self) -> str:
        """签署, 延期获批: what the line begins with, in the reader's language."""
        return filled(self.about.label, self.params)

    @property
    def sentence(self) -> str:
        """What happened or what to do; empty where label and title say it all."""
        return filled(self.about.what, self.params)

    @property
    def why(self) -> str:
        """Completes 您收到此信，因为…."""
        return filled(self.about.why, self.params)

    @property
    def title(self) -> str:
        return str(self.subject) if self.subject is not None else ""

    @property
    def path(self) -> str:
        """The page on which the reader acts, or reads."""
        page = getattr(self.subject, "get_absolute_url", None)
        if page is None:
            return "/"
        return f"{page()}{self.about.act}/" if self.about.act else page()


class Mail(models.Model):
    """One letter to one person: a digest of a day, or a single notice at once; or to the duty box of a unit.

    Subject and bodies are filled when it is sent, as sent. ``lease`` names the run that is sending it
    until ``leased_until``; a run that died loses it.
    """

    key = models.CharField(max_length=270, unique=True)
    kind = models.CharField(_("类别"), max_length=10, choices=MailKind.choices_now)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("收件人"),
        null=True,
        on_delete=models.CASCADE,
        related_name="mails",
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("值班邮箱所属单位"),
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    address = models.CharField(_("邮箱"), max_length=254, blank=True)
    language = models.CharField(_("语言"), max_length=10)
    state = models.CharField(
        _("状态"), max_length=20, choices=MailState.choices_now, default=MailState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    created_at = models.DateTimeField(_("生成时间"))
    run_at = models.DateTimeField(_("计划发送时间"))
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)
    message_id = models.CharField(max_length=200)
    subject = models.CharField(_("主题"), max_length=250, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    sent_at = models.DateTimeField(_("发出时间"), null=True)
    last_error = models.CharField(_("失败原因"), max_length=500, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("邮件")
        verbose_name_plural = _("邮件")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["-kind", "run_at", "id"],
                condition=Q(state__in=["queued", "retrying"]),
                name="mail_to_be_sent",
            ),
            models.Index(fields=["state", "-created_at", "-id"], name="mail_log_by_state"),
            models.Index(fields=["-created_at", "-id"], name="mail_log"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MailState.values), name="mail_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="a_sent_mail_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["dead", "bounced"]) | ~Q(last_error=""),
                name="a_mail_that_failed_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(recipient=None) ^ Q(organisation=None), name="a_mail_is_to_a_person_or_a_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def addressee(self):
        """The person, or the unit whose duty box it goes to."""
        return self.recipient or self.organisation

    @property
    def present_address(self) -> str:
        """Where it would go now: empty when there is no address any more."""
        return self.recipient.email if self.recipient else self.organisation.duty_email


class DeliveryAttempt(models.Model):
    """What happened to a mail and when; who asked for it where a person did."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField(_("时间"))
    outcome = models.CharField(_("结果"), max_length=20, choices=Outcome.choices_now)
    detail = models.CharField(_("说明"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("操作人"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("投递记录")
        verbose_name_plural = _("投递记录")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["mail", "-at"], name="delivery_attempts_of_a_mail")]

    def __str__(self) -> str:
        return f"{self.mail_id} {self.at:%Y-%m-%d %H:%M} {self.outcome}"


class Preference(models.Model):
    """A person in one role wants one event told otherwise than usual through one channel.

    Only what differs from the usual is a row (``preferences.usual``). What must be acted on cannot be
    taken out of the inbox: there is no such row.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    event = models.CharField(_("事项"), max_length=80)
    role = models.CharField(_("角色"), max_length=20)
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices_now)
    wanted = models.BooleanField(_("接收"))

    class Meta:
        verbose_name = _("通知偏好")
        verbose_name_plural = _("通知偏好")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "event", "role", "channel"], name="one_choice_of_an_event_role_and_channel"
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="channel_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.event} {self.role} {self.channel} {self.wanted}"


class Broadcast(models.Model):
    """Something told to everybody in some units at once: the exception, with a right of its own and a record.

    It never changes: what people were told stays as it was told.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", verbose_name=_("发布单位"), on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("发布人"), on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("内容"))
    units = models.ManyToManyField("accounts.Organisation", verbose_name=_("通知范围"), related_name="+")
    told = models.PositiveIntegerField(_("人数"))
    created_at = models.DateTimeField(_("发布时间"))

    objects = BroadcastQuerySet.as_manager()

    class Meta:
        verbose_name = _("群发通知")
        verbose_name_plural = _("群发通知")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="a_broadcast_says_something")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/notices/broadcasts/{self.pk}/"


class Heartbeat(models.Model):
    """When a background job last began, last ended well, and what it said; two schedulers share one row."""

    name = models.CharField(_("名称"), max_length=80, unique=True)
    started_at = models.DateTimeField(_("最近开始"), null=True)
    last_run_at = models.DateTimeField(_("最近完成"), null=True)
    last_error = models.CharField(_("最近错误"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("后台作业")
        verbose_name_plural = _("后台作业")

    def __str__(self) -> str:
        return self.name
