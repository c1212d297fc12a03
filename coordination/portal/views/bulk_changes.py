"""How are many tasks changed at once: chosen in the ledger, looked at, confirmed, taken back?"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policy import decide
from coordination.common.errors import Invalid, NotAllowed
from coordination.portal.actions import state_of
from coordination.portal.forms.inputs import InputForm
from coordination.portal.nouns import fetch
from coordination.portal.paging import turn
from coordination.portal.submitting import form_page, new_token
from coordination.portal.task_places import places
from coordination.portal.things_page import page_of
from coordination.tasks.bulk import workflow
from coordination.tasks.bulk.changes import CHANGES
from coordination.tasks.bulk.preparing import PERMISSION, chosen, prepare
from coordination.tasks.bulk.queries import items_for, needed_now, with_counts
from coordination.tasks.models import BulkChange, BulkItem, Task
from coordination.tasks.states import ItemState

TEMPLATE = "portal/bulk_changes/new.html"
SHOWN = 5  # titles above the form
TONES = {
    ItemState.ALLOWED: "wait",
    ItemState.REFUSED: "bad",
    ItemState.DONE: "good",
    ItemState.LEFT: "bad",
    ItemState.UNDONE: "quiet",
    ItemState.KEPT: "bad",
}
NOT_CHANGED = (ItemState.REFUSED, ItemState.LEFT, ItemState.KEPT)


def offered(request: HttpRequest) -> list[dict]:
    """The buttons below the ledger, for whoever may change many."""
    if not decide(request.actor, PERMISSION):
        return []
    address = reverse("portal:new-bulk-change")
    return [{"label": each.label, "url": f"{address}?change={name}"} for name, each in CHANGES.items()]


@never_cache
@require_safe
def bulk_changes(request: HttpRequest) -> HttpResponse:
    """What was changed together, newest first."""
    turned = turn(request, with_counts(BulkChange.objects.visible_to(request.actor)), ["-id"])
    context = {
        "segments": places("bulk-changes"),
        "rows": [{"done": each, "state": state_of(each)} for each in turned.rows],
        "pager": turned,
    }
    return render(request, "portal/bulk_changes/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """First the boxes of the ledger arrive (``choosing``), and the value is asked for; then the preview is made."""
    decision = decide(request.actor, PERMISSION)
    if not decision:
        raise NotAllowed(decision.reason)
    name = request.POST.get("change") or request.GET.get("change", "")
    if request.method != "POST" or name not in CHANGES:
        messages.info(request, _("请先在台账中选中任务，再选择要办理的事项。"))
        return redirect("portal:ledger")
    picked, matching = _chosen(request)
    if not picked and not matching:
        messages.warning(request, _("请先选择任务。"))
        return redirect("portal:ledger")
    change, choosing = CHANGES[name], "choosing" in request.POST
    form = InputForm((change.asked,), None, request.actor, None if choosing else request.POST)

    page = {
        "heading": change.label,
        "lead_text": change.act.note,
        "change": name,
        "picked": picked,
        "matching": matching,
        **_first_of(request, picked, matching),
        "submit_label": _("预览"),
        "cancel_url": reverse("portal:ledger"),
    }
    if choosing:
        context = {**page, "form": form, "idempotency_key": new_token()}
        return render(request, TEMPLATE, context)

    def act() -> tuple[str, str]:
        data = {"change": name, "tasks": picked, "matching": matching, **form.typed()}
        done = prepare(actor=request.actor, at=timezone.now(), data=data)
        return done.get_absolute_url(), _("预览已备好，请核对后确认。")

    return form_page(request, form, act, template=TEMPLATE, **page)


def _chosen(request: HttpRequest) -> tuple[list[str], str]:
    """The boxes, or the filters of the list when everything that matches is wanted."""
    matching = request.POST.get("matching", "") if "all_matching" in request.POST else ""
    return [] if matching else request.POST.getlist("tasks"), matching


def _first_of(request: HttpRequest, picked: list[str], matching: str) -> dict[str, Any]:
    """How many, and the first of them by name; what is wrong with the choice is said when it is sent."""
    try:
        seen = [int(pk) for pk in picked if pk.isdecimal() and len(pk) < 19]
        rows = Task.objects.visible_to(request.actor).filter(pk__in=seen)
        found = chosen(request.actor, list(rows), matching, timezone.now())
    except Invalid as error:
        return {"unfit": error.sentence}
    label = ngettext("已选 %(n)d 项任务", "已选 %(n)d 项任务", len(found)) % {"n": len(found)}
    return {"chosen_label": label, "first": found[:SHOWN], "more": max(0, len(found) - SHOWN)}


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: what would become, or became, of each task."""
    done = fetch("bulk-changes", pk, request.actor)
    return render(request, "portal/bulk_changes/detail.html", _context(request, done))


@never_cache
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a long one is; the page is drawn anew when it has ended."""
    done = fetch("bulk-changes", pk, request.actor)
    context = _context(request, done)
    if not context["is_running"]:
        response = HttpResponse(status=204)
        response.headers["HX-Refresh"] = "true"
        return response
    return render(request, "portal/bulk_changes/_progress.html", context)


def _context(request: HttpRequest, done: BulkChange) -> dict[str, Any]:
    at = timezone.now()
    items = list(items_for(done, request.actor))
    left = [each for each in items if each.state in NOT_CHANGED]
    others = [each for each in items if each.state not in NOT_CHANGED]
    ended = sum(each.state in (ItemState.DONE, ItemState.UNDONE, *NOT_CHANGED) for each in items)
    if done.status == workflow.UNDOING:
        ended = sum(each.state in (ItemState.UNDONE, *NOT_CHANGED) for each in items)
    return {
        **page_of(request, done, needed=needed_now(done, at), at=at),
        "crumbs": [
            {"label": _("批量办理"), "url": reverse("portal:bulk-changes")},
            {"label": done.number, "url": done.get_absolute_url()},
        ],
        "left": [_line(each) for each in left],
        "others": [_line(each) for each in others],
        "is_preview": done.status == workflow.PREVIEW,
        "is_running": done.status in (workflow.RUNNING, workflow.UNDOING),
        "ended": ended,
        "total": len(items),
    }


def _line(item: BulkItem) -> dict[str, Any]:
    return {
        "number": item.task.number,
        "title": item.task.title,
        "url": item.task.get_absolute_url(),
        "sentence": item.sentence,
        "state": {"label": item.get_state_display(), "tone": TONES[item.state]},
    }
