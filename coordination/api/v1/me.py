"""Who am I to the API, and in which capacity?"""

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.actors import capacities
from accounts.models import ApiClient
from accounts.roles import Role
from coordination.api.representation import Light, UnitRef
from coordination.api.views import ApiView


class RoleField(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()


class Capacity(Light):
    organisation = UnitRef()
    roles = serializers.SerializerMethodField()
    standing_in_for = serializers.CharField(allow_null=True)

    def get_roles(self, actor) -> RoleField(many=True):
        return [{"name": role, "label": str(Role(role).label)} for role in sorted(actor.roles)]


class Me(serializers.Serializer):
    """The caller: a person with a log-in, or an API client."""

    kind = serializers.ChoiceField(["person", "client"])
    name = serializers.CharField()
    username = serializers.CharField(allow_null=True)
    acting_as = Capacity()
    capacities = Capacity(many=True, help_text="Every capacity in which this caller may act today.")
    scopes = serializers.ListField(child=serializers.CharField(), help_text="Of a token; a person has all.")
    ends_on = serializers.DateField(allow_null=True, help_text="The last day of a token.")
    language = serializers.CharField()


class MeView(ApiView):
    """Who is asking, in which capacity, with which scopes."""

    tag = "me"

    @extend_schema(responses=Me, operation_id="me")
    def get(self, request) -> Response:
        actor, client = self.actor, self.actor.client
        seats = [actor] if client else capacities(actor.user, on=actor.on)
        return Response(
            {
                "kind": "client" if client else "person",
                "name": actor.name,
                "username": None if client else actor.user.username,
                "acting_as": _capacity(actor),
                "capacities": [_capacity(seat) for seat in seats],
                "scopes": [*(client.scopes if client else ApiClient.SCOPES)],
                "ends_on": client.ends_on if client else None,
                "language": get_language(),
            }
        )


def _capacity(actor) -> dict:
    seat = Capacity().to_representation(actor)
    return {**seat, "standing_in_for": str(actor.standing_in_for) if actor.standing_in_for else None}
