"""Which notices, which mails?"""

from datetime import datetime

from django.db import models
from django.db.models import Q

from .states import OPEN, MailState, NoticeState


class NoticeQuerySet(models.QuerySet):
    def pending(self):
        """Not in any mail yet."""
        return self.filter(state=NoticeState.PENDING)

    def open(self):
        """Still needed: neither replaced by a later step nor about finished work."""
        return self.filter(state__in=OPEN)

    def unread(self):
        return self.filter(read_at=None)

    def announced_at_once(self):
        """Acts that ask somebody to act: mailed at any hour."""
        return self.pending().filter(must_act=True, is_reminder=False)

    def reminded_at_once(self):
        """Reminders with a mail of their own: during the working day."""
        return self.pending().filter(must_act=True, is_reminder=True)

    def for_the_digest(self):
        return self.pending().filter(must_act=False)


class MailQuerySet(models.QuerySet):
    def unsent(self):
        return self.filter(state__in=[MailState.QUEUED, MailState.RETRYING])

    def due(self, at: datetime):
        """To be sent now by whoever takes them; those being sent by another run are left out."""
        return self.unsent().filter(run_at__lte=at).filter(Q(leased_until=None) | Q(leased_until__lt=at))
