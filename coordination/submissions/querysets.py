"""Which submissions?"""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.actors import Actor
from accounts.grants import shared_ids

from .vocabulary import ANSWERED, DRAFT, LIVE, SUBMITTED, SUPPLEMENT_WANTED, WITH_MINISTRY, WITHDRAWN


class SubmissionQuerySet(models.QuerySet):
    """Submissions; every page, list, count, search and export begins with ``visible_to``."""

    def visible_to(self, actor: Actor):
        """What the actor's units submitted, what was addressed to its ministry, what its outcomes became."""
        shared = shared_ids(actor, self.model)
        if not actor.reader_ids and not shared:
            return self.none()
        readers = self.model.readers.rel.related_model
        read = Exists(readers.objects.filter(submission=OuterRef("pk"), organisation_id__in=actor.reader_ids))
        return self.filter(read | Q(pk__in=shared) if shared else read)

    def drafts(self):
        return self.filter(status=DRAFT)

    def live(self):
        return self.filter(status__in=LIVE)

    def not_withdrawn(self):
        return self.exclude(status=WITHDRAWN)

    def with_ministry(self):
        """Submitted and not answered, supplements included."""
        return self.filter(status__in=WITH_MINISTRY)

    def supplement_wanted(self):
        return self.filter(status=SUPPLEMENT_WANTED)

    def answered(self):
        return self.filter(status=ANSWERED)

    def overdue(self, *, on: date):
        """The ministry's clock runs and its last day has passed."""
        return self.filter(status=SUBMITTED, due_on__lt=on)

    def ageing(self):
        """Unanswered, the one without contact for longest first."""
        return self.with_ministry().order_by("last_contact_on", "id")

    def for_duties(self):
        """With what a line of my work shows."""
        return self.select_related("outcome")

    def for_rows(self):
        """With everything a row of the list shows, in a fixed number of queries."""
        return self.select_related(
            "outcome", "ministry", "submitter", "answer__recorded_by_organisation"
        ).prefetch_related("supplements")
