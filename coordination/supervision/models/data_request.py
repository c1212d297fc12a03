"""What is kept of a request for a figure: which, for which period, of whom, and what came?"""

from functools import cached_property

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.figures.models import Figure
from coordination.figures.periods import read_period
from coordination.lifecycle.models import Governed
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.supervision import vocabulary
from coordination.supervision.querysets import DataRequestQuerySet


def data_request_states():
    return WORKFLOWS["data_request"].choices


class DataRequest(Governed):
    """资料征集: the office asks units for one figure of one period.

    ``figure_key`` is the figure's name without blanks and in one form of writing; a unit is asked for it
    once per period, which a constraint on ``DataItem`` keeps.
    """

    WORKFLOW = "data_request"

    number = models.CharField(_("编号"), max_length=40, unique=True, editable=False)
    status = models.CharField(
        _("状态"), max_length=12, choices=data_request_states, default=vocabulary.OPEN, editable=False
    )
    asker = models.ForeignKey(
        Organisation, verbose_name=_("征集单位"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    figure = models.CharField(_("指标"), max_length=120)
    figure_key = models.CharField(max_length=120, editable=False)
    unit = models.CharField(_("计量单位"), max_length=20)
    period_kind = models.CharField(_("周期"), max_length=8, choices=vocabulary.period_kinds)
    period = models.CharField(_("所属期"), max_length=8)
    purpose = models.TextField(_("用途和口径"))
    due_on = models.DateField(_("报送期限"))
    asked_at = models.DateTimeField(editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    withdrawn_reason = models.CharField(_("撤回理由"), max_length=500, blank=True, editable=False)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("资料征集")
        verbose_name_plural = _("资料征集")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(withdrawn_reason=""),
                name="a_withdrawn_request_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("portal:data-request", args=[self.pk])

    @property
    def which(self) -> dict:
        """Which figure is asked, in the words of the figures."""
        first = read_period(self.period, self.period_kind)
        return {"name": self.figure, "period_kind": self.period_kind, "starts_on": first}

    @property
    def title(self) -> str:
        return f"{self.figure}（{self.period}）"

    @cached_property
    def asked(self) -> list:
        """What each unit was asked, in administrative order; asked by several acts of one page."""
        if "items" in getattr(self, "_prefetched_objects_cache", {}):
            return list(self.items.all())
        return list(self.items.select_related("organisation__root", "given"))


class DataItem(models.Model):
    """What one unit was asked and answered. ``stands`` is false once the request was withdrawn."""

    request = models.ForeignKey(DataRequest, on_delete=models.CASCADE, related_name="items")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="data_items"
    )
    figure_key = models.CharField(max_length=120)
    period = models.CharField(max_length=8)
    stands = models.BooleanField(default=True)
    given = models.ForeignKey(
        Figure, verbose_name=_("数值"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(_("说明"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("征集项")
        verbose_name_plural = _("征集项")
        ordering = ["organisation__code", "organisation__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "organisation"], name="a_unit_is_asked_once_in_a_request"
            ),
            models.UniqueConstraint(
                fields=["organisation", "figure_key", "period"],
                condition=Q(stands=True),
                name="a_figure_is_asked_once_for_a_period",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(given__isnull=False) | ~Q(note=""),
                name="an_answer_has_a_value_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.given or ''}"

    @property
    def value(self):
        """The figure as it stands, also when it was corrected elsewhere."""
        return self.given.value if self.given else None


class DataRequestReader(models.Model):
    """A unit that may read the request: who asks, who is asked, the units above both."""

    data_request = models.ForeignKey(DataRequest, on_delete=models.CASCADE, related_name="readers")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "data_request"], name="one_reader_row_per_data_request"
            )
        ]
