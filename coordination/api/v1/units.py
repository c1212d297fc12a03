"""What does a unit keep about itself: its settings, its people, who stands in for whom?"""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.models import Deputy, Membership, Organisation
from accounts.policy import decide
from coordination.activity.units import (
    absences_in,
    arrange_deputy,
    own_units,
    people_for_absence,
    save_settings,
    stop_deputy,
)
from coordination.api.idempotency import Answer, answer, answer_once
from coordination.api.lifecycle import body_of, request_serializer
from coordination.api.nouns import NounViewSet
from coordination.api.representation import Light
from coordination.api.views import ApiView
from coordination.common.errors import Conflict, Invalid
from coordination.lifecycle.inputs import Date, Flag, Row, Text, clean_all

SETTINGS = (
    Flag("claims_need_approval", _("牵头申请须先经分管领导审批")),
    Text("duty_email", _("值班邮箱"), required=False, max_length=254),
)


class UnitSettings(Light):
    """A unit's own settings."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    claims_need_approval = serializers.BooleanField()
    duty_email = serializers.CharField()
    may_change = serializers.SerializerMethodField()

    def get_may_change(self, unit) -> bool:
        return bool(decide(self.context["actor"], "accounts.change_organisation", unit))


class SettingsView(ApiView):
    """The settings of one of the caller's own units; others do not exist here."""

    tag, scope = "organisations", "tasks"

    def fetch(self, id: int) -> Organisation:
        unit = own_units(self.actor).filter(pk=id).first()
        if unit is None:
            raise Http404
        return unit

    def shown(self, unit: Organisation) -> Response:
        return Response(UnitSettings(context=self.serializer_context).to_representation(unit))

    @extend_schema(operation_id="organisation_settings", responses=UnitSettings)
    def get(self, request, id: int) -> Response:
        """Read by its staff."""
        return self.shown(self.fetch(id))

    @extend_schema(
        operation_id="organisation_settings_change",
        request=request_serializer(SETTINGS, "UnitSettingsChange"),
        responses=UnitSettings,
    )
    def post(self, request, id: int) -> Response:
        """Changed by its coordinator; what is not named stays."""
        sent = body_of(request, SETTINGS)
        unit = self.fetch(id)
        data = clean_all(tuple(each for each in SETTINGS if each.name in sent), sent, unit, self.actor)
        try:
            validate_email(data.get("duty_email") or "nobody@example.invalid")
        except ValidationError as error:
            raise Invalid({"duty_email": error.messages}) from error
        save_settings(unit, actor=self.actor, at=self.at, **data)
        return self.shown(self.fetch(id))


class MemberRow(Light):
    """A person in a role."""

    id = serializers.IntegerField(source="user_id", help_text="Of the person.")
    name = serializers.CharField(source="user.__str__")
    role = serializers.CharField()
    role_label = serializers.CharField(source="get_role_display")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class Members(NounViewSet):
    """The people in office today in the caller's own units."""

    noun, model, label = "members", Membership, _("任职")
    row = whole = MemberRow
    orders = {"name": ("user__full_name", "id")}
    default_order = "name"
    common_parts = ()

    def visible(self):
        serving = Membership.objects.on(self.actor.on).filter(user__is_active=True)
        return serving.filter(organisation__in=own_units(self.actor).order_by().values("pk"))

    def for_rows(self, rows):
        return rows.select_related("user")


class DeputyRow(Light):
    """Who stands in for whom, from when to when."""

    id = serializers.IntegerField()
    absent = serializers.CharField(source="absent.__str__")
    deputy = serializers.CharField(source="deputy.__str__")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    reason = serializers.CharField()


DEPUTY = (
    Row("absent", _("外出人员"), rows=lambda subject, actor: people_for_absence(actor)[0]),
    Row("deputy", _("代理人"), rows=lambda subject, actor: people_for_absence(actor)[1]),
    Date("starts_on", _("自")),
    Date("ends_on", _("至")),
    Text("reason", _("事由"), required=False),
)


class Deputies(NounViewSet):
    """代理: absences of the caller's unit. Both may act; history names who did."""

    noun, model, label, scope = "deputies", Deputy, _("代理"), "tasks"
    row = whole = DeputyRow
    orders = {"starts_on": ("starts_on", "id")}
    default_order = "-starts_on"
    common_parts = ()

    def visible(self):
        return absences_in(self.actor)

    @extend_schema(
        operation_id="deputies_create",
        request=request_serializer(DEPUTY, "DeputyCreate"),
        responses={201: DeputyRow},
    )
    def arrange(self, request):
        """Name who stands in: for oneself, or as coordinator for somebody of the unit."""
        data = clean_all(DEPUTY, body_of(request, DEPUTY), None, self.actor)

        def arranged() -> Answer:
            return answer(201, self.represented(arrange_deputy(actor=self.actor, at=self.at, **data)))

        return answer_once(request, at=self.at, act=arranged)

    @extend_schema(operation_id="deputies_stop", request=None, responses={204: None})
    def stop(self, request, id: int):
        """The deputy stands in no longer, from today."""
        body_of(request, ())
        row = self.fetch(id)
        if row.ends_on < self.actor.on:
            raise Conflict(_("该代理已结束。"), code="already_ended")
        stop_deputy(row, actor=self.actor, at=self.at)
        return Response(status=204)

    @classmethod
    def urls(cls):
        _listing, *others = super().urls()
        return [
            path("deputies/", cls.as_view({"get": "list", "post": "arrange"}), name="deputies"),
            *others,
            path("deputies/<key:id>/stop/", cls.as_view({"post": "stop"})),
        ]


SETTINGS_ADDRESS = path(
    "organisations/<key:id>/settings/", SettingsView.as_view(), name="organisation-settings"
)
