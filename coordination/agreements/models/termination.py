"""What is kept of ending an agreement before its time: who proposed it, and which parties consented?"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation

from .agreement import Agreement


class Termination(models.Model):
    """A proposal to end the agreement on a day. It holds when every party has consented."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="terminations")
    proposed_by = models.ForeignKey(
        Organisation, verbose_name=_("提出单位"), on_delete=models.PROTECT, related_name="+"
    )
    proposed_by_name = models.CharField(_("提出人"), max_length=120)
    proposed_at = models.DateTimeField(_("提出时间"))
    reason = models.CharField(_("终止理由"), max_length=500)
    last_day = models.DateField(_("最后有效日"))
    settled_at = models.DateTimeField(_("办结时间"), null=True)
    was_agreed = models.BooleanField(_("各方同意"), default=False)
    declined_reason = models.CharField(_("不同意的理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("提前终止")
        verbose_name_plural = _("提前终止")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(settled_at__isnull=True), name="one_open_termination"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_termination_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.number} · {self.last_day}"


class TerminationConsent(models.Model):
    """One party consents to the end."""

    termination = models.ForeignKey(Termination, on_delete=models.CASCADE, related_name="consents")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("一方"), on_delete=models.PROTECT, related_name="+"
    )
    consented_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    consented_by_name = models.CharField(_("同意人"), max_length=120)
    consented_at = models.DateTimeField(_("同意时间"))

    class Meta:
        verbose_name = _("同意终止")
        verbose_name_plural = _("同意终止")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["termination", "organisation"], name="one_consent_per_party")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.consented_at:%Y-%m-%d}"
