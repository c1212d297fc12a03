"""Does the database write the reminders that Python would, in a fixed number of statements?"""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Membership
from coordination.common.models import CalendarDay
from coordination.common.official_calendar import announced_days
from coordination.common.working_days import WorkingCalendar, calendar_for, calendars
from coordination.notifications import reconciling
from coordination.notifications.duties import RULES
from coordination.notifications.finding import duties_at
from coordination.notifications.models import Notice
from coordination.notifications.reconciling import obsolete, reconcile
from coordination.notifications.rows import WorkingDaysAfter, owed, starts
from coordination.notifications.states import NoticeState
from coordination.notifications.steps import StepCalendar
from coordination.tasks import workflow
from coordination.tasks.models import Participation, Task
from tests import factories
from tests.factories import NOW, TODAY
from tests.portal.test_query_budgets import add_tasks

from .by_duty import ByDuty
from .conftest import working_morning

FACTS = (
    "key", "kind", "recipient_id", "organisation_id", "content_type_id", "object_id", "version",
    "params", "due_on", "must_act", "is_reminder", "late", "state", "created_at",
)  # fmt: skip


@pytest.fixture
def region(db):
    return factories.Region()


@pytest.fixture
def busy(region):
    """Something of every sort that the rules of tasks look for, and people in every role."""
    for unit in (region.jiangsu, region.zhejiang, region.anhui, region.nanjing):
        for role in ("coordinator", "handler", "approver", "viewer"):
            region.person(unit, role)
    region.person(region.office, "office_staff")
    add_tasks(region, 90)
    long_ago = NOW - timedelta(days=20)
    lead, other, issuer = (region.actor(unit) for unit in (region.jiangsu, region.zhejiang, region.office))
    task = factories.claimed(region, at=long_ago)
    workflow.propose_hand_over(task, actor=lead, at=NOW, taker=region.zhejiang, reason="职责调整")
    factories.claimed(region, by=region.anhui, at=NOW - timedelta(days=1))
    task = factories.working(region)
    workflow.add_supporter(task, actor=lead, at=NOW, organisation=region.zhejiang, contribution="提供" * 50)
    workflow.refuse(task, actor=other, at=NOW, reason="不属本单位职责")
    task = factories.working(region)
    workflow.wait_for(task, actor=lead, at=NOW, party=region.zhejiang, what="基线数据", due_on=None)
    task = factories.working(region)
    workflow.request_extension(
        task, actor=lead, at=NOW, wanted_on=date(2027, 9, 1), reason="审批延迟", progress="已报批"
    )
    factories.report(task, actor=lead, percent=40)
    sent = task.reports.get()
    workflow.return_report(task, actor=issuer, at=NOW, report=sent.pk, field="text", remark="请补充数据")
    task = factories.working(region, deadline=TODAY + timedelta(days=9))
    factories.report(task, actor=lead, percent=100)
    workflow.request_completion(task, actor=lead, at=NOW, summary="已完成")
    factories.opened(region, claim_mode="offers", claim_closes_at=NOW + timedelta(days=4))
    factories.opened(region, claim_closes_at=NOW + timedelta(days=1))
    factories.opened(region, claim_mode="allot")
    CalendarDay.objects.create(
        day=TODAY + timedelta(days=1), province_code="320000", is_working=False, name="省庆", source="文件"
    )
    return region


def written() -> list[tuple]:
    return sorted(Notice.objects.values_list(*FACTS), key=lambda row: row[0])


def by_python(monkeypatch, at, **fields) -> list[tuple]:
    """What comparing duty by duty writes; undone again."""
    with monkeypatch.context() as patched, transaction.atomic():
        patched.setattr(reconciling, "SetBased", ByDuty)
        assert reconcile(at, **fields).failed == ()
        found = written()
        transaction.set_rollback(True)
    return found


def test_the_database_and_python_write_the_same_rows(busy, monkeypatch):
    """From one run to the next, over days on which duties end, move, come back and change hands."""
    morning, last = working_morning(23, hour=11), None

    def step(at):
        nonlocal last
        expected = by_python(monkeypatch, at, last_run_at=last)
        assert reconcile(at, last_run_at=last).failed == ()
        found = written()
        for one, other in zip(found, expected, strict=True):
            assert forgiving(one) == forgiving(other)
        last = at

    step(morning)
    Task.objects.filter(pk__in=list(Task.objects.values_list("pk", flat=True)[:20])).update(
        deadline=date(2027, 1, 4)
    )
    Participation.objects.filter(role="support").update(progress=100)
    step(morning + timedelta(minutes=5))
    Participation.objects.filter(role="support").update(progress=0)
    step(working_morning(28))  # a Saturday: closed only
    leaving = Membership.objects.filter(role="coordinator").first()
    Membership.objects.filter(pk=leaving.pk).update(ends_on=date(2026, 12, 1))
    step(working_morning(7, month=12))  # five working days later
    states = set(Notice.objects.filter(is_reminder=True).values_list("state", "late"))
    assert {("pending", True), ("folded", True), ("no_longer_needed", False)} <= states
    step(working_morning(8, month=12))
    kinds = set(Notice.objects.filter(is_reminder=True).values_list("kind", flat=True))
    assert len(kinds) >= 10, kinds


def forgiving(row: tuple) -> tuple:
    """But for the words of the detail, which rows keep as values of a sentence."""
    return tuple({"role": v.get("role")} if isinstance(v, dict) else v for v in row)


def test_the_number_of_statements_does_not_depend_on_the_number_of_tasks(region):
    for unit in (region.jiangsu, region.zhejiang, region.anhui):
        region.person(unit)

    def statements(at) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert reconcile(at, last_run_at=NOW - timedelta(days=5)).failed == ()
        return sum("SAVEPOINT" not in query["sql"] for query in captured)

    add_tasks(region, 200)
    reconcile(NOW)
    Notice.objects.all().delete()
    few = statements(NOW)
    assert Notice.objects.exists()
    again = statements(NOW)
    add_tasks(region, 4_800)
    Notice.objects.all().delete()
    assert statements(NOW) == few == again
    assert Notice.objects.count() > 1_500
    assert few <= 6 * len(RULES) + 10


def test_sql_counts_as_the_calendar_does(busy):
    """Of every rule with a limit of working days, also where a province has a day of its own."""
    counted = 0
    for rule in RULES.values():
        declared = rule.rows(NOW)
        if not isinstance(declared.due, WorkingDaysAfter):
            continue
        ends = {
            (row.duty_row, calendars().of(row.duty_code).after(row.duty_start, declared.due.days))
            for row in starts(declared)
        }
        sql = owed(rule, declared, at=NOW)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT row_id, due FROM ({sql.text}) d", sql.params)
            rows = {(row, as_day(due)) for row, due in cursor.fetchall()}
        assert rows == {(row, end) for row, end in ends if not declared.once_due or end <= TODAY}, rule.name
        counted += bool(rows)
    assert counted > 5


def as_day(value):
    return date.fromisoformat(value) if isinstance(value, str) else value


def test_a_notice_about_another_date_is_obsolete_and_only_its_things_are_looked_at(region):
    region.person(region.jiangsu)
    add_tasks(region, 40)
    reconcile(NOW)
    notices = list(Notice.objects.filter(kind="task_deadline").select_related("content_type")[:3])
    Task.objects.filter(pk=notices[0].object_id).update(deadline=date(2027, 9, 1), version=7)
    Task.objects.filter(pk=notices[1].object_id).update(title="另一名称", version=7)
    with CaptureQueriesContext(connection) as captured:
        assert obsolete(notices, NOW) == {notices[0].pk}
    assert len(captured) < 8


def test_a_province_moves_its_own_limits_and_nothing_is_mailed_twice(region, settings):
    """The reminder of the old day is closed, that of the new one comes at its time."""
    region.person(region.jiangsu)
    task = factories.claimed(region, at=NOW)
    reconcile(NOW)
    [duty] = [d for d in duties_at(NOW, organisations=[region.jiangsu.pk]) if d.rule.name == "task_plan_due"]
    CalendarDay.objects.create(
        day=TODAY + timedelta(days=1), province_code="320000", is_working=False, name="省庆", source="文件"
    )
    [moved] = [d for d in duties_at(NOW, organisations=[region.jiangsu.pk]) if d.rule.name == "task_plan_due"]
    assert moved.due_on == calendar_for("320000").after(TODAY, settings.PLAN_DAYS) > duty.due_on
    reconcile(NOW)
    assert {n.due_on for n in reminders(task, state=NoticeState.PENDING)} <= {moved.due_on}


def reminders(task, **fields):
    return Notice.objects.filter(object_id=task.pk, is_reminder=True, kind="task_plan_due", **fields)


OFFICIAL = WorkingCalendar.of(announced_days())
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days, days, st.sets(st.integers(-30, 20), min_size=1, max_size=6), st.integers(0, 12))
def test_windows_are_the_due_steps_turned_round(due_on, today, steps, slept):
    calendar = StepCalendar(OFFICIAL, today=today, last_run_on=today - timedelta(days=slept))
    due, windows = calendar.due(due_on, tuple(steps)), calendar.windows(tuple(steps))
    told = [window for window in windows if window.since < due_on <= window.until]
    missed = {w.step for w in windows if w.missed_between[0] < due_on <= w.missed_between[1]}
    if due is None:
        assert not told and not missed
        return
    [window] = told
    assert window.step == due.latest
    assert (window.late_since < due_on <= window.late_until) == due.late
    assert missed == set(due.missed)
