"""Which drafts and secret addresses name a person, and what becomes of them when the person goes?"""

from django.utils.translation import gettext_lazy as _

from accounts.holdings import Leave, holding
from coordination.activity.recording import record

from .models import CalendarFeed, Outcome
from .vocabulary import DRAFT


@holding(
    "meetings.drafts",
    _("成果草稿"),
    find=lambda person, on: Outcome.objects.filter(created_by=person, status=DRAFT).order_by("pk"),
)
def hand_on_draft(outcome: Outcome, leave: Leave) -> None:
    Outcome.objects.filter(pk=outcome.pk).update(created_by=leave.successor)
    record(
        outcome,
        actor=leave.actor,
        at=leave.at,
        verb="hand_over_post",
        sentence=_("离岗交接：草稿由%(old)s转给%(new)s"),
        params={"old": str(leave.person), "new": str(leave.successor)},
    )


@holding(
    "meetings.feeds",
    _("日历订阅地址"),
    find=lambda person, on: CalendarFeed.objects.filter(user=person).select_related("user"),
    subject=lambda feed: feed.user,
    ends=True,
)
def close_feed(feed: CalendarFeed, leave: Leave) -> None:
    """A secret address is nobody else's: it is revoked."""
    record(
        leave.person,
        actor=leave.actor,
        at=leave.at,
        verb="close_feed",
        sentence=_("离岗交接：停用日历订阅地址"),
    )
    feed.delete()
