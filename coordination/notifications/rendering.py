"""What does a mail say?

Why you get it, what to do, by when, one link: in the recipient's language, as text and as HTML. The
words come from the kind of notice; an app that needs more for one kind puts a template
``emails/<app>/<kind>.txt`` (``.html``, ``.subject.txt``) over the common one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.common.local_time import local_date
from coordination.common.working_days import WorkingCalendar

from .models import Mail, Notice
from .states import MailKind

DIGEST_LINES = 20
SUBJECT_LENGTH = 200
_NOT_IN_A_HEADER = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class Letter:
    """A mail in words."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Line:
    """One notice as the reader sees it; ``for_name`` is set when it is meant for somebody who is away.

    ``told`` names those who were told of the same, in a duty box.
    """

    notice: Notice
    for_name: str
    days_late: int
    is_near: bool
    told: str = ""

    def __getattr__(self, name: str):
        return getattr(self.notice, name)

    @property
    def is_overdue(self) -> bool:
        return self.days_late > 0

    @property
    def due(self) -> str:
        """By when, how late it is, and whether this reminder should have come earlier."""
        day, weekday = date_format(self.due_on), date_format(self.due_on, "l")
        parts = [_("期限：%(day)s（%(weekday)s）") % {"day": day, "weekday": weekday}]
        if self.is_overdue:
            late = ngettext("已超%(n)d个工作日", "已超%(n)d个工作日", self.days_late)
            parts.append(late % {"n": self.days_late})
        if self.notice.late:
            parts.append(_("补发：应提醒之日后台未在运行"))
        return _("，").join(parts)

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.notice.path}"

    @property
    def matter(self) -> tuple:
        """The same for two people who are told the same."""
        notice = self.notice
        return notice.kind, notice.content_type_id, notice.object_id, notice.due_on, notice.version

    @property
    def rank(self) -> tuple:
        group = 0 if self.is_overdue else 1 if self.is_near else 2
        return group, self.notice.due_on or date.max, -self.notice.created_at.timestamp(), self.notice.pk


def render(mail: Mail, notices: Sequence[Notice], *, at: datetime, calendar: WorkingCalendar) -> Letter:
    """The letter for these notices, which are all that is still needed of the mail."""
    with translation.override(mail.language or settings.LANGUAGE_CODE):
        lines = sorted(_lines(mail, notices, local_date(at), calendar), key=lambda line: line.rank)
        first = lines[0]
        names = [first.for_name] if len({line.for_name for line in lines}) == 1 else []
        facts = {
            "mail": mail,
            "line": first,
            "lines": lines[:DIGEST_LINES],
            "more": max(0, len(lines) - DIGEST_LINES),
            "count": len(lines),
            "overdue": sum(line.is_overdue for line in lines),
            "for_name": "".join(names),
            "unit": mail.organisation,
            "day": local_date(at),
            "site": settings.SITE_URL,
            "product": settings.PRODUCT_NAME,
        }
        parts = {
            part: render_to_string(_templates(mail, first, part), facts)
            for part in ("subject.txt", "txt", "html")
        }
    return Letter(one_line(parts["subject.txt"]), _tidy(parts["txt"]), parts["html"])


def one_line(text: str) -> str:
    """Fit for a header: no line breaks or control characters, not endless."""
    text = _NOT_IN_A_HEADER.sub(" ", text).strip()
    return text if len(text) <= SUBJECT_LENGTH else f"{text[: SUBJECT_LENGTH - 1]}…"


def _templates(mail: Mail, line: Line, part: str) -> list[str]:
    if mail.kind == MailKind.DIGEST:
        return [f"emails/digest.{part}"]
    if mail.kind == MailKind.DUTY_BOX:
        return [f"emails/duty_box.{part}"]
    return [f"emails/{line.notice.content_type.app_label}/{line.notice.kind}.{part}", f"emails/notice.{part}"]


def _lines(mail: Mail, notices: Sequence[Notice], today: date, calendar: WorkingCalendar) -> list[Line]:
    """A line a notice; what a deputy is told anyway is not said again for the person away."""
    lines = [_line(mail, notice, today, calendar) for notice in notices]
    if mail.kind == MailKind.DUTY_BOX:
        return _by_matter(lines)
    own = {line.matter for line in lines if not line.for_name}
    return [line for line in lines if not line.for_name or line.matter not in own]


def _by_matter(lines: list[Line]) -> list[Line]:
    """In a duty box a line a matter, with everybody who was told of it."""
    told: dict[tuple, list[Line]] = {}
    for line in lines:
        told.setdefault(line.matter, []).append(line)
    return [
        replace(some[0], told=_("、").join(dict.fromkeys(str(line.notice.recipient) for line in some)))
        for some in told.values()
    ]


def _line(mail: Mail, notice: Notice, today: date, calendar: WorkingCalendar) -> Line:
    due = notice.due_on
    late = calendar.count(due, today) if due and due < today else 0
    near = bool(due) and not late and calendar.count(today, due) <= settings.NEAR_WORKING_DAYS
    away = mail.recipient_id is not None and notice.recipient_id != mail.recipient_id
    return Line(notice, str(notice.recipient) if away else "", late, near)


def _tidy(text: str) -> str:
    """No runs of empty lines left by template tags."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip() + "\n"
