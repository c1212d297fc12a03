"""Which acts may be done to many tasks at once?

Those that ask for one value and are taken back by giving the former one. An answer to another party (an
extension, an acceptance) is given to each alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from accounts.actors import Actor
from coordination.common.decisions import ALLOWED, Decision, refuse
from coordination.common.errors import DomainError
from coordination.common.local_time import in_words
from coordination.lifecycle.door import authorise
from coordination.lifecycle.inputs import Date, Input
from coordination.lifecycle.workflow import Transition
from coordination.tasks import workflow
from coordination.tasks.chapters import keeping
from coordination.tasks.models import Task


@dataclass(frozen=True)
class Change:
    """One act with its one value. ``former`` reads what stands; ``objection`` is what the act itself says to a value.

    ``emptied`` takes the value back where there was none before and the act cannot give none.
    """

    act: Transition
    former: Callable[[Task, Actor], Any]
    objection: Callable[[Task, Any, datetime], Any]
    emptied: Transition | None = None

    @property
    def label(self) -> Any:
        return self.act.label

    @property
    def asked(self) -> Input:
        """What is asked for. What may be chosen hangs on the actor alone, so it is asked once for all tasks."""
        return self.act.inputs[0]

    def decide(self, task: Task, value: Any, actor: Actor, at: datetime) -> Decision:
        """Would the door let this through? The same rule, state and guards, and what the act says to the value."""
        try:
            authorise(self.act, task, actor, at)
        except DomainError as error:
            return refuse(error.sentence)
        sentence = self.objection(task, value, at)
        return refuse(sentence) if sentence else ALLOWED

    def back(self, former: Any) -> tuple[Transition, dict]:
        """The act that restores what was there."""
        if former is None and self.emptied:
            return self.emptied, {}
        return self.act, {self.asked.name: former}

    def read(self, kept: Any) -> Any:
        """A value as it was kept, for the act."""
        return date.fromisoformat(kept) if kept and isinstance(self.asked, Date) else kept


def kept(value: Any) -> Any:
    """As JSON keeps it: the id of a row, the day."""
    if isinstance(value, Model):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value


def worded(value: Any) -> str:
    return in_words(value) if isinstance(value, date) else str(value)


def _own_assignee(task: Task, actor: Actor) -> int | None:
    part = task.participation_of(actor)
    return part.assignee_id if part else None


CHANGES = {
    each.act.name: each
    for each in (
        Change(workflow.assign, _own_assignee, keeping.not_this_person, emptied=keeping.unassign),
        Change(keeping.supervise, lambda task, actor: task.supervisor_id, keeping.not_this_supervisor),
        Change(keeping.reclassify, lambda task, actor: task.task_class_id, keeping.not_this_class),
        Change(keeping.regroup, lambda task, actor: task.topic_id, keeping.not_this_topic),
        Change(keeping.reschedule, lambda task, actor: kept(task.deadline), keeping.not_this_deadline),
    )
}
