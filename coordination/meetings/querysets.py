"""Which cycles, meetings and outcomes?"""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from accounts.actors import Actor
from accounts.grants import shared_ids

from .links import FOLLOW_UPS
from .vocabulary import CONFIRMING, DRAFT, HELD, OPEN, PLANNED, PUBLISHED, Answer, Audience


class CycleQuerySet(models.QuerySet):
    """Cycles; their name, dates and chair are known to everybody in the region."""

    def visible_to(self, actor: Actor):
        return self.all() if actor.reader_ids and not actor.is_ministry else self.none()

    def open(self):
        return self.filter(status=OPEN)

    def around(self, day: date):
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class SeriesQuerySet(models.QuerySet):
    """Series; their names are known to everybody in the region."""

    def visible_to(self, actor: Actor):
        return self.all() if actor.reader_ids and not actor.is_ministry else self.none()


class MeetingQuerySet(models.QuerySet):
    """Meetings; every page, list, count and feed begins with ``visible_to``."""

    def visible_to(self, actor: Actor):
        """Meetings of the actor's own units. A ministry's liaison sees submissions, never meetings."""
        if not actor.reader_ids or actor.is_ministry:
            return self.none()
        readers = self.model.readers.rel.related_model
        return self.filter(
            Exists(readers.objects.filter(meeting=OuterRef("pk"), organisation_id__in=actor.reader_ids))
        )

    def planned(self):
        return self.filter(status=PLANNED)

    def held(self):
        return self.filter(status=HELD)

    def between(self, first: date, last: date):
        """Touching the days from ``first`` to ``last``, both included."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def for_rows(self):
        """With everything a row of the list shows, in a fixed number of queries."""
        attendances = self.model.attendances.rel.related_model.objects.select_related("organisation")
        return self.select_related("host", "cycle", "series").prefetch_related(
            Prefetch("attendances", queryset=attendances.order_by("-confirms", "organisation__path"))
        )


class OutcomeQuerySet(models.QuerySet):
    """Outcomes; every page, list, count, search and export begins with ``visible_to``."""

    def visible_to(self, actor: Actor):
        """What the actor's units draft, confirm or attended, what is for the whole region, what was shared.

        A ministry's liaison sees submissions, never outcomes: the submission carries the wording.
        """
        if actor.is_ministry:
            return self.none()
        shared = shared_ids(actor, self.model)
        if not actor.reader_ids and not shared:
            return self.none()
        readers = self.model.readers.rel.related_model
        may = Q(Exists(readers.objects.filter(outcome=OuterRef("pk"), organisation_id__in=actor.reader_ids)))
        if actor.is_office or actor.organisation.is_provincial:
            may |= Q(audience=Audience.REGION, published_at__isnull=False)
        if shared:
            may |= Q(pk__in=shared)
        return self.filter(may)

    def drafts(self):
        return self.filter(status=DRAFT)

    def confirming(self):
        return self.filter(status=CONFIRMING)

    def published(self):
        return self.filter(status=PUBLISHED)

    def under_confirmation(self):
        """A first wording or a correction waits for the parties."""
        return self.filter(confirm_by__isnull=False)

    def lapsing(self, *, on: date):
        """Under confirmation with somebody silent past the limit."""
        confirmations = self.model.confirmations.rel.related_model
        silent = confirmations.objects.filter(
            outcome=OuterRef("pk"), round=OuterRef("round"), answer=Answer.PENDING
        )
        return self.under_confirmation().filter(Exists(silent), confirm_by__lt=on)

    def followed_up(self):
        """A later stage took it up."""
        return self.filter(self._taken_up())

    def orphans(self):
        """Published, with neither task nor submission nor a "no action" reason."""
        return self.published().filter(no_action_reason="").exclude(self._taken_up())

    def _taken_up(self) -> Q:
        taken = Q(pk__in=[])
        for provider in FOLLOW_UPS.values():
            taken |= Q(pk__in=provider())
        return taken

    def for_rows(self):
        """With everything a row of the list shows, in a fixed number of queries."""
        confirmations = self.model.confirmations.rel.related_model.objects.select_related("organisation")
        return self.select_related(
            "meeting", "meeting__cycle", "drafter", "current", "proposed"
        ).prefetch_related(Prefetch("confirmations", queryset=confirmations))
