"""What happened, to everything the caller may see?"""

import django_filters as filters
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coordination.activity.models import Event
from coordination.activity.withheld import told_of_visible
from coordination.api.nouns import NounViewSet
from coordination.api.parts import EventRow
from coordination.common.filtering import Filters

from .subjects import NOUN_OF, noun_of


class HistoryFilter(Filters):
    noun = filters.ChoiceFilter(
        label=_("对象类别"), choices=[(noun, noun) for noun in NOUN_OF.values()], method="of_noun"
    )
    id = filters.NumberFilter(label=_("对象编号"), field_name="object_id")
    verb = filters.CharFilter(label=_("操作"))
    since = filters.IsoDateTimeFilter(label=_("此后"), field_name="at", lookup_expr="gt")

    class Meta:
        model = Event
        fields: list[str] = []

    def of_noun(self, queryset, name, value):
        label = next(label for label, noun in NOUN_OF.items() if noun == value)
        return queryset.filter(content_type=ContentType.objects.get_for_model(apps.get_model(label)))


class HistoryRow(EventRow):
    """One sentence of history, and of what."""

    noun = serializers.SerializerMethodField()
    subject_id = serializers.IntegerField(source="object_id")
    subject = serializers.CharField(source="subject_label")

    def get_noun(self, event) -> str:
        return noun_of(event.content_type.model_class())


class History(NounViewSet):
    """历史: insert-only sentences, newest first."""

    noun, model, label = "history", Event, _("历史")
    row = whole = HistoryRow
    filterset_class = HistoryFilter
    orders = {"id": ("id",)}
    default_order = "-id"
    common_parts = ()

    def visible(self):
        """What happened to things the caller sees; of things deleted since, what the own unit deleted."""
        condition = Q(verb="delete", organisation_id__in=self.actor.reader_ids)
        for label in NOUN_OF:
            condition |= told_of_visible(apps.get_model(label), self.actor)
        return Event.objects.filter(condition)

    def for_rows(self, rows):
        return rows.select_related("content_type")
