"""Two hundred real tasks, a worker that sleeps, ten at once, a new date at the last moment, somebody away."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection

from accounts.models import Deputy
from coordination.common.official_calendar import load_announced_days
from coordination.common.working_days import calendar_for
from coordination.notifications.delivering import deliver
from coordination.notifications.models import Mail, Notice
from coordination.notifications.preparing import prepare_mails
from coordination.notifications.reconciling import reconcile
from coordination.notifications.states import NoticeState
from coordination.notifications.steps import StepCalendar
from coordination.tasks import workflow
from coordination.tasks.models import Task
from tests import factories
from tests.portal.test_query_budgets import add_tasks

from .conftest import working_morning
from .mail_server import text_of

ASLEEP, AWAKE = working_morning(23), working_morning(30)
STEPS = (-30, -7, -1, 1, 6)


@pytest.fixture
def region(db):
    load_announced_days()
    return factories.Region()


@pytest.fixture
def tasks(region):
    """Of two hundred tasks, three quarters led by three provinces with a coordinator each."""
    add_tasks(region, 200)
    return [region.person(unit) for unit in (region.jiangsu, region.zhejiang, region.anhui)]


def told(**fields):
    return Notice.objects.filter(kind="task_deadline", **fields)


def send(at) -> int:
    prepare_mails(at)
    return deliver(at + timedelta(seconds=1)).sent


def test_a_worker_that_slept_five_working_days_tells_each_step_once_late_in_one_mail_a_person(tasks, smtp):
    assert calendar_for().count(ASLEEP.date(), AWAKE.date()) == 5
    reconcile(ASLEEP)
    send(ASLEEP)
    known, mails = set(told().values_list("key", flat=True)), smtp.count
    reconcile(AWAKE, last_run_at=ASLEEP)
    fresh = [notice for notice in told() if notice.key not in known]
    assert fresh and all(notice.late for notice in fresh if not _came_today(notice))
    calendar = StepCalendar(calendar_for(), today=AWAKE.date(), last_run_on=ASLEEP.date())
    for notice in fresh:
        due = calendar.due(notice.due_on, STEPS)
        step = int(notice.key.rpartition(":")[2])
        expected = NoticeState.PENDING if step == due.latest else NoticeState.FOLDED
        assert notice.state == expected and step in (due.latest, *due.missed)
    assert max(Counter(told().open().values_list("object_id", "recipient")).values()) == 1
    send(AWAKE)
    assert smtp.count - mails == len(tasks) == Mail.objects.filter(key__endswith="2026-11-30").count()
    before = set(Notice.objects.values_list("key", "state"))
    reconcile(AWAKE, last_run_at=AWAKE)
    assert send(AWAKE) == 0
    assert set(Notice.objects.values_list("key", "state")) == before


def _came_today(notice) -> bool:
    step = int(notice.key.rpartition(":")[2])
    return (
        StepCalendar(calendar_for(), today=AWAKE.date(), last_run_on=None).day_of(notice.due_on, step)
        == AWAKE.date()
    )


def test_an_extension_between_queueing_and_sending_means_no_mail_about_the_old_date(region, smtp):
    task = factories.working(region, deadline=date(2026, 12, 2))
    Notice.objects.all().delete()
    reconcile(ASLEEP)
    prepare_mails(ASLEEP)
    assert told(state=NoticeState.MAILED).count() == 1
    Task.objects.filter(pk=task.pk).update(deadline=date(2027, 6, 30), version=task.version + 1)
    assert deliver(ASLEEP).sent == 0
    assert told().get().state == NoticeState.NO_LONGER_NEEDED
    assert smtp.count == 0


def test_the_deputy_of_who_is_away_gets_the_mail_marked(region, smtp):
    factories.working(region, deadline=date(2026, 12, 2))
    Notice.objects.all().delete()
    absent, deputy = region.person(region.jiangsu), region.person(region.jiangsu, "approver")
    Deputy.objects.create(absent=absent, deputy=deputy, starts_on=ASLEEP.date(), ends_on=AWAKE.date())
    reconcile(ASLEEP)
    assert send(ASLEEP) == 1
    [mail] = smtp.accepted
    assert mail["To"] == deputy.email and str(absent) in text_of(mail)
    assert told().get().recipient == absent


def test_a_duty_that_changes_hands_is_told_to_who_has_it_now(region):
    task = factories.working(region, deadline=date(2026, 12, 2))
    region.person(region.zhejiang)
    reconcile(ASLEEP)
    actor = region.actor(region.jiangsu)
    workflow.propose_hand_over(task, actor=actor, at=ASLEEP, taker=region.zhejiang, reason="职责调整")
    workflow.accept_hand_over(task, actor=region.actor(region.zhejiang), at=ASLEEP)
    reconcile(ASLEEP + timedelta(minutes=5), last_run_at=ASLEEP)
    assert set(told().values_list("organisation__name", "state")) == {
        ("江苏省", NoticeState.NO_LONGER_NEEDED),
        ("浙江省", NoticeState.PENDING),
    }


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_ten_runs_at_once_over_tasks_add_nothing_twice(postgresql, tasks):
    def run(_number):
        try:
            return reconcile(AWAKE, last_run_at=ASLEEP).failed
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(run, range(10))) == {()}
        once = set(Notice.objects.values_list("key", "state"))
        assert len(once) > 50
        assert set(pool.map(run, range(10))) == {()}
    assert set(Notice.objects.values_list("key", "state")) == once
