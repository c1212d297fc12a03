"""Which templates of tasks are there, and which tasks would one make, due when?"""

from datetime import date

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
from coordination.portal.actions import state_of
from coordination.portal.forms.inputs import InputForm
from coordination.portal.nouns import fetch
from coordination.portal.submitting import form_page
from coordination.portal.task_places import places
from coordination.portal.things_page import fact, page_of
from coordination.tasks import templates
from coordination.tasks.models import TaskTemplate
from coordination.tasks.queries import template_needed_now


@never_cache
@require_safe
def task_templates(request: HttpRequest) -> HttpResponse:
    """All templates with their number of steps."""
    found = TaskTemplate.objects.visible_to(request.actor).select_related("keeper").prefetch_related("steps")
    context = {
        "segments": places("task-templates"),
        "rows": [
            {"template": each, "state": state_of(each), "steps": list(each.steps.all())} for each in found
        ],
        "create_url": reverse("portal:new-task-template") if decide(request.actor, templates.KEEP) else "",
    }
    return render(request, "portal/task_templates/list.html", context)


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One template: its steps and, from a day on, the dates they would have."""
    rows = TaskTemplate.objects.visible_to(request.actor).select_related("keeper")
    template = fetch("task-templates", pk, request.actor, rows)
    actor = request.actor
    starts_on = _day(request.GET.get("starts_on", "")) or actor.on
    calendar = calendar_for(actor.organisation.root.code if actor.organisation else "")
    context = {
        **page_of(request, template, needed=template_needed_now(template), at=timezone.now()),
        "crumbs": [
            {"label": _("任务模板"), "url": reverse("portal:task-templates")},
            {"label": template.name, "url": template.get_absolute_url()},
        ],
        "facts": [
            fact(_("管理单位"), template.keeper.name),
            fact(_("使用次数"), template.times_used),
        ],
        "starts_on": starts_on,
        "steps": [
            {"step": step, "due": due, "is_provisional": calendar.is_provisional(due)}
            for step, due in templates.computed(template, starts_on, calendar)
        ],
        "calendar": calendar,
    }
    return render(request, "portal/task_templates/detail.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new template, its steps one a line."""
    decision = decide(request.actor, templates.KEEP)
    if not decision:
        raise NotAllowed(decision.reason)
    form = InputForm(templates.DETAILS, None, request.actor, request.POST or None)

    def create() -> tuple[str, str]:
        made = templates.create_template(actor=request.actor, at=timezone.now(), data=form.typed())
        return made.get_absolute_url(), _("已新建任务模板「%(name)s」。") % {"name": made}

    return form_page(
        request,
        form,
        create,
        heading=_("新建任务模板"),
        lead_text=_("把经常一起出现的任务写成步骤，使用时按起始日期算出各步时限。"),
        submit_label=_("新建"),
        cancel_url=reverse("portal:task-templates"),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2099 else None
