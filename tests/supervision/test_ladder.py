"""Does the ladder draft each letter once, in order, and issue none? Does the preview say what it will do?"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from coordination.common.errors import Invalid, NotAllowed
from coordination.supervision import ladder, ladder_steps
from coordination.supervision.models import LadderStep, Letter
from coordination.supervision.workflow import letter as letters
from coordination.tasks.models import TaskClass
from tests import factories
from tests import factories_supervision as make
from tests.factories import NOW, TODAY, Region

STEP = {"condition": "silent", "working_days": 15, "level": "blue", "addressed": "lead", "reach": "draft"}
STEP |= {"limit_days": 5, "sequence": 1, "is_active": True}


@pytest.fixture
def region(db):
    return Region()


def step(region, **fields):
    return ladder_steps.add_step(actor=region.actor(region.office), at=NOW, data={**STEP, **fields})


def sign(letter, region, at):
    office = region.actor(region.office)
    letter = letters.submit_for_signature(letter, actor=office, at=at, signatory=make.leader(region))
    return letters.sign(letter, actor=region.actor(region.office, Role.APPROVER), at=at)


def test_run_twice_it_drafts_once_and_issues_nothing(region):
    tasks = [make.led(region), make.led(region)]
    step(region)
    assert ladder.propose(at=NOW) == 2
    assert ladder.propose(at=NOW) == 0
    assert ladder.propose(at=NOW + timedelta(days=10)) == 0
    found = Letter.objects.order_by("pk")
    assert {(each.status, each.number, each.level) for each in found} == {("draft", "", "blue")}
    assert [list(each.tasks.all()) for each in found] == [[task] for task in tasks]
    assert not Letter.objects.visible_to(region.actor(region.jiangsu)).exists()


def test_a_new_date_is_a_new_case(region):
    task = make.led(region)
    step(region)
    ladder.propose(at=NOW)
    letters.withdraw(Letter.objects.get(), actor=region.actor(region.office), at=NOW, reason="已电话沟通")
    assert ladder.propose(at=NOW) == 0  # what was thrown away is not drafted again
    factories.report(task, actor=region.actor(region.jiangsu), percent=5)
    assert ladder.propose(at=NOW) == 0
    assert ladder.propose(at=NOW + timedelta(days=40)) == 1


def test_the_preview_counts_what_the_run_drafts(region):
    make.led(region)
    make.led(region)
    office = region.actor(region.office)
    assert len(ladder_steps.previewed(actor=office, data={**STEP, "working_days": 15})) == 2
    assert ladder_steps.previewed(actor=office, data={**STEP, "working_days": 200}) == []
    assert not LadderStep.objects.exists() and not Letter.objects.exists()
    kept = step(region)
    assert len(ladder_steps.previewed(actor=office, step=kept, data=STEP)) == 2
    assert ladder.propose(at=NOW) == 2
    assert ladder_steps.previewed(actor=office, step=kept, data=STEP) == []


@pytest.mark.parametrize("days, drafted", [(4, 1), (5, 1), (6, 0)])
def test_the_deadline_is_counted_in_working_days(region, days, drafted):
    """Monday 16 November, five working days before the 23rd."""
    make.led(region, deadline=date(2026, 11, 16))
    step(region, condition="deadline", working_days=days)
    assert ladder.propose(at=NOW) == drafted


def test_a_task_that_asked_for_completion_is_left_alone(region):
    task = make.led(region, deadline=date(2026, 11, 2))
    step(region, condition="deadline", working_days=5)
    Letter.objects.all().delete()
    type(task).objects.filter(pk=task.pk).update(status="completion_submitted")
    assert ladder.propose(at=NOW) == 0


def test_a_late_report_is_a_case(region):
    task = make.led(region, rhythm="monthly")
    type(task).objects.filter(pk=task.pk).update(report_due_on=date(2026, 10, 30))
    step(region, condition="report", working_days=10)
    assert ladder.propose(at=NOW) == 1
    assert "迟报" in Letter.objects.get().text


def test_without_a_blue_letter_there_is_no_yellow_one(region):
    task = make.led(region, deadline=date(2026, 11, 2))
    step(region, condition="deadline", working_days=10, level="yellow")
    assert ladder.propose(at=NOW) == 0
    blue = make.issued(region, task=task)
    assert ladder.propose(at=NOW) == 1
    yellow = Letter.objects.get(level="yellow")
    assert yellow.predecessor == blue


def test_no_reply_rises_to_the_next_level_once(region):
    blue = make.issued(region)
    step(region, condition="no_reply", working_days=3, level="yellow")
    assert ladder.propose(at=NOW + timedelta(days=7)) == 0
    assert ladder.propose(at=NOW + timedelta(days=14)) == 1
    assert ladder.propose(at=NOW + timedelta(days=15)) == 0
    yellow = Letter.objects.get(level="yellow")
    assert (yellow.predecessor, yellow.status) == (blue, "draft")
    sign(yellow, region, NOW + timedelta(days=15))
    with pytest.raises(Invalid):
        step(region, condition="no_reply", level="blue")


def test_a_step_of_a_class_leaves_the_others_alone(region):
    kind = TaskClass.objects.create(code="trial", name="试点任务")
    task, _other = make.led(region), make.led(region)
    type(task).objects.filter(pk=task.pk).update(task_class=kind)
    step(region, task_class=kind)
    assert ladder.propose(at=NOW) == 1
    assert list(Letter.objects.get().tasks.all()) == [task]


def test_proposed_it_lies_before_a_leader_and_is_signed_by_a_person(region):
    make.led(region)
    make.leader(region)
    step(region, reach="propose")
    ladder.propose(at=NOW)
    letter = Letter.objects.get()
    assert (letter.status, letter.signatory, letter.number) == ("to_sign", make.leader(region), "")
    signed = letters.sign(letter, actor=region.actor(region.office, Role.APPROVER), at=NOW)
    assert signed.number == "督办〔2026〕1号"


def test_what_already_runs_is_not_asked_beside(region):
    make.issued(region, task=make.led(region))
    step(region)
    assert ladder.propose(at=NOW) == 0


def test_the_ladder_is_kept_by_the_office(region):
    with pytest.raises(NotAllowed):
        ladder_steps.add_step(actor=region.actor(region.jiangsu), at=NOW, data=STEP)


def test_it_costs_the_same_queries_however_many_tasks_there_are(region):
    kept = step(region)
    counts = []
    for more in (1, 6):
        for _each in range(more):
            make.led(region)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ladder.cases_of(kept, on=TODAY)
        counts.append(len(asked))
    assert counts[0] == counts[1]
