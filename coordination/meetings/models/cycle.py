"""What is kept of a cycle?"""

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.lifecycle.models import Governed
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.meetings import vocabulary
from coordination.meetings.querysets import CycleQuerySet


def cycle_states():
    return WORKFLOWS["cycle"].choices


class Cycle(Governed):
    """协同周期: a year or a plan period with a rotating chair.

    ``keeper`` is the office that keeps it. Putting a meeting into a cycle submits what that meeting
    publishes to the keeper, which therefore can say whether anything hangs in the air.
    """

    WORKFLOW = "cycle"

    name = models.CharField(_("名称"), max_length=100, unique=True)
    kind = models.CharField(_("类别"), max_length=10, choices=vocabulary.cycle_kinds, default="year")
    status = models.CharField(_("状态"), max_length=12, choices=cycle_states, default="open", editable=False)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"))
    chair = models.ForeignKey(
        Organisation, verbose_name=_("轮值方"), on_delete=models.PROTECT, related_name="chaired_cycles"
    )
    keeper = models.ForeignKey(
        Organisation,
        verbose_name=_("管理单位"),
        on_delete=models.PROTECT,
        related_name="kept_cycles",
        editable=False,
    )
    closed_at = models.DateTimeField(_("关闭时间"), null=True, editable=False)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("协同周期")
        verbose_name_plural = _("协同周期")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="cycle_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portal:cycle", args=[self.pk])

    def orphans(self):
        """Published outcomes of this cycle that nobody follows up."""
        return apps.get_model("meetings", "Outcome").objects.filter(meeting__cycle=self).orphans()

    def conflict_facts(self) -> dict:
        rows = self.orphans().values("id", "number", "title")[:50]
        return {"orphans": list(rows)} if rows else {}
