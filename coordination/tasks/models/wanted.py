"""Which figures do the reports on a task ask for?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from coordination.figures.vocabulary import PeriodKind, period_kinds

from .task import Task


class WantedFigure(models.Model):
    """填报指标: every participant reports it for the period in which its report falls due."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="wanted_figures")
    name = models.CharField(_("指标"), max_length=120)
    key = models.CharField(max_length=120)
    measure = models.CharField(_("计量单位"), max_length=20)
    period_kind = models.CharField(_("周期"), max_length=8, choices=period_kinds)
    asked_on = models.DateField()

    class Meta:
        verbose_name = _("填报指标")
        verbose_name_plural = _("填报指标")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["task", "key"], name="a_task_asks_once_for_a_figure")]
        indexes = [models.Index(fields=["key", "period_kind"], name="wanted_figure_by_name")]

    def __str__(self) -> str:
        return f"{self.name}（{self.measure}） {PeriodKind(self.period_kind).label}"
