"""Which letters went, which came back, and what did somebody choose or put off?

So that the delivery log, the inbox and the page of choices show what they are for.
"""

from datetime import timedelta

from accounts.actors import actor_for
from accounts.roles import Role
from accounts.services import appoint
from coordination.common.local_time import local_date
from coordination.notifications.broadcasting import broadcast
from coordination.notifications.models import DeliveryAttempt, Mail, Notice
from coordination.notifications.preferences import choose
from coordination.notifications.preparing import message_id
from coordination.notifications.queries import snooze
from coordination.notifications.states import MailKind, MailState, NoticeState, Outcome

from .cast import SINCE, Cast
from .timeline import Timeline

REFUSED = "550 5.1.1 <anhui-handler@example.test>: Recipient address rejected: User unknown"
RETURNED = "smtp; 552 5.2.2 mailbox is full"


def letters(cast: Cast, time: Timeline) -> None:
    """Three letters that went, one that was refused for good, one that came back."""
    for number, key in enumerate(("苏/联络", "浙/联络", "沪/联络")):
        _write(cast, time.ago(3 - number, 8.6), key, MailState.SENT)
    _write(cast, time.ago(1, 8.6), "皖/经办", MailState.DEAD, Outcome.REFUSED, REFUSED)
    _write(cast, time.ago(2, 8.6), "浙/领导", MailState.BOUNCED, Outcome.BOUNCED, RETURNED)


def _write(cast: Cast, at, key: str, state: str, outcome: str = Outcome.SENT, error: str = "") -> None:
    person = cast.users[key]
    name = f"digest:{person.pk}:{local_date(at)}"
    sent_at = at + timedelta(minutes=1)
    mail = Mail.objects.create(
        key=name,
        kind=MailKind.DIGEST,
        recipient=person,
        address=person.email,
        language=person.language,
        state=state,
        attempts=1,
        created_at=at,
        run_at=at,
        message_id=message_id(name),
        sent_at=None if state == MailState.DEAD else sent_at,
        last_error=error,
    )
    if state != MailState.DEAD:
        DeliveryAttempt.objects.create(mail=mail, at=sent_at, outcome=Outcome.SENT)
    if state != MailState.SENT:
        later = sent_at + timedelta(minutes=4)
        DeliveryAttempt.objects.create(mail=mail, at=later, outcome=outcome, detail=error)
    told = Notice.objects.filter(recipient=person, state=NoticeState.MAILED, mail=None, created_at__lte=at)
    Notice.objects.filter(pk__in=told.order_by("-created_at").values("pk")[:5]).update(mail=mail)


def to_everybody(cast: Cast, time: Timeline) -> None:
    """The office's second person coordinates it as well, and told the four provinces something."""
    author = cast.users["区域办/二"]
    appoint(user=author, organisation=cast.unit("区域办"), role=Role.COORDINATOR, starts_on=SINCE)
    at = time.ago(4, 10.0)
    broadcast(
        actor=actor_for(author, on=local_date(at)),
        at=at,
        title="年末台账核对安排",
        text="请各省（市）在12月18日前核对本单位牵头任务的责任人和完成时限，有变动的在任务页更新。\n核对情况由区域办汇总，无需另报书面材料。",
        units=cast.provinces(),
    )


def choices(cast: Cast, time: Timeline, *, on) -> None:
    """Jiangsu's coordinator reads news on the site only, wants one thing at once, and put something off."""
    coordinator = cast.users["苏/联络"]
    choose(
        coordinator,
        Role.COORDINATOR,
        {
            ("task_planned", "digest"): False,
            ("task_supporter_left", "digest"): False,
            ("minutes_issued", "digest"): False,
            ("task_extension_decided", "immediate"): True,
        },
        on=on,
    )
    shown = Notice.objects.open().filter(recipient=coordinator, must_act=False).order_by("-created_at")
    for notice in shown[3:4]:
        snooze(coordinator, until=on + timedelta(days=7 - on.weekday()), on=on, notices=[notice.pk])
