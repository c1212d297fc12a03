"""What must be done now, by the caller or by the caller's unit?"""

import base64
import binascii
import json
from datetime import date

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from coordination.api.errors import BadRequest
from coordination.api.pagination import KeysetPagination
from coordination.api.representation import Light
from coordination.api.views import ApiView
from coordination.common.working_days import calendar_for
from coordination.notifications.duties import Duty, duties_at
from coordination.notifications.my_work import URGENCIES, is_own, urgency

from .subjects import SubjectRef, reference

SCOPES = ("me", "unit")


class DutyRow(Light):
    """One thing owed: a verb, a thing, a date. It ends when the state of the thing says so."""

    rule = serializers.CharField(source="duty.rule.name")
    verb = serializers.CharField(source="duty.rule.verb")
    act = serializers.CharField(source="duty.rule.act", help_text="The act that ends it.")
    why = serializers.CharField(source="duty.rule.why", help_text="Why it is asked of you.")
    detail = serializers.CharField(source="duty.detail")
    subject = SubjectRef()
    organisation = serializers.IntegerField(source="duty.organisation_id")
    due_on = serializers.DateField(source="duty.due_on", allow_null=True)
    urgency = serializers.ChoiceField(URGENCIES)
    is_mine = serializers.BooleanField(help_text="Asked of this caller, not only of the unit.")
    waiting_for = serializers.ListField(child=serializers.CharField(), source="duty.waiting_for")


class Line:
    """A duty seen by one actor."""

    def __init__(self, duty: Duty, actor, near_until: date) -> None:
        self.duty = duty
        self.is_mine = is_own(duty, actor)
        self.urgency = urgency(duty, on=actor.on, near_until=near_until)
        self.subject = reference(duty.subject)

    @property
    def place(self) -> list:
        """Where it stands in the list: most urgent first, the same at every reading."""
        due = self.duty.due_on.isoformat() if self.duty.due_on else ""
        thing = [self.subject["noun"], self.duty.subject.pk]
        return [
            URGENCIES.index(self.urgency),
            due,
            *thing,
            self.duty.rule.name,
            self.duty.organisation_id,
            self.duty.key,
        ]


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
        lines = [
            line
            for line in self.lines()
            if (scope == "unit" or line.is_mine) and (not wanted or line.urgency == wanted)
        ]
        lines.sort(key=lambda line: line.place)
        if after := _decoded(request.query_params.get("cursor")):
            lines = [line for line in lines if line.place > after]
        limit = KeysetPagination.limit(request)
        pages = KeysetPagination()
        pages.request = request
        onward = _encoded(lines[limit - 1].place) if len(lines) > limit else None
        rows = DutyRow.rows(lines[:limit])
        return Response({"next": pages.link(onward), "previous": None, "results": rows})

    def lines(self) -> list[Line]:
        actor = self.actor
        duties = duties_at(self.at, organisations=actor.reader_ids) if actor.reader_ids else []
        near_until = calendar_for(actor.organisation.root.code).after(actor.on, settings.NEAR_WORKING_DAYS)
        return [Line(duty, actor, near_until) for duty in duties]


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


def _encoded(place: list) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _decoded(cursor: str | None) -> list | None:
    if not cursor:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if [type(part) for part in place] != [int, str, str, int, str, int, str]:
            raise ValueError
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise BadRequest(
            _("翻页位置无效，请从第一页重新读取。"), code="invalid_cursor", errors={"cursor": []}
        ) from error
    return place
