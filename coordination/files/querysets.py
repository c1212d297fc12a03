"""Which files?"""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from accounts.actors import Actor


class AttachmentQuerySet(models.QuerySet):
    """Files of things, newest first."""

    def of(self, subject: models.Model):
        """The files of one thing that were not removed."""
        return self.current().filter(content_type=_type_of(type(subject)), object_id=subject.pk)

    def of_ids(self, model: type[models.Model], ids: Iterable[int]):
        return self.current().filter(content_type=_type_of(model), object_id__in=ids)

    def current(self):
        """Not removed."""
        return self.filter(removed_at=None)

    def latest(self):
        """Of several versions under one name only the newest."""
        newer = self.model.objects.current().filter(
            content_type=models.OuterRef("content_type"),
            object_id=models.OuterRef("object_id"),
            purpose=models.OuterRef("purpose"),
            name=models.OuterRef("name"),
            version__gt=models.OuterRef("version"),
        )
        return self.filter(~models.Exists(newer))

    def visible_to(self, actor: Actor):
        """Files of the things this actor may see: who sees the thing sees its files, nobody else does."""
        condition = Q(pk__in=[])
        for model in subjects():
            visible = model._default_manager.visible_to(actor).order_by().values("pk")
            condition |= Q(content_type=_type_of(model), object_id__in=visible)
        return self.current().filter(condition)


def subjects() -> list[type[models.Model]]:
    """The models that may carry files: those whose rows have readers."""
    return [
        model
        for model in apps.get_models()
        if hasattr(model._default_manager, "visible_to") and model._meta.label != "files.Attachment"
    ]


def _type_of(model: type[models.Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)
