"""Which rounds, transfers and scenarios?"""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.actors import Actor

from .states import CLOSED, OPEN


class RoundQuerySet(models.QuerySet):
    """Rounds; every page, list, count and export begins with ``visible_to``."""

    def visible_to(self, actor: Actor):
        """What the actor's units settle, or a unit below them."""
        if not actor.reader_ids:
            return self.none()
        readers = self.model.readers.rel.related_model
        read = readers.objects.filter(round=OuterRef("pk"), organisation_id__in=actor.reader_ids)
        return self.filter(Exists(read))

    def open(self):
        return self.filter(status__in=OPEN)

    def closed(self):
        return self.filter(status__in=CLOSED)

    def for_rows(self):
        return self.select_related("agreement").prefetch_related("parties__organisation", "entitlements")


class TransferQuerySet(models.QuerySet):
    """Payments, visible with their round."""

    def for_reader(self, actor: Actor):
        if not actor.reader_ids:
            return self.none()
        parties = self.model._meta.get_field("round").related_model.objects.visible_to(actor).values("pk")
        return self.filter(round__in=parties)

    def open(self):
        return self.filter(received_on=None)

    def unpaid(self):
        return self.filter(paid_on=None)

    def unreceived(self):
        return self.filter(paid_on__isnull=False, received_on=None)

    def late(self, *, on: date):
        return self.filter(paid_on=None, due_on__lt=on)


class ScenarioQuerySet(models.QuerySet):
    """Scenarios: one's own, and those that were shared."""

    def visible_to(self, actor: Actor):
        if not actor.reader_ids:
            return self.none()
        readers = self.model.readers.rel.related_model
        shared = readers.objects.filter(scenario=OuterRef("pk"), organisation_id__in=actor.reader_ids)
        return self.filter(Q(organisation_id__in=actor.reader_ids) | Q(Exists(shared)))
