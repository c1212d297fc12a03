"""When is the next progress report due?"""

import calendar as months
from datetime import date, timedelta

from coordination.common.working_days import WorkingCalendar

from .states import Rhythm


def next_report_due(
    rhythm: str, own_dates: list[str], *, after: date, calendar: WorkingCalendar
) -> date | None:
    """The first report day after ``after``: the last working day of the week, month or quarter.

    Own dates are ISO days and are taken as written, moved to the next working day (民法典 203).
    None when no report is asked for.
    """
    if rhythm == Rhythm.OWN:
        return min(
            (day for text in own_dates if (day := calendar.roll(date.fromisoformat(text))) > after),
            default=None,
        )
    if rhythm not in (Rhythm.WEEKLY, Rhythm.MONTHLY, Rhythm.QUARTERLY):
        return None
    day = after
    while (due := calendar.before(_end_of_period(rhythm, day), 0)) <= after:
        day = _end_of_period(rhythm, day) + timedelta(days=1)
    return due


def _end_of_period(rhythm: str, day: date) -> date:
    if rhythm == Rhythm.WEEKLY:
        return day + timedelta(days=6 - day.weekday())
    month = day.month if rhythm == Rhythm.MONTHLY else (day.month + 2) // 3 * 3
    return date(day.year, month, months.monthrange(day.year, month)[1])
