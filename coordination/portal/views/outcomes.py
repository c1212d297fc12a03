"""Which outcomes are there, how does one stand, and how is one drafted?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from coordination.common.working_days import calendar_for
from coordination.meetings import queries, services
from coordination.meetings.filters import OutcomeFilter
from coordination.meetings.models import Outcome
from coordination.portal import outcome_page as page
from coordination.portal.access import safe_next
from coordination.portal.forms.inputs import InputForm
from coordination.portal.listing import Listing
from coordination.portal.nouns import fetch
from coordination.portal.spreadsheet import MOST, sheet
from coordination.portal.submitting import form_page
from coordination.portal.things_page import page_of
from coordination.portal.views.meetings import sections


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request,
        Outcome.objects.visible_to(request.actor),
        OutcomeFilter,
        columns=page.COLUMNS,
        facets=page.facets(),
        default_order="-number",
        placeholder=_("编号或关键词"),
        asked_by={"actor": request.actor},
        kept=["meeting", "year"],
    )


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed and ordered now, as a sheet."""
    listing = _listing(request)
    rows = listing.everything(listing.narrowed().for_rows(), MOST)
    return sheet("outcomes.xlsx", _("成果"), page.SHEET, rows)


@never_cache
@require_safe
def outcomes(request: HttpRequest) -> HttpResponse:
    """The outcomes the reader may see, with what became of each."""
    actor, listing = request.actor, _listing(request)
    turned = listing.page(listing.narrowed().for_rows())
    context = {
        "segments": sections("outcomes"),
        "rows": page.rows(turned.rows, actor),
        "pager": turned,
        "calendar": calendar_for(),
        **listing.context(len(turned.rows)),
    }
    return render(request, "portal/outcomes/list.html", context)


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One outcome: its wording and who agreed to it, its versions side by side, what became of it."""
    rows = Outcome.objects.visible_to(request.actor).select_related(
        "meeting", "drafter", "current", "proposed"
    )
    outcome = fetch("outcomes", pk, request.actor, rows)
    actor, at, calendar = request.actor, timezone.now(), calendar_for()
    context = {
        **page_of(
            request,
            outcome,
            needed=queries.needed_now(outcome, actor, at=at),
            at=at,
            purposes=page.FILE_PURPOSES,
        ),
        "trace_links": page.trail(outcome, actor),
        "trace_url": reverse("portal:trace", args=["outcomes", outcome.pk]),
        "facts": page.facts(outcome, actor),
        "participants": page.confirmations(outcome, actor),
        "versions": page.versions(outcome, actor),
        "comparison": page.comparison(request, outcome),
        "next_steps": page.next_steps(outcome, actor),
        "submissions": page.submissions(outcome, actor),
        "tasks": page.tasks(outcome, actor, calendar),
        "projects": page.projects(outcome, actor),
        "calendar": calendar,
    }
    return render(request, "portal/outcomes/detail.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draft an outcome of a meeting (``?meeting=``)."""
    actor = request.actor
    initial = {"audience": "attending", "kind": "task_source"}
    form = InputForm(
        services.NEW_OUTCOME, None, actor, request.POST or None, initial=initial, asked=request.GET
    )

    def create() -> tuple[str, str]:
        outcome = services.create_outcome(actor=actor, at=timezone.now(), data=form.typed())
        return outcome.get_absolute_url(), _("已起草成果 %(number)s，核对后可提交会签。") % {
            "number": outcome.number
        }

    return form_page(
        request,
        form,
        create,
        heading=_("起草成果"),
        lead_text=_("草稿仅本单位可见；提交会签后由各参会单位确认文本。"),
        submit_label=_("存为草稿"),
        cancel_url=safe_next(request, reverse("portal:outcomes")),
    )
