"""Who asked that somebody may read a task, and what was the answer?"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from coordination.tasks import states
from coordination.tasks.states import Answer

from .task import Task


class AccessRequest(models.Model):
    """申请查阅: the unit of ``person`` shall read the task; its issuer or its lead answers. Once at a time for each person."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="access_requests")
    person = models.ForeignKey(User, verbose_name=_("查阅人"), on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("查阅单位"), on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by_name = models.CharField(max_length=120)
    asked_for = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=states.answers, default=Answer.PENDING)
    answer_reason = models.CharField(max_length=500, blank=True)
    answered_by_name = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "person"],
                condition=Q(answer="pending"),
                name="one_pending_access_request_per_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}（{self.organisation}）"
