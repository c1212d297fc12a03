"""When did things happen, seen from the moment at which the demonstration is loaded?

Everything recent is told in working days before or after that moment, so that lights, limits and
lists look the same whenever somebody starts the demonstration. Nobody acts on a day off or at night.
"""

from datetime import UTC, date, datetime, time, timedelta

from coordination.common.local_time import LOCAL_ZONE, local_date
from coordination.common.working_days import calendar_for
from coordination.tasks.rhythm import next_report_due

OPENS, CLOSES = time(9, 30), time(17, 30)
LAST_ACTS = timedelta(minutes=45)  # what happened in them is still being told
LONGEST_PERIOD = {"weekly": 7, "monthly": 31, "quarterly": 92}


class Timeline:
    """``today`` is the day of loading; ``base`` the last day on which people were at work by then."""

    def __init__(self, now: datetime):
        self.now, self.today = now, local_date(now)
        self.calendar = calendar_for()
        at_work = self.calendar.is_working(self.today) and now.astimezone(LOCAL_ZONE).time() >= OPENS
        self.base = self.today if at_work else self.calendar.before(self.today, 1)
        self.end = min(now, _instant(self.base, CLOSES))
        self.boundary = self.end - LAST_ACTS

    def ago(self, days: int, hour: float | None = None) -> datetime:
        """So many working days (at least one) before the base day, at some hour of the working day."""
        if days < 1:
            raise ValueError("what happened today is told with recently()")
        return self.on(self.calendar.before(self.base, days), hour)

    def recently(self, minutes: int) -> datetime:
        """So many minutes before the end, within what is still being told."""
        if not timedelta(0) <= timedelta(minutes=minutes) < LAST_ACTS:
            raise ValueError("not recent")
        return self.end - timedelta(minutes=minutes)

    def on(self, day: date, hour: float | None = None) -> datetime:
        """An instant of that day, or of the next working day; without an hour one that varies by day."""
        day = self.calendar.roll(day)
        if hour is None:
            minutes = 9 * 60 + day.toordinal() * 47 % (8 * 60)
        else:
            minutes = round(hour * 60)
        return _instant(day, time(minutes // 60, minutes % 60))

    def day(self, offset: int) -> date:
        """The working day so many after today, or before the base day when negative."""
        return (
            self.calendar.after(self.today, offset)
            if offset > 0
            else self.calendar.before(self.base, -offset)
        )

    def closing(self, offset: int) -> datetime:
        """Five in the afternoon of that day: when offices close what has a limit."""
        return _instant(self.day(offset), time(17))

    def around(self, day: date, offset: int, hour: float | None = None) -> datetime:
        """So many working days after (or before) some other day."""
        moved = self.calendar.after(day, offset) if offset >= 0 else self.calendar.before(day, -offset)
        return self.on(moved, hour)

    def report_days(self, rhythm: str, count: int) -> list[date]:
        """The last ``count`` days before today on which a report of this rhythm was due."""
        day = self.base - timedelta(days=LONGEST_PERIOD[rhythm] * (count + 1))
        days = []
        while (day := next_report_due(rhythm, [], after=day, calendar=self.calendar)) < self.today:
            days.append(day)
        return days[-count:]

    def due(self, deadline: date, at_least: int) -> date:
        """The published deadline, or the same day of the first later year that leaves so many working days."""
        earliest = self.day(at_least)
        while deadline < earliest:
            deadline = deadline.replace(year=deadline.year + 1)
        return deadline


def _instant(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, LOCAL_ZONE).astimezone(UTC)
