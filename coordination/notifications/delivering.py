"""How does a queued mail reach its recipient, once, whatever fails?

A run leases some rows, checks that they are still needed, puts them into words, sends them over one connection
and marks each right after it went out. A run that dies loses its lease and another sends the rest; the one mail
that went out unmarked goes again with the same Message-ID. (A mark does not wait for the disk of the database: if
that dies too, the mails of its last fraction of a second go again in the same way.) A server that is down is nobody's
fault and costs no mail an attempt; an address that is refused for good is put aside with the reason and holds up nothing.
"""

import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime

import structlog
from django.conf import settings
from django.core.mail import get_connection
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.roles import Role
from coordination.common.errors import Conflict, NotAllowed
from coordination.common.local_time import LOCAL_ZONE, local_date
from coordination.common.working_days import calendar_for

from .composing import Message
from .departed import no_longer_theirs
from .models import DeliveryAttempt, Mail, Notice
from .preparing import taken
from .reconciling import obsolete
from .refusals import NoAddress, is_final, reason
from .rendering import render
from .states import FAILED, MailKind, MailState, NoticeState, Outcome

# The first batch is small: little is put into words in vain for a server that is slow
FIRST_BATCH, LARGEST_BATCH = 20, 250
LINES_AT_ONCE = 20
LIMIT = 5_000
MOST_AGAIN = 1_000
SECONDS = 20.0  # a slow server must not keep a worker from its other work
MAX_ATTEMPTS = 20
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)
TABLE = Mail._meta.db_table
KEEP_WORDS = f"UPDATE {TABLE} SET subject = %s, text = %s, html = %s WHERE id = %s AND lease = %s"  # noqa: S608
MARK_SENT = (
    f"UPDATE {TABLE} SET state = 'sent', sent_at = %s, address = %s, attempts = %s, lease = '', leased_until = NULL, "  # noqa: S608
    "last_error = '' WHERE id = %s AND lease = %s"
)
log = structlog.get_logger(__name__)


@dataclass
class Delivered:
    """What one run did. ``outage``: the server could not be reached, try again later."""

    sent: int = 0
    retried: int = 0
    dead: int = 0
    not_needed: int = 0
    outage: bool = False


@dataclass
class _Clock:
    """The instant of the run plus the time it has taken: leases follow it, the caller's time counts."""

    began_at: datetime
    began: float = field(default_factory=time.monotonic)

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.began

    @property
    def now(self) -> datetime:
        return self.began_at + timedelta(seconds=self.elapsed)


def deliver(at: datetime, *, limit: int = LIMIT, seconds: float = SECONDS) -> Delivered:
    """Send what is due, at once before digests, until nothing is left or time or ``limit`` is used up."""
    clock, done = _Clock(at), Delivered()
    left = limit
    while left > 0 and clock.elapsed < seconds and not done.outage:
        batch = _Batch(clock, done, seconds)
        if not batch.lease(min(max(FIRST_BATCH, done.sent), LARGEST_BATCH, left)):
            break
        batch.send()
        left -= len(batch.mails)
    return done


def resend(mail: Mail, *, by: Actor, at: datetime) -> None:
    """Queue a mail again, to the addressee's present address; who asked is kept in its log.

    Only the system administrator (``NotAllowed``); not while it is still being sent (``Conflict``).
    """
    if not resend_all(Mail.objects.filter(pk=mail.pk), by=by, at=at):
        raise Conflict(_("此邮件尚在发送或已无需发送，不必重发。"), code="mail_not_finished")


def resend_all(mails: QuerySet[Mail], *, by: Actor, at: datetime) -> int:
    """Queue again those of these mails that went out or failed; returns how many, at most ``MOST_AGAIN``."""
    if not by.has_role(Role.SYSTEM_ADMIN):
        raise NotAllowed(_("重发邮件由系统管理员办理。"), act="resend")
    with transaction.atomic():
        finished = mails.filter(state__in=[MailState.SENT, *FAILED]).order_by("pk")
        ids = list(taken(finished, wait=True).values_list("pk", flat=True)[:MOST_AGAIN])
        Mail.objects.filter(pk__in=ids).update(
            state=MailState.QUEUED, attempts=0, run_at=at, leased_until=None, lease="", sent_at=None
        )
        DeliveryAttempt.objects.bulk_create(
            DeliveryAttempt(mail_id=pk, at=at, outcome=Outcome.RESENT, by=by.user) for pk in ids
        )
    return len(ids)


class _Batch:
    """Some mails leased by this run, sent over one connection."""

    def __init__(self, clock: _Clock, done: Delivered, seconds: float):
        self.clock, self.done, self.seconds = clock, done, seconds
        self.token = secrets.token_hex(16)
        self.connection = get_connection()
        self.mails: list[Mail] = []
        self.lines: list[DeliveryAttempt] = []

    def lease(self, size: int) -> bool:
        """Take mails that nobody else holds; False when there are none."""
        if not Mail.objects.due(self.clock.now).exists():
            return False
        with transaction.atomic():
            due = Mail.objects.due(self.clock.now).order_by("-kind", "run_at", "pk")
            ids = list(taken(due).values_list("pk", flat=True)[:size])
            self._extend(Mail.objects.filter(pk__in=ids), lease=self.token)
        rows = Mail.objects.filter(lease=self.token, pk__in=ids).select_related("recipient", "organisation")
        self.mails = list(rows.order_by("-kind", "run_at", "pk"))
        return bool(self.mails)

    def _extend(self, mails, **fields) -> None:
        self.leased_until = self.clock.now + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
        mails.update(leased_until=self.leased_until, **fields)

    def send(self) -> None:
        try:
            needed = self._needed()
            mails = [mail for mail in self.mails if self._may_go(mail, needed.get(mail.pk, []))]
            if mails and self._connect():
                for mail, message in self._in_words(mails, needed):
                    if self.clock.elapsed > self.seconds or not self._connect():
                        break
                    self._keep_lease()
                    self._send_one(mail, message)
        finally:
            self._hang_up()
            self._held().update(leased_until=None, lease="")
            self._write_log()

    def _held(self):
        return Mail.objects.unsent().filter(lease=self.token)

    def _keep_lease(self) -> None:
        """While one mail is sent the lease must not run out: connecting and sending may take their time once each."""
        needed = max(settings.MAIL_LEASE_SECONDS / 2, 2 * settings.EMAIL_TIMEOUT + 5)
        if self.leased_until - self.clock.now < timedelta(seconds=needed):
            self._extend(self._held())

    def _needed(self) -> dict[int, list[Notice]]:
        """The notices of each mail that are still needed; the others are closed."""
        people, boxes = self._of_people(), self._of_duty_boxes()
        gone = obsolete([*people, *boxes], self.clock.now)
        left = [each for each in people if each.pk not in gone]
        gone |= no_longer_theirs(left, local_date(self.clock.now))
        Notice.objects.open().filter(pk__in=gone).update(state=NoticeState.NO_LONGER_NEEDED)
        needed: dict[int, list[Notice]] = {}
        listed = [(notice.mail_id, notice) for notice in people]
        for mail, notice in [*listed, *((notice.boxed_id, notice) for notice in boxes)]:
            if notice.pk not in gone:
                needed.setdefault(mail, []).append(notice)
        return needed

    def _of_people(self) -> list[Notice]:
        people = [mail for mail in self.mails if mail.kind != MailKind.DUTY_BOX]
        rows = Notice.objects.filter(mail__in=people, state=NoticeState.MAILED, recipient__is_active=True)
        return self._with_subjects(rows)

    def _of_duty_boxes(self) -> list[Notice]:
        boxes = [mail for mail in self.mails if mail.kind == MailKind.DUTY_BOX]
        return self._with_subjects(Notice.objects.open().filter(boxed__in=boxes)) if boxes else []

    def _with_subjects(self, rows: QuerySet[Notice]) -> list[Notice]:
        rows = rows.select_related("recipient", "organisation", "content_type")
        return list(rows.prefetch_related("subject"))

    def _may_go(self, mail: Mail, notices: list[Notice]) -> bool:
        """Whether there is something to say and somewhere to send it; what may not go is closed."""
        if not notices or not mail.addressee.is_active:
            self._close(mail, MailState.NO_LONGER_NEEDED, Outcome.NOT_NEEDED)
        elif not mail.present_address:
            self._failed(mail, NoAddress())
        else:
            return True
        return False

    def _connect(self) -> bool:
        """Keep or open the connection; nobody answering ends the run."""
        try:
            self.connection.open()
        except Exception as error:
            self._outage(error)
        return not self.done.outage

    def _in_words(self, mails: list[Mail], needed: dict[int, list[Notice]]) -> list[tuple[Mail, Message]]:
        """The messages of these mails, kept in their rows with one statement before the first goes out."""
        calendar, written, messages = calendar_for(), {}, []
        for mail in mails:
            try:
                at, mail.address = self.clock.now, mail.present_address
                letter = render(mail, needed[mail.pk], at=at, calendar=calendar, written=written)
                mail.subject, mail.text, mail.html = letter.subject, letter.text, letter.html
                messages.append((mail, message_of(mail, at=at)))
            except Exception as error:  # of whatever kind: one mail never stops the others
                self._failed(mail, error)
        rows = [(mail.subject, mail.text, mail.html, mail.pk, self.token) for mail, _message in messages]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(KEEP_WORDS, rows)
        return messages

    def _send_one(self, mail: Mail, message: Message) -> None:
        try:
            self.connection.send_messages([message])
        except Exception as error:  # of whatever kind: one mail never stops the others
            return self._failed(mail, error)
        return self._sent(mail)

    def _sent(self, mail: Mail) -> None:
        """Mark it, right after the fact, if this run still holds it: the statement that delivery waits for."""
        at = connection.ops.adapt_datetimefield_value(self.clock.now)
        with connection.cursor() as cursor:
            cursor.execute(
                MARK_SENT + _unhurried(), (at, mail.address, mail.attempts + 1, mail.pk, self.token)
            )
        self._log(mail.pk, Outcome.SENT)
        self.done.sent += 1

    def _failed(self, mail: Mail, error: Exception) -> None:
        final = is_final(error)
        if not final:
            log.warning("mail_not_sent", mail=mail.pk, error=reason(error))
            self._hang_up()  # the conversation may be out of step
        if final or mail.attempts + 1 >= MAX_ATTEMPTS:
            outcome = Outcome.REFUSED if final else Outcome.GIVEN_UP
            return self._close(mail, MailState.DEAD, outcome, detail=reason(error))
        pause = min(FIRST_PAUSE * 2 ** min(mail.attempts, 20), LONGEST_PAUSE)
        run_at = self.clock.now + pause
        return self._close(mail, MailState.RETRYING, Outcome.RETRY, detail=reason(error), run_at=run_at)

    def _outage(self, error: Exception) -> None:
        """Nobody answers: no mail loses an attempt, each says once why it waits."""
        self.done.outage = True
        log.warning("mail_server_unreachable", error=reason(error))
        for mail in self._held().filter(state=MailState.QUEUED).values_list("pk", flat=True):
            self._log(mail, Outcome.RETRY, reason(error))
        self._held().update(state=MailState.RETRYING, last_error=reason(error))

    def _close(self, mail: Mail, state: str, outcome: str, *, detail: str = "", **fields) -> None:
        """Write what became of a mail that was not sent, if this run still holds it."""
        fields |= {"state": state, "leased_until": None, "lease": "", "last_error": detail}
        if outcome != Outcome.NOT_NEEDED:
            fields |= {"attempts": mail.attempts + 1, "address": mail.address}
        Mail.objects.filter(pk=mail.pk, lease=self.token).update(**fields)
        self._log(mail.pk, outcome, detail)
        counter = {MailState.DEAD: "dead", MailState.RETRYING: "retried"}.get(state, "not_needed")
        setattr(self.done, counter, getattr(self.done, counter) + 1)

    def _log(self, mail: int, outcome: str, detail: str = "") -> None:
        """Written some at a time: what counts stands in the mail's own row at once."""
        self.lines.append(DeliveryAttempt(mail_id=mail, at=self.clock.now, outcome=outcome, detail=detail))
        if len(self.lines) >= LINES_AT_ONCE:
            self._write_log()

    def _write_log(self) -> None:
        lines, self.lines = self.lines, []
        DeliveryAttempt.objects.bulk_create(lines)

    def _hang_up(self) -> None:
        with suppress(Exception):
            self.connection.close()


def _unhurried() -> str:
    """For the end of one statement on PostgreSQL: its commit does not wait for the disk."""
    return (
        " RETURNING set_config('synchronous_commit', 'off', true)"
        if connection.vendor == "postgresql"
        else ""
    )


def message_of(mail: Mail, *, at: datetime) -> Message:
    """The message as it goes over the wire at this instant: the same Message-ID at every attempt."""
    message = Message(
        subject=mail.subject,
        body=mail.text,
        to=[mail.address],
        headers={
            "Date": format_datetime(at.astimezone(LOCAL_ZONE)),
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": mail.language,
        },
    )
    message.attach_alternative(mail.html, "text/html")
    return message
