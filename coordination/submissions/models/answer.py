"""What is kept of a ministry's answer?"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.submissions import vocabulary

from .submission import Submission


class Answer(models.Model):
    """答复: the ministry's word on one submission, entered by its liaison or on its behalf from paper."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="answer")
    ministry = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(_("答复意见"), max_length=16, choices=vocabulary.verdicts)
    part = models.TextField(_("同意的部分"), blank=True)
    transferred_to = models.CharField(_("转办单位"), max_length=120, blank=True)
    text = models.TextField(_("答复内容"), blank=True)
    document_number = models.CharField(_("答复文号"), max_length=60, blank=True)
    answered_on = models.DateField(_("答复日期"))
    on_behalf = models.BooleanField(_("代部委登记"), default=False)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(_("登记人"), max_length=120)
    recorded_by_organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )

    corrected_at = models.DateTimeField(_("更正时间"), null=True)
    corrected_by_name = models.CharField(_("更正人"), max_length=120, blank=True)
    correction_reason = models.TextField(_("更正理由"), blank=True)

    class Meta:
        verbose_name = _("答复")
        verbose_name_plural = _("答复")
        constraints = [
            models.UniqueConstraint(
                fields=["ministry", "document_number"],
                condition=~Q(document_number=""),
                name="one_answer_per_document",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="partly") | ~Q(part=""), name="partly_says_which_part"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="transferred") | ~Q(transferred_to=""), name="transferred_says_to_whom"
            ),
            models.CheckConstraint(
                condition=Q(corrected_at=None) | ~Q(correction_reason=""), name="a_correction_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_number} {self.get_verdict_display()}".strip()


class AnswerCondition(models.Model):
    """One condition of an answer; it becomes a draft task, and the submission closes when that is accepted.

    When the task is cancelled the condition counts as settled without one; the reason stays with it.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="conditions")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(_("条件"))
    due_on = models.DateField(_("期限"), null=True)
    settled_at = models.DateTimeField(_("不另办的时间"), null=True)
    settled_by_name = models.CharField(_("决定人"), max_length=120, blank=True)
    settled_reason = models.TextField(_("不另办的理由"), blank=True)

    class Meta:
        verbose_name = _("批复条件")
        verbose_name_plural = _("批复条件")
        ordering = ["answer", "position"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "position"], name="one_condition_per_position"),
            models.CheckConstraint(condition=~Q(text=""), name="condition_has_words"),
            models.CheckConstraint(
                condition=Q(settled_at=None) | ~Q(settled_reason=""), name="settled_without_task_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def submission(self) -> Submission:
        return self.answer.submission
