"""Which projects?"""

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Sum

from accounts.actors import Actor
from accounts.grants import shared_ids

from .vocabulary import CANCELLED, CLOSED, LIVE, RUNNING


class ProjectQuerySet(models.QuerySet):
    """Projects; every page, list, count, search and export begins with ``visible_to``."""

    def visible_to(self, actor: Actor):
        """What the actor's units registered, take part in or were asked to join; what the region may know."""
        shared = shared_ids(actor, self.model)
        if not actor.reader_ids and not shared:
            return self.none()
        readers = self.model.readers.rel.related_model
        read = Exists(readers.objects.filter(project=OuterRef("pk"), organisation_id__in=actor.reader_ids))
        return self.filter(read | Q(pk__in=shared) if shared else read)

    def live(self):
        return self.filter(status__in=LIVE)

    def running(self):
        return self.filter(status__in=RUNNING)

    def ended(self):
        return self.filter(status__in=(CLOSED, CANCELLED))

    def with_totals(self):
        """Adds ``budget_fen`` and ``paid_fen``, summed by the database from the cells."""
        lines = self.model.budget_lines.rel.related_model.objects.order_by()
        payments = lines.model.payments.rel.related_model.objects.order_by()
        planned = lines.filter(project=OuterRef("pk")).values("project").annotate(n=Sum("amount_fen"))
        paid = (
            payments.filter(line__project=OuterRef("pk"))
            .values("line__project")
            .annotate(n=Sum("amount_fen"))
        )
        return self.annotate(
            budget_fen=Subquery(planned.values("n"), output_field=models.BigIntegerField()),
            paid_fen=Subquery(paid.values("n"), output_field=models.BigIntegerField()),
        )

    def for_duties(self):
        """With what a line of my work shows."""
        return self.select_related("lead")

    def for_rows(self):
        """With everything a row of the list shows, in a fixed number of queries."""
        return (
            self.with_totals()
            .select_related("lead", "outcome")
            .prefetch_related("partners__organisation", "places", "milestones")
        )
