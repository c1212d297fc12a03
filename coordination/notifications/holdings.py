"""Which notices and absences name a person, and what becomes of them when the person goes?"""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.grants import personal_grants
from accounts.holdings import Leave, holding
from accounts.models import Deputy, User
from accounts.services import end_deputy
from coordination.activity.recording import record
from coordination.common.local_time import local_date

from .models import Mail, Notice
from .states import MailState, NoticeState


def _unread(person: User, on: date):
    """What is still to be told or read; a reminder is told anew to whoever has the duty now."""
    return Notice.objects.open().filter(recipient=person, read_at=None).order_by("pk")


@holding("notifications.notices", _("未读的通知"), find=_unread, subject=lambda notice: notice.subject)
def hand_on_notice(notice: Notice, leave: Leave) -> None:
    """The successor is told the same, once; the leaver's own row is closed."""
    if not notice.is_reminder:
        head, _colon, _person = notice.key.rpartition(":")
        Notice.objects.bulk_create(
            [
                Notice(
                    key=f"{head}:{leave.successor.pk}",
                    kind=notice.kind,
                    recipient=leave.successor,
                    organisation_id=notice.organisation_id,
                    content_type_id=notice.content_type_id,
                    object_id=notice.object_id,
                    version=notice.version,
                    params=notice.params,
                    must_act=notice.must_act,
                    created_at=leave.at,
                )
            ],
            ignore_conflicts=True,
        )
    Notice.objects.filter(pk=notice.pk).update(state=NoticeState.NO_LONGER_NEEDED)


def _mails(person: User, on: date):
    return Mail.objects.unsent().filter(recipient=person).order_by("pk")


@holding("notifications.mails", _("待发的邮件"), find=_mails, subject=lambda mail: None, ends=True)
def stop_mail(mail: Mail, leave: Leave) -> None:
    Mail.objects.unsent().filter(pk=mail.pk).update(state=MailState.NO_LONGER_NEEDED)


def _absences(person: User, on: date):
    """Deputies from today on, on either side."""
    rows = Deputy.objects.filter(Q(absent=person) | Q(deputy=person), ends_on__gte=on)
    return rows.select_related("absent", "deputy").order_by("pk")


@holding("accounts.deputies", _("代理安排（本人的随之结束）"), find=_absences, subject=lambda row: None)
def hand_on_absence(row: Deputy, leave: Leave) -> None:
    """Nobody stands in for who has gone; whom the leaver stood in for is stood in for by the successor."""
    params = {"absent": str(row.absent), "old": str(row.deputy), "new": str(leave.successor)}
    if row.absent_id == leave.person.pk or _is_covered(row, leave):
        sentence = _("离岗交接：结束%(old)s对%(absent)s的代理")
        end_deputy(row, on=local_date(leave.at))
    else:
        sentence = _("离岗交接：对%(absent)s的代理由%(old)s改为%(new)s")
        _replace(row, leave, local_date(leave.at))
    record(
        leave.person, actor=leave.actor, at=leave.at, verb="hand_over_post", sentence=sentence, params=params
    )


def _is_covered(row: Deputy, leave: Leave) -> bool:
    """The successor is the one who is away."""
    return row.absent_id == leave.successor.pk


def _replace(row: Deputy, leave: Leave, on: date) -> None:
    """The days that have passed stay as they were."""
    starts_on, ends_on, reason, absent = max(row.starts_on, on), row.ends_on, row.reason, row.absent
    end_deputy(row, on=on)
    Deputy.objects.create(
        absent=absent, deputy=leave.successor, starts_on=starts_on, ends_on=ends_on, reason=reason
    )


def _granted(model):
    """Things shared with this person alone, of one kind, that have not run out."""
    return lambda person, on: (
        model.objects.filter(user=person)
        .exclude(ends_on__lt=on)
        .select_related("content_object")
        .order_by("pk")
    )


def _revoke(grant, leave: Leave) -> None:
    """What was shared with a person was shared for that person's sake: it is taken back, not passed on."""
    record(
        grant.content_object,
        actor=leave.actor,
        at=leave.at,
        verb="revoke",
        sentence=_("离岗交接：收回给%(old)s的个人授权"),
        params={"old": str(leave.person)},
    )
    grant.delete()


for _model in personal_grants():
    holding(
        f"{_model._meta.app_label}.grants",
        _("个人授权"),
        find=_granted(_model),
        subject=lambda grant: grant.content_object,
        ends=True,
    )(_revoke)
