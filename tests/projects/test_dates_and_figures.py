"""Forecasts move with a reason beside the plan; what is measured is right when an earlier period is changed later."""

from datetime import date
from decimal import Decimal

import pytest

from coordination.activity.models import Event
from coordination.common.errors import IllegalTransition, Invalid
from coordination.figures.periods import between, read_period, written_period
from coordination.notifications.finding import duties_at
from coordination.projects import queries
from coordination.projects.closing import checklist
from coordination.projects.workflow import dates, project
from tests.factories import NOW, TODAY

from . import stories


def entered(region, thing, unit, period, value, **more):
    indicator = thing.indicators.get()
    part = stories.part_of(thing, unit)
    return dates.enter_value(
        thing,
        actor=region.actor(unit),
        at=NOW,
        indicator=indicator,
        partner=part,
        period=period,
        value=value,
        **more,
    )


def test_a_forecast_moves_with_a_reason_and_the_plan_stays(region):
    thing = stories.milestone(region, stories.building(region))
    stone = thing.milestones.get()
    lead = region.actor(region.jiangsu)
    with pytest.raises(Invalid):
        dates.forecast(thing, actor=lead, at=NOW, milestone=stone, forecast_on=date(2027, 9, 30))
    for day in (date(2027, 9, 30), date(2027, 12, 31)):
        thing = dates.forecast(thing, actor=lead, at=NOW, milestone=stone, forecast_on=day, reason="征地")
    stone.refresh_from_db()
    assert (stone.planned_on, stone.forecast_on, stone.slip_days) == (
        date(2027, 6, 30),
        date(2027, 12, 31),
        184,
    )
    assert [(move.was_on.month, move.now_on.month) for move in stone.forecasts.all()] == [(6, 9), (9, 12)]
    owed = [
        duty
        for duty in duties_at(NOW, organisations=[region.jiangsu.pk])
        if duty.rule.name == "project_milestone"
    ]
    assert [duty.due_on for duty in owed] == [date(2027, 12, 31)]
    dates.reach(thing, actor=lead, at=NOW, milestone=stone, actual_on=TODAY)
    owed = [
        duty
        for duty in duties_at(NOW, organisations=[region.jiangsu.pk])
        if duty.rule.name == "project_milestone"
    ]
    assert not owed


@pytest.mark.parametrize(
    ("text", "rhythm", "first"),
    [
        ("2026", "year", date(2026, 1, 1)),
        ("2026H2", "half", date(2026, 7, 1)),
        ("2026Q3", "quarter", date(2026, 7, 1)),
        ("2026-11", "month", date(2026, 11, 1)),
    ],
)
def test_a_period_is_read_and_written_alike(text, rhythm, first):
    assert read_period(text, rhythm) == first
    assert written_period(first, rhythm) == text


@pytest.mark.parametrize(
    ("text", "rhythm"), [("2026", "quarter"), ("2026Q5", "quarter"), ("2026-13", "month"), ("x", "year")]
)
def test_a_period_that_is_none_is_refused(text, rhythm):
    with pytest.raises(ValueError, match="格式"):
        read_period(text, rhythm)


def test_periods_follow_each_other_over_the_year():
    found = between(date(2025, 10, 1), date(2026, 4, 1), "quarter")
    assert [written_period(each, "quarter") for each in found] == ["2025Q4", "2026Q1", "2026Q2"]


def test_an_earlier_period_that_is_changed_later_changes_every_sum(region):
    """Values of their own periods, of two partners."""
    thing = stories.indicator(region, stories.building(region))
    for unit, period, value in (
        (region.jiangsu, "2026Q1", "10"),
        (region.zhejiang, "2026Q1", "5"),
        (region.jiangsu, "2026Q2", "7.5"),
    ):
        thing = entered(region, thing, unit, period, value)
    found = queries.measured(thing)[0]
    assert (found.reading.total, found.percent) == (Decimal("22.5"), Decimal("25.0"))
    with pytest.raises(Invalid, match="理由"):
        entered(region, thing, region.jiangsu, "2026Q1", "12")
    thing = entered(region, thing, region.jiangsu, "2026Q1", "12", reason="漏计匝道")
    found = queries.measured(thing)[0]
    assert list(found.reading.by_period.values()) == [Decimal(17), Decimal("24.5")]
    assert found.reading.by_unit == {
        region.jiangsu.pk: Decimal("19.5"),
        region.zhejiang.pk: Decimal(5),
    }
    event = Event.objects.of(thing).first()
    assert "10 → 12" in event.sentence_text
    assert event.changes["indicator"][0].endswith("：10")  # what stood there stays in the history


def test_running_totals_count_the_last_of_each_partner(region):
    thing = stories.indicator(region, stories.building(region), is_running_total=True, baseline="3")
    for unit, period, value in (
        (region.jiangsu, "2026Q1", "10"),
        (region.zhejiang, "2026Q1", "5"),
        (region.jiangsu, "2026Q3", "30"),
    ):
        thing = entered(region, thing, unit, period, value)
    assert queries.measured(thing)[0].reading.total == 35
    thing = entered(region, thing, region.jiangsu, "2026Q1", "11", reason="更正")
    found = queries.measured(thing)[0].reading
    assert (found.total, list(found.by_period.values())) == (35, [16, 35])


def test_only_the_own_value_and_only_begun_periods(region):
    thing = stories.indicator(region, stories.building(region))
    with pytest.raises(Invalid, match="没有编号"):
        dates.enter_value(
            thing,
            actor=region.actor(region.zhejiang),
            at=NOW,
            indicator=thing.indicators.get(),
            partner=stories.part_of(thing, region.jiangsu),
            period="2026Q1",
            value="1",
        )
    for period in ("2025Q4", "2027Q1"):
        with pytest.raises(Invalid):
            entered(region, thing, region.jiangsu, period, "1")


def test_a_project_is_closed_when_nothing_is_missing(region):
    """Open tasks, unpaid cells, missing figures, open dates: all of them are named."""
    lead = region.actor(region.jiangsu)
    thing = stories.building(region, units=[region.zhejiang], shares=("1/2", "1/2"))
    thing = stories.indicator(region, stories.milestone(region, thing), first_period="2026Q4")
    thing = stories.budgeted(thing, lead, region.jiangsu, stories.source(region), "100")
    thing = project.complete(thing, actor=lead, at=NOW, completed_on=TODAY)
    with pytest.raises(IllegalTransition) as refused:
        project.close(thing, actor=lead, at=NOW, final_report="建成")
    for word in ("未付100.00元", "建成里程 江苏省 2026Q4、建成里程 浙江省 2026Q4", "竣工"):
        assert word in refused.value.sentence
    stones = thing.milestones.get()
    dates.reach(thing, actor=lead, at=NOW, milestone=stones, actual_on=TODAY)
    stories.paid(thing, lead, "100")
    for unit in (region.jiangsu, region.zhejiang):
        entered(region, thing, unit, "2026Q4", "45")
    thing = project.close(thing, actor=lead, at=NOW, final_report="建成")
    assert (thing.status, thing.final_report) == ("closed", "建成")


def test_what_is_missing_is_counted_in_the_sentence_and_listed_by_unit(region):
    lead = region.actor(region.jiangsu)
    thing = stories.indicator(region, stories.building(region), first_period="2025Q1")
    thing = project.complete(thing, actor=lead, at=NOW, completed_on=TODAY)
    first = "建成里程 江苏省 2025Q1、2025Q2、2025Q3、2025Q4、2026Q1、2026Q2 等8期"
    with pytest.raises(IllegalTransition, match=f"{first}、.*等3项"):
        project.close(thing, actor=lead, at=NOW, final_report="建成")
    listed = {each.name: each.missing for each in checklist(thing, lead)}
    assert len(listed["indicators"]) == 3 and listed["indicators"][0] == first
