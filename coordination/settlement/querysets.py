"""Which rounds, transfers and scenarios?"""

from datetime import date

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from accounts.actors import Actor

from .states import CLOSED, DUE, LATE, OPEN, PAID, RECEIVED


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

    def for_duties(self):
        """With what a line of my work shows."""
        return self.select_related("agreement")

    def for_rows(self):
        return self.select_related("agreement").prefetch_related("parties__organisation", "entitlements")


class TransferQuerySet(models.QuerySet):
    """Payments, visible with their round."""

    def for_reader(self, actor: Actor):
        """Those of the rounds the actor reads."""
        if not actor.reader_ids:
            return self.none()
        parties = self.model._meta.get_field("round").related_model.objects.visible_to(actor).values("pk")
        return self.filter(round__in=parties)

    def for_rows(self):
        return self.select_related(
            "round__agreement", "payer_party__organisation", "payee_party__organisation"
        ).prefetch_related("round__parties")

    def standing(self, *, on: date):
        """How each stands that day, the most urgent first: late, due, paid, received."""
        late = When(paid_on=None, due_on__lt=on, then=Value(LATE))
        due, paid = When(paid_on=None, then=Value(DUE)), When(received_on=None, then=Value(PAID))
        return self.annotate(
            standing=Case(late, due, paid, default=Value(RECEIVED), output_field=models.IntegerField())
        )

    @staticmethod
    def owing(actor: Actor) -> Q:
        """What the actor's own units have to pay."""
        return actor.inside("payer_party__organisation")

    @staticmethod
    def owed(actor: Actor) -> Q:
        """What the actor's own units are to receive."""
        return actor.inside("payee_party__organisation")

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
