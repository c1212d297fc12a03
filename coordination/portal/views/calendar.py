"""Which days are working days, who set them, and what would a change move?"""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from coordination.common.models import CalendarDay
from coordination.common.working_days import SpecialDay, calendar_for
from coordination.notifications import calendar_changes as changes
from coordination.portal import calendar_page
from coordination.portal.forms.calendar import CalendarDayForm, CountForm


@never_cache
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The announced days of a year, and how a limit is counted with them."""
    actor = request.actor
    code = changes.own_code(actor)
    year = _year(request)
    rows = changes.days_for(actor).filter(day__year=year).order_by("day", "province_code")
    days = calendar_for(code)
    form = CountForm(request.GET if "start" in request.GET else None, initial={"start": actor.on, "n": 5})
    explanation = days.explain(**form.cleaned_data) if form.is_bound and form.is_valid() else None
    scope = changes.scope_of(actor)
    context = {
        "year": year,
        "years": [
            {"label": str(each), "url": f"?year={each}", "current": each == year}
            for each in range(actor.on.year - 1, actor.on.year + 3)
        ],
        "is_provisional": days.is_provisional(date(year, 1, 1)),
        "rows": [
            {"row": row, "kind": changes.kind_label(row), "may_change": row.province_code == scope}
            for row in rows
        ],
        "may_change": scope is not None,
        "scope_label": _("全国") if scope == "" else _("本省（市）"),
        "form": form,
        "explanation": explanation,
    }
    return render(request, "portal/calendar.html", context)


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else request.actor.on.year
    return year if 2000 <= year <= 2100 else request.actor.on.year


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_day(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a day or change one: first the effect is shown, then it is confirmed."""
    scope = changes.require_scope(request.actor)
    row = (
        get_object_or_404(CalendarDay, pk=pk, province_code=scope) if pk else CalendarDay(province_code=scope)
    )
    was = row.day
    form = CalendarDayForm(request.POST or None, instance=row)
    context = {
        "heading": _("修改安排") if pk else _("增加安排"),
        "form": form,
        "cancel_url": reverse("portal:calendar"),
        "submit_label": _("查看影响"),
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/tasks/form.html", context, status=422 if form.errors else 200)
    if "confirmed" in request.POST:
        changes.set_day(row, actor=request.actor, at=timezone.now())
        messages.success(request, _("工作日历已更新，各项时限随之重算，不另发邮件。"))
        return redirect(f"{reverse('portal:calendar')}?year={row.day.year}")
    special = SpecialDay(row.day, row.is_working, row.name)
    drop = [was] if pk and was != row.day else []
    return _show_effect(request, scope, put=[special], drop=drop, data=form.cleaned_data)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a day away again: first the effect is shown, then it is confirmed."""
    scope = changes.require_scope(request.actor)
    row = get_object_or_404(CalendarDay, pk=pk, province_code=scope)
    if request.method == "POST":
        changes.remove_day(row, actor=request.actor, at=timezone.now())
        messages.success(request, _("已取消该日安排，各项时限随之重算，不另发邮件。"))
        return redirect("portal:calendar")
    return _show_effect(request, scope, drop=[row.day], data={})


def _show_effect(request: HttpRequest, scope: str, *, put=(), drop=(), data: dict) -> HttpResponse:
    # Whoever keeps the system sees how many, not which.
    shown = calendar_page.SHOWN if scope else 0
    effect = changes.effect(
        at=timezone.now(), actor=request.actor, scope=scope, put=put, drop=drop, shown=shown
    )
    context = {
        "moved_count": effect.count,
        "moved": calendar_page.lines(effect.first),
        "put": list(put),
        "drop": list(drop),
        "data": [{"name": name, "value": _posted(value)} for name, value in data.items()],
        "action": request.path,
    }
    return render(request, "portal/calendar_effect.html", context)


def _posted(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
