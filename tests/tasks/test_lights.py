"""Lights: by rule, with a reason, the same in SQL and in the sentence, red days kept."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.common.models import CalendarDay
from coordination.common.working_days import WorkingCalendar, calendar_for
from coordination.tasks import lights, states, workflow
from coordination.tasks.jobs import recompute_turning_days
from coordination.tasks.lights import causes, reading, turning_days
from coordination.tasks.models import Milestone, Task
from coordination.tasks.rhythm import next_report_due
from tests.factories import NOW, TODAY, report, working

PLAIN = WorkingCalendar.of()
MONDAY = date(2026, 6, 1)


def task(**fields):
    return Task(status=states.IN_PROGRESS, **fields)


@pytest.mark.parametrize(
    ("deadline", "light"),
    [
        (date(2026, 6, 11), "green"),  # eight working days ahead
        (date(2026, 6, 10), "yellow"),  # seven
        (MONDAY, "yellow"),
        (date(2026, 5, 30), "yellow"),  # a Saturday lasts to Monday
        (date(2026, 5, 29), "red"),
    ],
)
def test_near_the_deadline(deadline, light):
    found = reading(task(deadline=deadline), [], on=MONDAY, calendar=PLAIN)
    assert found.light == light
    assert (f"{deadline.month}月{deadline.day}日" in found.reason) == (light != "green")


@pytest.mark.parametrize(("progress", "light"), [(91, "green"), (90, "yellow"), (70, "yellow"), (69, "red")])
def test_behind_plan_both_ends_of_yellow_included(progress, light):
    planned = [Milestone(due_on=MONDAY - timedelta(days=1), percent=100)]
    found = reading(task(progress=progress), planned, on=MONDAY, calendar=PLAIN)
    assert found.light == light
    if light != "green":
        assert str(100 - progress) in found.reason


def test_overdue_in_sql_and_red_by_rule_agree(region):
    task = working(region, deadline=date(2026, 11, 28), milestones="2026-11-28 100 完成")  # a Saturday
    for on, late in ((date(2026, 11, 29), False), (date(2026, 11, 30), False), (date(2026, 12, 1), True)):
        assert Task.objects.overdue(on=on, calendar=calendar_for()).exists() == late
        found = lights.reading(task, [], on=on, calendar=calendar_for())
        assert (found.light == "red") == late


def test_a_continuing_task_never_turns_red():
    found = reading(task(continuing=True), [], on=date(2099, 1, 1), calendar=PLAIN)
    assert found.light == "green"


@pytest.mark.parametrize("status", [states.WAITING, states.SUSPENDED, states.ACCEPTED, states.DRAFT])
def test_what_is_not_measured(status):
    late = Task(status=status, deadline=MONDAY - timedelta(days=90))
    assert reading(late, [], on=MONDAY, calendar=PLAIN).light == "none"


@given(
    deadline=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    report_due=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    progress=st.integers(0, 100),
    plan=st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 100)), max_size=3),
    on=st.dates(date(2025, 6, 1), date(2027, 6, 1)),
)
def test_the_kept_turning_days_say_the_same_as_the_sentence(deadline, report_due, progress, plan, on):
    subject = task(deadline=deadline, report_due_on=report_due, progress=progress)
    milestones = [Milestone(due_on=day, percent=percent) for day, percent in plan]
    yellow_on, red_on = turning_days(causes(subject, milestones, PLAIN))
    kept = "red" if red_on and red_on <= on else "yellow" if yellow_on and yellow_on <= on else "green"
    assert reading(subject, milestones, on=on, calendar=PLAIN).light == kept


def test_the_list_filters_by_the_same_light(region):
    near = working(region, deadline=date(2026, 11, 30), milestones="2026-11-30 100 完成")
    far = working(region)
    found = {each.pk: each.light for each in Task.objects.with_light(on=TODAY)}
    assert found == {near.pk: "yellow", far.pk: "green"}
    later = date(2026, 12, 1)
    assert [each.pk for each in Task.objects.with_light(on=later).filter(light="red")] == [near.pk]
    assert lights.reading(near, near.milestones.all(), on=later, calendar=calendar_for()).light == "red"


def test_red_days_that_were_made_up_for_stay_in_the_history(region):
    task = working(region, milestones="2026-11-30 100 完成")
    late = NOW + timedelta(days=10)  # 3 December: 100 points behind since 1 December
    task = report(task, actor=region.actor(region.jiangsu), percent=95, at=late)
    spell = task.light_spells.get()
    assert (spell.light, spell.from_on, spell.until_on) == ("red", date(2026, 12, 1), date(2026, 12, 2))
    task = workflow.suspend(task, actor=region.actor(region.office), at=late, reason="中止")
    assert (task.yellow_on, task.red_on) == (None, None)


@pytest.mark.parametrize(
    ("rhythm", "after", "due"),
    [
        ("weekly", date(2026, 11, 23), date(2026, 11, 27)),
        ("weekly", date(2026, 11, 27), date(2026, 12, 4)),
        ("monthly", date(2026, 11, 23), date(2026, 11, 30)),
        ("monthly", date(2026, 10, 31), date(2026, 11, 30)),
        ("quarterly", date(2026, 11, 23), date(2026, 12, 31)),
        ("none", date(2026, 11, 23), None),
    ],
)
def test_the_next_report_day(db, rhythm, after, due):
    assert next_report_due(rhythm, [], after=after, calendar=calendar_for()) == due


def test_a_new_day_off_moves_the_turning_days(region):
    task = working(region, deadline=date(2026, 12, 31), milestones="2026-12-31 100 完成")
    assert recompute_turning_days(NOW) == 0
    CalendarDay.objects.create(day=date(2026, 12, 30), is_working=False, name="临时放假", source="试验")
    assert recompute_turning_days(NOW) == 1
    assert Task.objects.get(pk=task.pk).yellow_on == PLAIN.before(task.yellow_on, 1)
