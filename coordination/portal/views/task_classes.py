"""Which classes of tasks are there, and what does one ask for?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policy import decide
from coordination.common.errors import NotAllowed
from coordination.portal.actions import state_of
from coordination.portal.forms.inputs import InputForm
from coordination.portal.nouns import fetch
from coordination.portal.submitting import form_page
from coordination.portal.task_places import places
from coordination.portal.things_page import fact, page_of
from coordination.tasks import classes
from coordination.tasks.models import Task, TaskClass
from coordination.tasks.queries import class_needed_now


@never_cache
@require_safe
def task_classes(request: HttpRequest) -> HttpResponse:
    """All classes with what each asks for."""
    found = list(TaskClass.objects.visible_to(request.actor))
    context = {
        "segments": places("task-classes"),
        "rows": [{"task_class": each, "state": state_of(each)} for each in found],
        "create_url": reverse("portal:new-task-class") if decide(request.actor, classes.KEEP) else "",
    }
    return render(request, "portal/task_classes/list.html", context)


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One class: what it asks for, and how many tasks it has."""
    task_class = fetch("task-classes", pk, request.actor)
    live = Task.objects.visible_to(request.actor).live().filter(task_class=task_class).count()
    yes = {True: _("是"), False: _("否")}
    context = {
        **page_of(request, task_class, needed=class_needed_now(task_class), at=timezone.now()),
        "crumbs": [
            {"label": _("任务类别"), "url": reverse("portal:task-classes")},
            {"label": task_class.name, "url": task_class.get_absolute_url()},
        ],
        "facts": [
            fact(_("代码"), task_class.code),
            fact(_("报送频次"), task_class.get_rhythm_display()),
            fact(_("自定报送日期"), _("、").join(task_class.own_report_dates)),
            fact(_("销号须附佐证材料"), yes[task_class.needs_evidence]),
            fact(_("销号须由他人核验"), yes[task_class.needs_verifier]),
        ],
        "live": live,
        "tasks_url": f"{reverse('portal:ledger')}?scope=live&task_class={task_class.pk}",
    }
    return render(request, "portal/task_classes/detail.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new class with what it asks for."""
    decision = decide(request.actor, classes.KEEP)
    if not decision:
        raise NotAllowed(decision.reason)
    usual = {"rhythm": "none", "position": (TaskClass.objects.count() + 1) * 10}
    form = InputForm(classes.DETAILS, None, request.actor, request.POST or None, initial=usual)

    def create() -> tuple[str, str]:
        made = classes.create_class(actor=request.actor, at=timezone.now(), data=form.typed())
        return made.get_absolute_url(), _("已新建任务类别「%(name)s」。") % {"name": made}

    return form_page(
        request,
        form,
        create,
        heading=_("新建任务类别"),
        lead_text=_("类别定下默认的报送频次和销号要求，登记任务时可另定。"),
        submit_label=_("新建"),
        cancel_url=reverse("portal:task-classes"),
    )
