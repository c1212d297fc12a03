"""Does whoever builds on a task learn of it when that task moves, is late, or is done; before anything is saved?"""

from datetime import UTC, date, datetime

import pytest

from coordination.activity.models import Event
from coordination.common.errors import Invalid, NotAllowed
from coordination.common.working_days import calendar_for
from coordination.notifications.models import Notice
from coordination.tasks import jobs, states, workflow
from coordination.tasks.models import Dependency, Task
from coordination.tasks.sequence import slips
from coordination.tasks.workflow import TASK
from tests.factories import NOW, report, working

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = date(2026, 12, 31), date(2027, 1, 29), date(2027, 3, 31)
LATER = date(2027, 1, 15)


def follow(task, before, actor):
    return TASK.transitions["follow"](task, actor=actor, at=NOW, predecessor=before)


@pytest.fixture
def chain(region):
    """Jiangsu's task, Zhejiang's that builds on it, Anhui's that builds on that."""
    first = working(region, by=region.jiangsu, deadline=FIRST)
    second = working(region, by=region.zhejiang, deadline=SECOND)
    third = working(region, by=region.anhui, deadline=THIRD)
    second = follow(second, first, region.actor(region.zhejiang))
    third = follow(third, second, region.actor(region.office))
    return first, second, third


def test_moving_the_first_shows_who_slips_before_saving(region, chain):
    first, second, third = chain
    days = calendar_for()
    found = slips(first, LATER)
    assert [(each.task, each.because_of) for each in found] == [(second, first), (third, second)]
    assert found[0].becomes == days.after(LATER, days.count(FIRST, SECOND))
    assert found[1].becomes == days.after(found[0].becomes, days.count(SECOND, THIRD))
    assert [each.task.lead.name for each in found] == ["浙江省", "安徽省"]
    assert slips(first, FIRST) == []
    second.refresh_from_db()
    assert second.deadline == SECOND


def test_a_granted_extension_tells_the_leads_once(region, chain):
    first, second, _third = chain
    leader = region.person(region.zhejiang)
    asked = workflow.request_extension(
        first, actor=region.actor(region.jiangsu), at=NOW, wanted_on=LATER, reason="标准未定", progress="一半"
    )
    assert not Notice.objects.filter(kind="task_predecessor_moved").exists()
    workflow.decide_extension(asked, actor=region.actor(region.office), at=NOW, answer="yes")
    told = Notice.objects.filter(kind="task_predecessor_moved", recipient=leader)
    assert [each.object_id for each in told] == [second.pk]
    event = Event.objects.of(second).first()
    assert event.verb == "predecessor_moved" and first.number in event.sentence_text
    second.refresh_from_db()
    assert second.deadline == SECOND  # told, not moved: its lead asks itself


def test_no_circle_and_not_twice(region, chain):
    first, second, third = chain
    office = region.actor(region.office)
    for task, before in ((first, third), (first, second), (first, first), (second, first)):
        with pytest.raises(Invalid):
            follow(task, before, office)
    assert Dependency.objects.count() == 2


def test_others_do_not_arrange_it(region, chain):
    with pytest.raises(NotAllowed):
        follow(chain[0], working(region), region.actor(region.anhui))


def test_the_late_one_informs_the_next_once(region, chain):
    leader = region.person(region.zhejiang)
    in_time = datetime(2026, 12, 31, 8, tzinfo=UTC)
    late = datetime(2027, 1, 5, 2, tzinfo=UTC)
    assert jobs.tell_of_late_predecessors(in_time) == 0
    assert [jobs.tell_of_late_predecessors(late) for _again in range(3)] == [1, 0, 0]
    assert Notice.objects.filter(kind="task_predecessor_late", recipient=leader).count() == 1


def accept(region, task, by):
    report(task, actor=region.actor(by), percent=100)
    task = workflow.request_completion(
        Task.objects.get(pk=task.pk), actor=region.actor(by), at=NOW, summary="完成"
    )
    return workflow.vote(task, actor=region.actor(region.office), at=NOW, answer="yes")


def test_the_next_hears_when_it_is_done(region, chain):
    first, second, _third = chain
    leader = region.person(region.zhejiang)
    assert accept(region, first, region.jiangsu).status == states.ACCEPTED
    assert Notice.objects.filter(kind="task_predecessor_done", object_id=second.pk, recipient=leader).exists()
