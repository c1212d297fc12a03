"""How are meetings written for a calendar program? (RFC 5545)

Whole days, because a meeting's hours are free text. The same meeting always has the same UID and a
SEQUENCE that grows with its version, so a subscriber's calendar follows a move or a cancellation.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from coordination.meetings.models import Meeting
from coordination.notifications.duties import Duty
from coordination.notifications.reconciling import base_of

MEDIA_TYPE = "text/calendar; charset=utf-8"
WIDTH = 75  # octets of a line, after which it is folded
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar_of(events: Iterable[list[str]], *, name: str) -> bytes:
    """A calendar of these events."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Delta Loop//Calendar//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        *(line for event in events for line in event),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def deadline_event(duty: Duty, site: str, *, at: datetime) -> list[str]:
    """The last day of a duty, a whole day that keeps nobody busy; it disappears when the duty ends."""
    subject = duty.subject
    page = subject.get_absolute_url()
    changed = _instant(getattr(subject, "updated_at", None) or at)
    description = [str(duty.rule.why), str(duty.detail)]
    return [
        "BEGIN:VEVENT",
        f"UID:duty-{hashlib.sha256(f'{base_of(duty)}:{duty.organisation_id}'.encode()).hexdigest()[:32]}@{_host(site)}",
        f"DTSTAMP:{changed}",
        f"LAST-MODIFIED:{changed}",
        f"SEQUENCE:{getattr(subject, 'version', 0) or 0}",
        f"DTSTART;VALUE=DATE:{_day(duty.due_on)}",
        f"DTEND;VALUE=DATE:{_day(duty.due_on + timedelta(days=1))}",
        f"SUMMARY:{_text(_('%(verb)s：%(title)s') % {'verb': duty.rule.verb, 'title': subject})}",
        f"DESCRIPTION:{_text(chr(10).join(line for line in description if line))}",
        f"URL:{site}{page}{f'{duty.rule.act}/' if duty.rule.act else ''}",
        f"CATEGORIES:{_text(_('期限'))}",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _host(site: str) -> str:
    return site.split("//", 1)[-1].split("/", 1)[0].split(":", 1)[0]


def meeting_event(meeting: Meeting, site: str) -> list[str]:
    parties = [row.organisation.name for row in meeting.attendances.all()]
    description = [
        _("主办：%(host)s") % {"host": meeting.host.name},
        _("参会：%(parties)s") % {"parties": "、".join(parties)},
    ]
    if meeting.hours:
        description.insert(0, _("时间：%(hours)s") % {"hours": meeting.hours})
    url = f"{site}{meeting.get_absolute_url()}"
    return [
        "BEGIN:VEVENT",
        f"UID:meeting-{meeting.pk}@{_host(site)}",
        f"DTSTAMP:{_instant(meeting.updated_at)}",
        f"LAST-MODIFIED:{_instant(meeting.updated_at)}",
        f"SEQUENCE:{meeting.version}",
        f"DTSTART;VALUE=DATE:{_day(meeting.starts_on)}",
        f"DTEND;VALUE=DATE:{_day(meeting.ends_on + timedelta(days=1))}",
        f"SUMMARY:{_text(f'{meeting.hours} {meeting.title}'.strip())}",
        f"LOCATION:{_text(meeting.place)}",
        f"DESCRIPTION:{_text(chr(10).join(description))}",
        f"URL:{url}",
        f"STATUS:{'CANCELLED' if meeting.status == 'cancelled' else 'CONFIRMED'}",
        "TRANSP:OPAQUE",
        "END:VEVENT",
    ]


def _text(value: str) -> str:
    return str(value).translate(ESCAPED)


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> str:
    """At most 75 octets a line, never cut inside a character."""
    parts, part, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > WIDTH:
            parts.append(part)
            part, size = " ", 1
        part, size = part + character, size + octets
    return "\r\n".join([*parts, part])
