"""Which letters were written to whom, how do they stand, and how is one drafted, printed, taken as a file?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policy import decide
from coordination.common.errors import NotAllowed
from coordination.common.working_days import calendar_for
from coordination.portal import supervision_page as page
from coordination.portal.access import safe_next
from coordination.portal.forms.inputs import InputForm
from coordination.portal.listing import Listing, fixed_views
from coordination.portal.nouns import fetch
from coordination.portal.spreadsheet import MOST, sheet
from coordination.portal.submitting import form_page
from coordination.portal.supervision_places import places
from coordination.portal.things_page import page_of
from coordination.portal.views.transitions import heading_of
from coordination.supervision import documents, wording
from coordination.supervision.filters import LetterFilter
from coordination.supervision.models import Letter
from coordination.supervision.queries import letter_needed_now
from coordination.supervision.services import NEW_LETTER, write_letter
from coordination.tasks.models import Task


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request,
        Letter.objects.visible_to(request.actor),
        LetterFilter,
        columns=page.LETTER_COLUMNS,
        facets=page.letter_facets(),
        default_order="-id",
        placeholder=_("编号或关键词"),
        asked_by={"actor": request.actor, "on": request.actor.on},
        kept=["scope", "task", "issuer"],
    )


@never_cache
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The letters the reader may see."""
    actor, listing = request.actor, _listing(request)
    turned = listing.page(listing.narrowed().for_rows())
    context = {
        **listing.context(len(turned.rows)),
        "segments": places("letters"),
        "views": fixed_views(request.GET, page.letter_views()),
        "rows": page.letter_rows(turned.rows),
        "pager": turned,
        "calendar": calendar_for(),
        "create_url": reverse("portal:new-letter") if decide(actor, "supervision.add_letter") else "",
    }
    return render(request, "portal/supervision/letters.html", context)


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed now, as a sheet."""
    listing = _listing(request)
    found = list(listing.everything(listing.narrowed().for_rows(), MOST))
    return sheet("letters.xlsx", _("督办函"), page.letter_sheet(), found)


def _letter(request: HttpRequest, pk: int) -> Letter:
    rows = Letter.objects.visible_to(request.actor)
    return fetch(
        "letters", pk, request.actor, rows.select_related("issuer", "addressee", "signatory", "predecessor")
    )


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter: its words, the tasks as they stood, what was replied, what came before and after."""
    letter = _letter(request, pk)
    actor, at = request.actor, timezone.now()
    visible = list(Task.objects.visible_to(actor).filter(letters=letter).order_by("number"))
    context = {
        **page_of(
            request, letter, needed=letter_needed_now(letter, at=at), at=at, purposes=page.FILE_PURPOSES
        ),
        "trace_links": page.trail(_("督办函"), letter, visible),
        "level": page.level_of(letter),
        "facts": page.letter_facts(letter, actor),
        "tasks": page.tasks_of(letter, actor),
        "replies": list(letter.replies.all()),
        "chain": page.chain_of(letter, actor),
        "calendar": calendar_for(letter.addressee.root.code),
        "print_url": reverse("portal:print-letter", args=[letter.pk]),
        "word_url": reverse("portal:letter-word", args=[letter.pk]),
    }
    return render(request, "portal/supervision/letter.html", context)


@never_cache
@require_safe
def on_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it is printed: the same paragraphs as the Word file."""
    letter = _letter(request, pk)
    context = {
        "letter": letter,
        "blocks": wording.document(letter, on=request.actor.on),
        "word_url": reverse("portal:letter-word", args=[letter.pk]),
        "trace_links": page.trail(_("督办函"), letter, []),
    }
    return render(request, "portal/supervision/letter_print.html", context)


@never_cache
@require_safe
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as a Word file."""
    letter = _letter(request, pk)
    answer = HttpResponse(documents.word(letter, on=request.actor.on), content_type=documents.MEDIA_TYPE)
    answer.headers["Content-Disposition"] = content_disposition_header(True, documents.file_name(letter))
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draft a letter, from the page of a task (``?task=``) or from the list."""
    actor, task = request.actor, asked_task(request)
    decision = decide(actor, "supervision.add_letter", task)
    if not decision:
        raise NotAllowed(decision.reason)
    initial = {"limit_days": 5}
    if task is not None:
        title, text = wording.first_letter([task])
        initial |= {"tasks": [task], "addressee": task.lead, "title": title, "text": text}
    form = InputForm(NEW_LETTER, task, actor, request.POST or None, initial=initial)

    def create() -> tuple[str, str]:
        made = write_letter(actor=actor, at=timezone.now(), data=form.typed())
        return made.get_absolute_url(), _("已存为草稿，核定后送签。")

    return form_page(
        request,
        form,
        create,
        heading=_("起草督办函"),
        lead_text=_("先发蓝色；逾期未复或回复未被接受，方可依次升级为黄色、红色。签发前只有本单位可见。"),
        subject=heading_of(task) if task else None,
        submit_label=_("存为草稿"),
        cancel_url=safe_next(request, task.get_absolute_url() if task else reverse("portal:letters")),
    )


def asked_task(request: HttpRequest) -> Task | None:
    """The task the form was opened from; a hidden one answers like a missing one."""
    asked = request.GET.get("task", "")
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > 18:
        raise Http404
    rows = Task.objects.visible_to(request.actor).select_related("lead", "issuer")
    return fetch("tasks", int(asked), request.actor, rows)
