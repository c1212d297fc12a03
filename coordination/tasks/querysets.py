"""Which tasks?"""

from datetime import date

from django.db import models
from django.db.models import Case, CharField, Exists, OuterRef, Prefetch, Q, Value, When

from accounts.actors import Actor
from accounts.grants import shared_ids
from coordination.common.working_days import WorkingCalendar

from . import states
from .states import Light


class KnownToTheRegion(models.QuerySet):
    """Classes and templates of tasks: arrangements that everybody in the region knows."""

    def visible_to(self, actor: Actor):
        return self.all() if actor.reader_ids and not actor.is_ministry else self.none()

    def active(self):
        return self.filter(status=states.ACTIVE)


class TaskQuerySet(models.QuerySet):
    """Tasks; every page, list, count, search and export begins with ``visible_to``."""

    def visible_to(self, actor: Actor):
        """What the actor may know of: matters of its own units, and what was shared with it."""
        shared = shared_ids(actor, self.model)
        if not actor.reader_ids and not shared:
            return self.none()
        readers = self.model.readers.rel.related_model
        read = Exists(readers.objects.filter(task=OuterRef("pk"), organisation_id__in=actor.reader_ids))
        return self.filter(read | Q(pk__in=shared) if shared else read)

    def for_duties(self):
        """With what a line of my work shows."""
        return self.select_related("lead")

    def drafts(self):
        return self.filter(status=states.DRAFT)

    def open(self):
        """Waiting for a lead."""
        return self.filter(status=states.OPEN)

    def live(self):
        """Open or led, neither ended nor suspended."""
        return self.filter(status__in=states.LIVE)

    def led(self):
        return self.filter(status__in=states.LED)

    def overdue(self, *, on: date, calendar: WorkingCalendar):
        """Past the agreed date without completion submitted; a date on a day off lasts to the next working day."""
        running = self.led().exclude(status=states.COMPLETION_SUBMITTED)
        return running.filter(deadline__lte=calendar.before(on, 1))

    def with_light(self, *, on: date):
        """Adds ``light`` as it stands on that day; the same answer as ``lights.reading``."""
        return self.annotate(
            light=Case(
                When(~Q(status__in=states.MEASURED), then=Value(Light.NONE)),
                When(red_on__lte=on, then=Value(Light.RED)),
                When(yellow_on__lte=on, then=Value(Light.YELLOW)),
                default=Value(Light.GREEN),
                output_field=CharField(),
            )
        )

    def for_rows(self):
        """With everything a ledger row shows, in a fixed number of queries."""
        participations = self.model.participations.rel.related_model
        active = participations.objects.active().select_related("organisation", "assignee")
        return self.select_related("lead", "topic", "issuer", "task_class", "supervisor").prefetch_related(
            Prefetch("participations", queryset=active, to_attr="active_participations")
        )


class BulkChangeQuerySet(models.QuerySet):
    """Changes of many tasks at once."""

    def visible_to(self, actor: Actor):
        """Those of the own unit; and what was done to tasks that the actor reads."""
        tasks = self.model.items.rel.related_model.task.field.related_model.objects
        done = self.model.items.rel.related_model.objects.exclude(done_version=None)
        touched = done.filter(task__in=tasks.visible_to(actor).order_by().values("pk"))
        return self.filter(
            Q(organisation__in=actor.reader_ids) | Exists(touched.order_by().filter(bulk=OuterRef("pk")))
        )
