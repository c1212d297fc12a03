"""Which agreements?"""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.actors import Actor
from accounts.grants import shared_ids

from .vocabulary import BEFORE_SIGNING, EXPIRED, IN_FORCE


class AgreementQuerySet(models.QuerySet):
    """Agreements; every page, list, count, search and export begins with ``visible_to``."""

    def visible_to(self, actor: Actor):
        """The parties' own; a draft is the drafting unit's alone. The office reads what it is party to, or was granted."""
        shared = shared_ids(actor, self.model)
        if not actor.reader_ids and not shared:
            return self.none()
        readers = self.model.readers.rel.related_model
        read = Exists(readers.objects.filter(agreement=OuterRef("pk"), organisation_id__in=actor.reader_ids))
        return self.filter(read | Q(pk__in=shared) if shared else read)

    def shared_with(self, actor: Actor):
        """Read by a grant alone, for a time: the actor's units are not parties."""
        return self.filter(pk__in=shared_ids(actor, self.model))

    def in_force(self):
        """Signed and neither expired nor terminated."""
        return self.filter(status__in=IN_FORCE)

    def before_signing(self):
        return self.filter(status__in=BEFORE_SIGNING)

    def with_text_on_the_table(self):
        return self.filter(open__isnull=False)

    def ending(self, *, until: date):
        """In force, with a last day up to ``until``."""
        return self.in_force().filter(ends_on__lte=until)

    def holding_on(self, day: date):
        """Signed, and the day lies within the term, a later end included."""
        begun = self.exclude(current=None).filter(starts_on__lte=day)
        term = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        return begun.filter(term, Q(terminated_on__isnull=True) | Q(terminated_on__gte=day))

    def ended(self):
        return self.exclude(status__in=(*BEFORE_SIGNING, *IN_FORCE))

    def expired(self):
        return self.filter(status=EXPIRED)

    def for_rows(self):
        """With everything a row of the list shows, in a fixed number of queries."""
        return self.select_related("open", "current", "drafter").prefetch_related(
            "parties__organisation", "open__acceptances", "open__signatures"
        )
