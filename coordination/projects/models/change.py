"""What is kept of a change: each field before and after, each partner's word, the wording that resulted?"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.projects import vocabulary

from .project import Project


class Change(models.Model):
    """变更申请: what a partner wants to stand otherwise. It takes effect when every other partner has consented."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=vocabulary.change_states, default="open")
    fields = models.JSONField()  # name → [before, after], JSON-ready
    reason = models.TextField(_("理由"))
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=120)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("变更申请")
        verbose_name_plural = _("变更申请")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_change_per_number"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(state="open"), name="one_open_change_per_project"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="change_has_a_reason"),
        ]

    def __str__(self) -> str:
        return str(_("第%(number)d号变更") % {"number": self.number})


class ChangeAnswer(models.Model):
    """One partner's word on a change."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="answers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=vocabulary.review_answers, default="pending")
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["change", "organisation"], name="one_answer_per_change"),
            models.CheckConstraint(
                condition=~Q(answer="no") | ~Q(reason=""), name="no_to_a_change_has_a_reason"
            ),
        ]


class Edition(models.Model):
    """A wording all partners agreed to: when approved, and after each agreed change. Never changed."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    values = models.JSONField()  # name → value, JSON-ready
    change = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("文本版本")
        verbose_name_plural = _("文本版本")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_edition_per_number")]
