"""最近删除: what was deleted lately, and how it comes back."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from coordination.activity.models import Removed
from coordination.activity.removal import bring_back
from coordination.api.idempotency import Answer, answer, answer_once
from coordination.api.lifecycle import body_of
from coordination.api.nouns import NounViewSet
from coordination.api.representation import Light

from .subjects import SubjectRef, noun_of, reference


class RemovedRow(Light):
    """Something that the caller's unit deleted and can still bring back."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    noun = serializers.SerializerMethodField()
    subject_id = serializers.IntegerField(source="object_id")
    label = serializers.CharField()
    removed_by = serializers.CharField(source="removed_by_name")
    removed_at = serializers.DateTimeField()
    kept_until = serializers.DateTimeField()

    def get_noun(self, removed) -> str:
        return noun_of(removed.content_type.model_class())


class Deleted(NounViewSet):
    """最近删除: kept for thirty days; `restore` brings it back under its own id, with its history."""

    noun, model, label, scope = "deleted", Removed, _("最近删除"), "tasks"
    row = whole = RemovedRow
    default_order = "-id"
    orders = {"id": ("id",)}
    common_parts = ()

    def visible(self):
        return Removed.objects.recoverable_by(self.actor, self.at)

    def for_rows(self, rows):
        return rows.select_related("content_type")

    @extend_schema(operation_id="deleted_restore", request=None, responses=SubjectRef)
    def restore(self, request, id: int):
        """Bring it back; refused by the rule that would refuse to delete it."""
        body_of(request, ())

        def restored() -> Answer:
            back = bring_back(self.fetch(id), actor=self.actor, at=self.at)
            return answer(200, reference(back))

        return answer_once(request, at=self.at, act=restored)

    @classmethod
    def urls(cls):
        return [*super().urls(), path("deleted/<key:id>/restore/", cls.as_view({"post": "restore"}))]
