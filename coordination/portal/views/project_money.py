"""Whose money is there for projects, how much of it is promised, and do all totals agree?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policy import decide
from coordination.common.errors import NotAllowed
from coordination.portal.forms.inputs import InputForm
from coordination.portal.submitting import form_page
from coordination.projects.effects.budget import using
from coordination.projects.sources import SOURCE_INPUTS, add_source, change_source, sources_of
from coordination.settlement.sums import NAMES, check_all


@never_cache
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """The money of the own branch: its limit, what is promised of it, and to which projects."""
    rows = [
        {
            "source": each,
            "projects": using(each, request.actor),
            "url": reverse("portal:funding-source", args=[each.pk])
            if decide(request.actor, "projects.keep_source", each)
            else "",
        }
        for each in sources_of(request.actor).order_by("organisation__path", "-year", "name", "pk")
    ]
    context = {"rows": rows, "may_add": bool(decide(request.actor, "projects.keep_source"))}
    return render(request, "portal/projects/sources.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_source(request: HttpRequest) -> HttpResponse:
    """Money of the own unit."""
    decision = decide(request.actor, "projects.keep_source")
    if not decision:
        raise NotAllowed(decision.reason)
    form = InputForm(SOURCE_INPUTS, None, request.actor, request.POST or None, asked=request.GET)

    def create() -> tuple[str, str]:
        source = add_source(actor=request.actor, at=timezone.now(), data=form.typed())
        return reverse("portal:funding-sources"), _("已登记资金来源%(name)s。") % {"name": source.name}

    return _form(request, form, create, heading=_("登记资金来源"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def funding_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Its name, its year, how much of it there is; never less than is promised."""
    source = get_object_or_404(sources_of(request.actor), pk=pk)
    decision = decide(request.actor, "projects.keep_source", source)
    if not decision:
        raise NotAllowed(decision.reason)
    form = InputForm(SOURCE_INPUTS, source, request.actor, request.POST or None)

    def save() -> tuple[str, str]:
        change_source(
            source,
            actor=request.actor,
            at=timezone.now(),
            version=form.seen_version,
            data=form.typed(),
        )
        return reverse("portal:funding-sources"), _("已修改。")

    return _form(request, form, save, heading=_("修改资金来源"), version=source.version)


def _form(request: HttpRequest, form: InputForm, act, **context) -> HttpResponse:
    return form_page(
        request,
        form,
        act,
        submit_label=_("保存"),
        cancel_url=reverse("portal:funding-sources"),
        lead_text=_("有额度的来源，各项目预算合计不能超过额度；超出时系统指出已用于哪些项目。"),
        **context,
    )


@never_cache
@require_safe
def sums(request: HttpRequest) -> HttpResponse:
    """Every total the reader sees, worked out twice and compared."""
    found = check_all(request.actor)
    rows = [
        {
            **each,
            "label": NAMES.get(each["total"], each["total"]),
            "is_money": all(isinstance(each[name], int) for name in ("summed", "recomputed")),
        }
        for each in found.differences
    ]
    return render(request, "portal/projects/sums.html", {"check": found, "rows": rows})
