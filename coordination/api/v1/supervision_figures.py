"""催办、督办阶梯、负担表、履约情况: what was asked of whom, and how dates were kept, through the API."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet, NumberFilter
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from coordination.api.errors import BadRequest
from coordination.api.idempotency import Answer, answer, answer_once
from coordination.api.lifecycle import body_of, request_serializer
from coordination.api.nouns import Creation, Deletion, Editing, NounViewSet
from coordination.api.representation import Light, UnitRef
from coordination.api.views import ApiView
from coordination.supervision import burden, ladder_steps, performance, urging
from coordination.supervision.models import LadderStep, PerformanceMonth, Urging
from coordination.supervision.performance import MEASURES, rate
from coordination.supervision.vocabulary import Addressed, Condition, Level, Reach

MONTHS = 12


# --- urgings ------------------------------------------------------------------------------------------
class UrgingRow(Light):
    """催办: who asked whom about which task, when."""

    id = serializers.IntegerField()
    task = serializers.IntegerField(source="task_id")
    asker = UnitRef()
    addressee = UnitRef()
    text = serializers.CharField()
    asked_by = serializers.CharField(source="asked_by_name")
    asked_at = serializers.DateTimeField()


class UrgingFilters(FilterSet):
    task = NumberFilter(field_name="task", min_value=1, max_value=10**18, decimal_places=0)


class Urgings(NounViewSet):
    """催办: asked again within a few working days it answers 409 with who asked when."""

    noun, model, label, scope = "urgings", Urging, _("催办"), "tasks"
    row = whole = UrgingRow
    filterset_class = UrgingFilters
    orders = {"id": ("id",)}
    default_order = "-id"
    creation = Creation(
        urging.NEW_URGING, urging.ask, "Ask a unit for progress; the lead unless said otherwise."
    )
    common_parts = ()

    def visible(self):
        return Urging.objects.readable_by(self.actor)

    def for_rows(self, rows):
        return rows.select_related("asker", "addressee")


# --- the ladder ---------------------------------------------------------------------------------------
class LadderStepRow(Light):
    """督办阶梯: one step. It drafts letters and issues none."""

    id = serializers.IntegerField()
    task_class = serializers.IntegerField(source="task_class_id", allow_null=True)
    condition = serializers.ChoiceField(Condition.choices)
    working_days = serializers.IntegerField()
    level = serializers.ChoiceField(Level.choices)
    addressed = serializers.ChoiceField(Addressed.choices)
    reach = serializers.ChoiceField(Reach.choices)
    limit_days = serializers.IntegerField()
    sequence = serializers.IntegerField()
    is_active = serializers.BooleanField()
    version = serializers.IntegerField()


class WouldDraft(serializers.Serializer):
    """A letter a step would draft with today's data."""

    task = serializers.CharField(help_text="Its number.")
    addressee = UnitRef()
    level = serializers.CharField()
    working_days = serializers.IntegerField(help_text="That have passed.")


class Preview(serializers.Serializer):
    """What a step would draft. Nothing was written."""

    letters = serializers.IntegerField()
    drafts = WouldDraft(many=True)


class LadderSteps(NounViewSet):
    """督办阶梯: when a letter is drafted, to whom, of which level. Kept by the office."""

    noun, model, label, scope = "ladder-steps", LadderStep, _("督办阶梯"), "tasks"
    row = whole = LadderStepRow
    orders = {"sequence": ("sequence", "id")}
    default_order = "sequence"
    creation = Creation(ladder_steps.STEP, ladder_steps.add_step, "Add a step.")
    editing = Editing(ladder_steps.STEP, ladder_steps.change_step, "Change a step.")
    deletion = Deletion(ladder_steps.remove_step, "Take a step away; letters it drafted stay.")
    common_parts = ()

    def visible(self):
        return ladder_steps.steps_of(self.actor)

    @extend_schema(
        operation_id="ladder_steps_preview",
        request=request_serializer(ladder_steps.STEP, "LadderStepPreview"),
        responses={200: Preview},
    )
    def preview(self, request):
        """How many letters such a step would draft with today's data."""
        data = body_of(request, ladder_steps.STEP)

        def found() -> Answer:
            cases = ladder_steps.previewed(actor=self.actor, data=data)
            drafts = [
                {
                    "task": case.task.number,
                    "addressee": UnitRef().to_representation(case.addressee),
                    "level": case.step.level,
                    "working_days": case.days,
                }
                for case in cases
            ]
            return answer(200, {"letters": len(drafts), "drafts": drafts})

        return answer_once(request, at=self.at, act=found)

    @classmethod
    def urls(cls):
        return [path("ladder-steps/preview/", cls.as_view({"post": "preview"})), *super().urls()]


# --- performance --------------------------------------------------------------------------------------
class RemarkRow(Light):
    """What the unit says about its figures."""

    text = serializers.CharField()
    written_by = serializers.CharField(source="written_by_name")
    written_at = serializers.DateTimeField()


class MeasureRow(Light):
    """One number with its definition."""

    name = serializers.CharField()
    label = serializers.CharField()
    definition = serializers.CharField()
    value = serializers.IntegerField()
    of = serializers.CharField(help_text="The number it is a part of; empty for a whole.")
    share = serializers.CharField(help_text="In percent; empty for a whole.")


class PerformanceRow(Light):
    """履约情况 of one unit in one month, frozen, with the unit's remarks. In the order of the codes."""

    id = serializers.IntegerField()
    organisation = UnitRef()
    month = serializers.SerializerMethodField()
    measures = serializers.SerializerMethodField()
    remarks = RemarkRow(many=True)
    taken_at = serializers.DateTimeField()

    def get_month(self, row) -> str:
        return f"{row.month:%Y-%m}"

    def get_measures(self, row) -> MeasureRow(many=True):
        return [
            {
                "name": each.name,
                "label": str(each.label),
                "definition": performance.definition_of(each),
                "value": getattr(row, each.name),
                "of": each.of,
                "share": rate(getattr(row, each.name), getattr(row, each.of)) if each.of else "",
            }
            for each in MEASURES
        ]


class PerformanceFilters(FilterSet):
    month = CharFilter(method="of_month")

    def of_month(self, queryset, name, value):
        found = next((each for each in burden_months(self.request) if f"{each:%Y-%m}" == value), None)
        return queryset.filter(month=found) if found else queryset.none()


def burden_months(request):
    return burden.months_before(request.actor.on, 120)


class Performance(NounViewSet):
    """履约情况: by month and administrative code, in no other order. A remark travels with the figures."""

    noun, model, label, scope = "performance", PerformanceMonth, _("履约情况"), "tasks"
    row = whole = PerformanceRow
    filterset_class = PerformanceFilters
    orders = {"id": ("id",)}
    default_order = "id"
    common_parts = ()

    def visible(self):
        return PerformanceMonth.objects.readable_by(self.actor)

    def for_rows(self, rows):
        return rows.select_related("organisation").prefetch_related("remarks")

    @extend_schema(
        operation_id="performance_remark",
        request=request_serializer(performance.REMARK, "PerformanceRemarkWrite"),
        responses={201: PerformanceRow},
    )
    def remark(self, request, id: int):
        """What the unit says about its figures; the figures stay as they are."""
        data = body_of(request, performance.REMARK)

        def written() -> Answer:
            row = self.fetch(id)
            performance.remark(row, actor=self.actor, at=self.at, data=data)
            return answer(201, self.represented(self.for_rows(self.visible()).get(pk=row.pk)))

        return answer_once(request, at=self.at, act=written)

    @classmethod
    def urls(cls):
        return [*super().urls(), path("performance/<key:id>/remark/", cls.as_view({"post": "remark"}))]


# --- the burden ---------------------------------------------------------------------------------------
class BurdenCount(serializers.Serializer):
    """How many requests of one kind."""

    name = serializers.CharField()
    label = serializers.CharField()
    count = serializers.IntegerField()


class BurdenRow(serializers.Serializer):
    """What one unit was asked for in a month."""

    organisation = UnitRef()
    counts = BurdenCount(many=True)
    total = serializers.IntegerField()
    open = serializers.IntegerField()
    median_hours = serializers.FloatField(allow_null=True, help_text="From asking to the first answer.")


class BurdenMonth(serializers.Serializer):
    """负担表 of one month, in the order of the administrative codes."""

    month = serializers.CharField()
    results = BurdenRow(many=True)


class BurdenView(ApiView):
    """负担表: each unit sees itself, the office all, in the order of the administrative codes."""

    tag, parameters = "burden", ("month",)

    @extend_schema(
        parameters=[OpenApiParameter("month", str, description="2026-11; the present month by default.")],
        responses=BurdenMonth,
        operation_id="burden_read",
    )
    def get(self, request) -> Response:
        months = burden.months_before(self.actor.on, MONTHS)
        wanted = request.query_params.get("month") or f"{months[0]:%Y-%m}"
        month = next((each for each in months if f"{each:%Y-%m}" == wanted), None)
        if month is None:
            sentence = _("没有「%(value)s」这个选项。") % {"value": wanted[:20]}
            raise BadRequest(sentence, code="invalid_parameter", errors={"month": [str(sentence)]})
        lines = burden.month_of(month, self.actor)
        return Response({"month": wanted, "results": [_line(each) for each in lines]})


def _line(line) -> dict:
    return {
        "organisation": UnitRef().to_representation(line.organisation),
        "counts": [
            {"name": source.name, "label": str(source.label), "count": line.counts.get(source.name, 0)}
            for source in burden.SOURCES
        ],
        "total": line.total,
        "open": line.open,
        "median_hours": line.median_hours,
    }
