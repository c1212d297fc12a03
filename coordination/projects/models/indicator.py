"""What is kept of figures: what is measured, from where to where, and each value? Totals are never kept."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.projects import vocabulary

from .partner import Partner
from .project import Project


class Indicator(models.Model):
    """指标. Each period's value stands for that period alone, or, ``is_running_total``, for everything up to its end."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="indicators")
    name = models.CharField(_("指标"), max_length=120)
    unit = models.CharField(_("单位"), max_length=20)
    baseline = models.DecimalField(_("基期值"), max_digits=18, decimal_places=4)
    target = models.DecimalField(_("目标值"), max_digits=18, decimal_places=4)
    is_running_total = models.BooleanField(_("按累计数填报"), default=False)
    rhythm = models.CharField(_("填报周期"), max_length=10, choices=vocabulary.rhythms)
    first_period = models.DateField(_("首个周期"))
    contributors = models.ManyToManyField(Partner, related_name="indicators")

    class Meta:
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="one_indicator_per_name")]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"


class IndicatorValue(models.Model):
    """One partner's value of one period, as it stands; what it was before is in the history."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    period = models.DateField(_("周期"))  # its first day
    value = models.DecimalField(_("数值"), max_digits=18, decimal_places=4)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120)
    revisions = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("指标数值")
        verbose_name_plural = _("指标数值")
        ordering = ["period", "partner__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "partner", "period"], name="one_value_per_partner_and_period"
            ),
            models.CheckConstraint(condition=Q(revisions__gte=0), name="indicator_value_counts_revisions"),
        ]
