"""Does a page cost the same number of queries however many tasks there are?"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.tasks import states
from coordination.tasks.models import Milestone, Participation, Task, TaskReader, Topic
from tests import factories
from tests.factories import NOW, TODAY

BUDGETS = {
    "/": 42,  # one statement counts, one fetches, and one for each kind of thing shown
    "/?for=unit": 42,
    "/tasks/?scope=live": 32,
    "/tasks/?light=red&group=lead&order=-deadline": 32,
    "/board/": 24,
    "/search/?q=任务": 40,  # a few for each register that is searched
    "/notices/?show=all": 24,
    "/meetings/calendar/": 36,
    "/meetings/calendar/meetings.ics": 28,
    "/api/v1/my-work/": 28,
}


def add_tasks(region, number: int) -> None:
    """Tasks at work, led by the provinces in turn, written in bulk as they stand in the tables."""
    provinces = [region.jiangsu, region.zhejiang, region.anhui]
    topic, _made = Topic.objects.get_or_create(name="科技创新")
    start = Task.objects.count()
    tasks = Task.objects.bulk_create(
        Task(
            number=f"2026-B-{start + index:06d}",
            title=f"任务 {index} 的长名称，用来看一行放不放得下",
            issuer=region.office,
            topic=topic,
            status=states.IN_PROGRESS if index % 4 else states.OPEN,
            lead=provinces[index % 3] if index % 4 else None,
            deadline=TODAY + timedelta(days=index % 400 - 50),
            first_deadline=TODAY,
            claim_closes_at=None if index % 4 else NOW + timedelta(days=index % 20 - 5),
            red_on=TODAY - timedelta(days=1) if index % 7 == 0 else None,
            created_at=NOW,
            updated_at=NOW,
        )
        for index in range(number)
    )
    led = [task for task in tasks if task.lead_id]
    Participation.objects.bulk_create(
        Participation(task=task, organisation_id=pk, role=role, rank=rank, started_at=NOW, signed_at=NOW)
        for task in led
        for pk, role, rank in (
            (task.lead_id, "lead", 0),
            (provinces[(task.pk + 1) % 3].pk if provinces[(task.pk + 1) % 3].pk != task.lead_id else region.nanjing.pk,
             "support", 2),
        )
    )  # fmt: skip
    Milestone.objects.bulk_create(
        Milestone(task=task, due_on=TODAY + timedelta(days=30), percent=50, title="半程") for task in led
    )
    TaskReader.objects.bulk_create(
        TaskReader(task=task, organisation=unit) for task in tasks for unit in [region.office, *provinces]
    )


def queries_of(client, address: str) -> int:
    client.get(address)  # what is kept between requests is warm
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("kind", ["jiangsu", "office"])
def test_lists_cost_the_same_number_of_queries_at_100_and_at_10_000_tasks(region, reader, kind):
    somebody = reader(getattr(region, kind))
    add_tasks(region, 100)
    few = {address: queries_of(somebody, address) for address in BUDGETS}
    add_tasks(region, 9_900)
    many = {address: queries_of(somebody, address) for address in BUDGETS}
    assert many == few
    over = {address: n for address, n in few.items() if n > BUDGETS[address]}
    assert not over, "more queries than the page is worth"


def test_a_task_costs_the_same_whatever_else_there_is(region, reader):
    task = factories.working(region)
    somebody = reader(region.jiangsu)
    few = queries_of(somebody, task.get_absolute_url())
    add_tasks(region, 2_000)
    assert queries_of(somebody, task.get_absolute_url()) == few <= 60
