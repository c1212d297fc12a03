"""What is kept of a supervision letter: what was asked of whom, who signed, what was replied?"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.lifecycle.models import Governed
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.supervision import vocabulary
from coordination.supervision.querysets import LetterQuerySet
from coordination.tasks.models import Task


def letter_states():
    return WORKFLOWS["letter"].choices


class Letter(Governed):
    """督办函: one unit asks another, on paper with a number, for the state of tasks and a reply by a day.

    The number is given when it is signed, so numbers have no gaps. ``facts`` are the facts of the tasks
    as they stood on that day: the document of a signed letter never changes. ``ladder_key`` names the
    step, the task and the due version for which the ladder drafted it: never twice.
    """

    WORKFLOW = "letter"

    number = models.CharField(_("编号"), max_length=40, blank=True, editable=False)
    status = models.CharField(
        _("状态"), max_length=12, choices=letter_states, default=vocabulary.DRAFT, editable=False
    )
    level = models.CharField(_("级别"), max_length=8, choices=vocabulary.levels, default="blue")
    predecessor = models.ForeignKey(
        "self",
        verbose_name=_("前一级督办函"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="successors",
    )
    issuer = models.ForeignKey(
        Organisation,
        verbose_name=_("发函单位"),
        on_delete=models.PROTECT,
        related_name="issued_letters",
        editable=False,
    )
    addressee = models.ForeignKey(
        Organisation, verbose_name=_("收函单位"), on_delete=models.PROTECT, related_name="received_letters"
    )
    tasks = models.ManyToManyField(Task, through="LetterTask", related_name="letters")
    title = models.CharField(_("事由"), max_length=200)
    text = models.TextField(_("正文"))
    limit_days = models.PositiveSmallIntegerField(_("回复时限（工作日）"), default=5)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    drafted_by_name = models.CharField(_("拟稿"), max_length=120, editable=False)
    signatory = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    signatory_name = models.CharField(_("签发"), max_length=120, blank=True, editable=False)
    issued_at = models.DateTimeField(null=True, editable=False)
    issued_on = models.DateField(_("签发日期"), null=True, editable=False)
    reply_due_on = models.DateField(_("应回复日期"), null=True, editable=False)
    asked_again = models.PositiveSmallIntegerField(default=0, editable=False)
    replied_at = models.DateTimeField(null=True, editable=False)
    replied_on = models.DateField(_("回复日期"), null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_reason = models.CharField(_("撤回理由"), max_length=500, blank=True, editable=False)
    facts = models.JSONField(default=list, editable=False)
    step = models.ForeignKey(
        "supervision.LadderStep", null=True, editable=False, on_delete=models.SET_NULL, related_name="letters"
    )
    ladder_key = models.CharField(max_length=120, null=True, unique=True, editable=False)  # noqa: DJ001 - unique

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("督办函")
        verbose_name_plural = _("督办函")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["addressee", "status"], name="letter_by_addressee"),
            models.Index(fields=["status", "reply_due_on"], name="letter_by_state_and_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="one_letter_per_number"),
            models.UniqueConstraint(
                fields=["predecessor"],
                condition=Q(predecessor__isnull=False) & ~Q(status="withdrawn"),
                name="one_next_level_of_a_letter",
            ),
            models.CheckConstraint(
                condition=Q(level="blue", predecessor__isnull=True)
                | ~Q(level="blue") & Q(predecessor__isnull=False),
                name="a_higher_level_names_the_letter_before",
            ),
            models.CheckConstraint(condition=~Q(issuer=F("addressee")), name="nobody_supervises_oneself"),
            models.CheckConstraint(
                condition=Q(signatory__isnull=True)
                | Q(drafted_by__isnull=True)
                | ~Q(signatory=F("drafted_by")),
                name="a_letter_is_not_signed_by_who_drafted_it",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "to_sign", "withdrawn"])
                | ~Q(number="") & Q(signatory__isnull=False, issued_on__isnull=False),
                name="an_issued_letter_has_number_and_signatory",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(withdrawn_reason=""),
                name="a_withdrawn_letter_says_why",
            ),
            models.CheckConstraint(condition=Q(limit_days__gte=1), name="letter_limit_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("portal:letter", args=[self.pk])

    @property
    def is_late(self) -> bool:
        """The reply came after its day; while none has come ``overdue`` answers."""
        return bool(self.replied_on and self.reply_due_on and self.replied_on > self.reply_due_on)

    def conflict_facts(self) -> dict:
        return {"number": self.number} if self.number else {}


class LetterTask(models.Model):
    """A task that a letter is about."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="about")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["letter", "position"]
        constraints = [models.UniqueConstraint(fields=["letter", "task"], name="a_letter_names_a_task_once")]


class LetterReader(models.Model):
    """A unit that may read a letter: who writes it; once signed who is addressed; the units above both."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="readers")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "letter"], name="one_reader_row_per_letter")
        ]


class LetterReply(models.Model):
    """回复: the addressee's word, perhaps with an objection. Never changed; asked again there is a next one."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="replies")
    round = models.PositiveSmallIntegerField()
    text = models.TextField(_("回复内容"))
    objection = models.TextField(_("异议"), blank=True)
    due_on = models.DateField()
    replied_on = models.DateField()
    replied_at = models.DateTimeField()
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    replied_by_name = models.CharField(max_length=120)
    verdict = models.TextField(_("对回复的意见"), blank=True)

    class Meta:
        verbose_name = _("回复")
        verbose_name_plural = _("回复")
        ordering = ["letter", "round"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "round"], name="one_reply_per_round"),
            models.CheckConstraint(condition=~Q(text=""), name="a_reply_has_words"),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def in_time(self) -> bool:
        return self.replied_on <= self.due_on
