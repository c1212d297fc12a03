"""By what may a list of rounds, or of payments, be narrowed? Shared by portal and API."""

from datetime import date

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from coordination.agreements.models import Agreement
from coordination.common.filtering import Filters

from .models import Round, Scenario, Transfer
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


class RoundFilter(Filters):
    """Rounds by state, agreement, year and words."""

    q = django_filters.CharFilter(method="by_words", label=_("查找"))
    status = django_filters.MultipleChoiceFilter(choices=lambda: ROUND.choices, label=_("状态"))
    scope = django_filters.ChoiceFilter(
        choices=lambda: [(name, label) for name, (label, _wanted) in SCOPES.items()],
        method="by_scope",
        label=_("范围"),
    )
    agreement = django_filters.NumberFilter(field_name="agreement", label=_("协议"))
    year = django_filters.NumberFilter(
        field_name="ends_on",
        lookup_expr="year",
        min_value=1,
        max_value=9999,
        decimal_places=0,
        label=_("年份"),
    )

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


class ScenarioFilter(Filters):
    """Scenarios by name, agreement, and whose they are."""

    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("查找"))
    agreement = django_filters.NumberFilter(label=_("协议"), method="of_agreement")
    scope = django_filters.ChoiceFilter(
        choices=[("own", _("本单位的")), ("shared", _("分享给我的"))], method="by_scope", label=_("范围")
    )

    class Meta:
        model = Scenario
        fields: list[str] = []

    def __init__(self, data=None, queryset=None, *, actor: Actor, **kwargs):
        self.actor = actor
        super().__init__(data, queryset, **kwargs)

    def of_agreement(self, rows, name, value):
        """An agreement the reader may not see has no scenarios here, like one that does not exist."""
        return rows.filter(agreement__in=Agreement.objects.visible_to(self.actor).filter(pk=value))

    def by_scope(self, rows, name, value: str):
        own = {"organisation__in": self.actor.reader_ids}
        return rows.filter(**own) if value == "own" else rows.exclude(**own)


TRANSFER_STATES = (
    ("due", _("待付款"), Q(paid_on=None)),
    ("paid", _("待确认到账"), Q(paid_on__isnull=False, received_on=None)),
    ("confirmed", _("已到账"), Q(received_on__isnull=False)),
)
TRANSFER_SCOPES = (
    ("open", _("未了结")),
    ("owing", _("本单位应付")),
    ("owed", _("本单位应收")),
    ("late", _("已逾期")),
)


class TransferFilter(Filters):
    """Payments by state, side, party, agreement, year and words."""

    q = django_filters.CharFilter(method="by_words", label=_("查找"))
    scope = django_filters.ChoiceFilter(choices=TRANSFER_SCOPES, method="by_scope", label=_("范围"))
    state = django_filters.MultipleChoiceFilter(
        choices=[(name, label) for name, label, _rows in TRANSFER_STATES], method="by_state", label=_("状态")
    )
    party = django_filters.ModelChoiceFilter(
        queryset=Organisation.objects.all(), method="by_party", label=_("一方")
    )
    agreement = django_filters.NumberFilter(field_name="round__agreement", label=_("协议"))
    round = django_filters.NumberFilter(field_name="round", label=_("结算"))
    year = django_filters.NumberFilter(
        field_name="round__ends_on",
        lookup_expr="year",
        min_value=1,
        max_value=9999,
        decimal_places=0,
        label=_("结算年份"),
    )

    class Meta:
        model = Transfer
        fields: list[str] = []

    def __init__(self, data=None, queryset=None, *, actor: Actor, on: date, **kwargs):
        self.actor, self.on = actor, on
        super().__init__(data, queryset, **kwargs)

    def by_words(self, rows, name, value):
        for word in value.split()[:5]:
            rows = rows.filter(
                Q(payer__icontains=word)
                | Q(payee__icontains=word)
                | Q(voucher__icontains=word)
                | Q(round__name__icontains=word)
                | Q(round__agreement__title__icontains=word)
                | Q(round__agreement__number__icontains=word)
            )
        return rows

    def by_scope(self, rows, name, value: str):
        """``owing`` and ``owed``: what is still open of the reader's own units."""
        if value == "late":
            return rows.late(on=self.on)
        sides = {"owing": rows.owing, "owed": rows.owed}
        return rows.open().filter(sides[value](self.actor)) if value in sides else rows.open()

    def by_state(self, rows, name, value: list[str]):
        wanted = Q()
        for state, _label, which in TRANSFER_STATES:
            if state in value:
                wanted |= which
        return rows.filter(wanted)

    def by_party(self, rows, name, value: Organisation):
        return rows.filter(Q(payer_party__organisation=value) | Q(payee_party__organisation=value))
