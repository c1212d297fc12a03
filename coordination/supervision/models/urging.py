"""What is kept of an urging: who asked whom about which task, when, in which words?"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.supervision.querysets import UrgingQuerySet
from coordination.tasks.models import Task


class Urging(models.Model):
    """催办: one request for progress. Never changed; the answer is the next report of the unit."""

    task = models.ForeignKey(Task, verbose_name=_("任务"), on_delete=models.CASCADE, related_name="urgings")
    asker = models.ForeignKey(
        Organisation, verbose_name=_("催办单位"), on_delete=models.PROTECT, related_name="+"
    )
    addressee = models.ForeignKey(
        Organisation, verbose_name=_("被催单位"), on_delete=models.PROTECT, related_name="urgings"
    )
    text = models.CharField(_("内容"), max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_by_name = models.CharField(_("催办人"), max_length=120)
    asked_on = models.DateField(_("催办日期"))
    asked_at = models.DateTimeField()

    objects = UrgingQuerySet.as_manager()

    class Meta:
        verbose_name = _("催办")
        verbose_name_plural = _("催办")
        ordering = ["-id"]
        indexes = [models.Index(fields=["addressee", "asked_on"], name="urging_by_addressee")]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "addressee", "asked_on"], name="one_urging_a_day_about_a_task"
            ),
            models.CheckConstraint(condition=~Q(asker=F("addressee")), name="nobody_urges_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_on} {self.asker} → {self.addressee}"
