"""Which days are working days, and how was a limit counted?"""

from datetime import date

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from coordination.api.errors import BadRequest
from coordination.api.representation import Light
from coordination.api.views import ApiView
from coordination.common.working_days import calendar_for

LONGEST = 500
PROVINCE = OpenApiParameter("province", str, description="GB/T 2260 code of a province with days of its own.")


class CalendarDayRow(serializers.Serializer):
    """A day that differs from the plain week."""

    day = serializers.DateField()
    is_working = serializers.BooleanField()
    name = serializers.CharField()
    label = serializers.CharField()
    is_provincial = serializers.BooleanField()


class CalendarYear(serializers.Serializer):
    year = serializers.IntegerField()
    province = serializers.CharField()
    is_provisional = serializers.BooleanField(
        help_text="The year is not announced yet: only weekends are known."
    )
    special_days = CalendarDayRow(many=True)


class DayCounted(Light):
    day = serializers.DateField()
    number = serializers.IntegerField(
        allow_null=True, help_text="Its working day of the limit; null when skipped."
    )
    reason = serializers.CharField()
    is_provisional = serializers.BooleanField()


class ExplanationRow(Light):
    """How the last day of a limit comes about."""

    start = serializers.DateField()
    working_days = serializers.IntegerField(source="n")
    last_day = serializers.DateField()
    sentence = serializers.CharField()
    is_provisional = serializers.BooleanField()
    days = DayCounted(many=True)


class CalendarView(ApiView):
    """The announced days off and make-up days (调休) of a year, nationally or for a province."""

    tag, parameters = "calendar", ("year", "province")

    @extend_schema(
        parameters=[OpenApiParameter("year", int), PROVINCE], responses=CalendarYear, operation_id="calendar"
    )
    def get(self, request) -> Response:
        year = _integer(request, "year", default=self.actor.on.year, least=1990, most=2100)
        province = request.query_params.get("province", "")
        calendar = calendar_for(province)
        days = sorted(set(calendar.national) | set(calendar.province))
        rows = [
            {
                "day": day,
                "is_working": calendar.is_working(day),
                "name": (calendar.province.get(day) or calendar.national.get(day)).name,
                "label": calendar.kind_of(day).label,
                "is_provincial": day in calendar.province,
            }
            for day in days
            if day.year == year
        ]
        provisional = calendar.is_provisional(date(year, 7, 1))
        return Response(
            {"year": year, "province": province, "is_provisional": provisional, "special_days": rows}
        )


class ExplainView(ApiView):
    """The last day of a limit of `days` working days after `start` (not counted itself), day by day."""

    tag, parameters = "calendar", ("start", "days", "province")

    @extend_schema(
        parameters=[
            OpenApiParameter("start", date, required=True),
            OpenApiParameter("days", int, required=True, description=f"0 to {LONGEST}."),
            PROVINCE,
        ],
        responses=ExplanationRow,
        operation_id="calendar_explain",
    )
    def get(self, request) -> Response:
        try:
            start = date.fromisoformat(request.query_params.get("start", ""))
            if not 1990 <= start.year <= 2100:
                raise ValueError
        except ValueError as error:
            raise _refused("start", _("请按 2026-11-23 的格式填写日期。")) from error
        days = _integer(request, "days", default=None, least=0, most=LONGEST)
        calendar = calendar_for(request.query_params.get("province", ""))
        return Response(ExplanationRow().to_representation(calendar.explain(start, days)))


def _integer(request, name: str, *, default: int | None, least: int, most: int) -> int:
    raw = request.query_params.get(name, "" if default is None else str(default))
    if raw.isascii() and raw.isdigit() and len(raw) < 10 and least <= int(raw) <= most:
        return int(raw)
    raise _refused(name, _("请填写 %(least)d 到 %(most)d 之间的整数。") % {"least": least, "most": most})


def _refused(name: str, sentence: object) -> BadRequest:
    return BadRequest(sentence, code="invalid_parameter", errors={name: [str(sentence)]})
