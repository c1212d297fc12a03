"""Applications for the lead, or to support."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from coordination.tasks import states
from coordination.tasks.states import OfferState, ParticipationRole

from .task import Task


class Offer(models.Model):
    """牵头申请/竞领: what a province offers to do; also a request to join as supporter.

    In a province that wants its approver's word first, it waits as WAITING_APPROVAL and nobody
    outside sees it.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="offers")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("申请单位"), on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=8, choices=states.participation_roles, default=ParticipationRole.LEAD)
    state = models.CharField(max_length=20, choices=states.offer_states, default=OfferState.STANDING)
    statement = models.TextField(_("工作设想"), blank=True)
    milestones = models.TextField(_("拟定节点"), blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_by_name = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "organisation", "role"],
                condition=Q(state__in=["waiting_approval", "standing"]),
                name="one_open_offer_per_organisation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_state_display()}"
