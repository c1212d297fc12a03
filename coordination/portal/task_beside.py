"""What stands beside the form of an act on a task, besides the facts of the task itself?

Each act that needs more than facts names a template here and what it shows.
"""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.http import HttpRequest

from coordination.portal import task_page
from coordination.portal.figures_page import asked_elsewhere
from coordination.tasks.choices import only_returnable_report, returnable_reports
from coordination.tasks.completing import missing_for_completion
from coordination.tasks.consolidating import changes_since_last, last_sent, standings
from coordination.tasks.models import Task
from coordination.tasks.queries import claims_of, report_draft_of
from coordination.tasks.sequence import slips


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
        "remarks": task_page.remarks(task, request.actor),
        "standings": standings(task) if part.is_lead else [],
    }


def _completion(request: HttpRequest, task: Task) -> dict:
    return {"template": "portal/tasks/_missing.html", "missing": missing_for_completion(task)}


def _claiming(request: HttpRequest, task: Task) -> dict:
    """How much the province already leads; a hint, never a bar."""
    unit = request.actor.organisation
    if unit is None:
        return {}
    led = claims_of(unit)
    return {
        "template": "portal/tasks/_claims.html",
        "unit": unit.root,
        "led": led,
        "cap": settings.OPEN_LEADS_SOFT_CAP,
        "is_beyond": led >= settings.OPEN_LEADS_SOFT_CAP,
        "plan_days": settings.PLAN_DAYS,
    }


def _moving(field: str) -> Callable[[HttpRequest, Task], dict]:
    """Which later tasks slip if the task moves to the day in the address, or to the day asked for."""

    def shown(request: HttpRequest, task: Task) -> dict:
        if not task.followers.exists():
            return {}
        asked = task.pending_extension
        wanted = _day(request.GET.get(field, "")) or (asked.wanted_on if asked else None)
        found = slips(task, wanted)
        visible = set(
            Task.objects.visible_to(request.actor)
            .filter(pk__in=[each.task.pk for each in found])
            .values_list("pk", flat=True)
        )
        return {
            "template": "portal/tasks/_slips.html",
            "field": field,
            "wanted": wanted,
            "slips": [each for each in found if each.task.pk in visible],
            "hidden": sum(each.task.pk not in visible for each in found),
        }

    return shown


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _returning(request: HttpRequest, task: Task) -> dict:
    """The report that is sent back, as it was sent."""
    chosen = _number(request.POST.get("report") or request.GET.get("report", ""))
    rows = returnable_reports(task, request.actor).select_related("organisation", "corrects__returned_by")
    report = rows.filter(pk=chosen).first() or only_returnable_report(task, request.actor)
    if report is None:
        return {}
    return {"template": "portal/tasks/_return_beside.html", "report": task_page.report_row(report)}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _asked_elsewhere(request: HttpRequest, task: Task) -> dict:
    """Which figures of the form another form asks for, or have come already."""
    found = asked_elsewhere(task, request.actor)
    return {"template": "portal/figures/_elsewhere.html", "figures": found} if found else {}


SHOWN: dict[str, Callable[[HttpRequest, Task], dict]] = {
    "claim": _claiming,
    "offer": _claiming,
    "report": _report,
    "return_report": _returning,
    "ask_figures": _asked_elsewhere,
    "request_completion": _completion,
    "request_extension": _moving("wanted_on"),
    "decide_extension": _moving("granted_on"),
}
