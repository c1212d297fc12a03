"""By what may the directory of units be narrowed?"""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.common.filtering import Filters

from .models import Organisation
from .roles import Kind


class OrganisationFilter(Filters):
    q = filters.CharFilter(label=_("名称或代码"), method="by_words")
    kind = filters.MultipleChoiceFilter(label=_("类别"), choices=Kind.choices)
    root = filters.NumberFilter(label=_("所属省（市）、部委"), field_name="root_id")
    code = filters.CharFilter(label=_("行政区划代码"))
    is_active = filters.BooleanFilter(label=_("启用"))

    class Meta:
        model = Organisation
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        return queryset.filter(
            Q(name__icontains=value) | Q(short_name__icontains=value) | Q(code__startswith=value)
        )
