"""By what may a list of agreements be narrowed? Shared by the portal and the API."""

from datetime import date

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.common.filtering import Filters
from coordination.meetings.filters import containing
from coordination.meetings.models import Outcome

from .models import Agreement
from .workflow import AGREEMENT


class AgreementFilter(Filters):
    q = filters.CharFilter(label=_("编号或关键词"), method="by_words")
    status = filters.MultipleChoiceFilter(label=_("状态"), choices=AGREEMENT.choices)
    party = filters.ModelChoiceFilter(
        label=_("一方"), queryset=Organisation.objects.all(), field_name="parties__organisation"
    )
    drafter = filters.ModelChoiceFilter(label=_("起草单位"), queryset=Organisation.objects.all())
    outcome = filters.NumberFilter(label=_("成果"), method="of_outcome")
    ends_from = filters.DateFilter(label=_("到期自"), field_name="ends_on", lookup_expr="gte")
    ends_to = filters.DateFilter(label=_("到期至"), field_name="ends_on", lookup_expr="lte")
    in_force_on = filters.DateFilter(label=_("有效于"), method="holding_on")
    scope = filters.ChoiceFilter(
        label=_("范围"),
        method="by_scope",
        choices=[
            ("negotiating", _("磋商与签署中")),
            ("in_force", _("有效")),
            ("amending", _("修订中")),
            ("ended", _("已结束")),
            ("shared", _("已共享给我")),
        ],
    )

    class Meta:
        model = Agreement
        fields: list[str] = []

    def __init__(self, data=None, queryset=None, *, actor, on: date, **kwargs):
        self.actor, self.on = actor, on
        super().__init__(data, queryset, **kwargs)

    def by_scope(self, queryset, name, value):
        if value == "negotiating":
            return queryset.before_signing()
        if value == "amending":
            return queryset.filter(open__isnull=False, current__isnull=False)
        if value == "shared":
            return queryset.shared_with(self.actor)
        return queryset.in_force() if value == "in_force" else queryset.ended()

    def holding_on(self, queryset, name, value):
        """Signed, and the day lies within the term."""
        return queryset.holding_on(value)

    def of_outcome(self, queryset, name, value):
        """An outcome the reader may not see has no agreements here, like one that does not exist."""
        return queryset.filter(outcome__in=Outcome.objects.visible_to(self.actor).filter(pk=value))

    def by_words(self, queryset, name, value):
        return containing(queryset, value, "number", "title", "topic")
