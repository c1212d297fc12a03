"""What is kept of dates: what was planned, what is expected now, what came about, and every slip with its reason?"""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .partner import Partner
from .project import Project


class Milestone(models.Model):
    """节点. ``planned_on`` never changes once the project is approved; ``forecast_on`` is where it stands now."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    name = models.CharField(_("节点"), max_length=120)
    planned_on = models.DateField(_("计划日期"))
    forecast_on = models.DateField(_("预计日期"))
    actual_on = models.DateField(_("实际日期"), null=True)
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("节点")
        verbose_name_plural = _("节点")
        ordering = ["planned_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_milestone_per_name"),
        ]
        indexes = [models.Index(fields=["actual_on", "forecast_on"], name="milestone_by_forecast")]

    def __str__(self) -> str:
        return self.name

    @property
    def expected_on(self) -> date:
        """The day it came about, else the day it is expected."""
        return self.actual_on or self.forecast_on

    @property
    def slip_days(self) -> int:
        """Calendar days behind the plan; negative when ahead."""
        return (self.expected_on - self.planned_on).days


class Forecast(models.Model):
    """One change of what is expected, with its reason; never changed."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="forecasts")
    was_on = models.DateField(_("原预计"))
    now_on = models.DateField(_("现预计"))
    reason = models.CharField(_("理由"), max_length=500)
    changed_on = models.DateField(_("调整日期"))
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("预计日期调整")
        verbose_name_plural = _("预计日期调整")
        ordering = ["changed_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="forecast_change_has_a_reason"),
        ]
