"""验收: who must say yes, and what was said."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from coordination.tasks import states
from coordination.tasks.states import Answer

from .task import Task


class Vote(models.Model):
    """One party's yes or no in one round of acceptance; PENDING while it is awaited."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="votes")
    round = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("验收单位"), on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(max_length=8, choices=states.answers, default=Answer.PENDING)
    reason = models.CharField(_("意见"), max_length=500, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["round", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "round", "organisation"], name="one_vote_per_party_and_round"
            )
        ]
