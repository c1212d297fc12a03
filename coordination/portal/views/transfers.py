"""How do the payments of all rounds look: what is owed and due, paid and confirmed, as a list and as a file?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coordination.common.keyset import Keyset
from coordination.common.working_days import calendar_for
from coordination.portal import transfer_page as page
from coordination.portal.agreement_places import places
from coordination.portal.listing import Listing
from coordination.portal.paging import turn
from coordination.portal.spreadsheet import MOST, comma_separated, sheet
from coordination.settlement.filters import TransferFilter
from coordination.settlement.models import Transfer
from coordination.settlement.payments import URGENT_FIRST, payments_for, totals_of

FIRST_TIME = "scope=open"
URGENT = URGENT_FIRST[0]


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request,
        payments_for(request.actor, on=request.actor.on),
        TransferFilter,
        columns=page.COLUMNS,
        facets=page.facets(request.actor),
        default_order=URGENT,
        placeholder=_("付款方、收款方、凭证号、协议或结算期"),
        asked_by={"actor": request.actor, "on": request.actor.on},
        kept=["scope", "round"],
    )


def _order(listing: Listing) -> list[str]:
    return list(URGENT_FIRST) if listing.order == URGENT else [listing.order]


@never_cache
@require_safe
def transfers(request: HttpRequest) -> HttpResponse:
    """Every payment of the reader's rounds, the late ones first; without anything in the address the open ones."""
    if not request.GET:
        return redirect(f"{reverse('portal:transfers')}?{FIRST_TIME}")
    listing = _listing(request)
    turned = turn(request, listing.narrowed().for_rows(), _order(listing))
    context = {
        **listing.context(len(turned.rows)),
        "segments": places("transfers", request.actor),
        "views": page.views(request.GET),
        "rows": page.rows(turned.rows, request.actor, request.get_full_path()),
        "totals": page.totals(totals_of(listing.narrowed(), request.actor, on=request.actor.on)),
        "pager": turned,
        "calendar": calendar_for(),
        "other_url": f"export.csv?{request.GET.urlencode()}",
        "other_label": _("导出 CSV"),
        "clear_url": "?scope=",
    }
    return render(request, "portal/settlement/transfers.html", context)


@never_cache
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The list as it is narrowed and ordered now, as Excel or CSV."""
    listing = _listing(request)
    ordered = listing.narrowed().for_rows().order_by(*Keyset(Transfer, _order(listing)).order())
    if kind == "csv":
        return comma_separated("transfers.csv", page.sheet_columns(), ordered[:MOST])
    return sheet("transfers.xlsx", _("划转"), page.sheet_columns(), ordered[:MOST])
