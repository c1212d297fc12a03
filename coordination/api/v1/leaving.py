"""What does a member of the unit leave behind, and who takes it over?"""

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.models import Membership
from coordination.activity.units import own_units
from coordination.api.idempotency import Answer, answer, answer_once
from coordination.api.lifecycle import body_of, request_serializer
from coordination.api.representation import Light
from coordination.api.views import ApiView
from coordination.lifecycle.inputs import Row, Text, clean_all
from coordination.notifications.leaving import Held, Preview, hand_over, preview, successors_for


class HeldRow(Light):
    """Things of one kind that name the person."""

    kind = serializers.CharField(source="holding.name")
    label = serializers.CharField(source="holding.label")
    count = serializers.IntegerField()
    is_ended = serializers.BooleanField(
        source="holding.ends", help_text="Taken back instead of passing to the successor."
    )
    things = serializers.SerializerMethodField(help_text="The first of them.")

    def get_things(self, held: Held) -> list[str]:
        return [str(subject) for subject in held.subjects if subject is not None]


class LeavingRow(Light):
    """Everything that hangs on somebody, before it is moved."""

    person = serializers.CharField(source="person.__str__")
    total = serializers.IntegerField()
    held = HeldRow(many=True)
    duties = serializers.SerializerMethodField(
        help_text="Duties of the person's roles; they stay with the roles."
    )
    vacant = serializers.SerializerMethodField(
        help_text="Those that nobody else could do: they stand in the way."
    )

    def get_duties(self, seen: Preview) -> int:
        return len(seen.duties)

    def get_vacant(self, seen: Preview) -> int:
        return len(seen.vacant)


class Left(serializers.Serializer):
    """What was moved, by kind."""

    moved = serializers.DictField(child=serializers.IntegerField())


def _colleagues(member, actor):
    able = successors_for(member.user, actor=actor)
    return Membership.objects.on(actor.on).filter(user__in=able.order_by().values("pk"))


LEAVING = (
    Row("successor", _("接任人"), rows=_colleagues),
    Text("reason", _("事由"), required=False),
)


class LeavingView(ApiView):
    """离岗交接 of one member: read the list, then post who takes over; both name people by their membership."""

    tag, scope = "members", "tasks"

    def fetch(self, id: int) -> Membership:
        mine = own_units(self.actor).order_by().values("pk")
        rows = Membership.objects.on(self.actor.on).filter(organisation__in=mine, user__is_active=True)
        member = rows.select_related("user").filter(pk=id).first()
        if member is None:
            raise Http404
        return member

    @extend_schema(operation_id="members_leaving", responses=LeavingRow)
    def get(self, request, id: int) -> Response:
        """What the person would leave behind."""
        seen = preview(self.fetch(id).user, actor=self.actor, at=self.at)
        return Response(LeavingRow(context=self.serializer_context).to_representation(seen))

    @extend_schema(
        operation_id="members_leave", request=request_serializer(LEAVING, "MemberLeaves"), responses=Left
    )
    def post(self, request, id: int) -> Response:
        """Everything passes to the successor in one step, the posts end, the account is closed."""
        sent: dict[str, Any] = body_of(request, LEAVING)

        def left() -> Answer:
            member = self.fetch(id)
            preview(
                member.user, actor=self.actor, at=self.at
            )  # who may not is told so before the input is read
            data = clean_all(LEAVING, sent, member, self.actor)
            moved = hand_over(
                member.user,
                successor=data["successor"].user,
                actor=self.actor,
                at=self.at,
                reason=data["reason"],
            )
            return answer(200, {"moved": moved})

        return answer_once(request, at=self.at, act=left)


LEAVING_ADDRESS = path("members/<key:id>/leaving/", LeavingView.as_view(), name="members-leaving")
