"""What stands beside the form of an act on a task, besides the facts of the task itself?

Each act that needs more than facts names a template here and what it shows.
"""

from collections.abc import Callable

from django.http import HttpRequest

from coordination.tasks.completing import missing_for_completion
from coordination.tasks.consolidating import changes_since_last, last_sent, standings
from coordination.tasks.models import Task
from coordination.tasks.queries import report_draft_of


def beside(request: HttpRequest, act: str, task: Task) -> dict:
    """``template`` and what it shows; empty for an act that needs nothing."""
    shown = SHOWN.get(act)
    return shown(request, task) if shown else {}


def _report(request: HttpRequest, task: Task) -> dict:
    """Who of the supporters has reported; what the draft says otherwise than the last report."""
    part = task.participation_of(request.actor)
    if part is None:
        return {}
    draft = report_draft_of(task, request.actor)
    return {
        "template": "portal/tasks/_report_beside.html",
        "last": last_sent(task, part.organisation),
        "changes": changes_since_last(task, draft) if draft else [],
        "has_draft": draft is not None,
        "standings": standings(task) if part.is_lead else [],
    }


def _completion(request: HttpRequest, task: Task) -> dict:
    return {"template": "portal/tasks/_missing.html", "missing": missing_for_completion(task)}


SHOWN: dict[str, Callable[[HttpRequest, Task], dict]] = {
    "report": _report,
    "request_completion": _completion,
}
