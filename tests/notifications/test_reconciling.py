"""Each due step once, late-safe, run-twice-safe, closed when nothing is owed any more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection

from accounts.models import Deputy, Membership
from coordination.common.working_days import calendar_for
from coordination.notifications.announcing import announce
from coordination.notifications.kinds import notice_kind
from coordination.notifications.models import Mail, Notice
from coordination.notifications.reconciling import reconcile
from coordination.notifications.states import NoticeState

from .conftest import MONDAY, working_morning

DUE = date(2026, 12, 2)  # T-7 is 23 November, T-1 is 1 December, T+1 is 3 December


def reminders(**fields):
    return Notice.objects.filter(is_reminder=True, **fields)


def step_of(notice):
    return int(notice.key.rpartition(":")[2])


def test_a_step_falls_due_on_its_working_day_and_once(region, owed):
    region.person()
    owed[region.things(1)[0]] = DUE
    friday = MONDAY - timedelta(days=3)
    reconcile(friday)
    assert [step_of(notice) for notice in reminders()] == [-30]
    for _run in range(3):
        reconcile(MONDAY, last_run_at=friday)
    assert [step_of(n) for n in reminders(state=NoticeState.PENDING)] == [-7]
    assert [step_of(n) for n in reminders(state=NoticeState.FOLDED)] == [-30]
    assert not reminders(late=True).exists()


def test_nothing_is_created_on_a_holiday_and_it_comes_on_the_next_working_day_late(region, owed):
    region.person()
    owed[region.things(1)[0]] = DUE
    thursday, saturday, monday = working_morning(19), working_morning(21), working_morning(23)
    reconcile(thursday)
    before = set(reminders().values_list("key", flat=True))
    reconcile(saturday, last_run_at=thursday)
    assert set(reminders().values_list("key", flat=True)) == before
    reconcile(monday, last_run_at=saturday)
    assert reminders(state=NoticeState.PENDING, late=False).count() == 1


def test_a_worker_that_slept_five_working_days_tells_each_duty_once_and_says_late(region, owed):
    person = region.person()
    last_run = working_morning(23)
    things = region.things(200)
    # Of each half the T-7 and of the first half the T-1 too passed while nobody ran.
    for number, thing in enumerate(things):
        owed[thing] = date(2026, 12, 4) if number % 2 else date(2026, 11, 30)
    reconcile(last_run)
    Notice.objects.all().delete()
    waking = working_morning(30)
    assert calendar_for().count(last_run.date(), waking.date()) == 5
    reconcile(waking, last_run_at=last_run)
    reconcile(waking, last_run_at=waking)
    pending = reminders(state=NoticeState.PENDING)
    assert pending.count() == 200
    assert pending.filter(late=True).count() == 200
    assert {step_of(n) for n in pending.filter(due_on=date(2026, 11, 30))} == {-1}
    assert {step_of(n) for n in pending.filter(due_on=date(2026, 12, 4))} == {-7}
    assert set(pending.values_list("recipient", flat=True)) == {person.pk}


def test_older_missed_steps_are_folded_into_the_latest(region, owed):
    region.person()
    owed[region.things(1)[0]] = DUE
    reconcile(working_morning(8, month=12), last_run_at=working_morning(20))
    assert {step_of(n): n.state for n in reminders()} == {1: "pending", -1: "folded", -7: "folded"}
    assert reminders(late=True).count() == 3


def test_a_new_installation_marks_nothing_late(region, owed):
    region.person()
    owed[region.things(1)[0]] = date(2025, 3, 3)
    reconcile(MONDAY)
    assert [(step_of(n), n.late) for n in reminders()] == [(1, False)]


def test_a_new_date_replaces_what_was_said_about_the_old(region, owed):
    region.person()
    thing = region.things(1)[0]
    owed[thing] = DUE
    reconcile(MONDAY)
    owed[thing] = date(2026, 12, 28)
    reconcile(MONDAY + timedelta(minutes=5), last_run_at=MONDAY)
    assert {(n.due_on, n.state) for n in reminders()} == {
        (DUE, "no_longer_needed"),
        (date(2026, 12, 28), "pending"),
    }


def test_an_ended_duty_ends_its_reminders_also_on_a_holiday_and_one_that_returns_is_told_again(region, owed):
    region.person()
    thing = region.things(1)[0]
    owed[thing] = DUE
    reconcile(MONDAY)
    del owed[thing]
    reconcile(working_morning(28), last_run_at=MONDAY)
    assert reminders().get().state == NoticeState.NO_LONGER_NEEDED
    owed[thing] = DUE
    reconcile(working_morning(30), last_run_at=MONDAY)
    assert reminders().get().state == NoticeState.PENDING


def test_only_who_holds_the_role_is_reminded_and_who_takes_over_is(region, owed):
    first = region.person()
    region.person("viewer")
    owed[region.things(1)[0]] = DUE
    reconcile(MONDAY)
    assert set(reminders().values_list("recipient", flat=True)) == {first.pk}
    Membership.objects.filter(user=first).update(ends_on=MONDAY.date())
    second = region.person()
    reconcile(working_morning(24), last_run_at=MONDAY)
    assert set(reminders(state="pending").values_list("recipient", flat=True)) == {second.pk}
    assert reminders(recipient=first).get().state == NoticeState.NO_LONGER_NEEDED


def test_a_notice_that_asks_for_a_duty_ends_with_it(region, owed):
    person = region.person()
    thing, other = region.things(2)
    notice_kind("please_answer", label="请答复", why="您是联络员", duty="answer_due")
    owed[thing] = owed[other] = date(2027, 6, 1)
    for subject in (thing, other):
        announce(
            kind="please_answer", subject=subject, recipients=[person], at=MONDAY, version=1, must_act=True
        )
    reconcile(MONDAY)
    assert Notice.objects.open().count() == 2
    del owed[thing]
    reconcile(MONDAY)
    assert Notice.objects.open().get().subject == other


def test_one_broken_rule_does_not_silence_the_others(region, owed, registry, monkeypatch):
    region.person()
    owed[region.things(1)[0]] = DUE
    broken = registry["answer_due"].__class__
    registry_first = {
        "broken": broken(
            name="broken", verb="", act="", roles=frozenset(), rows=lambda at: 1 / 0, why="", steps=(0,)
        )
    }
    registry.update({**registry_first, **registry})
    assert reconcile(MONDAY).failed == ("broken",)
    assert reminders().count() == 1


def test_the_number_of_queries_does_not_depend_on_the_number_of_duties(
    region, owed, django_assert_max_num_queries
):
    region.person()

    def queries():
        with django_assert_max_num_queries(100) as seen:
            reconcile(MONDAY)
        return len(seen)

    for thing in region.things(3):
        owed[thing] = DUE
    reconcile(MONDAY)  # what is kept between runs is warm
    few = queries()
    for thing in region.things(45):
        owed[thing] = DUE
    assert queries() == queries() == few


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_ten_runs_at_once_add_nothing_twice(postgresql, region, owed):
    for _person in range(5):
        region.person()
    for thing in region.things(40):
        owed[thing] = DUE
    last_run = working_morning(16)

    def run(_number):
        try:
            return reconcile(MONDAY, last_run_at=last_run).failed
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(run, range(10))) == {()}
        once = reminders().count()
        assert once == 40 * 5
        assert set(pool.map(run, range(10))) == {()}
    assert reminders().count() == once
    assert reminders(state="pending").count() == once


def test_no_deputy_changes_whose_duty_it_is(region, owed):
    absent, deputy = region.person(), region.person("viewer")
    day = MONDAY.date()
    Deputy.objects.create(absent=absent, deputy=deputy, starts_on=day, ends_on=day)
    owed[region.things(1)[0]] = DUE
    reconcile(MONDAY)
    assert reminders().get().recipient == absent
    assert not Mail.objects.exists()
