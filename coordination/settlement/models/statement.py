"""What is kept of a computation: the exact bytes, and what each account has by them?"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation

from .round import Round


class Statement(models.Model):
    """结算单: the canonical bytes of one computed stretch, with the rule they were computed by.

    Never changed: the database refuses an update. ``window_*`` bound the rule where the version in force
    changed within the period.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="statements")
    edition = models.PositiveSmallIntegerField(_("测算次数"))
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey("agreements.AgreementVersion", on_delete=models.PROTECT, related_name="+")
    rule = models.JSONField(_("规则"))
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    document = models.TextField(_("结算单"))
    sha256 = models.CharField(max_length=64)
    computed_at = models.DateTimeField(_("测算时间"))

    class Meta:
        verbose_name = _("结算单")
        verbose_name_plural = _("结算单")
        ordering = ["round", "edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "edition", "position"], name="one_statement_per_stretch")
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.edition}.{self.position}"

    def save(self, *args, **kwargs):
        if self.pk and not self._state.adding:
            raise TypeError("a statement is never changed")
        super().save(*args, **kwargs)


class Entitlement(models.Model):
    """What one account of a round is entitled to by its statements together, in the smallest unit."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="entitlements")
    position = models.PositiveSmallIntegerField()
    account = models.CharField(_("名称"), max_length=60)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    own = models.BigIntegerField(_("本期应得"))
    carried = models.BigIntegerField(_("结转更正"), default=0)
    total = models.BigIntegerField(_("应得合计"))
    payable = models.BigIntegerField(_("应付到账"), default=0)
    collected = models.BigIntegerField(_("已征收"), default=0)
    balance = models.BigIntegerField(_("应收（+）应付（-）"), null=True)

    class Meta:
        verbose_name = _("应得")
        verbose_name_plural = _("应得")
        ordering = ["round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="one_entitlement_per_position"),
            models.CheckConstraint(
                condition=Q(total=F("own") + F("carried")), name="own_and_carried_are_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.total}"
