"""Which meetings are there, what about this one, and how is one registered?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Organisation
from accounts.policy import decide
from coordination.common.errors import NotAllowed
from coordination.meetings import queries, services
from coordination.meetings.filters import MeetingFilter
from coordination.meetings.models import Meeting, Outcome, Series
from coordination.portal import meeting_page as page
from coordination.portal import outcome_page
from coordination.portal.access import safe_next
from coordination.portal.figures_page import rows as figure_rows
from coordination.portal.forms.inputs import InputForm
from coordination.portal.listing import Listing
from coordination.portal.nouns import fetch
from coordination.portal.spreadsheet import MOST, sheet
from coordination.portal.submitting import form_page
from coordination.portal.things_page import page_of
from coordination.supervision import gathered


def sections(current: str) -> list[dict]:
    """The places of 会议与成果, above each of its lists."""
    places = [
        ("meetings", _("会议")),
        ("meeting-calendar", _("日历")),
        ("outcomes", _("成果")),
        ("cycles", _("协同周期")),
    ]
    return [
        {"label": label, "url": reverse(f"portal:{name}"), "current": name == current}
        for name, label in places
    ]


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request,
        Meeting.objects.visible_to(request.actor),
        MeetingFilter,
        columns=page.COLUMNS,
        facets=page.facets(),
        default_order="-starts_on",
        placeholder=_("编号、名称或地点"),
    )


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed and ordered now, as a sheet."""
    listing = _listing(request)
    rows = listing.everything(listing.narrowed().for_rows(), MOST)
    return sheet("meetings.xlsx", _("会议"), page.SHEET, rows)


@never_cache
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings the reader's units host, organise or attend."""
    actor, listing = request.actor, _listing(request)
    turned = listing.page(listing.narrowed().for_rows())
    may_add = bool(decide(actor, "meetings.add_meeting"))
    context = {
        "segments": sections("meetings"),
        "rows": page.rows(turned.rows, actor),
        "pager": turned,
        "create_url": reverse("portal:new-meeting") if may_add else "",
        "series": page.series_choices(actor) if may_add else [],
        **listing.context(len(turned.rows)),
    }
    return render(request, "portal/meetings/list.html", context)


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: when and where, who attends, its agenda, what came out of it."""
    rows = Meeting.objects.visible_to(request.actor).select_related("host", "organiser", "cycle", "series")
    meeting = fetch("meetings", pk, request.actor, rows)
    actor, at = request.actor, timezone.now()
    outcomes = Outcome.objects.visible_to(actor).filter(meeting=meeting).for_rows().order_by("item")
    may_draft = decide(actor, "meetings.add_outcome", meeting) and meeting.status != "cancelled"
    context = {
        **page_of(
            request,
            meeting,
            needed=queries.meeting_needed_now(meeting, at=at),
            at=at,
            purposes=page.FILE_PURPOSES,
        ),
        "crumbs": [
            {"label": _("会议"), "url": reverse("portal:meetings")},
            {"label": meeting.number, "url": meeting.get_absolute_url()},
        ],
        "facts": page.facts(meeting),
        "participants": page.attendances(meeting, actor),
        "agenda": page.agenda(meeting, actor),
        "outcomes": outcome_page.rows(list(outcomes), actor),
        "new_outcome_url": f"{reverse('portal:new-outcome')}?meeting={meeting.pk}" if may_draft else "",
        "figures": figure_rows(gathered.of_meeting(meeting, actor), actor),
        "bulletin_url": reverse("portal:bulletin", args=[meeting.pk]),
        "ics_url": reverse("portal:meeting-ics", args=[meeting.pk]),
    }
    return render(request, "portal/meetings/detail.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a meeting; with ``?series=`` the next one of a series, pre-filled with what is still open."""
    _may(request, "meetings.add_meeting")
    actor = request.actor
    series = _series(request)
    initial = {
        "host": actor.organisation,
        "level": "thematic",
        "parties": [unit.pk for unit in Organisation.objects.equals().active()],
    }
    if series:
        initial |= queries.proposal_for_next(series, actor, on=actor.on)
    form = InputForm(
        services.NEW_MEETING, None, actor, request.POST or None, initial=initial, asked=request.GET
    )

    def create() -> tuple[str, str]:
        meeting = services.create_meeting(actor=actor, at=timezone.now(), data=form.typed())
        return meeting.get_absolute_url(), _("已登记会议 %(number)s，并通知参会单位。") % {
            "number": meeting.number
        }

    return form_page(
        request,
        form,
        create,
        heading=_("登记会议") if series is None else _("登记下次会议"),
        lead_text=_("登记后参会单位即可在日历中看到。")
        if series is None
        else _("已带入上次会议尚未办结的事项，请核对议程。"),
        submit_label=_("登记并通知"),
        cancel_url=safe_next(request, reverse("portal:meetings")),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_series(request: HttpRequest) -> HttpResponse:
    """Name a row of meetings, so that each next one begins with what the last left open."""
    _may(request, "meetings.add_meeting")
    form = InputForm(services.NEW_SERIES, None, request.actor, request.POST or None)

    def create() -> tuple[str, str]:
        series = services.create_series(actor=request.actor, at=timezone.now(), data=form.typed())
        return f"{reverse('portal:new-meeting')}?series={series.pk}", _("已建立系列会议「%(name)s」。") % {
            "name": series
        }

    return form_page(
        request,
        form,
        create,
        heading=_("建立系列会议"),
        lead_text=_("同一系列的下次会议会自动带入尚未办结的事项。"),
        submit_label=_("建立"),
        cancel_url=reverse("portal:meetings"),
    )


def _series(request: HttpRequest) -> Series | None:
    asked = request.GET.get("series", "")
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > 18:
        raise Http404
    return get_object_or_404(Series.objects.visible_to(request.actor), pk=int(asked))


def _may(request: HttpRequest, permission: str, subject=None) -> None:
    decision = decide(request.actor, permission, subject)
    if not decision:
        raise NotAllowed(decision.reason)
