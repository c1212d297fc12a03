"""Which people and units?"""

from datetime import date

from django.contrib.auth.models import UserManager
from django.db import models
from django.db.models import Q
from treebeard.mp_tree import MP_NodeManager, MP_NodeQuerySet

from .roles import Kind


class OrganisationQuerySet(MP_NodeQuerySet):
    """Units of the tree; the directory itself is known to everybody who can log in."""

    def equals(self):
        """The provinces: the equal parties of the region."""
        return self.filter(kind=Kind.PROVINCE)

    def ministries(self):
        return self.filter(kind=Kind.MINISTRY)

    def offices(self):
        return self.filter(kind=Kind.REGIONAL_OFFICE)

    def active(self):
        return self.filter(is_active=True)

    def with_units_above(self) -> set[int]:
        """Ids of these units and of every unit above them, up to the province: who reads what they take part in."""
        step = self.model.steplen
        paths = set(self.order_by().values_list("path", flat=True))
        prefixes = {path[:length] for path in paths for length in range(step, len(path) + 1, step)}
        return set(self.model.objects.filter(path__in=prefixes).values_list("pk", flat=True))

    def can_take_part(self):
        """Units that may lead or support a task: everything but the ministries and the office."""
        return self.active().exclude(kind__in=[Kind.MINISTRY, Kind.REGIONAL_OFFICE])


class OrganisationManager(MP_NodeManager.from_queryset(OrganisationQuerySet)):
    """In tree order."""

    def get_queryset(self):
        return OrganisationQuerySet(self.model, using=self._db).order_by("path")


class DatedQuerySet(models.QuerySet):
    """Rows that hold between two days, both included; an empty end means until further notice."""

    def on(self, day: date):
        return self.filter(Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day)))


class ActiveUserManager(UserManager):
    """Users; Django's own manager, found by natural key."""
