"""What was submitted to which ministry, how does its clock stand, and how is a submission drafted?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policy import decide
from coordination.common.errors import NotAllowed
from coordination.common.working_days import calendar_for
from coordination.meetings.models import Outcome
from coordination.portal import submission_page as page
from coordination.portal.access import safe_next
from coordination.portal.forms.inputs import InputForm
from coordination.portal.listing import Listing
from coordination.portal.nouns import fetch
from coordination.portal.spreadsheet import MOST, sheet
from coordination.portal.submitting import form_page
from coordination.portal.things_page import page_of
from coordination.portal.views.transitions import heading_of
from coordination.submissions import queries
from coordination.submissions.filters import SubmissionFilter
from coordination.submissions.models import Submission
from coordination.submissions.services import DEFAULT_DAYS, NEW_SUBMISSIONS, create_submissions

FIRST_TIME = "scope=live"


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request,
        Submission.objects.visible_to(request.actor),
        SubmissionFilter,
        columns=page.COLUMNS,
        facets=page.facets(),
        default_order="due_on",
        placeholder=_("文号、成果编号或关键词"),
        asked_by={"actor": request.actor, "on": request.actor.on},
        kept=["scope", "outcome", "submitter", "verdict"],
    )


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed and ordered now, as a sheet; an answer recorded on behalf says so."""
    listing = _listing(request)
    found = list(listing.everything(listing.narrowed().for_rows(), MOST))
    return sheet("submissions.xlsx", _("中央对接"), page.sheet_columns(found, on=request.actor.on), found)


@never_cache
@require_safe
def submissions(request: HttpRequest) -> HttpResponse:
    """The submissions the reader may see; without anything in the address those still running."""
    if not request.GET:
        return redirect(f"{reverse('portal:submissions')}?{FIRST_TIME}")
    actor, listing = request.actor, _listing(request)
    turned = listing.page(listing.narrowed().for_rows())
    context = {
        **listing.context(len(turned.rows)),
        "views": page.views(request.GET),
        "rows": page.rows(turned.rows, on=actor.on),
        "pager": turned,
        "calendar": calendar_for(),
        "clear_url": "?scope=",
    }
    return render(request, "portal/submissions/list.html", context)


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One submission: what was asked, the ministry's clock day by day, its answer, who asked when."""
    rows = Submission.objects.visible_to(request.actor).select_related(
        "outcome", "outcome_version", "ministry", "submitter", "answer__recorded_by_organisation"
    )
    submission = fetch("submissions", pk, request.actor, rows)
    actor, at = request.actor, timezone.now()
    context = {
        **page_of(
            request,
            submission,
            needed=queries.needed_now(submission, at=at),
            at=at,
            purposes=page.FILE_PURPOSES,
        ),
        "trace_links": page.trail(submission, actor),
        "trace_url": reverse("portal:trace", args=["submissions", submission.pk]),
        "facts": page.facts(submission),
        "reading": queries.reading_of(submission, on=actor.on),
        "answer": page.answer(submission, actor),
        "supplements": list(submission.supplements.all()),
        "enquiries": list(submission.enquiries.all()),
        "siblings": _siblings(submission, actor),
        "calendar": calendar_for(),
    }
    return render(request, "portal/submissions/detail.html", context)


def _siblings(submission: Submission, actor) -> dict:
    """The other ministries asked about the same outcome, and the overall state."""
    rows = list(
        Submission.objects.visible_to(actor).filter(outcome=submission.outcome_id).for_rows().order_by("id")
    )
    state = queries.overall_state(rows)
    others = [row for row in page.rows(rows, on=actor.on) if row["url"] != submission.get_absolute_url()]
    return {"rows": others, "overall": {"label": state.label, "tone": state.tone} if state else None}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draft one submission for each chosen ministry, from a published outcome (``?outcome=``)."""
    actor = request.actor
    outcome = _outcome(request)
    decision = decide(actor, "submissions.add_submission", outcome)
    if not decision:
        raise NotAllowed(decision.reason)
    initial = {"kind": "approval", "working_days": DEFAULT_DAYS}
    if outcome:
        initial |= {"outcome": outcome, "title": outcome.title, "content": outcome.current.wording}
    form = InputForm(NEW_SUBMISSIONS, None, actor, request.POST or None, initial=initial, asked=request.GET)

    def create() -> tuple[str, str]:
        made = create_submissions(actor=actor, at=timezone.now(), data=form.typed())
        sentence = _("已为%(n)d个部委各起草一项，填写文号后即可报送。") % {"n": len(made)}
        first = made[0]
        several = f"{reverse('portal:submissions')}?status=draft&outcome={first.outcome_id}"
        return first.get_absolute_url() if len(made) == 1 else several, sentence

    return form_page(
        request,
        form,
        create,
        heading=_("报送部委"),
        lead_text=_("每个部委单独成为一项，各有文号、时限和状态；报送前仅本单位可见。"),
        subject=heading_of(outcome) if outcome else None,
        submit_label=_("存为草稿"),
        cancel_url=safe_next(
            request, outcome.get_absolute_url() if outcome else reverse("portal:submissions")
        ),
    )


def _outcome(request: HttpRequest) -> Outcome | None:
    asked = request.GET.get("outcome", "")
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > 18:
        raise Http404
    rows = Outcome.objects.visible_to(request.actor).select_related("current", "drafter")
    return fetch("outcomes", int(asked), request.actor, rows)
