"""Which changes of many tasks does the matrix know? A preview, a long one that goes on, and one that is done."""

from coordination.tasks.bulk import workflow as bulk
from coordination.tasks.bulk.preparing import prepare
from coordination.tasks.models import BulkChange, Topic
from tests.factories import NOW


def make(world) -> None:
    """By the office; the first two of a draft that nobody else reads, the last of a task that most of them read."""
    world.topic = Topic.objects.create(name="专题")
    other = Topic.objects.create(name="另一专题")

    def kept(name, task, **fields):
        data = {"change": "regroup", "tasks": [world.things[task]], "topic": other}
        made = prepare(actor=world.office, at=NOW, data=data)
        BulkChange.objects.filter(pk=made.pk).update(value_label=world._title(name), **fields)
        return world._keep(name, BulkChange.objects.get(pk=made.pk))

    kept("bulk change", "draft task")
    kept("running bulk change", "draft task", status="running")
    done = kept("confirmed bulk change", "claimed task")
    world._keep("confirmed bulk change", bulk.confirm(done, actor=world.office, at=NOW))
