"""Which notices go into which mail?

What somebody must act on at once is a mail of its own; everything else waits for the one digest of the
person and working day, unless the person chose otherwise (``preferences``). While a person is away the mail
goes to the deputy, marked; the notice itself stays in the inbox of the person it is for.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Cast, Concat

from accounts.models import Deputy, Membership, Organisation, User
from coordination.common.local_time import LOCAL_ZONE, local_date
from coordination.common.working_days import calendar_for

from .models import Mail, Notice
from .preferences import route, unrouted
from .states import MailKind, MailState, NoticeState

CHUNK = 500
PUT_INTO = f"UPDATE {Notice._meta.db_table} SET state = 'mailed', mail_id = %s WHERE id = %s"  # noqa: S608
AFTERNOON = time(13, 30)
BOXED_SINCE = timedelta(days=7)  # what is older when a unit gives its address is not written about


def prepare_mails(at: datetime) -> int:
    """Queue the mails due at ``at``; returns how many notices went into one. Running it twice adds nothing."""
    in_hours = mails_of_the_day_may_go(at)
    _route_all(local_date(at))
    queued = _queue_each(Notice.objects.announced_at_once(), at)
    if in_hours:
        queued += _queue_each(Notice.objects.reminded_at_once(), at)
        queued += _queue_digests(at)
        queued += _queue_duty_boxes(at)
    return queued


def _route_all(on: date) -> None:
    route(Notice.objects.pending(), on)


def mails_of_the_day_may_go(at: datetime) -> bool:
    """Whether reminders and digests may be mailed: on working days, from the hour of the digest."""
    return at.astimezone(LOCAL_ZONE).time() >= settings.DIGEST_FROM and calendar_for().is_working(
        local_date(at)
    )


def addressees(people: Iterable[int], on: date) -> dict[int, User]:
    """To whom the mail of each active person goes that day: the person, or the deputy."""
    found = User.objects.filter(is_active=True).in_bulk(list(people))
    serving = Membership.objects.on(on).filter(organisation__is_active=True).values("user")
    away = Deputy.objects.on(on).filter(absent__in=found, deputy__is_active=True, deputy__in=serving)
    away = away.select_related("deputy")
    return found | {absence.absent_id: absence.deputy for absence in away.order_by("-pk")}


def _queue_each(notices: models.QuerySet, at: datetime) -> int:
    queued = 0
    while notices.exists():
        with transaction.atomic():
            rows = list(taken(notices.order_by("pk"))[:CHUNK])
            rows = _as_wanted(rows, notices, local_date(at))
            to = addressees({row.recipient_id for row in rows}, local_date(at))
            unreachable = [row.pk for row in rows if row.recipient_id not in to]
            Notice.objects.filter(pk__in=unreachable).update(state=NoticeState.NO_LONGER_NEEDED)
            rows = [row for row in rows if row.recipient_id in to]
            spared = _told_anyway(rows, to)
            letters = {row.pk: f"notice:{spared.get(row.pk, row.pk)}" for row in rows}
            mails = _queue({letters[row.pk]: to[row.recipient_id] for row in rows}, MailKind.IMMEDIATE, at)
            with connection.cursor() as cursor:
                cursor.executemany(PUT_INTO, [(mails[letters[row.pk]], row.pk) for row in rows])
        queued += len(rows)
        if not rows and not unreachable:
            break  # the rest is in the hands of another run
    return queued


def _told_anyway(rows: list[Notice], to: Mapping[int, User]) -> dict[int, int]:
    """For notices of people who are away: the deputy's own of the same matter, whose letter is enough."""
    lent = [row for row in rows if to[row.recipient_id].pk != row.recipient_id]
    if not lent:
        return {}
    same = Notice.objects.filter(
        recipient__in={to[row.recipient_id].pk for row in lent},
        kind__in={row.kind for row in lent},
        object_id__in={row.object_id for row in lent},
    ).filter(
        Q(mail__key=Concat(Value("notice:"), Cast("pk", models.CharField()))) | Q(pk__in=[r.pk for r in rows])
    )
    own = {(row.recipient_id, *_matter(row)): row.pk for row in same}
    found = {row.pk: own.get((to[row.recipient_id].pk, *_matter(row))) for row in lent}
    return {row: letter for row, letter in found.items() if letter is not None}


def _matter(notice: Notice) -> tuple:
    return notice.kind, notice.content_type_id, notice.object_id, notice.due_on, notice.version


def _as_wanted(rows: list[Notice], notices: models.QuerySet, on: date) -> list[Notice]:
    """These rows, which are taken, without those that came since the choices were written on the others."""
    ids = [row.pk for row in rows]
    return list(notices.filter(pk__in=ids)) if route(Notice.objects.filter(pk__in=ids), on) else rows


def _queue_digests(at: datetime) -> int:
    on = local_date(at)
    waiting = Notice.objects.for_the_digest().order_by().values_list("recipient_id", flat=True).distinct()
    to = addressees(waiting, on)
    told = set(
        Mail.objects.filter(key__in=[_digest_key(user, on) for user in to.values()]).values_list(
            "key", flat=True
        )
    )
    people = sorted(person for person, user in to.items() if _digest_key(user, on) not in told)
    return sum(
        _queue_some({p: to[p] for p in people[i : i + CHUNK]}, at) for i in range(0, len(people), CHUNK)
    )


@transaction.atomic
def _queue_some(to: dict[int, User], at: datetime) -> int:
    """The digests of some people. Notices join only a digest that nobody has begun to send."""
    on = local_date(at)
    keys = {_digest_key(user, on): user for user in to.values()}
    _queue(keys, MailKind.DIGEST, at)
    fresh = taken(
        Mail.objects.filter(key__in=keys, state=MailState.QUEUED, attempts=0, leased_until=None), wait=True
    )
    mails = dict(fresh.values_list("key", "pk"))
    mail_of = {person: mails[key] for person, user in to.items() if (key := _digest_key(user, on)) in mails}
    if not mail_of:
        return 0
    its = Case(
        *(When(recipient_id=person, then=Value(mail)) for person, mail in mail_of.items()),
        output_field=models.BigIntegerField(),
    )
    rows = Notice.objects.for_the_digest().filter(recipient_id__in=list(mail_of))
    rows = rows.exclude(pk__in=unrouted(Notice.objects.pending()).values("pk"))
    return rows.update(state=NoticeState.MAILED, mail_id=its)


def _digest_key(user: User, on: date) -> str:
    return f"digest:{user.pk}:{on}"


def _queue_duty_boxes(at: datetime) -> int:
    """What a unit must act on, to its duty box: twice a working day, nothing when there is nothing new."""
    on = local_date(at)
    half = "am" if at.astimezone(LOCAL_ZONE).time() < AFTERNOON else "pm"
    units = Organisation.objects.filter(is_active=True).exclude(duty_email="")
    keys = {f"box:{unit.pk}:{on}:{half}": unit for unit in units}
    made = set(Mail.objects.filter(key__in=keys).values_list("key", flat=True))
    return sum(_queue_duty_box(key, unit, at) for key, unit in keys.items() if key not in made)


@transaction.atomic
def _queue_duty_box(key: str, unit: Organisation, at: datetime) -> int:
    rows = for_the_duty_box(unit, at)
    if not rows.exists():
        return 0
    _queue({key: unit}, MailKind.DUTY_BOX, at)
    fresh = Mail.objects.filter(key=key, state=MailState.QUEUED, attempts=0, leased_until=None)
    mail = taken(fresh, wait=True).first()
    return rows.update(boxed=mail) if mail else 0


def for_the_duty_box(unit: Organisation, at: datetime) -> models.QuerySet[Notice]:
    """What the people of this unit were asked to do lately and no letter to its duty box has listed.

    Whatever each of them chose for the own mail. An act that asks several units is listed by each person's.
    """
    staff = Membership.objects.on(local_date(at)).filter(organisation=unit).order_by().values("user")
    asked = Notice.objects.open().filter(Q(must_act=True) | Q(is_reminder=True))
    of_unit = Q(organisation=unit) | Q(organisation=None, recipient__in=staff)
    return asked.filter(of_unit, boxed=None, created_at__gte=at - BOXED_SINCE)


def _queue(keys: Mapping[str, User | Organisation], kind: str, at: datetime) -> dict[str, int]:
    """Mail rows for these keys, made where they do not exist; their ids."""
    Mail.objects.bulk_create(
        [
            Mail(
                key=key,
                kind=kind,
                **_to(addressee),
                created_at=at,
                run_at=at,
                message_id=message_id(key),
            )
            for key, addressee in sorted(keys.items())
        ],
        ignore_conflicts=True,
        batch_size=CHUNK,
    )
    return dict(Mail.objects.filter(key__in=keys).values_list("key", "pk"))


def _to(addressee: User | Organisation) -> dict[str, object]:
    if isinstance(addressee, User):
        return {"recipient": addressee, "address": addressee.email, "language": addressee.language}
    return {"organisation": addressee, "address": addressee.duty_email, "language": settings.LANGUAGE_CODE}


def message_id(key: str) -> str:
    """The same for every attempt at the same mail of this installation, so that copies can be recognised."""
    digest = hashlib.sha256(f"{settings.SITE_URL}\n{key}".encode()).hexdigest()[:32]
    return f"<{digest}@{_domain(settings.DEFAULT_FROM_EMAIL)}>"


@lru_cache(maxsize=1)
def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "delta.invalid"


def taken(rows: models.QuerySet, *, wait: bool = False) -> models.QuerySet:
    """Rows locked for this transaction; unless told to wait, those another run holds are left out."""
    skip = not wait and connection.features.has_select_for_update_skip_locked
    return rows.select_for_update(skip_locked=skip)
