"""The chain in both directions: only what the reader may see, nothing invented."""

import pytest

from coordination.common.working_days import calendar_for
from coordination.tasks import workflow
from coordination.tasks.trace import steps_of
from tests.factories import NOW, report, working


@pytest.fixture
def task(region):
    task = working(region)
    return report(task, actor=region.actor(region.jiangsu), percent=40)


def chain(subject, actor):
    return {step.name: step for step in steps_of(subject, actor=actor, calendar=calendar_for())}


def test_a_task_without_outcome_shows_what_was_done_and_leaves_the_rest_empty(region, task):
    steps = chain(task, region.actor(region.office))
    assert steps["task"].is_here
    assert [link.subject for link in steps["claim"].links] == [task]
    assert "40%" in steps["report"].links[0].note
    assert steps["meeting"].links == steps["acceptance"].links == ()


def test_sub_tasks_the_reader_may_not_see_are_not_in_the_chain(region, task):
    workflow.break_down(task, actor=region.actor(region.jiangsu), at=NOW, parts="50 一\n50 二")
    assert len(chain(task, region.actor(region.jiangsu))["task"].links) == 3
    assert len(chain(task, region.actor(region.anhui))["task"].links) == 1
