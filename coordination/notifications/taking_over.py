"""How does an installation take over a past without mailing it?

What is brought in from elsewhere (an older system, a demonstration) comes with everything that was
announced about it. Those rows are needed for the inbox and for history, but nobody wants the mails.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from .models import Notice
from .reconciling import reconcile
from .states import NoticeState


@transaction.atomic
def take_over(*, at: datetime, announced_before: datetime, read_before: datetime) -> int:
    """Count what was announced before an instant, and every reminder due ``at``, as told; returns how many.

    What nobody has to act on any more leaves the inbox. Notices older than ``read_before`` count as
    read when they came. Announcements since ``announced_before`` are mailed as usual.
    """
    Notice.objects.pending().filter(is_reminder=False, created_at__lt=announced_before).update(
        state=NoticeState.MAILED
    )
    reconcile(at)
    Notice.objects.pending().filter(is_reminder=True).update(state=NoticeState.MAILED)
    Notice.objects.unread().filter(created_at__lt=read_before).update(read_at=F("created_at"))
    return Notice.objects.open().filter(mail=None).exclude(state=NoticeState.PENDING).count()
