"""What is kept of a submission: what was asked of whom, its clock, its enquiries, who may read it?"""

from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.lifecycle.models import Governed
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.meetings.models import Outcome, OutcomeVersion
from coordination.submissions import vocabulary
from coordination.submissions.clock import Clock, Pause
from coordination.submissions.querysets import SubmissionQuerySet


def submission_states():
    return WORKFLOWS["submission"].choices


class Submission(Governed):
    """对接事项: one outcome to one ministry. The ministry reads the wording it was sent, ``outcome_version``.

    ``due_on`` is where the clock stands (see ``clock``): moved on by every supplement, empty before it
    is submitted. ``last_contact_on`` is the day anything last passed between the two sides.
    """

    WORKFLOW = "submission"
    HISTORY_NAMES = {
        "verdict": _("答复意见"),
        "part": _("同意的部分"),
        "transferred_to": _("转办单位"),
        "text": _("答复内容"),
        "document_number": _("答复文号"),
        "conditions": _("批复条件"),
    }

    outcome = models.ForeignKey(
        Outcome, verbose_name=_("成果"), on_delete=models.PROTECT, related_name="submissions", editable=False
    )
    outcome_version = models.ForeignKey(
        OutcomeVersion, verbose_name=_("成果版本"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    ministry = models.ForeignKey(
        Organisation,
        verbose_name=_("部委"),
        on_delete=models.PROTECT,
        related_name="received_submissions",
        editable=False,
    )
    submitter = models.ForeignKey(
        Organisation,
        verbose_name=_("报送单位"),
        on_delete=models.PROTECT,
        related_name="made_submissions",
        editable=False,
    )
    status = models.CharField(
        _("状态"), max_length=20, choices=submission_states, default=vocabulary.DRAFT, editable=False
    )
    kind = models.CharField(_("类别"), max_length=10, choices=vocabulary.submission_kinds)
    title = models.CharField(_("标题"), max_length=200)
    content = models.TextField(_("请示内容"))
    own_number = models.CharField(_("发文字号"), max_length=60, blank=True)
    working_days = models.PositiveSmallIntegerField(_("办理时限（工作日）"), default=20)
    submitted_at = models.DateTimeField(_("报送时间"), null=True, editable=False)
    submitted_on = models.DateField(_("报送日期"), null=True, editable=False)
    due_on = models.DateField(_("应答复日期"), null=True, editable=False)
    answered_on = models.DateField(_("答复日期"), null=True, editable=False)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, editable=False)
    closed_at = models.DateTimeField(_("办结时间"), null=True, editable=False)
    last_contact_on = models.DateField(null=True, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("对接事项")
        verbose_name_plural = _("对接事项")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["ministry", "status"], name="submission_by_ministry"),
            models.Index(fields=["status", "due_on"], name="submission_by_state_and_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["submitter", "own_number"],
                condition=~Q(own_number=""),
                name="one_submission_per_own_number",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"])
                | Q(submitted_on__isnull=False) & ~Q(own_number=""),
                name="submitted_with_number_and_day",
            ),
            models.CheckConstraint(condition=Q(working_days__gte=1), name="submission_limit_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("portal:submission", args=[self.pk])

    @property
    def number(self) -> str:
        """Its own document number; before it has one, the number of the outcome."""
        return self.own_number or self.outcome.number

    @property
    def last_asked(self) -> str:
        """Whom somebody asked last: most often the one to ask again."""
        last = self.enquiries.first()
        return last.asked if last else ""

    @cached_property
    def pauses(self) -> list:
        """The spans in which a supplement was wanted, first to last; prefetched by lists."""
        return [
            Pause(each.wanted_on, each.supplied_on)
            for each in sorted(self.supplements.all(), key=lambda s: s.pk)
        ]

    def forget_pauses(self) -> None:
        """The rows behind ``pauses`` changed within this act."""
        self.__dict__.pop("pauses", None)
        self.__dict__.pop("clock", None)

    @cached_property
    def clock(self) -> Clock | None:
        """The clock of the ministry; None before it was started."""
        if self.submitted_on is None:
            return None
        return Clock(
            self.submitted_on, self.working_days, tuple(self.pauses), self.answered_on or self.withdrawn_on
        )


class Supplement(models.Model):
    """A supplement the ministry wanted: the clock stands still from the day after until it is supplied."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="supplements")
    text = models.TextField(_("补正要求"))
    wanted_on = models.DateField(_("要求日期"))
    wanted_by_name = models.CharField(max_length=120)
    on_behalf = models.BooleanField(_("代为登记"), default=False)
    supplied_on = models.DateField(_("补正日期"), null=True)
    supplied_text = models.TextField(_("补正说明"), blank=True)

    class Meta:
        verbose_name = _("补正")
        verbose_name_plural = _("补正")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], condition=Q(supplied_on__isnull=True), name="one_open_supplement"
            ),
            models.CheckConstraint(
                condition=Q(supplied_on__isnull=True) | Q(supplied_on__gte=F("wanted_on")),
                name="supplied_after_it_was_wanted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wanted_on} – {self.supplied_on or ''}"


class Enquiry(models.Model):
    """催询: who asked whom, when, how, and what came of it. Never changed."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="enquiries")
    asked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    asked_by_name = models.CharField(_("催询人"), max_length=120)
    asked = models.CharField(_("询问对象"), max_length=120)
    channel = models.CharField(_("方式"), max_length=10, choices=vocabulary.channels)
    asked_on = models.DateField(_("催询日期"))
    result = models.TextField(_("结果"), blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("催询记录")
        verbose_name_plural = _("催询记录")
        ordering = ["-asked_on", "-id"]

    def __str__(self) -> str:
        return f"{self.asked_on} {self.asked}"


class SubmissionReader(models.Model):
    """A unit that may read the submission: who submits; once submitted the ministry and the outcome's parties."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="readers")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "submission"], name="one_reader_row_per_submission"
            ),
        ]
