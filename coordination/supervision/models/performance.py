"""What is kept of a month: how the tasks of a unit kept their dates, and what the unit says about it?"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.supervision.querysets import PerformanceQuerySet


class PerformanceMonth(models.Model):
    """履约情况 of one unit in one month, frozen when the month is over. No row is ever changed.

    ``counted`` holds, for each number, what was counted: the list behind a number shows the same things
    for ever.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="performance_months"
    )
    month = models.DateField(_("月份"))
    due_first = models.PositiveIntegerField(_("按原定时限应完成"), default=0)
    on_time_first = models.PositiveIntegerField(_("按原定时限完成"), default=0)
    due_agreed = models.PositiveIntegerField(_("按商定时限应完成"), default=0)
    on_time_agreed = models.PositiveIntegerField(_("按商定时限完成"), default=0)
    silent = models.PositiveIntegerField(_("沉默任务"), default=0)
    replies_due = models.PositiveIntegerField(_("应回复督办函"), default=0)
    replies_in_time = models.PositiveIntegerField(_("按时回复"), default=0)
    counted = models.JSONField(default=dict)
    taken_at = models.DateTimeField(_("统计时间"))

    objects = PerformanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("履约情况")
        verbose_name_plural = _("履约情况")
        ordering = ["-month", "organisation__code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "month"], name="one_row_per_unit_and_month"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.month:%Y-%m}"


class PerformanceRemark(models.Model):
    """What the unit says about its figures of a month; travels with them. The newest one counts."""

    row = models.ForeignKey(PerformanceMonth, on_delete=models.CASCADE, related_name="remarks")
    text = models.TextField(_("单位说明"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_by_name = models.CharField(max_length=120)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("单位说明")
        verbose_name_plural = _("单位说明")
        ordering = ["row", "-id"]

    def __str__(self) -> str:
        return self.text[:80]
