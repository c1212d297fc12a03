"""What was everybody in some units told?"""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from coordination.api.idempotency import Answer, answer, answer_once
from coordination.api.lifecycle import body_of, request_serializer
from coordination.api.nouns import NounViewSet
from coordination.api.representation import Light, UnitRef
from coordination.lifecycle.inputs import LongText, OrganisationsInput, Text, clean_all
from coordination.notifications.broadcasting import broadcast, require_right, units_to_tell
from coordination.notifications.models import Broadcast

INPUTS = (
    Text("title", _("标题"), max_length=100),
    LongText("text", _("内容")),
    OrganisationsInput("units", _("通知范围"), rows=lambda subject, actor: units_to_tell()),
)


class BroadcastRow(Light):
    """Told to everybody in some units; it never changes."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()
    organisation = UnitRef()
    told = serializers.IntegerField(help_text="How many people.")
    created_at = serializers.DateTimeField()


class Broadcasts(NounViewSet):
    """群发通知: told to the caller's unit, or by it."""

    noun, model, label, scope = "broadcasts", Broadcast, _("群发通知"), "meetings"
    row = whole = BroadcastRow
    orders = {"created_at": ("created_at",)}
    default_order = "-created_at"
    common_parts = ()

    def visible(self):
        return Broadcast.objects.told_to(self.actor)

    def for_rows(self, rows):
        return rows.select_related("organisation")

    @extend_schema(
        operation_id="broadcasts_create",
        request=request_serializer(INPUTS, "BroadcastCreate"),
        responses={201: BroadcastRow},
    )
    def tell(self, request):
        """Tell everybody in some units; only the office's coordinator, in person."""
        require_right(self.actor)
        data = clean_all(INPUTS, body_of(request, INPUTS), None, self.actor)

        def told() -> Answer:
            return answer(201, self.represented(broadcast(actor=self.actor, at=self.at, **data)))

        return answer_once(request, at=self.at, act=told)

    @classmethod
    def urls(cls):
        _listing, *others = super().urls()
        return [
            path("broadcasts/", cls.as_view({"get": "list", "post": "tell"}), name="broadcasts"),
            *others,
        ]
