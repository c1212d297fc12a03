"""Which tasks are silent, what was each unit asked for, and how did units keep their dates?"""

import secrets
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policy import decide
from coordination.common.errors import Conflict, NotAllowed
from coordination.common.working_days import calendar_for
from coordination.portal import burden_page, performance_page
from coordination.portal.access import safe_next
from coordination.portal.forms.inputs import InputForm
from coordination.portal.nouns import fetch
from coordination.portal.paging import turn
from coordination.portal.spreadsheet import sheet
from coordination.portal.submitting import form_page, submit
from coordination.portal.supervision_places import places
from coordination.portal.views.transitions import heading_of
from coordination.supervision import burden as meter
from coordination.supervision import performance as figures
from coordination.supervision import urging
from coordination.supervision.models import PerformanceMonth, Urging
from coordination.supervision.silence import days_of, days_silent, silent
from coordination.tasks.models import Task

DAYS = (5, 10, 15, 30)
MONTHS = 12


# --- silent tasks -----------------------------------------------------------------------------------------
@never_cache
@require_safe
def silent_tasks(request: HttpRequest) -> HttpResponse:
    """Running tasks without a report for as long as their class allows (or ``?days=``), the longest silence first."""
    actor, calendar = request.actor, calendar_for()
    days = _days(request)
    mine = request.GET.get("mine") == "1"
    visible = Task.objects.visible_to(actor)
    if mine:
        visible = visible.filter(lead__root=actor.root_id)
    quiet = silent(visible, on=actor.on, days=days, calendar=calendar).select_related(
        "lead", "issuer", "topic", "task_class"
    )
    turned = turn(request, quiet, ["heard_of"])
    total = quiet.order_by().values("pk")[:1001].count()
    last = _last_urgings([task.pk for task in turned.rows])
    context = {
        "segments": places("silent"),
        "days": days,
        "mine": mine,
        "usual": settings.SILENT_DAYS,
        "other_url": _address(days, not mine),
        "choices": [
            {"days": each, "current": each == days, "url": _address(each, mine)} for each in (None, *DAYS)
        ],
        "count_label": _("1000+ 项")
        if total > 1000
        else ngettext("%(n)d 项", "%(n)d 项", total) % {"n": total},
        "rows": [
            _silent_row(task, actor, calendar, last.get((task.pk, task.lead_id))) for task in turned.rows
        ],
        "pager": turned,
        "here": request.get_full_path(),
        "idempotency_key": secrets.token_urlsafe(18),
        "calendar": calendar,
    }
    return render(request, "portal/supervision/silent.html", context)


def _days(request: HttpRequest) -> int | None:
    """The same number for all, or None: each task by its class."""
    asked = request.GET.get("days", "")
    return min(max(int(asked), 1), 250) if asked.isdecimal() and len(asked) < 5 else None


def _address(days: int | None, mine: bool) -> str:
    kept = ({"days": days} if days else {}) | ({"mine": 1} if mine else {})
    return f"?{urlencode(kept)}"


def _last_urgings(tasks: list[int]) -> dict:
    rows = Urging.objects.filter(task__in=tasks).select_related("asker").order_by("asked_at", "pk")
    return {(row.task_id, row.addressee_id): row for row in rows}


def _silent_row(task: Task, actor, calendar, last: Urging | None) -> dict:
    """With the button, or with who asked, from when one may ask again, and the letter that is the next step."""
    may = decide(actor, "supervision.urge_task", task) and not actor.belongs_to(task.lead)
    again_on = None
    if last is not None:
        again_on = calendar_for(task.lead.root.code).after(last.asked_on, settings.URGE_AGAIN_DAYS)
    waits = again_on is not None and actor.on < again_on
    return {
        "pk": task.pk,
        "number": task.number,
        "title": task.title,
        "url": task.get_absolute_url(),
        "lead": task.lead,
        "heard_of": task.heard_of,
        "never": task.last_reported_at is None,
        "days": days_silent(task, on=actor.on, calendar=calendar),
        "allowed": days_of(task),
        "deadline": task.deadline,
        "last": last,
        "again_on": again_on if waits else None,
        "urge_url": reverse("portal:urge-lead", args=[task.pk]) if may and not waits else "",
        "letter_url": _letter_address(task)
        if waits and decide(actor, "supervision.add_letter", task)
        else "",
    }


def _letter_address(task: Task) -> str:
    """What comes after an urging that changed nothing: the letter, and then back to this list."""
    asked = urlencode({"task": task.pk, "next": reverse("portal:silent")})
    return f"{reverse('portal:new-letter')}?{asked}"


@never_cache
@require_POST
def urge_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """One click: the lead is asked for progress. What cannot be done is said on a page with the way back."""
    task = fetch("tasks", pk, request.actor, Task.objects.visible_to(request.actor).select_related("lead"))
    back = safe_next(request, reverse("portal:silent"))

    def ask() -> tuple[str, str]:
        made = urging.urge(
            task, actor=request.actor, at=timezone.now(), data={"addressee": task.lead_id, "text": ""}
        )
        sentence = _("已请%(unit)s就%(number)s报进展。")
        return back, sentence % {"unit": made.addressee.name, "number": task.number}

    try:
        return submit(request, ask)
    except Conflict as error:
        context = {"task": heading_of(task), "sentence": error.sentence, "back_url": back}
        return render(request, "portal/supervision/not_urged.html", context, status=error.status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def urge(request: HttpRequest, pk: int) -> HttpResponse:
    """Urge a unit that takes part in the task, in one's own words."""
    task = fetch(
        "tasks", pk, request.actor, Task.objects.visible_to(request.actor).select_related("lead", "issuer")
    )
    decision = decide(request.actor, "supervision.urge_task", task)
    form = InputForm(urging.URGING, task, request.actor, request.POST or None, asked=request.GET)

    def ask() -> tuple[str, str]:
        made = urging.urge(task, actor=request.actor, at=timezone.now(), data=form.typed())
        sentence = _("已催办%(unit)s。") % {"unit": made.addressee.name}
        return task.get_absolute_url(), sentence

    if not decision and request.method != "POST":
        raise NotAllowed(decision.reason)
    return form_page(
        request,
        form,
        ask,
        heading=_("催办"),
        lead_text=_("同一任务同一单位%(n)d个工作日内只催办一次，并计入负担表。")
        % {"n": settings.URGE_AGAIN_DAYS},
        subject=heading_of(task),
        submit_label=_("催办"),
        cancel_url=task.get_absolute_url(),
    )


# --- the burden -----------------------------------------------------------------------------------------------
def _month(request: HttpRequest, months: list[date]) -> date:
    wanted = request.GET.get("month", "")
    return next((each for each in months if f"{each:%Y-%m}" == wanted), months[0])


@never_cache
@require_safe
def burden(request: HttpRequest) -> HttpResponse:
    """What each unit was asked for in a month, and the median of the hours to answer. In administrative order."""
    actor = request.actor
    months = meter.months_before(actor.on, MONTHS)
    month = _month(request, months)
    lines = meter.month_of(month, actor)
    context = {
        "segments": places("burden"),
        "month": month,
        "months": [
            {"month": each, "current": each == month, "url": f"?month={each:%Y-%m}"} for each in months
        ],
        "sources": meter.SOURCES,
        "rows": burden_page.numbers_of(lines, month),
        "is_office": actor.is_office,
        "export_url": f"{reverse('portal:export-burden')}?month={month:%Y-%m}",
    }
    return render(request, "portal/supervision/burden.html", context)


@never_cache
@require_safe
def burden_requests(request: HttpRequest, unit: int, month: str, kind: str) -> HttpResponse:
    """What one number of the burden counts: the requests, as far as the reader may see what they are about."""
    asked = meter.units_for(request.actor).filter(pk=unit).first()
    if asked is None:
        raise Http404
    context = burden_page.request_list(asked, _first_day(month), kind, request.actor)
    return render(request, "portal/supervision/burden_requests.html", context)


@never_cache
@require_safe
def export_burden(request: HttpRequest) -> HttpResponse:
    month = _month(request, meter.months_before(request.actor.on, MONTHS))
    lines = meter.month_of(month, request.actor)
    return sheet(f"burden-{month:%Y-%m}.xlsx", _("负担表"), performance_page.burden_sheet(month), lines)


# --- performance --------------------------------------------------------------------------------------------
@never_cache
@require_safe
def performance(request: HttpRequest) -> HttpResponse:
    """Figures of a month, in the order of the administrative codes, each with its definition and its list."""
    months = performance_page.months_for(request.actor, MONTHS)
    month = _month(request, months)
    rows = performance_page.rows_of(month, request.actor, at=timezone.now())
    context = {
        "segments": places("performance"),
        "month": month,
        "months": [
            {"month": each, "current": each == month, "url": f"?month={each:%Y-%m}"} for each in months
        ],
        "measures": performance_page.definitions(),
        "is_running": month == request.actor.on.replace(day=1),
        "rows": performance_page.lines(rows, request.actor),
        "export_url": f"{reverse('portal:export-performance')}?month={month:%Y-%m}",
    }
    return render(request, "portal/supervision/performance.html", context)


@never_cache
@require_safe
def export_performance(request: HttpRequest) -> HttpResponse:
    """The figures with their remarks: a number does not travel without what the unit says about it."""
    month = _month(request, performance_page.months_for(request.actor, MONTHS))
    rows = performance_page.rows_of(month, request.actor, at=timezone.now())
    title = _("履约情况")
    return sheet(f"performance-{month:%Y-%m}.xlsx", title, performance_page.performance_sheet(), rows)


@never_cache
@require_safe
def counted(request: HttpRequest, unit: int, month: str, measure: str) -> HttpResponse:
    """What one number counts: the tasks or letters, as far as the reader may see them."""
    row = _row(request, unit, month)
    if measure not in figures.BY_NAME:
        raise Http404
    return render(
        request, "portal/supervision/counted.html", performance_page.counted_list(row, measure, request.actor)
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """What the unit says about its figures of a month."""
    row = (
        PerformanceMonth.objects.readable_by(request.actor)
        .filter(pk=pk)
        .select_related("organisation")
        .first()
    )
    if row is None:
        raise Http404
    decision = decide(request.actor, "supervision.remark_on_performance", row)
    if not decision:
        raise NotAllowed(decision.reason)
    form = InputForm(figures.REMARK, row, request.actor, request.POST or None)
    address = f"{reverse('portal:performance')}?month={row.month:%Y-%m}"

    def write() -> tuple[str, str]:
        figures.remark(row, actor=request.actor, at=timezone.now(), data=form.typed())
        return address, _("单位说明已随数据一并列出。")

    return form_page(
        request,
        form,
        write,
        heading=_("单位说明"),
        lead_text=_("说明随数据一同出现在页面、接口和导出文件中；数据本身不变。"),
        subject={"number": f"{row.month:%Y-%m}", "title": row.organisation.name, "url": address},
        submit_label=_("写入说明"),
        cancel_url=address,
    )


def _row(request: HttpRequest, unit: int, month: str) -> PerformanceMonth:
    rows = performance_page.rows_of(_first_day(month), request.actor, at=timezone.now())
    found = next((row for row in rows if row.organisation_id == unit), None)
    if found is None:
        raise Http404
    return found


def _first_day(month: str) -> date:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise Http404 from error
