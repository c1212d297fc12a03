"""Which figures?"""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from accounts.actors import Actor

from .links import places_of


class FigureQuerySet(models.QuerySet):
    """Figures; every page and list begins with ``readable_by``."""

    def readable_by(self, actor: Actor):
        """The own ones, and those that stand in something whose figures the actor reads."""
        if not actor.reader_ids:
            return self.none()
        places = self.model.places.rel.related_model.objects
        readable = Q(pk__in=[])
        for model, subjects in places_of(actor):
            kind = ContentType.objects.get_for_model(model)
            readable |= Q(content_type=kind, object_id__in=subjects.order_by().values("pk"))
        standing = places.filter(readable).order_by().values("figure")
        return self.filter(actor.inside("organisation") | Q(pk__in=standing))

    def of(self, *subjects: models.Model):
        """Those that stand in these things."""
        return self.of_ids(type(subjects[0]), [each.pk for each in subjects]) if subjects else self.none()

    def of_ids(self, model: type[models.Model], ids: Iterable[int] | models.QuerySet):
        places = self.model.places.rel.related_model.objects
        kind = ContentType.objects.get_for_model(model)
        standing = places.filter(content_type=kind, object_id__in=ids)
        return self.filter(pk__in=standing.order_by().values("figure"))

    def named(self, key: str, *, kind: str, starts_on, organisations: Iterable):
        """The figures of this name of these units for one period, whatever they are about."""
        units = [getattr(each, "pk", each) for each in organisations]
        return self.filter(key=key, period_kind=kind, starts_on=starts_on, organisation__in=units)

    def in_order(self):
        """By name, the latest period first, units in the order of the administrative codes."""
        return self.order_by("name", "-starts_on", "organisation__code", "organisation__name", "pk")
