"""Which cycles are there, what did one bring, and does anything hang in the air?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policy import decide
from coordination.common.errors import NotAllowed
from coordination.meetings import queries, services
from coordination.meetings.models import Cycle, Meeting
from coordination.portal import meeting_page, outcome_page
from coordination.portal.actions import state_of
from coordination.portal.forms.inputs import InputForm
from coordination.portal.nouns import fetch
from coordination.portal.submitting import form_page
from coordination.portal.things_page import fact, page_of
from coordination.portal.views.meetings import sections


@never_cache
@require_safe
def cycles(request: HttpRequest) -> HttpResponse:
    """All cycles with what each brought, as far as the reader may know."""
    actor = request.actor
    found = list(Cycle.objects.visible_to(actor).select_related("chair", "keeper")[:100])
    counts = queries.counts_by_cycle(found, actor)
    context = {
        "segments": sections("cycles"),
        "rows": [{"cycle": each, "state": state_of(each), "counts": counts[each.pk]} for each in found],
        "create_url": reverse("portal:new-cycle") if decide(actor, "meetings.keep_cycle") else "",
    }
    return render(request, "portal/cycles/list.html", context)


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One cycle: its chair, its meetings, and the outcomes nobody follows up."""
    rows = Cycle.objects.visible_to(request.actor).select_related("chair", "keeper")
    cycle = fetch("cycles", pk, request.actor, rows)
    actor, at = request.actor, timezone.now()
    orphans = queries.orphans_of(cycle, actor)
    meetings = Meeting.objects.visible_to(actor).filter(cycle=cycle).for_rows()
    context = {
        **page_of(request, cycle, needed=queries.cycle_needed_now(cycle, orphans), at=at),
        "crumbs": [
            {"label": _("协同周期"), "url": reverse("portal:cycles")},
            {"label": cycle.name, "url": cycle.get_absolute_url()},
        ],
        "facts": [
            fact(_("类别"), cycle.get_kind_display()),
            fact(_("轮值方"), cycle.chair.name),
            fact(_("管理单位"), cycle.keeper.name),
        ],
        "counts": queries.counts_by_cycle([cycle], actor)[cycle.pk],
        "orphans": outcome_page.rows(orphans, actor),
        "meetings": meeting_page.rows(list(meetings[:200]), actor),
        "columns": [{"key": each.key, "label": each.label} for each in meeting_page.COLUMNS],
        "meetings_url": f"{reverse('portal:meetings')}?cycle={cycle.pk}",
        "outcomes_url": f"{reverse('portal:outcomes')}?cycle={cycle.pk}",
    }
    return render(request, "portal/cycles/detail.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a cycle with its chair."""
    decision = decide(request.actor, "meetings.keep_cycle")
    if not decision:
        raise NotAllowed(decision.reason)
    form = InputForm(
        services.NEW_CYCLE,
        None,
        request.actor,
        request.POST or None,
        initial={"kind": "year"},
        asked=request.GET,
    )

    def create() -> tuple[str, str]:
        cycle = services.create_cycle(actor=request.actor, at=timezone.now(), data=form.typed())
        return cycle.get_absolute_url(), _("已新建协同周期「%(name)s」。") % {"name": cycle}

    return form_page(
        request,
        form,
        create,
        heading=_("新建协同周期"),
        lead_text=_("周期内的会议按日期自动归入；有成果未落实时不能关闭。"),
        submit_label=_("新建"),
        cancel_url=reverse("portal:cycles"),
    )
