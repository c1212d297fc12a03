"""Which figures were asked for, for which period, and who has answered?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policy import decide
from coordination.common.errors import NotAllowed
from coordination.common.working_days import calendar_for
from coordination.portal import supervision_page as page
from coordination.portal.forms.inputs import InputForm
from coordination.portal.listing import Listing, fixed_views
from coordination.portal.nouns import fetch
from coordination.portal.spreadsheet import MOST, sheet
from coordination.portal.submitting import form_page
from coordination.portal.supervision_places import places
from coordination.portal.things_page import crumb, page_of
from coordination.supervision.filters import DataRequestFilter
from coordination.supervision.models import DataRequest
from coordination.supervision.queries import request_needed_now
from coordination.supervision.services import NEW_DATA_REQUEST, ask_for_figure


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request,
        DataRequest.objects.visible_to(request.actor),
        DataRequestFilter,
        columns=page.DATA_REQUEST_COLUMNS,
        facets=page.data_request_facets(),
        default_order="-id",
        placeholder=_("编号或指标"),
        asked_by={"actor": request.actor, "on": request.actor.on},
        kept=["period"],
    )


@never_cache
@require_safe
def data_requests(request: HttpRequest) -> HttpResponse:
    """The requests the reader may see."""
    listing = _listing(request)
    turned = listing.page(listing.narrowed().for_rows())
    may_add = decide(request.actor, "supervision.add_data_request")
    context = {
        **listing.context(len(turned.rows)),
        "segments": places("data-requests"),
        "views": fixed_views(request.GET, page.data_request_views()),
        "rows": page.request_rows(turned.rows, request.actor),
        "pager": turned,
        "calendar": calendar_for(),
        "create_url": reverse("portal:new-data-request") if may_add else "",
    }
    return render(request, "portal/supervision/data_requests.html", context)


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Each figure on a line of its own, in the order of the administrative codes."""
    listing = _listing(request)
    found = listing.everything(listing.narrowed().for_rows(), MOST)
    lines = [(each, item) for each in found for item in page.readable_items(each, request.actor)]
    return sheet("data-requests.xlsx", _("资料征集"), page.request_sheet(request.actor), lines)


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what was asked, and the answers this reader may read."""
    asked = fetch(
        "data-requests", pk, request.actor, DataRequest.objects.visible_to(request.actor).for_rows()
    )
    at = timezone.now()
    context = {
        **page_of(request, asked, needed=request_needed_now(asked, actor=request.actor), at=at),
        "trace_links": [crumb(_("资料征集"), asked.number)],
        "facts": page.request_facts(asked),
        "items": page.item_rows(asked, request.actor),
        "calendar": calendar_for(),
    }
    return render(request, "portal/supervision/data_request.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask units for a figure; one that was asked for before is refused with where it is."""
    actor = request.actor
    decision = decide(actor, "supervision.add_data_request")
    if not decision:
        raise NotAllowed(decision.reason)
    form = InputForm(NEW_DATA_REQUEST, None, actor, request.POST or None, initial={"period_kind": "quarter"})

    def create() -> tuple[str, str]:
        made = ask_for_figure(actor=actor, at=timezone.now(), data=form.typed())
        return made.get_absolute_url(), _("已发出%(number)s。") % {"number": made.number}

    return form_page(
        request,
        form,
        create,
        heading=_("征集资料"),
        lead_text=_("同一指标同一所属期只征集一次；已征集过的会告诉您数据在哪里。"),
        submit_label=_("发出"),
        cancel_url=reverse("portal:data-requests"),
    )
