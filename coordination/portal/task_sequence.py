"""What stands before and after a task, as far as its reader may know?"""

from accounts.actors import Actor
from coordination.portal.actions import state_of
from coordination.tasks.models import Task
from coordination.tasks.sequence import predecessors_of, successors_of


def neighbours(task: Task, actor: Actor) -> dict[str, list[dict]]:
    """``before`` and ``after``: number, title, lead, deadline, state of each."""
    return {
        "before": [_line(each.predecessor, each) for each in predecessors_of(task, actor).order_by("pk")],
        "after": [_line(each.successor, each) for each in successors_of(task, actor).order_by("pk")],
    }


def _line(task: Task, link) -> dict:
    return {
        "task": task,
        "url": task.get_absolute_url(),
        "unit": task.lead.name if task.lead_id else "",
        "state": state_of(task),
        "reason": link.reason,
        "is_late": link.told_late_at is not None,
    }
