"""Is exactly what is due asked for, in the rhythm of the class, and shown with how it stands?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from coordination.notifications.finding import duties_at
from coordination.tasks import drafting, workflow
from coordination.tasks.classes import create_class
from coordination.tasks.report_calendar import OPEN, Standing, entries
from tests.factories import NOW, report, working

pytestmark = pytest.mark.django_db
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))
ASKING = {"task_report_due", "task_report_returned_duty"}


def a_class(region, rhythm="monthly", **fields):
    data = {"code": rhythm, "name": rhythm, "rhythm": rhythm, "position": 1, **fields}
    return create_class(actor=region.actor(region.office), at=NOW, data=data)


def shown(region, months=NOVEMBER, at=NOW, unit=None):
    found = entries(region.actor(unit or region.jiangsu), first=months[0], last=months[1], at=at)
    return [(each.task.pk, each.due_on, each.standing) for each in found]


def moment(day):
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def test_a_task_takes_the_rhythm_of_its_class_unless_it_names_its_own(region):
    office = region.actor(region.office)
    monthly = a_class(region)
    values = {"title": "任务", "content": "内容", "task_class": monthly.pk}
    assert drafting.create_draft(actor=office, at=NOW, data=values).rhythm == "monthly"
    own = drafting.create_draft(actor=office, at=NOW, data=values | {"rhythm": "weekly"})
    assert own.rhythm == "weekly"
    free = drafting.create_draft(actor=office, at=NOW, data={"title": "任务", "content": "内容"})
    assert free.rhythm == "none"
    edited = drafting.edit_draft(free, actor=office, at=NOW, version=None, data={"task_class": monthly.pk})
    assert edited.rhythm == "monthly"


def test_nobody_is_asked_outside_the_rhythm(region):
    monthly, silent = working(region, rhythm="monthly"), working(region)
    assert shown(region) == [(monthly.pk, date(2026, 11, 30), Standing.DUE)]
    assert shown(region, DECEMBER) == []
    assert not shown(region, unit=region.zhejiang)
    assert silent.report_due_on is None


def test_reported_in_time_late_and_returned(region):
    task = working(region, rhythm="monthly")
    lead = region.actor(region.jiangsu)
    report(task, actor=lead, percent=10)
    assert shown(region) == [(task.pk, date(2026, 11, 30), Standing.REPORTED)]
    late = moment(date(2027, 1, 5))
    report(task, actor=lead, percent=20, at=late)
    assert shown(region, DECEMBER, at=late) == [(task.pk, date(2026, 12, 31), Standing.LATE)]
    latest = task.reports.order_by("pk").last()
    workflow.return_report(
        task, actor=region.actor(region.office), at=late, report=latest, field="text", remark="补充"
    )
    assert shown(region, DECEMBER, at=late)[0] == (task.pk, date(2026, 12, 31), Standing.RETURNED)


def test_what_is_open_from_before_stands_in_the_present_month(region):
    task = working(region, rhythm="monthly")
    later = moment(date(2026, 12, 3))
    assert shown(region, DECEMBER, at=later) == [(task.pk, date(2026, 11, 30), Standing.OVERDUE)]


@pytest.mark.parametrize("days", [0, 3, 7, 20])
def test_the_open_ones_are_the_duties(region, days):
    """Of everything due within the horizon: the same tasks, the same days, nothing else."""
    lead = region.actor(region.jiangsu)
    tasks = [working(region, rhythm=rhythm) for rhythm in ("weekly", "monthly", "quarterly", "none")]
    report(tasks[0], actor=lead, percent=10)
    at = NOW + timedelta(days=days)
    duties = {
        (duty.subject.pk, duty.due_on)
        for duty in duties_at(at, organisations=[region.jiangsu.pk])
        if duty.rule.name in ASKING
    }
    horizon = max((due for _pk, due in duties), default=at.date())
    first, last = at.date().replace(day=1), date(2027, 3, 31)
    found = entries(lead, first=first, last=last, at=at)
    assert {
        (each.task.pk, each.due_on) for each in found if each.standing in OPEN and each.due_on <= horizon
    } == duties
