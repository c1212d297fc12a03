"""Which tasks were changed together?"""

from coordination.tasks.bulk.preparing import prepare
from coordination.tasks.models import Task, Topic

from .stage import Stage, Story

OFFICE = "区域办/一"
SMALL, LARGE = ("物流", "公安交管"), "交通"


def together(stage: Stage) -> list[Story]:
    return [_small_topics_into_a_large_one(stage)]


def _small_topics_into_a_large_one(stage: Stage) -> Story:
    """The office looks at the preview and confirms it."""
    yield stage.time.ago(5, 15)
    tasks = Task.objects.filter(topic__name__in=SMALL, issuer=stage.unit("区域办")).order_by("pk")
    asked = {"change": "regroup", "tasks": list(tasks), "topic": Topic.objects.get(name=LARGE)}
    preview = stage.make(prepare, OFFICE, asked)
    yield stage.later(0)
    stage.do(preview, "confirm", OFFICE)
