"""How does the caller want to be told of what?"""

from typing import ClassVar

from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.roles import Role
from coordination.api.errors import BadRequest, UnknownField
from coordination.api.permissions import READ
from coordination.api.views import ApiView
from coordination.common.errors import NotAllowed
from coordination.notifications.preferences import choices_of, choose, events_for, roles_of
from coordination.notifications.states import Channel


class ChannelChoice(serializers.Serializer):
    channel = serializers.CharField(help_text="in_app, digest or immediate.")
    wanted = serializers.BooleanField()
    usual = serializers.BooleanField(help_text="What holds when nothing else is chosen.")
    may_choose = serializers.BooleanField(help_text="What must be acted on stays in the inbox.")


class EventChoices(serializers.Serializer):
    event = serializers.CharField()
    label = serializers.CharField()
    stage = serializers.CharField()
    is_reminder = serializers.BooleanField()
    must_act = serializers.BooleanField()
    channels = ChannelChoice(many=True)


class Preferences(serializers.Serializer):
    role = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField(), help_text="In which the caller may choose.")
    events = EventChoices(many=True)


class Choice(serializers.Serializer):
    event = serializers.CharField()
    channel = serializers.CharField(help_text="in_app, digest or immediate.")
    wanted = serializers.BooleanField()


class Choices(serializers.Serializer):
    """What is named changes, what is not named stays; ``replace`` makes everything else usual again."""

    role = serializers.CharField(required=False)
    replace = serializers.BooleanField(required=False, default=False)
    choices = Choice(many=True)

    KNOWN: ClassVar = {"role", "replace", "choices"}


class PreferencesView(ApiView):
    """Event × role × channel. Switching mail off ends no duty and takes nothing out of my work."""

    tag, scope = "me", READ
    parameters = ("role",)

    def role(self, wanted: str) -> Role:
        if self.actor.user is None:
            raise NotAllowed(_("通知只发给人员，集成客户端没有通知。"))
        roles = roles_of(self.actor.user, on=self.actor.on)
        if not roles:
            raise NotAllowed(_("您目前没有办理业务的角色，不会收到业务通知。"))
        found = next((role for role in roles if role == (wanted or roles[0])), None)
        if found is None:
            sentence = _("您目前没有此角色。")
            raise BadRequest(sentence, code="invalid_parameter", errors={"role": [str(sentence)]})
        return found

    @extend_schema(
        operation_id="me_preferences",
        parameters=[OpenApiParameter("role", str, enum=Role.values)],
        responses=Preferences,
    )
    def get(self, request) -> Response:
        """What the caller in one role is told of, and through which channels."""
        return self.shown(self.role(request.query_params.get("role", "")))

    @extend_schema(operation_id="me_preferences_choose", request=Choices, responses=Preferences)
    def post(self, request) -> Response:
        """Choose; holds at once, also for what is not mailed yet."""
        if not isinstance(request.data, dict):
            raise BadRequest(_("请求体应为对象。"))
        if unknown := set(request.data) - Choices.KNOWN:
            raise UnknownField(unknown)
        sent = Choices(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data
        role = self.role(data.get("role", ""))
        wanted = {(each["event"], each["channel"]): each["wanted"] for each in data["choices"]}
        choose(self.actor.user, role, wanted, on=self.actor.on, replace=data["replace"])
        return self.shown(role)

    def shown(self, role: Role) -> Response:
        chosen = choices_of(self.actor.user, role)
        return Response(
            {
                "role": role,
                "roles": roles_of(self.actor.user, on=self.actor.on),
                "events": [
                    {
                        "event": event.name,
                        "label": event.label,
                        "stage": event.kind.room,
                        "is_reminder": event.is_reminder,
                        "must_act": event.must_act,
                        "channels": [
                            {
                                "channel": channel,
                                "wanted": chosen.get((event.name, channel), event.usual(channel)),
                                "usual": event.usual(channel),
                                "may_choose": event.may_choose(channel),
                            }
                            for channel in Channel.values
                        ],
                    }
                    for event in events_for(role)
                ],
            }
        )


PREFERENCES_ADDRESS = path("me/preferences/", PreferencesView.as_view(), name="me-preferences")
