"""Which agreements are there, what do they say, who accepted and signed, and does it still match?"""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policy import decide
from coordination.agreements import queries
from coordination.agreements.filters import AgreementFilter
from coordination.agreements.models import Agreement, AgreementVersion
from coordination.agreements.services import NEW_AGREEMENT, draft_agreement
from coordination.agreements.verifying import verifications
from coordination.agreements.word import MEDIA_TYPE, word_document
from coordination.common.errors import NotAllowed
from coordination.common.working_days import calendar_for
from coordination.portal import agreement_page as page
from coordination.portal import round_page
from coordination.portal.access import safe_next
from coordination.portal.agreement_places import places
from coordination.portal.forms.inputs import InputForm
from coordination.portal.listing import Listing
from coordination.portal.nouns import fetch
from coordination.portal.rule_return import with_scenario
from coordination.portal.spreadsheet import MOST, sheet
from coordination.portal.submitting import form_page
from coordination.portal.things_page import page_of


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request,
        Agreement.objects.visible_to(request.actor),
        AgreementFilter,
        columns=page.COLUMNS,
        facets=page.facets(),
        default_order="-number",
        placeholder=_("编号或关键词"),
        asked_by={"actor": request.actor, "on": request.actor.on},
        kept=["scope", "outcome", "drafter", "in_force_on"],
    )


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed and ordered now, as a sheet."""
    listing = _listing(request)
    return sheet(
        "agreements.xlsx",
        _("协议"),
        page.SHEET,
        list(listing.everything(listing.narrowed().for_rows(), MOST)),
    )


@never_cache
@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements the reader may see."""
    listing = _listing(request)
    turned = listing.page(listing.narrowed().for_rows())
    context = {
        **listing.context(len(turned.rows)),
        "segments": places("agreements", request.actor),
        "views": page.views(request.GET, request.actor),
        "rows": page.rows(turned.rows, request.actor),
        "pager": turned,
        "calendar": calendar_for(),
        "may_draft": bool(decide(request.actor, "agreements.add_agreement")),
        "clear_url": "?scope=",
    }
    return render(request, "portal/agreements/list.html", context)


def _fetch(request: HttpRequest, pk: int) -> Agreement:
    rows = Agreement.objects.visible_to(request.actor).select_related("drafter", "current", "open", "outcome")
    return fetch("agreements", pk, request.actor, rows)


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One agreement: who has accepted and signed, what it says, its versions side by side."""
    agreement = _fetch(request, pk)
    actor, at = request.actor, timezone.now()
    context = {
        **page_of(request, agreement, needed=queries.needed_now(agreement, at=at), at=at),
        "trace_links": page.trail(agreement, actor),
        "facts": page.facts(agreement),
        "parties": page.parties(agreement, actor),
        "current": page.text_of(agreement.current, agreement),
        "open": page.text_of(agreement.on_the_table, agreement),
        "verification": page.verification(agreement, at),
        "versions": page.versions(agreement),
        "comparison": page.comparison(request, agreement),
        "comments": page.comments(agreement),
        "shares": page.shares(agreement, actor),
        "projects": page.projects(agreement, actor),
        "settlement": round_page.of_agreement(agreement, actor),
        "termination": page.termination(agreement),
        "may_try": bool(decide(actor, "settlement.add_scenario")),
        "calendar": calendar_for(),
    }
    return render(request, "portal/agreements/detail.html", context)


@never_cache
@require_safe
def verification(request: HttpRequest, pk: int) -> HttpResponse:
    """The check sheet: every frozen text hashed again now, every signature with whether it still matches."""
    agreement = _fetch(request, pk)
    at = timezone.now()
    context = {
        "subject": agreement,
        "found": verifications(agreement, at=at),
        "algorithms": page.ALGORITHMS,
        "at": at,
    }
    return render(request, "portal/agreements/verification.html", context)


def _version(request: HttpRequest, pk: int, number: int) -> AgreementVersion:
    agreement = _fetch(request, pk)
    version = agreement.versions.select_related("agreement").filter(number=number).first()
    if version is None:
        raise Http404
    return version


@never_cache
@require_safe
def printed(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version as it goes on paper, with its hashes at the foot."""
    version = _version(request, pk, number)
    context = {
        "subject": version.agreement,
        "text": page.text_of(version, version.agreement),
        "version": version,
        "parties": page.written(version),
        "signatures": page.signatures(version),
        "at": timezone.now(),
    }
    return render(request, "portal/agreements/printed.html", context)


@never_cache
@require_safe
def word(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version as a Word document."""
    version = _version(request, pk, number)
    return _download(word_document(version), MEDIA_TYPE, version, "docx")


@never_cache
@require_safe
def text(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Exactly the bytes whose hash is signed, for anybody's own tool."""
    version = _version(request, pk, number)
    return _download(version.document.encode(), "text/plain; charset=utf-8", version, "txt")


@never_cache
@require_safe
def rule(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Exactly the bytes of the rule whose hash is signed."""
    version = _version(request, pk, number)
    return _download(version.rule_text.encode(), "application/json; charset=utf-8", version, "json")


def _download(content: bytes, media_type: str, version: AgreementVersion, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    name = f"{version.agreement.number}-v{version.number}.{ending}"
    response.headers["Content-Disposition"] = (
        f'attachment; filename="agreement-{version.agreement_id}-v{version.number}.{ending}"; '
        f"filename*=UTF-8''{quote(name)}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draft an agreement, perhaps from an outcome (``?outcome=``)."""
    actor = request.actor
    decision = decide(actor, "agreements.add_agreement")
    if not decision:
        raise NotAllowed(decision.reason)
    initial = {"parties": [actor.organisation.pk]}
    form = InputForm(
        NEW_AGREEMENT, None, actor, request.POST or None, request.FILES, initial=initial, asked=request.GET
    )
    if request.method != "POST":
        form = with_scenario(request, form)

    def create() -> tuple[str, str]:
        agreement = draft_agreement(actor=actor, at=timezone.now(), data=form.typed())
        return agreement.get_absolute_url(), _("已起草协议 %(number)s，核对后可开启磋商。") % {
            "number": agreement.number
        }

    return form_page(
        request,
        form,
        create,
        heading=_("起草协议"),
        lead_text=_("草稿仅本单位可见；开启磋商后，各方同等查看和修改。"),
        submit_label=_("存为草稿"),
        cancel_url=safe_next(request, reverse("portal:agreements")),
    )
