"""Which letters, instructions and requests?"""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.actors import Actor

from .vocabulary import DRAFT, ISSUED, LIVE_LETTERS, OPEN, REPLIED, SENT, TO_SIGN


class ReadByRows(models.QuerySet):
    """Things with a row for each unit that may read them, under ``readers``."""

    def visible_to(self, actor: Actor):
        if not actor.reader_ids:
            return self.none()
        readers = self.model.readers.rel
        rows = readers.related_model.objects.filter(
            **{readers.field.name: OuterRef("pk")}, organisation_id__in=actor.reader_ids
        )
        return self.filter(Exists(rows))


class LetterQuerySet(ReadByRows):
    """Supervision letters; every page, list, count, search and export begins with ``visible_to``."""

    def drafts(self):
        return self.filter(status=DRAFT)

    def to_sign(self):
        return self.filter(status=TO_SIGN)

    def live(self):
        return self.filter(status__in=LIVE_LETTERS)

    def sent(self):
        """Signed; withdrawn ones among them are those that have a number."""
        return self.filter(status__in=SENT)

    def awaiting_reply(self):
        return self.filter(status=ISSUED)

    def followed(self):
        """Whose next level was signed: a reply to that one answers both."""
        later = self.model.objects.sent().filter(predecessor__isnull=False)
        return self.filter(pk__in=later.order_by().values("predecessor"))

    def replied(self):
        return self.filter(status=REPLIED)

    def overdue(self, *, on: date):
        return self.filter(status=ISSUED, reply_due_on__lt=on)

    def about(self, task):
        return self.filter(pk__in=self.model.tasks.through.objects.filter(task=task).values("letter"))

    def for_rows(self):
        return self.select_related("issuer", "addressee", "predecessor").prefetch_related("tasks")


class InstructionQuerySet(ReadByRows):
    """Leaders' instructions; every page and list begins with ``visible_to``."""

    def open(self):
        return self.filter(status=OPEN)

    def overdue(self, *, on: date):
        return self.filter(status=OPEN, due_on__lt=on)

    def for_rows(self):
        return self.select_related("task", "giver", "addressee", "person")


class DataRequestQuerySet(ReadByRows):
    """Requests for a figure; every page and list begins with ``visible_to``."""

    def open(self):
        return self.filter(status=OPEN)

    def overdue(self, *, on: date):
        return self.filter(status=OPEN, due_on__lt=on)

    def for_rows(self):
        return self.select_related("asker").prefetch_related("items__organisation", "items__given")


class UrgingQuerySet(models.QuerySet):
    """Urgings: who reads the task and belongs to either side, or to the office that keeps the count."""

    def readable_by(self, actor: Actor):
        sides = Q(asker__in=actor.reader_ids) | Q(addressee__in=actor.reader_ids)
        issued = Q(task__issuer__in=actor.reader_ids)
        return self.filter(sides | issued | actor.inside("addressee"))


class PerformanceQuerySet(models.QuerySet):
    """Figures of a month: each unit its own, the office all, in the order of the administrative codes."""

    def readable_by(self, actor: Actor):
        if not actor.reader_ids:
            return self.none()
        if actor.is_office:
            return self
        return self.filter(Q(organisation__in=actor.reader_ids))

    def in_order(self):
        """The order of the administrative codes: the only one there is."""
        return self.order_by("-month", "organisation__code", "organisation__name", "pk")
