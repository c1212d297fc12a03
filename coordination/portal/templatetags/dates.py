"""How is a day or an instant written for the reader?

Days are local dates, instants are shown in Beijing time: 11月23日 周一, with the year when it is not
this one; in English Mon 23 Nov. Weekday and month names stand here, not in the message files, so that
the two forms cannot drift apart. Working days are counted with the calendar of the page.
"""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from coordination.common.local_time import LOCAL_ZONE, local_date
from coordination.common.working_days import WorkingCalendar, calendar_for

register = template.Library()

WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@register.filter
def day(value: date | datetime | None, form: str = "") -> str:
    """11月23日 周一. ``form``: ``year`` always names the year, ``short`` leaves out the weekday."""
    if not value:
        return ""
    on = _local(value)
    with_year = form == "year" or on.year != _today().year
    if _is_english():
        written = f"{on.day} {MONTHS_EN[on.month - 1]}" + (f" {on.year}" if with_year else "")
        return written if form == "short" else f"{WEEKDAYS_EN[on.weekday()]} {written}"
    written = (f"{on.year}年" if with_year else "") + f"{on.month}月{on.day}日"
    return written if form == "short" else f"{written} {WEEKDAYS_ZH[on.weekday()]}"


@register.filter
def instant(value: datetime | None, form: str = "") -> str:
    """11月23日 周一 17:40, in Beijing time; ``form`` as for ``day``."""
    return f"{day(value, form)} {clock(value)}" if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """17:40, in Beijing time."""
    return f"{value.astimezone(LOCAL_ZONE):%H:%M}" if value else ""


@register.filter
def iso(value: date | datetime | None) -> str:
    """The form for the ``datetime`` attribute: 2026-11-23, or with time and offset."""
    if isinstance(value, datetime):
        return value.astimezone(LOCAL_ZONE).isoformat(timespec="minutes")
    return value.isoformat() if value else ""


@register.filter
def is_instant(value: date | datetime | None) -> bool:
    """Whether the limit has an hour, so that the hour is shown."""
    return isinstance(value, datetime)


@register.filter
def since(value: datetime | None) -> str:
    """How one says a recent instant: 刚刚, 5 分钟前, 今天 14:32, 昨天 17:40, 周五 17:40, else the day."""
    if not value:
        return ""
    now = timezone.now()
    minutes, days = (now - value).total_seconds() / 60, (local_date(now) - local_date(value)).days
    if 0 <= minutes < 1:
        return gettext("刚刚")
    if 1 <= minutes < 60:
        return ngettext("%(n)d 分钟前", "%(n)d 分钟前", int(minutes)) % {"n": int(minutes)}
    if days == 0:
        return gettext("今天 %(time)s") % {"time": clock(value)}
    if days == 1:
        return gettext("昨天 %(time)s") % {"time": clock(value)}
    if 1 < days < 7:
        names = WEEKDAYS_EN if _is_english() else WEEKDAYS_ZH
        return f"{names[local_date(value).weekday()]} {clock(value)}"
    return day(value, "short")


@register.simple_tag(takes_context=True)
def working_days_late(context: template.Context, due: date | datetime | None) -> int:
    """Working days since ``due`` passed; 0 while it has not. A day off lasts to the next working day."""
    if not due or _local(due) >= _page_day(context):
        return 0
    calendar = _calendar(context)
    return max(0, calendar.count(calendar.roll(_local(due)), _page_day(context)))


@register.simple_tag(takes_context=True)
def working_days_left(context: template.Context, due: date | datetime | None) -> int | None:
    """Working days that remain up to and including ``due``; None when there is no date or it passed."""
    if not due:
        return None
    calendar = _calendar(context)
    last_day = calendar.roll(_local(due))
    return None if last_day < _page_day(context) else calendar.count(_page_day(context), last_day)


@register.simple_tag(takes_context=True)
def day_kind(context: template.Context, on: date) -> str:
    """工作日, 周末 or the name of the festival."""
    return _calendar(context).kind_of(on).label if on else ""


def _calendar(context: template.Context) -> WorkingCalendar:
    """The page's ``calendar``; without one it is read once a request."""
    if calendar := context.get("calendar"):
        return calendar
    request = context.get("request")
    if request is None:
        return calendar_for()
    if not hasattr(request, "working_calendar"):
        request.working_calendar = calendar_for()
    return request.working_calendar


def _page_day(context: template.Context) -> date:
    return context.get("today") or _today()


def _today() -> date:
    return local_date(timezone.now())


def _local(value: date | datetime) -> date:
    return local_date(value) if isinstance(value, datetime) else value


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
