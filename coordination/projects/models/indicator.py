"""What does a project measure, from where to where? Its values are figures about the project; totals are never kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from coordination.projects import vocabulary

from .partner import Partner
from .project import Project


class Indicator(models.Model):
    """指标. Each period's value stands for that period alone, or, ``is_running_total``, for everything up to its end."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="indicators")
    name = models.CharField(_("指标"), max_length=120)
    key = models.CharField(max_length=120, editable=False)  # the name as figures know it
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
