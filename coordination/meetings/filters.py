"""By what may a list of cycles, meetings or outcomes be narrowed? Shared by the portal and the API."""

import re

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.common.filtering import Filters

from .models import Cycle, Meeting, Outcome, Series
from .vocabulary import MeetingLevel, OutcomeKind
from .workflow.cycle import CYCLE
from .workflow.meeting import MEETING
from .workflow.outcome import OUTCOME


def containing(queryset, value: str, *columns: str):
    """Every word must be found in one of the columns."""
    for word in value.split():
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": word})
        queryset = queryset.filter(found)
    return queryset


class CycleFilter(Filters):
    status = filters.MultipleChoiceFilter(label=_("状态"), choices=CYCLE.choices)

    class Meta:
        model = Cycle
        fields: list[str] = []


class MeetingFilter(Filters):
    q = filters.CharFilter(label=_("编号或关键词"), method="by_words")
    status = filters.MultipleChoiceFilter(label=_("状态"), choices=MEETING.choices)
    level = filters.MultipleChoiceFilter(label=_("层级"), choices=MeetingLevel.choices)
    year = filters.NumberFilter(label=_("年份"))
    host = filters.ModelChoiceFilter(label=_("主办单位"), queryset=Organisation.objects.all())
    attending = filters.ModelChoiceFilter(
        label=_("参会单位"), queryset=Organisation.objects.all(), field_name="attendances__organisation"
    )
    cycle = filters.ModelChoiceFilter(label=_("协同周期"), queryset=Cycle.objects.all())
    series = filters.ModelChoiceFilter(label=_("系列会议"), queryset=Series.objects.all())
    from_on = filters.DateFilter(label=_("日期自"), field_name="ends_on", lookup_expr="gte")
    to_on = filters.DateFilter(label=_("日期至"), field_name="starts_on", lookup_expr="lte")

    class Meta:
        model = Meeting
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        """By its number (2026-03), or by words of title and place."""
        if reference := re.fullmatch(r"\s*(\d{4})-(\d{1,4})\s*", value):
            return queryset.filter(year=int(reference[1]), sequence=int(reference[2]))
        return containing(queryset, value, "title", "place")


class OutcomeFilter(Filters):
    q = filters.CharFilter(label=_("编号或关键词"), method="by_words")
    status = filters.MultipleChoiceFilter(label=_("状态"), choices=OUTCOME.choices)
    kind = filters.MultipleChoiceFilter(label=_("类别"), choices=OutcomeKind.choices)
    drafter = filters.ModelChoiceFilter(label=_("起草单位"), queryset=Organisation.objects.all())
    meeting = filters.NumberFilter(label=_("会议"), method="of_meeting")
    cycle = filters.ModelChoiceFilter(
        label=_("协同周期"), queryset=Cycle.objects.all(), field_name="meeting__cycle"
    )
    year = filters.NumberFilter(label=_("年份"), field_name="meeting__year")
    orphan = filters.BooleanFilter(label=_("尚未落实"), method="by_orphan")
    published_from = filters.DateFilter(label=_("发布自"), field_name="published_at", lookup_expr="date__gte")
    published_to = filters.DateFilter(label=_("发布至"), field_name="published_at", lookup_expr="date__lte")

    class Meta:
        model = Outcome
        fields: list[str] = []

    def __init__(self, data=None, queryset=None, *, actor, **kwargs):
        self.actor = actor
        super().__init__(data, queryset, **kwargs)

    def of_meeting(self, queryset, name, value):
        """A meeting the reader may not see has no outcomes here, like one that does not exist."""
        return queryset.filter(meeting__in=Meeting.objects.visible_to(self.actor).filter(pk=value))

    def by_words(self, queryset, name, value):
        return containing(queryset, value, "number", "title", "current__wording")

    def by_orphan(self, queryset, name, value):
        if value:
            return queryset.orphans()
        return queryset.published().exclude(pk__in=queryset.model.objects.orphans().values("pk"))
