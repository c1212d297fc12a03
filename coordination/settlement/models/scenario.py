"""What is kept of a rule that somebody tries before signing?"""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.settlement import states
from coordination.settlement.querysets import ScenarioQuerySet


class Scenario(models.Model):
    """测算方案: a rule over figures, of one unit alone until it shares it by choice with named units."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="scenarios")
    agreement = models.ForeignKey(
        "agreements.Agreement", null=True, on_delete=models.PROTECT, related_name="scenarios"
    )
    title = models.CharField(_("名称"), max_length=120)
    rule = models.TextField(_("规则"))
    facts = models.TextField(_("事实"), blank=True)
    source = models.CharField(_("数据来源"), max_length=10, choices=states.scenario_sources)
    lines = models.TextField(_("数据"), blank=True)
    result = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("创建时间"))
    updated_at = models.DateTimeField(_("更新时间"))
    created_by_name = models.CharField(max_length=120)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("测算方案")
        verbose_name_plural = _("测算方案")
        ordering = ["-updated_at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="scenario_has_a_name")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portal:scenario", args=[self.pk])


class ScenarioReader(models.Model):
    """A unit with which a scenario was shared by choice."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="readers")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    shared_at = models.DateTimeField()
    shared_by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scenario", "organisation"], name="one_reader_row_per_scenario")
        ]
