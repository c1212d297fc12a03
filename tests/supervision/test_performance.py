"""Are the figures of a month right, frozen, explained, and in no order but that of the codes?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from coordination.common.errors import NotAllowed
from coordination.supervision import performance
from coordination.supervision.jobs import freeze_performance
from coordination.supervision.models import PerformanceMonth
from coordination.supervision.workflow import letter as letters
from coordination.tasks import workflow as tasks
from tests import factories
from tests import factories_supervision as make
from tests.factories import NOW, TODAY, Region

NOVEMBER = date(2026, 11, 1)
DECEMBER = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def region(db):
    return Region()


def finished(region, *, deadline, on):
    at = datetime(2026, 11, on, 2, 0, tzinfo=UTC)
    task = factories.working(region, at=NOW - timedelta(days=60), deadline=deadline)
    task = factories.report(task, actor=region.actor(region.jiangsu), percent=100, at=at)
    return tasks.request_completion(task, actor=region.actor(region.jiangsu), at=at, summary="完成")


def numbers(row):
    return {measure.name: getattr(row, measure.name) for measure in performance.MEASURES}


def test_on_time_is_counted_against_both_dates(region):
    early = finished(region, deadline=date(2026, 11, 20), on=19)
    late = finished(region, deadline=date(2026, 11, 18), on=19)
    make.led(region, deadline=date(2026, 11, 10))  # open and past its date
    type(late).objects.filter(pk=late.pk).update(deadline=date(2026, 11, 20))  # agreed later
    row = performance.row_of(region.jiangsu, NOVEMBER, on=TODAY, at=NOW)
    assert row.counted["on_time_first"] == [early.pk]
    assert set(row.counted["on_time_agreed"]) == {early.pk, late.pk}
    assert numbers(row) == {
        "due_first": 3,
        "on_time_first": 1,
        "due_agreed": 3,
        "on_time_agreed": 2,
        "silent": 1,
        "replies_due": 0,
        "replies_in_time": 0,
    }


def test_a_date_on_a_day_off_lasts_to_the_next_working_day(region):
    finished(region, deadline=date(2026, 11, 21), on=23)  # Saturday, handed in on Monday
    row = performance.row_of(region.jiangsu, NOVEMBER, on=TODAY, at=NOW)
    assert (row.due_first, row.on_time_first) == (1, 1)


def test_what_was_returned_was_not_on_time(region):
    task = finished(region, deadline=date(2026, 11, 20), on=19)
    tasks.vote(task, actor=region.actor(region.office), at=NOW, answer="no", reason="缺材料")
    assert performance.row_of(region.jiangsu, NOVEMBER, on=TODAY, at=NOW).on_time_first == 0


def test_what_stands_still_leaves_the_denominator(region):
    task = make.led(region, deadline=date(2026, 11, 10))
    tasks.suspend(task, actor=region.actor(region.office), at=NOW, reason="暂缓")
    assert performance.row_of(region.jiangsu, NOVEMBER, on=TODAY, at=NOW).due_first == 0


def test_what_the_office_cannot_read_does_not_count(region):
    task = make.led(region, deadline=date(2026, 11, 10))
    task.readers.filter(organisation=region.office).delete()
    assert performance.row_of(region.jiangsu, NOVEMBER, on=TODAY, at=NOW).due_first == 0


def test_replies_in_time_are_of_those_due(region):
    early, late = (
        make.issued(region, at=NOW - timedelta(days=14)),
        make.issued(region, at=NOW - timedelta(days=14)),
    )
    jiangsu = region.actor(region.jiangsu)
    letters.reply(early, actor=jiangsu, at=NOW - timedelta(days=10), text="在办")
    letters.reply(late, actor=jiangsu, at=NOW, text="在办")
    row = performance.row_of(region.jiangsu, NOVEMBER, on=TODAY, at=NOW)
    assert (row.replies_due, row.replies_in_time) == (2, 1)


def test_a_frozen_month_does_not_move(region):
    make.led(region, deadline=date(2026, 11, 10))
    freeze_performance(DECEMBER)
    assert PerformanceMonth.objects.count() == 3
    before = list(PerformanceMonth.objects.order_by("pk").values_list())
    make.led(region, deadline=date(2026, 11, 12))
    freeze_performance(DECEMBER)
    freeze_performance(DECEMBER + timedelta(days=3))
    assert list(PerformanceMonth.objects.order_by("pk").values_list()) == before
    assert set(PerformanceMonth.objects.values_list("month", flat=True)) == {NOVEMBER}


def test_each_unit_reads_its_own_the_office_all_in_the_order_of_codes(region):
    freeze_performance(DECEMBER)
    rows = PerformanceMonth.objects
    office = rows.readable_by(region.actor(region.office)).in_order()
    assert [each.organisation for each in office] == [region.jiangsu, region.zhejiang, region.anhui]
    own = rows.readable_by(region.actor(region.zhejiang))
    assert [each.organisation for each in own] == [region.zhejiang]
    assert not rows.readable_by(region.actor(region.ministry)).exists()


def test_a_remark_is_the_units_own_and_moves_no_figure(region):
    freeze_performance(DECEMBER)
    row = PerformanceMonth.objects.get(organisation=region.jiangsu)
    before = numbers(row)
    performance.remark(row, actor=region.actor(region.jiangsu), at=NOW, data={"text": "两项因规划调整顺延。"})
    performance.remark(row, actor=region.actor(region.jiangsu), at=NOW, data={"text": "更正：三项。"})
    assert [each.text for each in row.remarks.all()] == ["更正：三项。", "两项因规划调整顺延。"]
    assert numbers(PerformanceMonth.objects.get(pk=row.pk)) == before
    for unit in (region.office, region.zhejiang):
        with pytest.raises(NotAllowed):
            performance.remark(row, actor=region.actor(unit), at=NOW, data={"text": "x"})
