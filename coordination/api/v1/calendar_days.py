"""工作日历: who sets a day off or a make-up day, and which limits move with it?"""

from django.db.models import QuerySet
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet, NumberFilter
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from coordination.api.idempotency import Answer, answer, answer_once
from coordination.api.lifecycle import body_of, request_serializer
from coordination.api.nouns import NounViewSet
from coordination.api.representation import Light
from coordination.common.models import CalendarDay
from coordination.common.working_days import SpecialDay
from coordination.lifecycle.inputs import Date, Flag, Text, clean_all
from coordination.notifications import calendar_changes as changes

from .subjects import SubjectRef, reference

SHOWN = 50
DRY_RUN = Flag("dry_run", _("查看影响"))
DAY = (
    Date("day", CalendarDay._meta.get_field("day").verbose_name),
    Flag("is_working", CalendarDay._meta.get_field("is_working").verbose_name),
    Text("name", CalendarDay._meta.get_field("name").verbose_name, max_length=60),
    Text("source", CalendarDay._meta.get_field("source").verbose_name, max_length=200),
    DRY_RUN,
)


class SpecialDayRow(Light):
    """A day that differs from the plain week."""

    id = serializers.IntegerField()
    day = serializers.DateField()
    is_working = serializers.BooleanField()
    label = serializers.SerializerMethodField()
    name = serializers.CharField()
    source = serializers.CharField(help_text="The announcement it rests on.")
    province = serializers.CharField(source="province_code", help_text="Empty: the whole nation.")
    may_change = serializers.SerializerMethodField()

    def get_label(self, row) -> str:
        return changes.kind_label(row)

    def get_may_change(self, row) -> bool:
        return row.province_code == changes.scope_of(self.context["actor"])


class MovedRow(Light):
    """A running limit that would end on another day."""

    verb = serializers.CharField(source="duty.rule.verb")
    subject = SubjectRef()
    was = serializers.DateField()
    becomes = serializers.DateField()

    @staticmethod
    def of(moved: changes.Moved) -> dict:
        return {
            "verb": str(moved.duty.rule.verb),
            "subject": reference(moved.duty.subject),
            "was": moved.was,
            "becomes": moved.becomes,
        }


class CalendarEffect(serializers.Serializer):
    """What a change would move. Nothing was written."""

    moved = serializers.IntegerField(help_text="Running limits that would end on another day.")
    limits = MovedRow(
        many=True,
        help_text=f"The first {SHOWN}; none for the national calendar, whose keeper reads no tasks.",
    )


class DayFilters(FilterSet):
    year = NumberFilter(
        field_name="day", lookup_expr="year", min_value=1990, max_value=2100, decimal_places=0
    )


class CalendarDays(NounViewSet):
    """工作日历: the national days and those of the caller's province."""

    noun, model, label, scope = "calendar-days", CalendarDay, CalendarDay._meta.verbose_name, "tasks"
    row = whole = SpecialDayRow
    filterset_class = DayFilters
    orders = {"day": ("day", "id")}
    default_order = "day"
    common_parts = ()

    def visible(self) -> QuerySet:
        return changes.days_for(self.actor)

    @extend_schema(
        operation_id="calendar_days_set",
        request=request_serializer(DAY, "CalendarDaySet"),
        responses={200: CalendarEffect, 201: SpecialDayRow},
    )
    def put_in(self, request):
        """Set a day: the nation's by the system administrator, a province's by its coordinator. `dry_run`: only say what moves."""
        data = clean_all(DAY, body_of(request, DAY), None, self.actor)
        dry_run = data.pop("dry_run")

        def done() -> Answer:
            row = CalendarDay(province_code=changes.require_scope(self.actor), **data)
            if dry_run:
                changes.check_day(row, actor=self.actor)
                return self.effect(put=[SpecialDay(row.day, row.is_working, row.name)])
            changes.set_day(row, actor=self.actor, at=self.at)
            address = f"{request.build_absolute_uri('/')}api/v1/{self.noun}/{row.pk}/"
            return answer(201, self.represented(row), Location=address)

        return answer_once(request, at=self.at, act=done)

    @extend_schema(
        operation_id="calendar_days_remove",
        request=request_serializer((DRY_RUN,), "CalendarDayRemove"),
        responses={200: CalendarEffect, 204: None},
    )
    def take_out(self, request, id: int):
        """Take a day away, by who may set it. `dry_run`: only say what moves."""
        data = clean_all((DRY_RUN,), body_of(request, (DRY_RUN,)), None, self.actor)

        def done() -> Answer:
            row = self.fetch(id)
            changes.check_keeper(row, actor=self.actor)
            if data["dry_run"]:
                return self.effect(drop=[row.day])
            changes.remove_day(row, actor=self.actor, at=self.at)
            return answer(204, None)

        return answer_once(request, at=self.at, act=done)

    def effect(self, *, put=(), drop=()) -> Answer:
        scope = changes.require_scope(self.actor)
        shown = SHOWN if scope else 0
        effect = changes.effect(at=self.at, actor=self.actor, scope=scope, put=put, drop=drop, shown=shown)
        limits = [MovedRow.of(each) for each in effect.first]
        return answer(200, {"moved": effect.count, "limits": limits})

    @classmethod
    def urls(cls):
        _listing, *others = super().urls()
        return [
            path("calendar-days/", cls.as_view({"get": "list", "post": "put_in"}), name="calendar-days"),
            *others,
            path("calendar-days/<key:id>/remove/", cls.as_view({"post": "take_out"})),
        ]
