"""What is kept of every act? Insert-only sentences."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.common.local_time import in_words

from .withheld import WITHHELD

DAYS_KEPT = 30  # so long what was deleted can be brought back

DAY = "day"  # a day among the parameters is kept as {"day": "2026-11-23"}: an outcome's number looks like one


def _in_words(value: str | dict) -> str:
    """A kept parameter for the reader: a day as the reader writes it, a label translated."""
    if isinstance(value, dict):
        return in_words(date.fromisoformat(value[DAY]))
    return gettext(value) if value else ""


class EventQuerySet(models.QuerySet):
    """Events, newest first."""

    def of(self, subject: models.Model):
        """Everything that happened to one object."""
        return self.filter(content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk)

    def told_of(self, subject: models.Model, actor: Actor):
        """What happened to one object that the actor sees, without what others decided among themselves."""
        rule = WITHHELD.get(subject._meta.label)
        return self.of(subject).exclude(rule(actor)) if rule else self.of(subject)

    def of_ids(self, model: type[models.Model], ids):
        return self.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=ids)

    def update(self, **fields):
        raise TypeError("History is insert-only.")

    def delete(self):
        raise TypeError("History is insert-only.")


class Event(models.Model):
    """One sentence of history: who (for whom), what, old → new, when, from where.

    ``sentence`` is a translatable template with named placeholders and ``params`` fills them, so each
    reader gets it in the own language. ``version`` is the subject's after the act, so that what changed
    since a version can be told. Names are kept as they were, so that history survives
    renaming and leaving. Rows are never changed or deleted.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    subject_label = models.CharField(max_length=300)
    version = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(_("时间"))
    verb = models.CharField(max_length=60)
    sentence = models.CharField(max_length=300)
    params = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation_name = models.CharField(max_length=80, blank=True)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_name = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=20)
    request_id = models.CharField(max_length=64, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("历史记录")
        verbose_name_plural = _("历史记录")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["content_type", "object_id", "-id"], name="event_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.sentence_text}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("History is insert-only.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("History is insert-only.")

    @property
    def sentence_text(self) -> str:
        """The sentence in the language of the reader; labels among the parameters are translated too."""
        sentence = gettext(self.sentence)
        if not self.params:
            return sentence
        return sentence % {name: _in_words(value) for name, value in self.params.items()}

    @property
    def bulk_change(self) -> str:
        """The id of the change of many things of which this act was a part, or nothing."""
        return self.source.removeprefix("bulk:") if self.source.startswith("bulk:") else ""

    @property
    def is_automatic(self) -> bool:
        return self.source == "system"


class RemovedQuerySet(models.QuerySet):
    def kept(self, at: datetime):
        """Still to be brought back."""
        return self.filter(restored_at=None, removed_at__gt=at - timedelta(days=DAYS_KEPT))

    def recoverable_by(self, actor: Actor, at: datetime):
        """What the actor, or a colleague of the unit, deleted lately, newest first."""
        own = models.Q(organisation=actor.organisation) if actor.organisation else models.Q(pk__in=[])
        return self.kept(at).filter(own).order_by("-pk")


class Removed(models.Model):
    """Something that was deleted, as it was with everything that belonged to it; kept for ``DAYS_KEPT`` days."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    label = models.CharField(_("名称"), max_length=300)
    rows = models.JSONField()
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_by_name = models.CharField(_("删除人"), max_length=120)
    removed_at = models.DateTimeField(_("删除时间"))
    restored_at = models.DateTimeField(null=True)

    objects = RemovedQuerySet.as_manager()

    class Meta:
        verbose_name = _("已删除内容")
        verbose_name_plural = _("已删除内容")
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"], name="removed_by_unit")]

    def __str__(self) -> str:
        return self.label

    @property
    def kind(self) -> str:
        """What it was, in the reader's language."""
        return str(self.content_type.model_class()._meta.verbose_name)

    @property
    def kept_until(self) -> datetime:
        return self.removed_at + timedelta(days=DAYS_KEPT)
