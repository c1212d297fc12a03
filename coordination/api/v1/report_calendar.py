"""Which progress reports are due in a month, and how do they stand?"""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from coordination.api.errors import BadRequest
from coordination.api.representation import Light, UnitRef
from coordination.api.views import ApiView
from coordination.tasks.report_calendar import Standing, entries


class DueReport(Light):
    """One report that falls due on a day."""

    task = serializers.IntegerField(source="task.pk")
    number = serializers.CharField(source="task.number")
    title = serializers.CharField(source="task.title")
    organisation = UnitRef()
    due_on = serializers.DateField()
    standing = serializers.ChoiceField(Standing.choices)
    is_open = serializers.BooleanField(help_text="Still asked for; exactly these are among the duties.")
    submitted_at = serializers.DateTimeField(allow_null=True)


class ReportCalendarAnswer(serializers.Serializer):
    month = serializers.CharField()
    results = DueReport(many=True)


class ReportCalendarView(ApiView):
    """报送日历: the reports that the caller's unit, and those below it, owe in a month."""

    tag, parameters = "tasks", ("month",)

    @extend_schema(
        operation_id="report_calendar",
        parameters=[OpenApiParameter("month", str, description="As 2026-11; by default the present one.")],
        responses=ReportCalendarAnswer,
    )
    def get(self, request) -> Response:
        """By day; what is still open from before stands in the present month. Nobody is asked outside it."""
        text = request.query_params.get("month", f"{self.actor.on:%Y-%m}")
        first = _first_of(text)
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        found = entries(self.actor, first=first, last=last, at=self.at)
        return Response({"month": f"{first:%Y-%m}", "results": DueReport.rows(found, {})})


def _first_of(text: str) -> date:
    try:
        year, month = text.split("-")
        first = date(int(year), int(month), 1)
    except ValueError:
        first = None
    if first is None or not 1990 <= first.year < 2100:
        sentence = str(_("月份请按 2026-11 的格式填写。"))
        raise BadRequest(sentence, code="invalid_parameter", errors={"month": [sentence]})
    return first
