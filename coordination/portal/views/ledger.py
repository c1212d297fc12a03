"""Which tasks are there? The workhorse that replaces the Excel list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.policy import decide
from coordination.common.working_days import calendar_for
from coordination.portal import ledger_page as page
from coordination.portal.export import download
from coordination.portal.paging import CURSOR, turn
from coordination.portal.remembering import leave_as, left_as
from coordination.portal.task_places import places
from coordination.portal.views.bulk_changes import offered
from coordination.tasks.bulk.preparing import MOST
from coordination.tasks.exporting import file_name, keys_of, ledger_sheet

PAGE = "ledger"
FIRST_TIME = "scope=live"


@never_cache
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The tasks the reader may see, narrowed, ordered and grouped as the address says.

    Without anything in the address it is the list as the reader last left it.
    """
    if not request.GET:
        return redirect(f"{reverse('portal:ledger')}?{left_as(request.user, PAGE) or FIRST_TIME}")
    leave_as(request.user, PAGE, _without_place(request))
    actor, params = request.actor, request.GET
    calendar = calendar_for()
    facets = page.Facets(params, actor, actor.on, calendar)
    turned = turn(request, facets.narrowed().for_rows().prefetch_related("milestones"), keys_of(params))
    lines = page.rows(turned.rows, on=actor.on, calendar=calendar)
    total = facets.total()
    bulk = offered(request)
    context = {
        "segments": places("ledger"),
        "count_label": _count_label(total),
        "caption": _caption(total, len(lines)),
        "views": page.views(params),
        "filters": facets.filters(),
        "kept_params": page.kept_params(params),
        "filtered": bool(page.filtering(params)),
        "clear_url": "?all=1",
        "all_columns": page.column_choices(params),
        "columns": page.column_heads(params),
        "group_choices": page.group_choices(params),
        "groups": page.grouped(turned.rows, lines, params),
        "tasks": lines,
        "pager": turned,
        "selectable": bool(bulk),
        "bulk_actions": bulk,
        "matching": _without_place(request),
        "matching_label": _matching_label(total, len(lines)),
        "create_url": reverse("portal:new-task") if decide(actor, "tasks.add_task") else "",
        "jot_url": reverse("portal:jot-task") if decide(actor, "tasks.add_task") else "",
        "import_url": reverse("portal:import-ledger") if decide(actor, "tasks.import_ledger") else "",
        "export_url": f"{reverse('portal:export-ledger')}?{_without_place(request)}" if lines else "",
        "calendar": calendar,
    }
    return render(request, "portal/tasks/list.html", context)


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The whole list as an Excel file: the rows, columns and order of the screen."""
    actor, params = request.actor, request.GET
    rows = page.Facets(params, actor, actor.on, calendar_for()).narrowed()
    content = ledger_sheet(rows, params, on=actor.on)
    scope = next((view["label"] for view in page.views(params) if view["current"]), _("筛选"))
    return download(content, file_name(scope, at=timezone.now()))


def _without_place(request: HttpRequest) -> str:
    params = request.GET.copy()
    params.pop(CURSOR, None)
    return params.urlencode()


def _count_label(total: int | None) -> str:
    if total is None:
        return _("%(n)s+ 项") % {"n": f"{page.COUNTED:,}"}
    return ngettext("%(n)d 项", "%(n)d 项", total) % {"n": total}


def _caption(total: int | None, shown: int) -> str:
    if total is not None and shown == total:
        return ngettext("共 %(n)d 项任务", "共 %(n)d 项任务", total) % {"n": total}
    return _("本页 %(shown)d 项，共 %(total)s") % {"shown": shown, "total": _count_label(total)}


def _matching_label(total: int | None, shown: int) -> str:
    """Offered where the list is longer than the page and not too long to be changed at once."""
    if total is None or not shown < total <= MOST:
        return ""
    return _("符合条件的全部 %(n)d 项") % {"n": total}
