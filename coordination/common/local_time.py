"""On which day does an instant fall, and when does a day begin and end?

Instants are stored in UTC; limits are days in China's one time zone. A limit on day D is kept by
everything done up to the last microsecond of D in Beijing time: ``at <= end_of_day(D)``.
Nothing here reads a clock.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")


def local_date(at: datetime) -> date:
    """The day in Beijing time on which the aware instant ``at`` falls; ValueError when it is naive."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone before it has a local day")
    return at.astimezone(LOCAL_ZONE).date()


def start_of_day(day: date) -> datetime:
    """The first instant of ``day`` in Beijing time, in UTC."""
    return datetime.combine(day, time.min, LOCAL_ZONE).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last instant that still belongs to ``day`` in Beijing time, in UTC.

    Inclusive, so that it is still shown as ``day``: ``local_date(end_of_day(day)) == day``.
    """
    return datetime.combine(day, time.max, LOCAL_ZONE).astimezone(UTC)


def in_words(day: date) -> str:
    """The day as the reader of the moment writes it: 2026年11月30日, 30 Nov 2026."""
    return date_format(day, "DATE_FORMAT")
