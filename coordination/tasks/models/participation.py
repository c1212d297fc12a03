"""Who takes part: participation, hand-over of the lead, waiting for a party."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from coordination.tasks import states
from coordination.tasks.states import Answer, ParticipationRole

from .task import Task


class ParticipationQuerySet(models.QuerySet):
    def active(self):
        return self.filter(ended_at=None).order_by("rank", "id")


class Participation(models.Model):
    """An organisation's part in a task. Exactly one active lead per task: a database constraint.

    ``rank`` orders lead before co-lead before supporter. A refusal ends the row and stays on the
    issuer's list until ``settled_at``.
    """

    RANKS = {ParticipationRole.LEAD: 0, ParticipationRole.CO_LEAD: 1, ParticipationRole.SUPPORT: 2}

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="participations")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="participations"
    )
    role = models.CharField(_("分工"), max_length=8, choices=states.participation_roles)
    rank = models.PositiveSmallIntegerField()
    contribution = models.TextField(_("承担内容"), blank=True)
    reason = models.CharField(_("事由"), max_length=500, blank=True)
    due_on = models.DateField(_("本单位时限"), null=True, blank=True)
    assignee = models.ForeignKey(
        User,
        verbose_name=_("经办人"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned",
    )
    started_at = models.DateTimeField()
    signed_at = models.DateTimeField(_("签收时间"), null=True)
    signed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    refused_reason = models.CharField(_("退回理由"), max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)
    last_reported_at = models.DateTimeField(null=True)
    progress = models.PositiveSmallIntegerField(default=0)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("参与")
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(role="lead", ended_at=None), name="exactly_one_active_lead"
            ),
            models.UniqueConstraint(
                fields=["task", "organisation"],
                condition=Q(ended_at=None),
                name="one_active_part_per_organisation",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="part_progress_is_a_percentage"),
        ]
        indexes = [models.Index(fields=["organisation", "ended_at"], name="participation_by_unit")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"

    @property
    def is_lead(self) -> bool:
        return self.role == ParticipationRole.LEAD


class HandOver(models.Model):
    """移交: the lead proposes, the taker answers; one pending at a time."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="hand_overs")
    giver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("移交理由"), max_length=500)
    stays_as_supporter = models.BooleanField(_("移交后转为配合单位"), default=True)
    answer = models.CharField(max_length=8, choices=states.answers, default=Answer.PENDING)
    answer_reason = models.CharField(max_length=500, blank=True)
    proposed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(answer="pending"), name="one_pending_hand_over"
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="nobody_hands_over_to_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"


class Wait(models.Model):
    """等待他方: the lead's clock stands still, the named party's runs until ``due_on``."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="waits")
    party = models.ForeignKey(
        Organisation, verbose_name=_("等待单位"), on_delete=models.PROTECT, related_name="+"
    )
    what = models.CharField(_("等待事项"), max_length=300)
    due_on = models.DateField(_("请于何时前提供"))
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(_("结果"), max_length=500, blank=True)
    paused_days = models.PositiveSmallIntegerField(default=0, help_text=_("暂停的工作日数"))

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["task"], condition=Q(ended_at=None), name="one_wait_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.party}:{self.what}"
