"""By what may a list of rounds be narrowed? Shared by portal and API."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .models import Round
from .states import CLEARED, CLOSED, OPEN, SUSPENDED
from .workflow import ROUND

SCOPES = {
    "open": (_("办理中"), Q(status__in=OPEN)),
    "confirmed": (_("待付款"), Q(status="confirmed")),
    "late": (_("付款逾期"), None),
    "closed": (_("已确认"), Q(status__in=CLOSED)),
    "cleared": (_("已清算"), Q(status=CLEARED)),
    "suspended": (_("已中止"), Q(status=SUSPENDED)),
}


class RoundFilter(django_filters.FilterSet):
    """Rounds by state, agreement, year and words."""

    q = django_filters.CharFilter(method="by_words", label=_("查找"))
    status = django_filters.MultipleChoiceFilter(choices=lambda: ROUND.choices, label=_("状态"))
    scope = django_filters.ChoiceFilter(
        choices=lambda: [(name, label) for name, (label, _wanted) in SCOPES.items()],
        method="by_scope",
        label=_("范围"),
    )
    agreement = django_filters.NumberFilter(field_name="agreement", label=_("协议"))
    year = django_filters.NumberFilter(field_name="ends_on", lookup_expr="year", label=_("年份"))

    class Meta:
        model = Round
        fields = ["status", "agreement", "year"]

    def __init__(self, *args, on=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.on = on

    def by_words(self, rows, name, value):
        for word in value.split()[:5]:
            rows = rows.filter(
                Q(note__icontains=word)
                | Q(agreement__title__icontains=word)
                | Q(agreement__number__icontains=word)
                | Q(name__icontains=word)
            )
        return rows

    def by_scope(self, rows, name, value: str):
        if value == "late":
            return rows.filter(transfers__paid_on=None, transfers__due_on__lt=self.on).distinct()
        return rows.filter(SCOPES[value][1])
