"""Which notices, which mails?"""

from datetime import date, datetime

from django.db import models
from django.db.models import Q

from accounts.actors import Actor

from .states import OPEN, MailState, NoticeState, Way


class NoticeQuerySet(models.QuerySet):
    def pending(self):
        """Not in any mail yet."""
        return self.filter(state=NoticeState.PENDING)

    def open(self):
        """Still needed: neither replaced by a later step nor about finished work."""
        return self.filter(state__in=OPEN)

    def shown(self, on: date):
        """In the inbox today: neither put off to a later day nor done with."""
        return self.filter(done_at=None).filter(Q(snoozed_until=None) | Q(snoozed_until__lte=on))

    def unread(self):
        return self.filter(read_at=None)

    def wanted_at_once(self):
        """With a mail of their own: what must be acted on, unless the reader chose otherwise."""
        return self.pending().filter(Q(must_act=True, way="") | Q(way=Way.IMMEDIATE))

    def announced_at_once(self):
        """Acts with a mail of their own: at any hour."""
        return self.wanted_at_once().filter(is_reminder=False)

    def reminded_at_once(self):
        """Reminders with a mail of their own: during the working day."""
        return self.wanted_at_once().filter(is_reminder=True)

    def for_the_digest(self):
        return self.pending().filter(Q(must_act=False, way="") | Q(way=Way.DIGEST))


class MailQuerySet(models.QuerySet):
    def unsent(self):
        return self.filter(state__in=[MailState.QUEUED, MailState.RETRYING])

    def due(self, at: datetime):
        """To be sent now by whoever takes them; those being sent by another run are left out."""
        return self.unsent().filter(run_at__lte=at).filter(Q(leased_until=None) | Q(leased_until__lt=at))


class BroadcastQuerySet(models.QuerySet):
    def told_to(self, actor: Actor):
        """Those written by the actor's unit, and those told to it."""
        units = actor.reader_ids
        return self.filter(
            Q(organisation__in=units) | Q(pk__in=self.model.objects.filter(units__in=units).values("pk"))
        )
