"""How do settlement rounds look: the list, one round, its lines, why each has what it has, its letter?"""

import csv
import io

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policy import decide
from coordination.agreements.models import Agreement
from coordination.common.errors import NotAllowed
from coordination.portal import round_page as page
from coordination.portal import round_plots
from coordination.portal.access import safe_next
from coordination.portal.agreement_places import places
from coordination.portal.forms.inputs import InputForm
from coordination.portal.listing import Listing
from coordination.portal.nouns import fetch
from coordination.portal.paging import turn
from coordination.portal.spreadsheet import MOST, sheet
from coordination.portal.submitting import form_page
from coordination.portal.things_page import page_of
from coordination.portal.views.transitions import heading_of
from coordination.settlement import queries
from coordination.settlement.documents import excel, pdf, word
from coordination.settlement.documents.content import letter_of
from coordination.settlement.filters import RoundFilter
from coordination.settlement.models import Round
from coordination.settlement.rounds.explaining import explained
from coordination.settlement.saying import sentences_of
from coordination.settlement.services import NEW_ROUND, create_round

FIRST_TIME = "scope=open"
FORMS = {"pdf": pdf, "docx": word, "xlsx": excel}


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request,
        Round.objects.visible_to(request.actor),
        RoundFilter,
        columns=page.COLUMNS,
        facets=page.facets(),
        default_order="-ends_on",
        placeholder=_("协议编号、名称或结算期"),
        asked_by={"on": request.actor.on},
        kept=["scope", "agreement"],
    )


@never_cache
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds the reader may see; without anything in the address those still open."""
    if not request.GET:
        return redirect(f"{reverse('portal:rounds')}?{FIRST_TIME}")
    listing = _listing(request)
    turned = listing.page(listing.narrowed().for_rows())
    context = {
        **listing.context(len(turned.rows)),
        "segments": places("rounds", request.actor),
        "views": page.views(request.GET),
        "rows": page.rows(turned.rows, on=request.actor.on),
        "pager": turned,
        "may_open": bool(decide(request.actor, "settlement.add_round")),
        "clear_url": "?scope=",
    }
    return render(request, "portal/settlement/list.html", context)


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    found = list(listing.everything(listing.narrowed().for_rows(), MOST))
    return sheet("rounds.xlsx", _("结算"), page.sheet_columns(), found)


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: its figures, who checked them, what each has and why, objections, payments."""
    round_ = _fetch(request, pk)
    actor, at = request.actor, timezone.now()
    years = queries.history_of(round_.agreement_id, Round.objects.visible_to(actor))
    context = {
        **page_of(
            request, round_, needed=queries.needed_now(round_, at=at), at=at, purposes=page.FILE_PURPOSES
        ),
        "trace_links": page.trail(round_),
        "facts": page.facts(round_),
        "parties": page.parties(round_, actor),
        "collected": page.collected(round_),
        "deliveries": page.deliveries(round_),
        "stated": page.stated(round_),
        "shares": page.shares(round_),
        "transfers": page.transfers(round_, actor.on),
        "corrections": page.corrections(round_),
        "objections": list(round_.objections.select_related("party")),
        "documents": page.documents(round_),
        "flow": round_plots.flow_plot(round_),
        "history_plot": round_plots.history_plot(years),
        "lines_url": reverse("portal:round-lines", args=[pk]),
    }
    return render(request, "portal/settlement/detail.html", context)


def _fetch(request: HttpRequest, pk: int) -> Round:
    rows = Round.objects.visible_to(request.actor).select_related("agreement", "opened_by")
    return fetch("rounds", pk, request.actor, rows)


@never_cache
@require_safe
def deliveries(request: HttpRequest, pk: int) -> HttpResponse:
    """How far files are read: asked again every few seconds while one is."""
    round_ = _fetch(request, pk)
    return render(
        request,
        "portal/settlement/_deliveries.html",
        {"deliveries": page.deliveries(round_), "subject": round_},
    )


@never_cache
@require_safe
def lines(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of a round, fifty at a time."""
    round_ = _fetch(request, pk)
    turned = turn(request, queries.lines_of(round_).select_related("correction"), ["id"])
    rows = [{"line": each, "amount": queries.money(round_, each.amount)} for each in turned.rows]
    context = {
        "subject": round_,
        "trace_links": [*page.trail(round_)[:-1], *_back(round_, _("明细"))],
        "rows": rows,
        "pager": turned,
        "total": queries.sum_of(round_).lines,
        "unit": queries.measure_of(round_).unit,
    }
    return render(request, "portal/settlement/lines.html", context)


def _back(round_: Round, here: str) -> list[dict]:
    return [page.crumb(_("结算"), round_.name, round_.get_absolute_url()), page.crumb("", here)]


@never_cache
@require_safe
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """An empty table to fill in, with a line for each party."""
    round_ = _fetch(request, pk)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["所属期", "纳税人", "税种", "征收地", "金额", "凭证号", "备注"])
    for party in round_.parties.all():
        writer.writerow([round_.name, "", "增值税", party.account, "0.00", "", ""])
    return _file("lines.csv", "text/csv; charset=utf-8", text.getvalue().encode("utf-8-sig"))


@never_cache
@require_safe
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """Why does everybody, or one party, have what it has? Every entry with its clause and inputs."""
    round_ = _fetch(request, pk)
    account = request.GET.get("account", "")
    known = list(round_.entitlements.values_list("account", flat=True))
    if account and account not in known:
        raise Http404
    found = [
        {"why": each, "amount": queries.money(round_, each.amount), "label": each.label or _("结转更正")}
        for each in explained(round_, account)
    ]
    total = sum(each["why"].amount for each in found)
    context = {
        "subject": round_,
        "trace_links": [*page.trail(round_)[:-1], *_back(round_, _("为什么"))],
        "rows": found,
        "total": queries.money(round_, total),
        "account": account,
        "accounts": known,
        "unit": queries.measure_of(round_).unit,
        "clauses": _clauses(round_),
    }
    return render(request, "portal/settlement/why.html", context)


def _clauses(round_: Round) -> list[tuple]:
    rule = queries.rule_of_round(round_)
    return list(sentences_of(rule)) if rule else []


@never_cache
@require_safe
def document(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The letter with its annex; as JSON the kept bytes themselves."""
    round_ = _fetch(request, pk)
    if not round_.edition or (kind not in FORMS and kind != "json"):
        raise Http404
    name = f"{round_.agreement.number}-{round_.name}.{kind}"
    if kind == "json":
        kept = ",".join(each.document for each in round_.statements_now())
        return _file(name, "application/json", f"[{kept}]".encode())
    writer = FORMS[kind]
    return _file(name, writer.MEDIA_TYPE, writer.write(letter_of(round_)))


def _file(name: str, media_type: str, data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open the settlement of a period (``?agreement=``)."""
    actor = request.actor
    agreement = _agreement(request)
    decision = decide(actor, "settlement.add_round", agreement)
    if not decision:
        raise NotAllowed(decision.reason)
    initial = {"agreement": agreement} if agreement else {}
    form = InputForm(NEW_ROUND, None, actor, request.POST or None, initial=initial, asked=request.GET)

    def create() -> tuple[str, str]:
        made = create_round(actor=actor, at=timezone.now(), data=form.typed())
        return made.get_absolute_url(), _("已发起%(period)s结算，请各方上传数据。") % {"period": made.name}

    return form_page(
        request,
        form,
        create,
        heading=_("发起结算"),
        lead_text=_("按协议的结算期逐期结算：各方上传并核对数据，测算后通报，各方确认后划转。"),
        subject=heading_of(agreement) if agreement else None,
        submit_label=_("发起"),
        cancel_url=safe_next(
            request, agreement.get_absolute_url() if agreement else reverse("portal:rounds")
        ),
    )


def _agreement(request: HttpRequest) -> Agreement | None:
    asked = request.GET.get("agreement", "")
    if not asked:
        return None
    found = (
        Agreement.objects.visible_to(request.actor).filter(pk=asked).first()
        if asked.isdecimal() and len(asked) < 19
        else None
    )
    if found is None:
        raise Http404
    return found
