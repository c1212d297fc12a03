"""What must be done now, by the caller or by the caller's unit?"""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from coordination.api.errors import BadRequest
from coordination.api.pagination import KeysetPagination
from coordination.api.representation import Light
from coordination.api.views import ApiView
from coordination.common.working_days import calendar_for
from coordination.notifications.my_work import (
    URGENCIES,
    Entry,
    Horizon,
    Place,
    Share,
    Work,
    Worklist,
    decoded,
    encoded,
)

from .subjects import SubjectRef, reference

SCOPES = ("me", "unit")


class DutyRow(Light):
    """One thing owed: a verb, a thing, a date. It ends when the state of the thing says so."""

    rule = serializers.CharField(source="duty.rule.name")
    verb = serializers.CharField(source="duty.rule.verb")
    act = serializers.CharField(source="duty.rule.act", help_text="The act that ends it.")
    why = serializers.CharField(source="duty.rule.why", help_text="Why it is asked of you.")
    detail = serializers.CharField(source="duty.detail")
    subject = serializers.SerializerMethodField()
    organisation = serializers.IntegerField(source="duty.organisation_id")
    due_on = serializers.DateField(source="duty.due_on", allow_null=True)
    urgency = serializers.ChoiceField(URGENCIES)
    is_mine = serializers.BooleanField(help_text="Asked of this caller, not only of the unit.")
    waiting_for = serializers.ListField(child=serializers.CharField(), source="duty.waiting_for")

    @extend_schema_field(SubjectRef)
    def get_subject(self, entry: Entry) -> dict:
        return reference(entry.duty.subject)


class MyWorkView(ApiView):
    """Duties by urgency: overdue, near, later, waiting for others. Computed from states, never ticked off."""

    tag, parameters = "my-work", ("scope", "urgency", *KeysetPagination.parameters)
    pagination_class = KeysetPagination

    @extend_schema(
        parameters=[
            OpenApiParameter("scope", str, enum=SCOPES, description="`me` (default) or the whole `unit`."),
            OpenApiParameter("urgency", str, enum=URGENCIES),
        ],
        responses=DutyRow(many=True),
        operation_id="my_work_list",
    )
    def get(self, request) -> Response:
        scope = one_of(request, "scope", SCOPES, default="me")
        wanted = one_of(request, "urgency", URGENCIES, default="")
        limit = KeysetPagination.limit(request)
        entries = self.worklist(scope).page(limit + 1, urgency=wanted, after=_place(request))
        pages = KeysetPagination()
        pages.request = request
        onward = encoded(entries[limit - 1].place) if len(entries) > limit else None
        rows = DutyRow.rows(entries[:limit])
        return Response({"next": pages.link(onward), "previous": None, "results": rows})

    def worklist(self, scope: str) -> Worklist:
        actor = self.actor
        calendar = calendar_for(actor.organisation.root.code)
        return Worklist(Work(self.at, Horizon.of(calendar, actor.on)), [Share(actor, own=scope == "me")])


def one_of(request, name: str, allowed: tuple[str, ...], *, default: str) -> str:
    value = request.query_params.get(name, default)
    if value != default:
        all_of(request, name, allowed)
    return value


def all_of(request, name: str, allowed: tuple[str, ...]) -> list[str]:
    """Every value of a parameter that may be repeated; refused with what there is."""
    values = request.query_params.getlist(name)
    if set(values) <= set(allowed):
        return values
    sentence = _("%(name)s 可取：%(values)s。") % {"name": name, "values": "、".join(allowed)}
    raise BadRequest(sentence, code="invalid_parameter", errors={name: [str(sentence)]})


def _place(request) -> Place | None:
    cursor = request.query_params.get("cursor")
    try:
        return decoded(cursor) if cursor else None
    except ValueError as error:
        raise BadRequest(
            _("翻页位置无效，请从第一页重新读取。"), code="invalid_cursor", errors={"cursor": []}
        ) from error
