"""Which arrangements does the office make before the first task is drafted: the classes of tasks?"""

from datetime import date

from coordination.tasks.classes import create_class
from coordination.tasks.models import TaskClass
from coordination.tasks.states import Priority, Rhythm

from .stage import Stage, Story

OFFICE = "区域办/一"
USUAL, KEY, LIVELIHOOD = "usual", "key", "livelihood"
CLASSES = (
    # code, name, rhythm, evidence, another person's check
    (USUAL, "一般事项", Rhythm.QUARTERLY, False, False),
    (KEY, "重点事项", Rhythm.MONTHLY, True, True),
    (LIVELIHOOD, "民生实事", Rhythm.MONTHLY, True, False),
)
OF_THE_PEOPLE = ("结对帮扶",)


def task_classes(stage: Stage, on: date) -> Story:
    """The office sets up the classes in the first days of its year."""
    yield stage.time.on(on)
    for position, (code, name, rhythm, evidence, verifier) in enumerate(CLASSES, start=1):
        data = {
            "code": code,
            "name": name,
            "rhythm": rhythm,
            "needs_evidence": evidence,
            "needs_verifier": verifier,
            "position": position * 10,
        }
        stage.make(create_class, OFFICE, data)


def class_of(topic: str, priority: str = Priority.NORMAL) -> TaskClass | None:
    """The class in which the office would draft a task of this topic."""
    code = KEY if priority == Priority.HIGH else LIVELIHOOD if topic in OF_THE_PEOPLE else USUAL
    return TaskClass.objects.filter(code=code).first()
