"""What about this one task: what is needed now, from whom, and how did it come here?"""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coordination.activity.models import Event
from coordination.common.working_days import calendar_for
from coordination.portal import figures_page, supervision_page, task_page
from coordination.portal.actions import actions_of, state_of
from coordination.portal.history import told
from coordination.portal.nouns import fetch
from coordination.portal.task_sequence import neighbours
from coordination.supervision import gathered
from coordination.tasks.completing import missing_for_completion
from coordination.tasks.models import Task
from coordination.tasks.queries import light_of, needed_now, offers_for
from coordination.tasks.scope import in_words as scope_in_words
from coordination.tasks.services import may_be_deleted
from coordination.tasks.states import DRAFT, WORKING, OfferState, ParticipationRole

SHOWN_EVENTS = 30


def _task(request: HttpRequest, pk: int) -> Task:
    rows = Task.objects.visible_to(request.actor).select_related(
        "lead", "topic", "issuer", "published_as", "task_class", "supervisor"
    )
    rows = rows.prefetch_related("milestones")
    return fetch("tasks", pk, request.actor, rows)


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: the sentence, the buttons, who takes part, what was reported, what happened."""
    task = _task(request, pk)
    actor, at = request.actor, timezone.now()
    calendar = calendar_for()
    events = list(Event.objects.told_of(task, actor)[: SHOWN_EVENTS + 1])
    history_url = reverse("portal:history", args=["tasks", task.pk])
    needed = needed_now(task, at=at)
    context = {
        "task": task_page.head(task),
        "state": state_of(task),
        "light": _light(task, actor.on, calendar),
        "trace_links": task_page.origin(task, actor),
        "trace_url": reverse("portal:trace", args=["tasks", task.pk]),
        "needed": task_page.needed_words(needed, actor, on=actor.on, calendar=calendar),
        "actions": actions_of(task, actor, at, needed.act),
        "edit_url": reverse("portal:edit-task", args=[task.pk]) if task.status == DRAFT else "",
        "delete_url": reverse("portal:delete-task", args=[task.pk]) if may_be_deleted(task, actor) else "",
        "offers_url": reverse("portal:offers", args=[task.pk]),
        "offers": _offers(request, task),
        "version": task.version,
        "idempotency_key": secrets.token_urlsafe(18),
        "participants": task_page.participants(task, actor, calendar, at),
        "votes": task_page.votes(task) if task.completion_round else [],
        "facts": task_page.facts(task),
        "milestones": task_page.milestones(task, on=actor.on),
        "extensions": task_page.extensions(task),
        "reports": task_page.reports(task, actor, at),
        "figures": figures_page.rows(gathered.of_task(task, actor), actor, here=task),
        "events": told(events[:SHOWN_EVENTS], Task),
        "more_url": history_url if len(events) > SHOWN_EVENTS else "",
        "history_url": history_url,
        "related_tab": "related" if request.GET.get("tab") == "related" else "files",
        "files": task_page.files(task),
        "related": task_page.related(task, actor),
        "spells": list(task.light_spells.order_by("-from_on")),
        "supervision": supervision_page.of_task_section(task, actor),
        "supervision_links": supervision_page.task_links(task, actor),
        "sequence": neighbours(task, actor),
        "reopened": scope_in_words(task) if task.reopened_scope else "",
        "missing": missing_for_completion(task) if task.status in WORKING else [],
        "calendar": calendar,
    }
    return render(request, "portal/tasks/detail.html", context)


def _light(task: Task, on, calendar) -> dict:
    reading = light_of(task, on=on, calendar=calendar)
    value = "" if reading.light == "none" else reading.light
    return {"value": value, "reason": reading.reason}


def _offers(request: HttpRequest, task: Task) -> list:
    """The applications for the lead that this reader may read, earliest first."""
    rows = offers_for(task, request.actor).filter(role=ParticipationRole.LEAD)
    return list(rows.exclude(state=OfferState.WITHDRAWN).order_by("made_at", "pk"))


@never_cache
@require_safe
def offers(request: HttpRequest, pk: int) -> HttpResponse:
    """The applications for the lead side by side."""
    task = _task(request, pk)
    actions = [
        action
        for action in actions_of(task, request.actor, timezone.now())
        if action["name"] in {"award", "offer", "withdraw_offer", "approve_claim"}
    ]
    context = {
        "task": task_page.head(task),
        "task_url": task.get_absolute_url(),
        "offers": _offers(request, task),
        "actions": actions,
        "version": task.version,
        "idempotency_key": secrets.token_urlsafe(18),
        "trace_links": [
            *task_page.origin(task, request.actor)[:-1],
            {"kind": _("任务"), "name": task.number, "url": task.get_absolute_url()},
        ],
    }
    return render(request, "portal/tasks/offers.html", context)
