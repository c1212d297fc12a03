"""Which mails left, which did not, and why? For the keeper of the system: never what a mail says."""

from datetime import date

from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from coordination.api.errors import BadRequest
from coordination.api.idempotency import Answer, answer_once
from coordination.api.lifecycle import body_of
from coordination.api.nouns import NounViewSet
from coordination.api.permissions import READ
from coordination.api.representation import Light
from coordination.notifications.delivering import resend
from coordination.notifications.models import Mail
from coordination.notifications.queries import delivery_log
from coordination.notifications.states import MailKind, MailState

from .my_work import one_of

STATES = (*MailState.values, "failed")
FILTERS = [
    OpenApiParameter("state", str, enum=STATES, description="`failed`: dead or bounced."),
    OpenApiParameter("kind", str, enum=MailKind.values),
    OpenApiParameter("recipient", str, description="Part of the name or of the address."),
    OpenApiParameter("since", date, description="Queued on this day or later, Beijing time."),
    OpenApiParameter("until", date, description="Queued on this day or earlier."),
]


class SentMailRow(Light):
    """One mail to one person, or to the duty box of a unit."""

    id = serializers.IntegerField()
    recipient = serializers.CharField(source="addressee.__str__")
    address = serializers.CharField(help_text="Where it went, or would have gone when it was queued.")
    kind = serializers.ChoiceField(choices=MailKind.choices)
    state = serializers.ChoiceField(choices=MailState.choices)
    attempts = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    run_at = serializers.DateTimeField(help_text="When it is to be sent, or tried again.")
    sent_at = serializers.DateTimeField(allow_null=True)
    last_error = serializers.CharField(help_text="Why it failed last; empty when it did not.")


class DeliveryAttemptRow(Light):
    """What happened to a mail and when."""

    at = serializers.DateTimeField()
    outcome = serializers.CharField()
    detail = serializers.CharField()
    by = serializers.CharField(source="by.__str__", allow_null=True, help_text="Who had it sent again.")


class SentMailDetail(SentMailRow):
    message_id = serializers.CharField(help_text="The same at every attempt.")
    present_address = serializers.CharField(help_text="Where it would go now.")
    log = DeliveryAttemptRow(many=True)


class Deliveries(NounViewSet):
    """发送日志: for the system administrator, in person."""

    noun, model, label, scope = "deliveries", Mail, _("发送日志"), READ
    row, whole = SentMailRow, SentMailDetail
    orders = {"created_at": ("created_at",)}
    default_order = "-created_at"
    common_parts = ()

    def visible(self):
        return delivery_log(self.actor)

    def for_detail(self, rows):
        return rows.prefetch_related("log__by")

    def known_parameters(self) -> set[str]:
        filters = {each.name for each in FILTERS} if self.action == "list" else set()
        return super().known_parameters() | filters

    @extend_schema(parameters=FILTERS)
    def list(self, request):
        """Every mail, newest first: state, addressee, times and the reason of a failure."""
        wanted = {
            "state": one_of(request, "state", STATES, default=""),
            "kind": one_of(request, "kind", tuple(MailKind.values), default=""),
            "address": request.query_params.get("recipient", "").strip(),
            "since": _day(request, "since"),
            "until": _day(request, "until"),
        }
        return self.paged(delivery_log(self.actor, **wanted), self.row)

    @extend_schema(operation_id="deliveries_resend", request=None, responses=SentMailDetail)
    def resend(self, request, id: int):
        """Queue it again, to the present address. 409 while it is being sent or no longer needed."""
        body_of(request, ())

        def queued() -> Answer:
            resend(self.fetch(id), by=self.actor, at=self.at)
            return self.answered(self.fetch(id), status=200)

        return answer_once(request, at=self.at, act=queued)

    @classmethod
    def urls(cls):
        return [*super().urls(), path("deliveries/<key:id>/resend/", cls.as_view({"post": "resend"}))]


def _day(request, name: str) -> date | None:
    text = request.query_params.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        sentence = str(_("请按 2026-11-23 的格式填写日期。"))
        raise BadRequest(sentence, code="invalid_parameter", errors={name: [sentence]}) from None
