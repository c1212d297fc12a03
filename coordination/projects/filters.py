"""By what may a list of projects be narrowed? Shared by the portal and the API."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.common.filtering import Filters
from coordination.meetings.filters import containing
from coordination.meetings.models import Outcome

from .models import Project
from .vocabulary import ACTIVE_PARTNERS, LIVE, ProjectKind
from .workflow import PROJECT


class ProjectFilter(Filters):
    q = filters.CharFilter(label=_("编号或关键词"), method="by_words")
    status = filters.MultipleChoiceFilter(label=_("状态"), choices=PROJECT.choices)
    kind = filters.MultipleChoiceFilter(label=_("类别"), choices=ProjectKind.choices)
    lead = filters.ModelChoiceFilter(label=_("牵头方"), queryset=Organisation.objects.all())
    partner = filters.ModelChoiceFilter(
        label=_("参与方"),
        field_name="partners__organisation",
        queryset=Organisation.objects.all(),
        method="of_partner",
    )
    place = filters.ModelChoiceFilter(
        label=_("所在地"),
        field_name="places",
        queryset=Organisation.objects.exclude(code=""),
        method="at_place",
    )
    national = filters.BooleanFilter(
        label=_("国家年度清单"), field_name="national_year", lookup_expr="isnull", exclude=True
    )
    national_year = filters.NumberFilter(label=_("国家年度清单（年份）"))
    outcome = filters.NumberFilter(label=_("成果"), method="of_outcome")
    scope = filters.ChoiceFilter(
        label=_("范围"),
        method="by_scope",
        choices=[("live", _("在办")), ("mine", _("本单位参与")), ("ended", _("已结束"))],
    )

    class Meta:
        model = Project
        fields: list[str] = []

    def __init__(self, data=None, queryset=None, *, actor, **kwargs):
        self.actor = actor
        super().__init__(data, queryset, **kwargs)

    def by_scope(self, queryset, name, value):
        if value == "live":
            return queryset.filter(status__in=[*LIVE, "suspended"])
        if value == "ended":
            return queryset.exclude(status__in=[*LIVE, "suspended"])
        own = Q(partners__organisation__in=self.actor.reader_ids)
        if self.actor.organisation is not None and self.actor.organisation.kind == "province":
            own |= Q(partners__organisation__root=self.actor.organisation)
        mine = Project.objects.filter(own, partners__state__in=ACTIVE_PARTNERS)
        return queryset.filter(pk__in=mine.order_by().values("pk"))

    def of_partner(self, queryset, name, value):
        taking = Project.objects.filter(partners__organisation=value, partners__state__in=ACTIVE_PARTNERS)
        return queryset.filter(pk__in=taking.order_by().values("pk"))

    def at_place(self, queryset, name, value):
        """In this place, for a province also in any of its cities."""
        there = Project.objects.filter(Q(places=value) | Q(places__root=value))
        return queryset.filter(pk__in=there.order_by().values("pk"))

    def of_outcome(self, queryset, name, value):
        """An outcome the reader may not see has no projects here, like one that does not exist."""
        return queryset.filter(outcome__in=Outcome.objects.visible_to(self.actor).filter(pk=value))

    def by_words(self, queryset, name, value):
        return containing(queryset, value, "number", "title", "field", "object", "place_text")
