"""What has become of the outcomes of a meeting, on one page to print?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coordination.common.working_days import calendar_for
from coordination.meetings.models import Meeting, Outcome
from coordination.portal.actions import state_of
from coordination.portal.figures_page import rows as figure_rows
from coordination.portal.nouns import fetch
from coordination.supervision import gathered
from coordination.tasks.consolidating import latest_reports
from coordination.tasks.models import Task
from coordination.tasks.queries import light_of

MOST = 300  # tasks of one meeting


@never_cache
@require_safe
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """Outcome by outcome its tasks with lead, light, progress and last words; and all figures, each once."""
    actor, at = request.actor, timezone.now()
    meeting = fetch("meetings", pk, actor, Meeting.objects.visible_to(actor).select_related("host"))
    tasks = (
        gathered.tasks_of(meeting, actor)
        .exclude(status="draft")
        .with_light(on=actor.on)
        .select_related("lead")
    )
    tasks = list(tasks.order_by("number", "pk")[:MOST])
    said = latest_reports(tasks)
    calendar = calendar_for()
    of_outcome: dict[int | None, list[dict]] = {}
    outcomes = {each.pk: each for each in _outcomes(meeting, actor)}
    for task in tasks:
        key = task.outcome_id if task.outcome_id in outcomes else None
        of_outcome.setdefault(key, []).append(_row(task, said.get(task.pk), actor.on, calendar))
    sections = [
        {
            "number": each.number,
            "title": each.title,
            "url": each.get_absolute_url(),
            "tasks": of_outcome.get(pk, []),
        }
        for pk, each in outcomes.items()
    ]
    if others := of_outcome.get(None):
        sections.append({"number": "", "title": _("由此产生的其他任务"), "url": "", "tasks": others})
    context = {
        "crumbs": [
            {"label": _("会议"), "url": reverse("portal:meetings")},
            {"label": meeting.number, "url": meeting.get_absolute_url()},
            {"label": _("落实简报")},
        ],
        "subject": meeting,
        "at": at,
        "sections": sections,
        "figures": figure_rows(gathered.of_meeting(meeting, actor), actor),
        "task_count": len(tasks),
        "calendar": calendar,
    }
    return render(request, "portal/meetings/bulletin.html", context)


def _outcomes(meeting: Meeting, actor):
    return Outcome.objects.visible_to(actor).filter(meeting=meeting, status="published").order_by("item")


def _row(task: Task, report, on, calendar) -> dict:
    reading = light_of(task, on=on, calendar=calendar)
    return {
        "number": task.number,
        "title": task.title,
        "url": task.get_absolute_url(),
        "lead": task.lead,
        "progress": task.progress if task.lead_id else None,
        "light": {"value": "" if reading.light == "none" else reading.light, "reason": reading.reason},
        "deadline": task.deadline,
        "state": state_of(task),
        "report": report,
    }
