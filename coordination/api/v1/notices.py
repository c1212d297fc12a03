"""What has the caller been told, and has it been read?"""

from django.apps import apps
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.models import User
from coordination.api.lifecycle import body_of, request_serializer
from coordination.api.nouns import NounViewSet
from coordination.api.permissions import READ
from coordination.api.representation import Light
from coordination.common.errors import NotAllowed
from coordination.lifecycle.inputs import Date, clean_all
from coordination.notifications.explaining import Explainer, people_to_ask_about
from coordination.notifications.models import Broadcast, Notice
from coordination.notifications.queries import (
    finish,
    in_folder,
    inbox,
    legible,
    mark_read,
    snooze,
    take_back,
)
from coordination.notifications.states import Folder

from .my_work import one_of
from .subjects import NOUN_OF, SubjectRef, reference


class NoticeRow(Light):
    """One person was told one thing."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    label = serializers.CharField()
    sentence = serializers.CharField()
    why = serializers.CharField(help_text="Completes “You get this because …”.")
    subject = serializers.SerializerMethodField()
    recipient = serializers.CharField(
        source="recipient.__str__", help_text="The caller, or whom the caller stands in for."
    )
    due_on = serializers.DateField(allow_null=True)
    must_act = serializers.BooleanField()
    is_reminder = serializers.BooleanField()
    late = serializers.BooleanField(help_text="Told late, because nothing was running on the day.")
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    snoozed_until = serializers.DateField(allow_null=True, help_text="Put off to this day by the reader.")
    done_at = serializers.DateTimeField(allow_null=True, help_text="Done with, as the reader says.")

    def get_subject(self, notice) -> SubjectRef():
        return reference(notice.subject)


class AccountRow(Light):
    """One event and how it was with one person."""

    kind = serializers.CharField(source="notice.kind")
    label = serializers.CharField(source="notice.label")
    subject = serializers.SerializerMethodField()
    at = serializers.DateTimeField(source="notice.created_at")
    is_reminder = serializers.BooleanField(source="notice.is_reminder")
    verdict = serializers.CharField(help_text="told, told_here, waits or not_told.")
    sentences = serializers.ListField(child=serializers.CharField())

    def get_subject(self, account) -> SubjectRef():
        return reference(account.notice.subject)


class Why(serializers.Serializer):
    person = serializers.IntegerField()
    to_come = serializers.ListField(child=serializers.CharField(), help_text="Reminders still to come.")
    events = AccountRow(many=True)


SNOOZE = (Date("until", _("推迟到")),)


class ReadCount(serializers.Serializer):
    read = serializers.IntegerField(help_text="Notices that were unread until now.")


class Notices(NounViewSet):
    """通知: told to people; an API client has none. Reading one ends no duty."""

    noun, model, label, scope = "notices", Notice, _("通知"), READ
    row = whole = NoticeRow
    parameters = ("unread", "folder")
    orders = {"created_at": ("created_at",)}
    default_order = "-created_at"
    common_parts = ()

    def visible(self):
        """The inbox, as far as this capacity sees what it is about."""
        if self.actor.user is None:
            return Notice.objects.none()
        return legible(inbox(self.actor.user, on=self.actor.on), self.readable_things())

    def readable_things(self) -> list:
        """Everything a notice may be about, as far as this capacity sees it."""
        nouns = [apps.get_model(label)._default_manager.visible_to(self.actor) for label in NOUN_OF]
        return [*nouns, Broadcast.objects.told_to(self.actor)]

    @extend_schema(
        parameters=[
            OpenApiParameter("unread", str, enum=["1"], description="`1`: only the unread."),
            OpenApiParameter(
                "folder", str, enum=Folder.values, description="A part of the inbox; default `all`."
            ),
        ]
    )
    def list(self, request):
        """What the caller was told, newest first, without what was put off or done with."""
        folder = one_of(request, "folder", tuple(Folder.values), default=Folder.ALL)
        if request.query_params.get("unread") == "1":
            folder = Folder.UNREAD
        return self.paged(in_folder(self.visible(), folder, on=self.actor.on), self.row)

    @extend_schema(operation_id="notices_read", request=None, responses=ReadCount)
    def read(self, request, id: int):
        """Mark one as read."""
        body_of(request, ())
        return self.marked([self.fetch(id).pk])

    @extend_schema(operation_id="notices_read_all", request=None, responses=ReadCount)
    def read_all(self, request):
        """Mark everything told so far as read."""
        body_of(request, ())
        return self.marked(None)

    def marked(self, ids) -> Response:
        if self.actor.user is None:
            return Response({"read": 0})
        return Response({"read": mark_read(self.actor.user, at=self.at, on=self.actor.on, notices=ids)})

    @extend_schema(
        operation_id="notices_snooze", request=request_serializer(SNOOZE, "Snooze"), responses=NoticeRow
    )
    def snooze(self, request, id: int):
        """Put it off to a day, on which it is unread again. Reminders go on as they are due."""
        notice = self.fetch(id)
        data = clean_all(SNOOZE, body_of(request, SNOOZE), notice, self.actor)
        snooze(self.actor.user, until=data["until"], on=self.actor.on, notices=[notice.pk])
        return self.shown(id)

    @extend_schema(operation_id="notices_done", request=None, responses=NoticeRow)
    def done(self, request, id: int):
        """Out of the way. It ends no duty."""
        body_of(request, ())
        finish(self.actor.user, at=self.at, on=self.actor.on, notices=[self.fetch(id).pk])
        return self.shown(id)

    @extend_schema(operation_id="notices_restore", request=None, responses=NoticeRow)
    def restore(self, request, id: int):
        """Into the inbox again: what was put off or done with."""
        body_of(request, ())
        take_back(self.actor.user, on=self.actor.on, notices=[self.fetch(id).pk])
        return self.shown(id)

    def shown(self, id: int) -> Response:
        return Response(self.represented(self.fetch(id)))

    @extend_schema(
        operation_id="notices_why",
        parameters=[
            OpenApiParameter("noun", str, enum=[*NOUN_OF.values()]),
            OpenApiParameter("id", int, description="Of the thing; with `noun`."),
            OpenApiParameter("person", int, description="Of whom; default oneself."),
        ],
        responses=Why,
    )
    def why(self, request):
        """Why a person was told, or not, of each event about a thing; without a thing, of the latest events."""
        person = self.asked_about(request.query_params.get("person", ""))
        thing = self.thing(request)
        explainer = Explainer(person, reader=self.actor, at=self.at)
        accounts = explainer.about(thing) if thing is not None else explainer.recent()
        notices = Notice.objects.filter(pk__in=[account.notice.pk for account in accounts])
        seen = set(legible(notices, self.readable_things()).values_list("pk", flat=True))
        return Response(
            {
                "person": person.pk,
                "to_come": explainer.to_come(thing) if thing is not None else [],
                "events": AccountRow.rows([each for each in accounts if each.notice.pk in seen]),
            }
        )

    def asked_about(self, person: str) -> User:
        if self.actor.user is None:
            raise NotAllowed(_("通知只发给人员，集成客户端没有通知。"))
        if not person:
            return self.actor.user
        found = (
            people_to_ask_about(self.actor).filter(pk=person) if person.isdecimal() else User.objects.none()
        )
        return _or_404(found)

    def thing(self, request):
        noun, pk = request.query_params.get("noun", ""), request.query_params.get("id", "")
        if not noun and not pk:
            return None
        model = next((label for label, name in NOUN_OF.items() if name == noun), None)
        if model is None or not (pk.isdecimal() and len(pk) < 19):
            raise Http404
        return _or_404(apps.get_model(model)._default_manager.visible_to(self.actor).filter(pk=pk))

    @classmethod
    def urls(cls):
        return [
            path("notices/read/", cls.as_view({"post": "read_all"})),
            path("notices/why/", cls.as_view({"get": "why"}, parameters=("noun", "id", "person"))),
            *super().urls(),
            *(
                path(f"notices/<key:id>/{name}/", cls.as_view({"post": name}))
                for name in ("read", "snooze", "done", "restore")
            ),
        ]


def _or_404(rows):
    found = rows.first()
    if found is None:
        raise Http404
    return found
