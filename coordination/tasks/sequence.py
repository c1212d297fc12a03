"""What follows when a task moves: which tasks of which province slip, and who is told?

Only deadlines are known. Between the deadline of a predecessor and that of its successor lie the working
days that the successor needs; if the predecessor moves, the successor keeps that many.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.activity.recording import record
from coordination.common.errors import DomainError, Invalid
from coordination.common.local_time import in_words
from coordination.common.numbering import next_in
from coordination.common.working_days import calendars
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.notifications.announcing import announce

from . import states
from .effects.people import desk_of
from .models import Dependency, Task

GRAPH = "task:sequence"


@dataclass(frozen=True)
class Slip:
    """A task that would end later, and why: the task before it."""

    task: Task
    because_of: Task
    was: date
    becomes: date


def slips(task: Task, new_deadline: date | None) -> list[Slip]:
    """Every later task whose deadline would no longer hold, the nearest first; nothing is written."""
    if task.deadline is None or new_deadline is None or new_deadline <= task.deadline:
        return []
    days = calendars()
    moved = {task.pk: (task.deadline, new_deadline)}
    found: dict[int, Slip] = {}
    waiting = [task]
    while waiting:
        moving = waiting.pop(0)
        old, new = moved[moving.pk]
        for link in _onward(moving):
            after = link.successor
            if after.deadline is None:
                continue
            calendar = days.of(after.lead.root.code if after.lead_id else "")
            needed = max(0, calendar.count(old, after.deadline)) if after.deadline > old else 0
            becomes = calendar.after(new, needed) if needed else calendar.roll(new)
            if becomes > max(after.deadline, moved.get(after.pk, (None, date.min))[1]):
                moved[after.pk] = (after.deadline, becomes)
                found[after.pk] = Slip(after, moving, after.deadline, becomes)
                waiting.append(after)
    return sorted(found.values(), key=lambda each: (each.was, each.task.pk))


def _onward(task: Task):
    rows = Dependency.objects.filter(predecessor=task).exclude(successor__status__in=states.ENDED)
    return rows.select_related("successor__lead__root", "successor__issuer")


def connect(predecessor: Task, successor: Task, *, at, reason: str = "", opens: bool = False) -> Dependency:
    """The successor builds on the predecessor. Refuses (``Invalid``) a circle and what is connected already.

    Changes of the order are made one after the other, so that two of them cannot close a circle together.
    """
    next_in(GRAPH)
    if Dependency.objects.filter(predecessor=predecessor, successor=successor).exists():
        raise Invalid({"predecessor": _("已衔接该前置任务。")})
    if successor.pk in {predecessor.pk, *_before(predecessor)}:
        raise Invalid(
            {"predecessor": _("这样会首尾相接：%(number)s以本任务为前置。") % {"number": predecessor.number}}
        )
    return Dependency.objects.create(
        predecessor=predecessor, successor=successor, reason=reason, opens=opens, made_at=at
    )


def _before(task: Task) -> set[int]:
    """Everything the task builds on, however far back."""
    found: set[int] = set()
    layer = {task.pk}
    while layer:
        rows = Dependency.objects.filter(successor__in=layer).values_list("predecessor", flat=True)
        layer = set(rows) - found
        found |= layer
    return found


def tell_followers(task: Task, new_deadline: date, act) -> None:
    """The leads of the tasks that slip are told, once for each date; the history of those tasks says so."""
    for slip in slips(task, new_deadline):
        sentence = _("前置任务%(number)s的时限调整为%(day)s，本任务预计顺延至%(becomes)s")
        params = {"number": task.number, "day": new_deadline, "becomes": slip.becomes}
        record(
            slip.task, actor=act.actor, at=act.at, verb="predecessor_moved", sentence=sentence, params=params
        )
        announce(
            kind="task_predecessor_moved",
            subject=slip.task,
            recipients=desk_of(act, slip.task.lead or slip.task.issuer),
            at=act.at,
            version=new_deadline.toordinal(),
            params={"number": task.number, "day": in_words(new_deadline), "becomes": in_words(slip.becomes)},
        )
    Dependency.objects.filter(predecessor=task).update(told_late_at=None)


def go_on(task: Task, act) -> None:
    """The task is accepted: what waited for it alone opens by itself, whoever builds on it is told."""
    for link in _onward(task):
        after = link.successor
        waiting = after.predecessors.exclude(predecessor=task).exclude(predecessor__status=states.ACCEPTED)
        if after.status == states.DRAFT and link.opens and not waiting.exists():
            _open(after, act.at)
        announce(
            kind="task_predecessor_done",
            subject=after,
            recipients=desk_of(act, after.lead or after.issuer),
            at=act.at,
            version=task.version,
            params={"number": task.number},
        )


def _open(task: Task, at) -> None:
    """A draft that lacks something stays one: its issuer is told that its turn has come."""
    with suppress(DomainError), transaction.atomic():
        WORKFLOWS["task"].transitions["open"](task, actor=Actor.system(), at=at, claim_mode=task.claim_mode)


def predecessors_of(task: Task, actor: Actor):
    """Links to the tasks before it that the actor may know of."""
    visible = Task.objects.visible_to(actor)
    return task.predecessors.filter(predecessor__in=visible).select_related("predecessor__lead").order_by()


def successors_of(task: Task, actor: Actor):
    """Links to the tasks after it that the actor may know of."""
    visible = Task.objects.visible_to(actor)
    return task.followers.filter(successor__in=visible).select_related("successor__lead").order_by()
