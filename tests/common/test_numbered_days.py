"""Does SQL count working days exactly as ``working_days`` does?"""

from datetime import date

import pytest
from django.db.models import F, IntegerField
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.common.models import CalendarDay, NumberedCalendar, NumberedDay
from coordination.common.numbered_days import FIRST, LAST, numbered, renumber
from coordination.common.official_calendar import load_announced_days
from coordination.common.working_days import calendars

JIANGSU = "320000"
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
own_days = st.dictionaries(days, st.booleans(), max_size=30)

pytestmark = pytest.mark.django_db


def last_day(calendar_id: int, start: date, n: int) -> date:
    """The two joins, in the ORM's words."""
    rows = NumberedDay.objects.filter(calendar=calendar_id)
    first = rows.get(day=start)
    return rows.get(is_working=True, number=first.number + n + (n == 0 and not first.is_working)).day


@pytest.fixture(autouse=True)
def announced(db):
    load_announced_days()


@pytest.mark.parametrize(
    ("start", "n", "last"),
    [
        ("2025-01-24", 5, "2025-02-07"),
        ("2025-04-25", 3, "2025-04-29"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2026-02-14", 10, "2026-03-06"),
        ("2026-09-24", 7, "2026-10-12"),
    ],
)
def test_the_known_limits_end_on_their_day(start, n, last):
    assert last_day(numbered().national, date.fromisoformat(start), n) == date.fromisoformat(last)


def test_three_working_days_before_the_holiday_is_the_28th():
    rows = NumberedDay.objects.filter(calendar=numbered().national)
    eve = rows.get(day=date(2026, 10, 7)).number
    assert rows.get(is_working=True, number=eve - 3 + 1).day == date(2026, 9, 28)


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(own_days, st.lists(st.tuples(days, st.integers(0, 60)), min_size=1, max_size=25))
def test_a_row_says_what_the_calendar_says_whatever_a_province_announces(own, limits):
    CalendarDay.objects.filter(province_code=JIANGSU).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, province_code=JIANGSU, is_working=works, name="省庆", source="文件")
        for day, works in own.items()
    )
    ids, calendar = numbered().ids, calendars().of(JIANGSU)
    assert (JIANGSU in ids) == bool(own)
    for start, n in limits:
        assert last_day(ids.get(JIANGSU, ids[""]), start, n) == calendar.after(start, n)


def test_a_change_by_whatever_way_is_noticed_and_only_the_changed_calendar_is_numbered_again():
    day, national = date(2026, 11, 25), numbered().national
    CalendarDay.objects.create(day=day, province_code=JIANGSU, is_working=False, name="省庆", source="文件")
    assert renumber() == [JIANGSU]
    assert renumber() == []
    own = numbered().ids[JIANGSU]
    assert last_day(own, date(2026, 11, 24), 1) == date(2026, 11, 26)
    assert last_day(national, date(2026, 11, 24), 1) == day
    CalendarDay.objects.filter(province_code=JIANGSU).update(is_working=True)
    assert last_day(numbered().ids[JIANGSU], date(2026, 11, 24), 1) == day
    CalendarDay.objects.filter(province_code=JIANGSU).delete()
    assert set(numbered().ids) == {""}
    assert NumberedCalendar.objects.get().days.count() == (LAST - FIRST).days + 1


def test_the_calendar_of_a_row_is_its_provinces_if_it_has_one(django_assert_num_queries):
    CalendarDay.objects.create(day=date(2026, 11, 25), province_code=JIANGSU, name="省庆", source="文件")
    found = numbered()
    with django_assert_num_queries(2):
        assert numbered() == found
    codes = CalendarDay.objects.annotate(
        calendar=found.of("province_code"), nation=found.of(None), none=F("id") * 0
    )
    assert codes.get(province_code=JIANGSU).calendar == found.ids[JIANGSU]
    assert codes.filter(province_code="").first().calendar == found.national
    assert isinstance(found.of(None).output_field, IntegerField)
