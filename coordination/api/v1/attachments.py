"""Which files may the caller read, and how are they fetched or taken away?"""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers

from coordination.api.nouns import Deletion, NounViewSet
from coordination.api.parts import AttachmentRow
from coordination.api.permissions import require_scope
from coordination.files.kinds import KINDS
from coordination.files.models import Attachment
from coordination.files.services import remove
from coordination.files.serving import download

from .subjects import SCOPE_OF, noun_of


class AttachmentDetail(AttachmentRow):
    """A file and what it belongs to."""

    noun = serializers.SerializerMethodField()
    subject_id = serializers.IntegerField(source="object_id")

    def get_noun(self, attachment) -> str:
        return noun_of(attachment.content_type.model_class())


class Attachments(NounViewSet):
    """附件: whoever sees a thing sees its files. They arrive with an act (a report, an answer, a comment)."""

    noun, model, label, scope = "attachments", Attachment, _("附件"), ""
    row = whole = AttachmentDetail
    orders = {"created_at": ("created_at",)}
    default_order = "-created_at"
    common_parts = ()
    deletion = Deletion(remove, "Take a file away. Its line in the history stays.")

    def for_rows(self, rows):
        return rows.select_related("content_type")

    def before_deleting(self, attachment):
        require_scope(self.actor, SCOPE_OF[noun_of(attachment.content_type.model_class())])

    @extend_schema(
        operation_id="attachments_content",
        summary="Its bytes, as a download",
        responses={(200, *{kind.media_type for kind in KINDS}): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def content(self, request, id: int):
        """The bytes, as a download under the file's own name."""
        return download(self.fetch(id), if_none_match=request.headers.get("If-None-Match", ""))

    @classmethod
    def urls(cls):
        content = cls.as_view({"get": "content"})
        return [*super().urls(), path("attachments/<key:id>/content/", content, name="attachment-content")]
