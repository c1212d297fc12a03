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
    """One notice in the reader's words, as the templates show it.

    ``due`` says by when, how late it is, and whether this reminder should have come earlier; ``for_name``
    is set when it is meant for somebody who is away; ``told`` names those who were told of the same, in a duty box.
    """

    label: str
    title: str
    sentence: str
    why: str
    url: str
    due: str
    is_overdue: bool
    must_act: bool
    for_name: str
    told: str


@dataclass(frozen=True)
class _Entry:
    """One notice of the mail, before it is put into words."""

    notice: Notice
    for_name: str
    days_late: int
    is_near: bool
    told: str = ""

    @property
    def matter(self) -> tuple:
        """The same for two people who are told the same."""
        notice = self.notice
        return notice.kind, notice.content_type_id, notice.object_id, notice.due_on, notice.version

    @property
    def told_alike(self) -> tuple:
        """Two entries for which this is equal have the same words."""
        notice = self.notice
        more = notice.is_reminder, notice.must_act, notice.late, repr(notice.params)
        return *self.matter, *more, self.for_name, self.days_late, self.told

    @property
    def rank(self) -> tuple:
        group = 0 if self.days_late else 1 if self.is_near else 2
        return group, self.notice.due_on or date.max, -self.notice.created_at.timestamp(), self.notice.pk

    def in_words(self) -> Line:
        notice = self.notice
        return Line(
            label=notice.label,
            title=notice.title,
            sentence=notice.sentence,
            why=notice.why,
            url=f"{settings.SITE_URL}{notice.path}",
            due=self._due() if notice.due_on else "",
            is_overdue=self.days_late > 0,
            must_act=notice.must_act,
            for_name=self.for_name,
            told=self.told,
        )

    def _due(self) -> str:
        day = self.notice.due_on
        said = {"day": date_format(day), "weekday": date_format(day, "l")}
        parts = [_("期限：%(day)s（%(weekday)s）") % said]
        if self.days_late:
            late = ngettext("已超%(n)d个工作日", "已超%(n)d个工作日", self.days_late)
            parts.append(late % {"n": self.days_late})
        if self.notice.late:
            parts.append(_("补发：应提醒之日后台未在运行"))
        return _("，").join(parts)


def render(
    mail: Mail,
    notices: Sequence[Notice],
    *,
    at: datetime,
    calendar: WorkingCalendar,
    written: dict[tuple, Letter] | None = None,
) -> Letter:
    """The letter for these notices, which are all that is still needed of the mail.

    ``written`` keeps the letters of one batch: what many people are told alike is put into words once.
    """
    today, language = local_date(at), mail.language or settings.LANGUAGE_CODE
    entries = sorted(_entries(mail, notices, today, calendar), key=lambda entry: entry.rank)
    written = {} if written is None else written
    key = language, mail.kind, mail.organisation_id, today, *(entry.told_alike for entry in entries)
    if key not in written:
        with translation.override(language):
            written[key] = _in_words(mail, entries, today)
    return written[key]


def _in_words(mail: Mail, entries: list[_Entry], today: date) -> Letter:
    names = {entry.for_name for entry in entries}
    lines = [entry.in_words() for entry in entries[:DIGEST_LINES]]
    facts = {
        "line": lines[0],
        "lines": lines,
        "more": len(entries) - len(lines),
        "count": len(entries),
        "overdue": sum(entry.days_late > 0 for entry in entries),
        "for_name": names.pop() if len(names) == 1 else "",
        "unit": mail.organisation,
        "day": today,
        "site": settings.SITE_URL,
        "product": settings.PRODUCT_NAME,
    }
    parts = {
        part: render_to_string(_templates(mail, entries[0].notice, part), facts)
        for part in ("subject.txt", "txt", "html")
    }
    return Letter(one_line(parts["subject.txt"]), _tidy(parts["txt"]), parts["html"])


def one_line(text: str) -> str:
    """Fit for a header: no line breaks or control characters, not endless."""
    text = _NOT_IN_A_HEADER.sub(" ", text).strip()
    return text if len(text) <= SUBJECT_LENGTH else f"{text[: SUBJECT_LENGTH - 1]}…"


def _templates(mail: Mail, first: Notice, part: str) -> list[str]:
    if mail.kind == MailKind.DIGEST:
        return [f"emails/digest.{part}"]
    if mail.kind == MailKind.DUTY_BOX:
        return [f"emails/duty_box.{part}"]
    return [f"emails/{first.content_type.app_label}/{first.kind}.{part}", f"emails/notice.{part}"]


def _entries(mail: Mail, notices: Sequence[Notice], today: date, calendar: WorkingCalendar) -> list[_Entry]:
    """An entry a notice; what a deputy is told anyway is not said again for the person away."""
    entries = [_entry(mail, notice, today, calendar) for notice in notices]
    if mail.kind == MailKind.DUTY_BOX:
        return _by_matter(entries)
    own = {entry.matter for entry in entries if not entry.for_name}
    return [entry for entry in entries if not entry.for_name or entry.matter not in own]


def _by_matter(entries: list[_Entry]) -> list[_Entry]:
    """In a duty box an entry a matter, with everybody who was told of it."""
    told: dict[tuple, list[_Entry]] = {}
    for entry in entries:
        told.setdefault(entry.matter, []).append(entry)
    return [
        replace(some[0], told=_("、").join(dict.fromkeys(str(each.notice.recipient) for each in some)))
        for some in told.values()
    ]


def _entry(mail: Mail, notice: Notice, today: date, calendar: WorkingCalendar) -> _Entry:
    due = notice.due_on
    late = calendar.count(due, today) if due and due < today else 0
    near = bool(due) and not late and calendar.count(today, due) <= settings.NEAR_WORKING_DAYS
    away = mail.recipient_id is not None and notice.recipient_id != mail.recipient_id
    return _Entry(notice, str(notice.recipient) if away else "", late, near)


def _tidy(text: str) -> str:
    """No runs of empty lines left by template tags."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip() + "\n"
