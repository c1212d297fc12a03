"""指标数据: what the figures of a thing look like through the API."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coordination.api.parts import Part
from coordination.api.representation import Light, UnitRef
from coordination.figures.vocabulary import PeriodKind


class FigureSaid(Light):
    """A figure as a report says it; how it stands now is among the figures of the task."""

    name = serializers.CharField()
    measure = serializers.CharField()
    period = serializers.CharField(help_text="2026, 2026H1, 2026Q3 or 2026-09.")
    value = serializers.CharField()

    def to_representation(self, instance) -> dict[str, str]:
        """Kept in the report in these words."""
        return {name: instance[name] for name in self.fields}


class FigureRow(Light):
    """One number of one unit for one period, kept once: the same id wherever it is shown."""

    id = serializers.IntegerField()
    organisation = UnitRef()
    name = serializers.CharField()
    measure = serializers.CharField()
    period_kind = serializers.ChoiceField(PeriodKind.choices)
    period = serializers.CharField(help_text="2026, 2026H1, 2026Q3 or 2026-09.")
    value = serializers.DecimalField(20, 4)
    revisions = serializers.IntegerField(help_text="How often it was corrected.")
    entered_at = serializers.DateTimeField()
    entered_by = serializers.CharField(source="entered_by_name")


class WantedFigureRow(Light):
    """A figure that every report on a task is to bring."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    measure = serializers.CharField()
    period_kind = serializers.ChoiceField(PeriodKind.choices)


def figures_part(found: Callable) -> Part:
    """``/tasks/42/figures/``; ``found(subject, actor)`` → the figures this caller reads there."""
    return Part(
        "figures",
        _("指标数据"),
        FigureRow,
        lambda subject, actor: found(subject, actor).select_related("organisation").order_by(),
        ("id",),
    )
