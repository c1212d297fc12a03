"""What do the inbox, the delivery log and the question "why did I get this" need?"""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Deputy, User
from accounts.roles import Role
from coordination.common.errors import NotAllowed

from .models import Mail, Notice
from .states import MailState, NoticeState

BADGE_LIMIT = 99


def inbox(user: User, *, on: date) -> QuerySet[Notice]:
    """What the user is told, own and of those stood in for that day, newest first.

    Unread and read; what is about finished work, or replaced by a later reminder, is not in it. The
    subject of each is fetched with two or three queries for the whole page.
    """
    return _told(user, on).select_related("recipient").prefetch_related("subject")


def unread_count(user: User, *, on: date) -> int:
    """The number beside 通知, bounded: nobody needs to know 312 from 99+."""
    unread = _told(user, on).unread()
    return unread.order_by()[: BADGE_LIMIT + 1].count()


def mark_read(user: User, *, at: datetime, on: date, notices: Iterable[int] | None = None) -> int:
    """Mark these notices of the user's inbox (None: all) as read; reading ends no duty."""
    unread = _told(user, on).unread()
    if notices is not None:
        unread = unread.filter(pk__in=list(notices))
    return unread.update(read_at=at)


def _told(user: User, on: date) -> QuerySet[Notice]:
    """The user's own notices and those of the absent, but not what the user was told in person as well."""
    absent = _stood_in_for(user, on)
    own = Notice.objects.open().filter(recipient=user)
    if not absent:
        return own
    same = own.filter(**{name: OuterRef(name) for name in ("kind", "content_type", "object_id", "version")})
    others = Notice.objects.open().filter(~Exists(same), recipient__in=absent)
    return Notice.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=others.values("pk")))


def _stood_in_for(user: User, on: date) -> list[int]:
    absences = Deputy.objects.on(on).filter(deputy=user, absent__is_active=True)
    return list(absences.values_list("absent_id", flat=True))


def delivery_log(actor: Actor, *, state: str = "", address: str = "") -> QuerySet[Mail]:
    """Every mail, newest first, for those who keep and audit the system (others: ``NotAllowed``).

    Subjects and bodies are left out: they see that a mail went, not what business it told.
    """
    if not actor.has_role(Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN):
        raise NotAllowed(_("投递记录由系统管理员和审计管理员查看。"), act="delivery_log")
    mails = Mail.objects.defer("subject", "text", "html").select_related("recipient")
    if state:
        mails = mails.filter(state=state)
    if address:
        mails = mails.filter(Q(address__icontains=address) | Q(recipient__full_name__icontains=address))
    return mails


def delivery_counts(*, since: datetime) -> dict[str, int]:
    """How many mails are in which state, for the health page."""
    rows = Mail.objects.filter(created_at__gte=since).order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(MailState.values, 0) | dict(rows)


def why_mail(notice: Notice) -> list[str]:
    """Why this person got, or did not get, a mail about this: sentences in the reader's language."""
    sentences = [_("您收到此信，因为%(why)s。") % {"why": notice.why}]
    if notice.late:
        sentences.append(_("此提醒是补发：应发之日后台未在运行。"))
    if notice.state == NoticeState.FOLDED:
        sentences.append(_("此后有同一事项的更近一次提醒，故合并。"))
    if notice.state == NoticeState.NO_LONGER_NEEDED:
        sentences.append(_("事项已办结、已改期或不再由此人办理，故不再提醒。"))
    if notice.mail is None:
        if notice.state == NoticeState.PENDING:
            hour = f"{settings.DIGEST_FROM:%H:%M}"
            sentences.append(_("将列入下一个工作日 %(hour)s 后的汇总邮件。") % {"hour": hour})
        return sentences
    mail = notice.mail
    if mail.recipient_id != notice.recipient_id:
        sentences.append(
            _("%(absent)s不在岗，邮件发给代理人%(deputy)s。")
            % {"absent": notice.recipient, "deputy": mail.recipient}
        )
    facts = {"kind": mail.get_kind_display(), "state": mail.get_state_display(), "address": mail.address}
    sentences.append(_("邮件（%(kind)s）：%(state)s，%(address)s") % facts)
    return [*sentences, *([mail.last_error] if mail.last_error else [])]
