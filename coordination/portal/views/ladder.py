"""When does which letter get drafted, and how many would that be with today's data?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policy import decide
from coordination.common.errors import Invalid, NotAllowed
from coordination.portal.forms.inputs import InputForm
from coordination.portal.submitting import form_page
from coordination.portal.supervision_page import TONES
from coordination.portal.supervision_places import places
from coordination.supervision import ladder_steps
from coordination.supervision.ladder import Case
from coordination.supervision.models import LadderStep
from coordination.supervision.vocabulary import Level
from coordination.tasks.models import Task

SHOWN = 50


@never_cache
@require_safe
def ladder(request: HttpRequest) -> HttpResponse:
    """The steps, and what each would draft with today's data."""
    actor = request.actor
    may = bool(decide(actor, "supervision.change_ladder"))
    steps = list(ladder_steps.steps_of(actor))
    found = ladder_steps.due_today(steps, on=actor.on) if may else [(step, []) for step in steps]
    context = {
        "segments": places("ladder"),
        "rows": [
            {
                "step": step,
                "level": {"label": step.get_level_display(), "tone": TONES[Level(step.level)]},
                "count": len(cases),
                "url": reverse("portal:ladder-step", args=[step.pk]),
            }
            for step, cases in found
        ],
        "may_change": may,
        "sentence": would_draft(sum(len(cases) for _step, cases in found)),
        "cases": [shown for _step, cases in found for shown in described(cases, actor)][:SHOWN],
        "create_url": reverse("portal:new-ladder-step") if may else "",
    }
    return render(request, "portal/supervision/ladder.html", context)


def would_draft(count: int) -> str:
    return ngettext(
        "按今天的数据，将起草 %(n)d 份督办函。", "按今天的数据，将起草 %(n)d 份督办函。", count
    ) % {"n": count}


def described(cases: list[Case], actor) -> list[dict]:
    """The letters that would be drafted; a task this reader may not see is only counted."""
    ids = [case.task.pk for case in cases]
    visible = set(Task.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        {
            "number": case.task.number,
            "title": case.task.title,
            "url": case.task.get_absolute_url(),
            "unit": case.addressee,
            "level": {"label": case.step.get_level_display(), "tone": TONES[Level(case.step.level)]},
            "condition": case.step.get_condition_display(),
            "days": case.days,
            "predecessor": case.predecessor.number if case.predecessor else "",
        }
        for case in cases
        if case.task.pk in visible
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new step; ``preview`` says what it would draft and keeps nothing."""
    return _form(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    step = ladder_steps.steps_of(request.actor).filter(pk=pk).first()
    if step is None:
        raise Http404
    return _form(request, step)


def _form(request: HttpRequest, step: LadderStep | None) -> HttpResponse:
    actor = request.actor
    decision = decide(actor, "supervision.change_ladder", step)
    if not decision:
        raise NotAllowed(decision.reason)
    usual = {each.name: each.initial(step, actor) for each in ladder_steps.STEP}
    form = InputForm(ladder_steps.STEP, step, actor, request.POST or None, initial=usual)
    page = {
        "heading": _("修改督办阶梯") if step else _("增加督办阶梯"),
        "lead_text": _("阶梯每日检查并起草督办函，由人签发，不会自动发出。"),
        "submit_label": _("保存"),
        "cancel_url": reverse("portal:ladder"),
        "version": step.version if step else None,
        "template": "portal/supervision/ladder_step.html",
        "remove_url": reverse("portal:remove-ladder-step", args=[step.pk]) if step else "",
    }
    if request.method == "POST" and "preview" in request.POST:
        return _previewed(request, form, step, page)

    def keep() -> tuple[str, str]:
        at = timezone.now()
        if step is None:
            ladder_steps.add_step(actor=actor, at=at, data=form.typed())
        else:
            ladder_steps.change_step(step, actor=actor, at=at, version=form.seen_version, data=form.typed())
        return reverse("portal:ladder"), _("督办阶梯已保存。")

    return form_page(request, form, keep, **page)


def _previewed(request: HttpRequest, form: InputForm, step: LadderStep | None, page: dict) -> HttpResponse:
    """The same form with what it would draft below it."""
    template = page.pop("template")
    context = {"form": form, "action": request.get_full_path(), "idempotency_key": "", **page}
    status = 200
    try:
        cases = ladder_steps.previewed(actor=request.actor, data=form.typed(), step=step)
        context |= {"preview": would_draft(len(cases)), "cases": described(cases, request.actor)[:SHOWN]}
    except Invalid as error:
        form.refuse(error)
        status = error.status
    return render(request, template, context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step away; letters it drafted stay."""
    step = ladder_steps.steps_of(request.actor).filter(pk=pk).first()
    if step is None:
        raise Http404
    decision = decide(request.actor, "supervision.change_ladder", step)
    if not decision:
        raise NotAllowed(decision.reason)
    form = InputForm((), step, request.actor, request.POST or None)

    def away() -> tuple[str, str]:
        ladder_steps.remove_step(step, actor=request.actor, at=timezone.now())
        return reverse("portal:ladder"), _("已删除该阶梯，已起草的督办函不受影响。")

    return form_page(
        request,
        form,
        away,
        heading=_("删除督办阶梯"),
        lead_text=str(step),
        submit_label=_("删除"),
        tone="danger",
        cancel_url=reverse("portal:ladder"),
    )
