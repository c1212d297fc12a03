"""What is kept of a figure: which, of whom, for which period, how much; and where does it stand?"""

from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation

from . import vocabulary
from .periods import written_period
from .querysets import FigureQuerySet


class Figure(models.Model):
    """指标数据: one number of one unit for one period, kept once wherever it is shown (一数一源).

    ``key`` is the name in one form of writing. ``about`` is empty for a figure of the whole unit; an
    indicator of a project is about that project alone, so two projects may measure under one name.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("报送单位"), on_delete=models.PROTECT, related_name="figures"
    )
    name = models.CharField(_("指标"), max_length=120)
    key = models.CharField(max_length=120)
    about = models.CharField(max_length=40, blank=True)
    measure = models.CharField(_("计量单位"), max_length=20)
    period_kind = models.CharField(_("周期"), max_length=8, choices=vocabulary.period_kinds)
    starts_on = models.DateField(_("所属期"))  # the first day of the period
    value = models.DecimalField(_("数值"), max_digits=20, decimal_places=4)
    entered_at = models.DateTimeField()
    entered_by_name = models.CharField(max_length=120)
    revisions = models.PositiveSmallIntegerField(default=0)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("指标数据")
        verbose_name_plural = _("指标数据")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key", "about", "period_kind", "starts_on"],
                name="a_figure_is_kept_once",
            )
        ]
        indexes = [models.Index(fields=["about", "key"], name="figure_by_what_it_is_about")]

    def __str__(self) -> str:
        return f"{self.name}（{self.period}）{shown(self.value)}{self.measure}"

    @property
    def period(self) -> str:
        return written_period(self.starts_on, self.period_kind)


class FigurePlace(models.Model):
    """A thing in which the figure was entered or is referred to; the first is where it comes from."""

    figure = models.ForeignKey(Figure, on_delete=models.CASCADE, related_name="places")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    since = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "figure"], name="a_figure_stands_once_in_a_thing"
            )
        ]


def shown(value: Decimal | None) -> str:
    """Without the zeros a column of four places adds."""
    if value is None:
        return ""
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return text or "0"
