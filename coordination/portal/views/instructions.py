"""What did leaders write on which tasks, and what was answered?"""

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
from coordination.portal.access import safe_next
from coordination.portal.forms.inputs import InputForm
from coordination.portal.listing import Listing, fixed_views
from coordination.portal.nouns import fetch
from coordination.portal.spreadsheet import MOST, sheet
from coordination.portal.submitting import form_page
from coordination.portal.supervision_places import places
from coordination.portal.things_page import page_of
from coordination.portal.views.letters import asked_task
from coordination.portal.views.transitions import heading_of
from coordination.supervision.filters import InstructionFilter
from coordination.supervision.models import Instruction
from coordination.supervision.queries import instruction_needed_now
from coordination.supervision.services import NEW_INSTRUCTION, record_instruction
from coordination.tasks.models import Task


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request,
        Instruction.objects.visible_to(request.actor),
        InstructionFilter,
        columns=page.INSTRUCTION_COLUMNS,
        facets=page.instruction_facets(),
        default_order="-id",
        placeholder=_("编号或关键词"),
        asked_by={"actor": request.actor, "on": request.actor.on},
        kept=["scope", "task"],
    )


@never_cache
@require_safe
def instructions(request: HttpRequest) -> HttpResponse:
    """The instructions the reader may see."""
    listing = _listing(request)
    turned = listing.page(listing.narrowed().for_rows())
    may_add = decide(request.actor, "supervision.add_instruction")
    context = {
        **listing.context(len(turned.rows)),
        "segments": places("instructions"),
        "views": fixed_views(request.GET, page.instruction_views()),
        "rows": page.instruction_rows(turned.rows),
        "pager": turned,
        "calendar": calendar_for(),
        "create_url": reverse("portal:new-instruction") if may_add else "",
    }
    return render(request, "portal/supervision/instructions.html", context)


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    found = list(listing.everything(listing.narrowed().for_rows(), MOST))
    return sheet("instructions.xlsx", _("批示"), page.instruction_sheet(), found)


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One instruction: the leader's words, and what was done."""
    rows = Instruction.objects.visible_to(request.actor).for_rows()
    instruction = fetch("instructions", pk, request.actor, rows)
    at = timezone.now()
    needed = instruction_needed_now(instruction, at=at)
    visible = list(Task.objects.visible_to(request.actor).filter(pk=instruction.task_id))
    context = {
        **page_of(request, instruction, needed=needed, at=at, purposes=page.FILE_PURPOSES),
        "trace_links": page.trail(_("批示"), instruction, visible),
        "facts": page.instruction_facts(instruction),
        "task": visible[0] if visible else None,
        "calendar": calendar_for(instruction.addressee.root.code),
    }
    return render(request, "portal/supervision/instruction.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record what a leader wrote on a task (``?task=``)."""
    actor, task = request.actor, asked_task(request)
    decision = decide(actor, "supervision.add_instruction", task)
    if not decision:
        raise NotAllowed(decision.reason)
    initial = {"given_on": actor.on} | ({"task": task, "addressee": task.lead} if task else {})
    form = InputForm(NEW_INSTRUCTION, task, actor, request.POST or None, initial=initial)

    def create() -> tuple[str, str]:
        made = record_instruction(actor=actor, at=timezone.now(), data=form.typed())
        sentence = _("已登记%(number)s，已通知%(unit)s。")
        return made.get_absolute_url(), sentence % {"number": made.number, "unit": made.addressee.name}

    return form_page(
        request,
        form,
        create,
        heading=_("登记领导批示"),
        lead_text=_("批示原文登记后不能修改；办理单位答复前，一直列在其首页。"),
        subject=heading_of(task) if task else None,
        submit_label=_("登记"),
        cancel_url=safe_next(request, task.get_absolute_url() if task else reverse("portal:instructions")),
    )
