"""How does a task come into being: written down in ten seconds, drafted, edited, thrown away?"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.policy import decide
from coordination.common.errors import IllegalTransition, NotAllowed
from coordination.meetings.models import Outcome
from coordination.portal.access import safe_next
from coordination.portal.figures_page import boxes
from coordination.portal.forms.inputs import InputForm
from coordination.portal.nouns import fetch
from coordination.portal.submitting import form_page
from coordination.portal.views.deleted import say_removed
from coordination.portal.views.transitions import heading_of, sent_to_the_thing
from coordination.tasks.drafting import DRAFT_INPUTS, create_draft, edit_draft
from coordination.tasks.models import Report, Task
from coordination.tasks.services import delete_draft, save_report_draft
from coordination.tasks.states import DRAFT, Confidentiality, Priority

# How a lead is found is asked when the task is opened, not while it is drafted.
ASKED_LATER = {"claim_mode", "claim_closes_at"}
INPUTS = tuple(each for each in DRAFT_INPUTS if each.name not in ASKED_LATER)
JOTTED = tuple(each for each in INPUTS if each.name in {"title", "source_text", "deadline"})
USUAL = {
    "priority": Priority.NORMAL.value,
    "confidentiality": Confidentiality.REGION.value,
}


def _may(request: HttpRequest, permission: str, task: Task | None = None) -> None:
    decision = decide(request.actor, permission, task)
    if not decision:
        raise NotAllowed(decision.reason)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A draft, from scratch or from a published outcome (``?outcome=``)."""
    _may(request, "tasks.add_task")
    outcome = _outcome(request)
    initial = USUAL | ({"title": outcome.title, "content": outcome.current.wording} if outcome else {})
    form = InputForm(INPUTS, None, request.actor, request.POST or None, initial=initial)

    def create() -> tuple[str, str]:
        data = form.typed() | ({"outcome": outcome} if outcome else {})
        task = create_draft(actor=request.actor, at=timezone.now(), data=data)
        return task.get_absolute_url(), _("已存为草稿 %(number)s，补充完整后即可发布认领。") % {
            "number": task.number
        }

    return form_page(
        request,
        form,
        create,
        heading=_("登记任务"),
        lead_text=_("先存为草稿，只有本单位可见；写明时限和内容后发布认领。"),
        subject=heading_of(outcome) if outcome else None,
        submit_label=_("存为草稿"),
        cancel_url=safe_next(request, reverse("portal:ledger")),
    )


def _outcome(request: HttpRequest) -> Outcome | None:
    """The outcome the task comes from; one the reader cannot see does not exist."""
    asked = request.GET.get("outcome", "")
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > 18:
        raise Http404
    rows = Outcome.objects.visible_to(request.actor).select_related("current")
    return fetch("outcomes", int(asked), request.actor, rows)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def jot(request: HttpRequest) -> HttpResponse:
    """A telephone order in ten seconds: one line is enough."""
    _may(request, "tasks.add_task")
    form = InputForm(JOTTED, None, request.actor, request.POST or None)

    def create() -> tuple[str, str]:
        task = create_draft(actor=request.actor, at=timezone.now(), data=form.typed())
        return task.get_absolute_url(), _("已记下 %(number)s，可稍后补充完整。") % {"number": task.number}

    return form_page(
        request,
        form,
        create,
        heading=_("记下口头交办"),
        lead_text=_("电话或便签交办的事，先记一句，稍后再补充。"),
        submit_label=_("记下"),
        cancel_url=reverse("portal:my-work"),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft; what somebody else changed meanwhile is merged, or shown beside mine."""
    task = fetch("tasks", pk, request.actor, Task.objects.visible_to(request.actor).select_related("issuer"))
    _may(request, "tasks.change_task", task)
    if task.status != DRAFT:
        overtaken = IllegalTransition(_("任务已发布，内容不能直接修改；请通过延期、退回等操作调整。"))
        if request.method == "POST":
            raise overtaken
        return sent_to_the_thing(request, task, overtaken)
    initial = {each.name: getattr(task, each.name) for each in INPUTS}
    form = InputForm(INPUTS, task, request.actor, request.POST or None, initial=initial)

    def change() -> tuple[str, str]:
        edit_draft(
            task, actor=request.actor, at=timezone.now(), version=form.seen_version, data=form.touched()
        )
        return task.get_absolute_url(), _("草稿已保存。")

    return form_page(
        request,
        form,
        change,
        heading=_("修改草稿"),
        subject=heading_of(task),
        submit_label=_("保存"),
        cancel_url=task.get_absolute_url(),
        version=task.version,
    )


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away; a line about it stays."""
    task = fetch("tasks", pk, request.actor)
    removed = delete_draft(task, actor=request.actor, at=timezone.now())
    say_removed(request, _("已删除草稿 %(number)s。") % {"number": task.number}, removed)
    return redirect("portal:ledger")


@require_POST
def save_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a report as far as it is written; nobody outside the unit sees it."""
    task = fetch("tasks", pk, request.actor)
    typed = {name: request.POST.get(name, "").replace("\x00", "") for name in Report.FIELDS}
    percent = typed.pop("percent")
    if percent.isdecimal() and len(percent) <= 3 and int(percent) <= 100:
        typed["percent"] = int(percent)
    if asked := boxes(task, request.actor):
        typed["values"] = asked.value_from_datadict(request.POST, {}, "values")
    save_report_draft(task, actor=request.actor, at=timezone.now(), **typed)
    messages.success(request, _("草稿已保存，只有本单位可见；附件在报送时选取。"))
    return redirect("portal:act", "tasks", pk, "report")
