"""What has the caller been told, and has it been read?"""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from coordination.api.lifecycle import body_of
from coordination.api.nouns import NounViewSet
from coordination.api.permissions import READ
from coordination.api.representation import Light
from coordination.notifications.models import Notice
from coordination.notifications.queries import inbox, mark_read

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

    def get_subject(self, notice) -> SubjectRef():
        return reference(notice.subject)


class ReadCount(serializers.Serializer):
    read = serializers.IntegerField(help_text="Notices that were unread until now.")


class Notices(NounViewSet):
    """通知: told to people; an API client has none. Reading one ends no duty."""

    noun, model, label, scope = "notices", Notice, _("通知"), READ
    row = whole = NoticeRow
    parameters = ("unread",)
    orders = {"created_at": ("created_at",)}
    default_order = "-created_at"
    common_parts = ()

    def visible(self):
        """The inbox, as far as this capacity sees what it is about."""
        if self.actor.user is None:
            return Notice.objects.none()
        condition = Q(pk__in=[])
        for label in NOUN_OF:
            model = apps.get_model(label)
            seen = model._default_manager.visible_to(self.actor).order_by().values("pk")
            condition |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=seen)
        return inbox(self.actor.user, on=self.actor.on).filter(condition)

    @extend_schema(
        parameters=[OpenApiParameter("unread", str, enum=["1"], description="`1`: only the unread.")]
    )
    def list(self, request):
        """What the caller was told, newest first."""
        rows = self.visible()
        return self.paged(rows.unread() if request.query_params.get("unread") == "1" else rows, self.row)

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

    @classmethod
    def urls(cls):
        return [
            path("notices/read/", cls.as_view({"post": "read_all"})),
            *super().urls(),
            path("notices/<key:id>/read/", cls.as_view({"post": "read"})),
        ]
