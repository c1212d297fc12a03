"""What do the inbox, the delivery log and the question "why did I get this" need?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Deputy, User
from accounts.roles import Role
from coordination.common.errors import Invalid, NotAllowed
from coordination.common.local_time import start_of_day
from coordination.common.working_days import WorkingCalendar

from .models import Mail, Notice
from .states import FAILED, Folder, MailState

BADGE_LIMIT = 99
MOST_SNOOZE = timedelta(days=366)


def inbox(user: User, *, on: date) -> QuerySet[Notice]:
    """What the user is told, own and of those stood in for that day, newest first.

    Unread and read, put off and done with; what is about finished work, or replaced by a later reminder,
    is not in it, nor what the user does not want to see. The subject of each is fetched with two or
    three queries for the whole page.
    """
    return _told(user, on).select_related("recipient").prefetch_related("subject")


def legible(notices: QuerySet[Notice], things: Iterable[QuerySet]) -> QuerySet[Notice]:
    """Those about one of these things, which a door takes from each noun's ``visible_to``: one query, pages stay full."""
    condition = Q(pk__in=[])
    for rows in things:
        model = ContentType.objects.get_for_model(rows.model)
        condition |= Q(content_type=model) & Exists(rows.order_by().filter(pk=OuterRef("object_id")))
    return notices.filter(condition)


def in_folder(notices: QuerySet[Notice], folder: str, *, on: date) -> QuerySet[Notice]:
    """The part of an inbox that a reader looks at."""
    match folder:
        case Folder.UNREAD:
            return notices.shown(on).unread()
        case Folder.SNOOZED:
            return notices.filter(done_at=None, snoozed_until__gt=on)
        case Folder.DONE:
            return notices.exclude(done_at=None)
    return notices.shown(on)


def unread_count(user: User, *, on: date, things: Iterable[QuerySet] | None = None) -> int:
    """The number beside 通知, bounded: nobody needs to know 312 from 99+. As long as the list it leads to."""
    unread = in_folder(_told(user, on), Folder.UNREAD, on=on)
    if things is not None:
        unread = legible(unread, things)
    return unread.order_by()[: BADGE_LIMIT + 1].count()


def mark_read(user: User, *, at: datetime, on: date, notices: Iterable[int] | None = None) -> int:
    """Mark these notices of the user's inbox (None: all that are shown) as read; reading ends no duty."""
    unread = in_folder(_told(user, on), Folder.UNREAD, on=on)
    return _among(unread, notices).update(read_at=at)


def snooze(user: User, *, until: date, on: date, notices: Iterable[int]) -> int:
    """Put these off: they come back as unread on that day. Reminders and mails go on as they are due."""
    if not on < until <= on + MOST_SNOOZE:
        raise Invalid({"until": [_("请选择今天之后、一年之内的日期。")]})
    rows = _among(_told(user, on), notices)
    return rows.update(snoozed_until=until, read_at=None, done_at=None)


def finish(user: User, *, at: datetime, on: date, notices: Iterable[int]) -> int:
    """Done with: out of the way. It ends no duty: what is still owed stays in my work and is reminded of."""
    rows = _among(_told(user, on), notices).filter(done_at=None)
    return rows.update(done_at=at, read_at=Coalesce("read_at", Value(at)), snoozed_until=None)


def take_back(user: User, *, on: date, notices: Iterable[int]) -> int:
    """Into the inbox again: what was put off or done with."""
    return _among(_told(user, on), notices).update(done_at=None, snoozed_until=None)


def snooze_choices(on: date, calendar: WorkingCalendar) -> list[tuple[str, date]]:
    """The days that are offered with one click: tomorrow, next Monday, the first working day of next week."""
    monday = on + timedelta(days=7 - on.weekday())
    offers = [
        (_("明天"), on + timedelta(days=1)),
        (_("下一个工作日"), calendar.after(on, 1)),
        (_("下周首个工作日"), calendar.roll(monday)),
    ]
    return [
        offer for place, offer in enumerate(offers) if offer[1] not in [day for _l, day in offers[:place]]
    ]


def _among(rows: QuerySet[Notice], notices: Iterable[int] | None) -> QuerySet[Notice]:
    return rows if notices is None else rows.filter(pk__in=list(notices))


def _told(user: User, on: date) -> QuerySet[Notice]:
    """The user's own notices and those of the absent, but not what the user was told in person as well."""
    absent = _stood_in_for(user, on)
    own = Notice.objects.open().filter(recipient=user, muted=False)
    if not absent:
        return own
    same = own.filter(**{name: OuterRef(name) for name in ("kind", "content_type", "object_id", "version")})
    others = Notice.objects.open().filter(~Exists(same), recipient__in=absent)
    return Notice.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=others.values("pk")))


def _stood_in_for(user: User, on: date) -> list[int]:
    absences = Deputy.objects.on(on).filter(deputy=user, absent__is_active=True)
    return list(absences.values_list("absent_id", flat=True))


def delivery_log(
    actor: Actor,
    *,
    state: str = "",
    kind: str = "",
    address: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Mail]:
    """Every mail, newest first, for whoever keeps the system (others: ``NotAllowed``).

    Subjects and bodies are left out: that a mail went is seen, not what business it told. The state
    ``failed`` means both kinds of failure; ``since`` and ``until`` are the days on which it was queued.
    """
    if not actor.has_role(Role.SYSTEM_ADMIN):
        raise NotAllowed(_("发送日志由系统管理员查看。"), act="delivery_log")
    mails = Mail.objects.defer("subject", "text", "html").select_related("recipient", "organisation")
    if state:
        mails = mails.filter(state__in=FAILED if state == "failed" else [state])
    if kind:
        mails = mails.filter(kind=kind)
    if address:
        mails = mails.filter(
            Q(address__icontains=address)
            | Q(recipient__full_name__icontains=address)
            | Q(organisation__name__icontains=address)
        )
    if since:
        mails = mails.filter(created_at__gte=start_of_day(since))
    if until:
        mails = mails.filter(created_at__lt=start_of_day(until + timedelta(days=1)))
    return mails


def delivery_counts(*, since: datetime) -> dict[str, int]:
    """How many mails are in which state, for the health line."""
    rows = Mail.objects.filter(created_at__gte=since).order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(MailState.values, 0) | dict(rows)


@dataclass(frozen=True)
class DeliveryHealth:
    """Is mail going out? ``waiting_since``: the oldest mail that should have gone by now."""

    counts: dict[str, int]
    waiting: int
    waiting_since: datetime | None
    last_sent_at: datetime | None
    last_error: str

    @property
    def failed(self) -> int:
        return sum(self.counts[state] for state in FAILED)

    @property
    def is_stuck(self) -> bool:
        """Something waits and the last answer of the mail server was a refusal or silence."""
        return self.waiting > 0 and bool(self.last_error)


def delivery_health(at: datetime, *, days: int = 7) -> DeliveryHealth:
    """One line for the keeper of the system."""
    due = Mail.objects.unsent().filter(run_at__lte=at)
    oldest = due.order_by("created_at").values_list("created_at", "last_error").first()
    sent = Mail.objects.filter(state=MailState.SENT, created_at__gte=at - timedelta(days=days))
    return DeliveryHealth(
        counts=delivery_counts(since=at - timedelta(days=days)),
        waiting=Mail.objects.unsent().count(),
        waiting_since=oldest[0] if oldest else None,
        last_sent_at=sent.aggregate(last=Max("sent_at"))["last"],
        last_error=oldest[1] if oldest else "",
    )
