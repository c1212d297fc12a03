"""Which lists belong to a thing? Its history, its files, and what each noun adds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.actors import Actor
from coordination.activity.models import Event
from coordination.files.models import Attachment

from .representation import Light


@dataclass(frozen=True)
class Part:
    """A list that belongs to a thing: ``/tasks/42/reports/``."""

    name: str
    label: Any
    row: type[Light]
    rows: Callable[[Model, Actor], QuerySet]
    order: tuple[str, ...] = ("-id",)


class EventRow(Light):
    """One sentence of history."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    sentence = serializers.CharField(source="sentence_text")
    actor = serializers.CharField(source="actor_name")
    organisation = serializers.CharField(source="organisation_name")
    on_behalf_of = serializers.CharField(
        source="on_behalf_name", help_text="Empty, or whom the actor stood in for."
    )
    source = serializers.CharField(
        help_text="portal, api, import, command or system; bulk:7 within bulk change 7."
    )
    version = serializers.IntegerField(allow_null=True, help_text="The version that the act led to.")
    changes = serializers.DictField(
        child=serializers.ListField(child=serializers.JSONField()),
        help_text="Field → [old, new].",
    )


class AttachmentRow(Light):
    """A file of a thing."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    version = serializers.IntegerField(help_text="The same name again is the next version.")
    purpose = serializers.CharField()
    size = serializers.IntegerField()
    media_type = serializers.CharField(help_text="Judged by the content, not by the name.")
    sha256 = serializers.CharField()
    uploaded_by = serializers.CharField(source="uploaded_by_name")
    organisation = serializers.IntegerField(source="organisation_id", allow_null=True)
    created_at = serializers.DateTimeField()
    content = serializers.SerializerMethodField(help_text="Where the bytes are.")

    def get_content(self, attachment) -> str:
        return reverse("api:attachment-content", args=[attachment.pk])


COMMON_PARTS = (
    Part("history", _("历史"), EventRow, Event.objects.told_of),
    Part("attachments", _("附件"), AttachmentRow, lambda subject, actor: Attachment.objects.of(subject)),
)
