"""Does turning pages show every row once, in order, in both directions?"""

import random
from datetime import date, timedelta

import pytest

from coordination.common.keyset import BadCursor, Keyset
from coordination.common.models import CalendarDay
from coordination.tasks.models import Task, Topic
from tests.factories import draft

DAY = date(2030, 1, 1)


@pytest.fixture
def days(db):
    """Thirty days with only three names: many ties."""
    CalendarDay.objects.all().delete()
    order = random.Random(7).sample(range(30), 30)
    for n in order:
        CalendarDay.objects.create(day=DAY + timedelta(days=n), name=f"节{n % 3}", source="测试")
    return CalendarDay.objects.all()


def walk(keyset, rows, *, limit, backwards=False):
    found, page = [], keyset.page(rows, limit=limit)
    if backwards:
        while page.next:
            page = keyset.page(rows, limit=limit, cursor=page.next)
    while True:
        found = [*page.rows, *found] if backwards else [*found, *page.rows]
        cursor = page.previous if backwards else page.next
        if cursor is None:
            return found
        page = keyset.page(rows, limit=limit, cursor=cursor)


@pytest.mark.parametrize("order", [["name"], ["-name"], ["name", "-day"], ["-day"], []])
@pytest.mark.parametrize("limit", [1, 4, 30, 31])
@pytest.mark.parametrize("backwards", [False, True])
def test_every_row_once_in_order(days, order, limit, backwards):
    keyset = Keyset(CalendarDay, order)
    whole = list(days.order_by(*order, "-pk" if order and order[-1].startswith("-") else "pk"))
    assert walk(keyset, days, limit=limit, backwards=backwards) == whole


@pytest.mark.parametrize("order", [["deadline"], ["-deadline"], ["-deadline", "number"]])
@pytest.mark.parametrize("backwards", [False, True])
def test_empty_values_come_last_in_either_direction(region, order, backwards):
    for n in (None, 3, 1, None, 3, 2, None):
        draft(region, deadline=n and DAY + timedelta(days=n), continuing=n is None)
    found = walk(Keyset(Task, order), Task.objects.all(), limit=2, backwards=backwards)
    deadlines = [task.deadline and (task.deadline - DAY).days for task in found]
    assert deadlines == ([1, 2, 3, 3] if order[0] == "deadline" else [3, 3, 2, 1]) + [None] * 3
    assert len({task.pk for task in found}) == 7


def test_rows_that_come_and_go_neither_repeat_nor_skip_others(days):
    keyset = Keyset(CalendarDay, ["name"])
    whole = {row.pk for row in days}
    first = keyset.page(days, limit=10)
    days.get(pk=first.rows[0].pk).delete()
    CalendarDay.objects.create(day=DAY - timedelta(days=1), name="节0", source="新增")
    second = keyset.page(CalendarDay.objects.all(), limit=30, cursor=first.next)
    seen = [row.pk for row in (*first.rows, *second.rows)]
    assert len(seen) == len(set(seen))
    assert whole <= set(seen)


def test_a_page_is_one_query(days, django_assert_num_queries):
    keyset = Keyset(CalendarDay, ["name"])
    cursor = keyset.page(days, limit=5).next
    with django_assert_num_queries(1):
        keyset.page(days, limit=5, cursor=cursor)


def test_a_cursor_of_another_order_or_a_changed_one_is_refused(days):
    by_name, by_day = Keyset(CalendarDay, ["name"]), Keyset(CalendarDay, ["day"])
    cursor = by_name.page(days, limit=5).next
    for bad in (cursor[:-3], cursor + "x", "%%%", "bm9uc2Vuc2U", "W10", "令牌", "eyJhIjoxfQ"):
        with pytest.raises(BadCursor):
            by_name.page(days, limit=5, cursor=bad)
    with pytest.raises(BadCursor):
        by_day.page(days, limit=5, cursor=cursor)


def test_a_path_over_a_relation_may_be_empty(region):
    topics = [Topic.objects.create(name=name) for name in "乙甲"]
    for topic in (None, *topics, None):
        draft(region, topic=topic)
    found = walk(Keyset(Task, ["topic__name"]), Task.objects.select_related("topic"), limit=1)
    assert [task.topic and task.topic.name for task in found] == ["乙", "甲", None, None]
