"""Which cross-border projects are there, how does one stand, how is one put on paper, and what is it too like?"""

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
from coordination.portal import figures_page
from coordination.portal import project_page as page
from coordination.portal import project_plots as plots
from coordination.portal.access import safe_next
from coordination.portal.forms.inputs import InputForm
from coordination.portal.listing import Listing
from coordination.portal.nouns import fetch
from coordination.portal.spreadsheet import MOST, sheet
from coordination.portal.submitting import form_page
from coordination.portal.things_page import page_of
from coordination.portal.views.transitions import heading_of
from coordination.projects import queries
from coordination.projects.filters import ProjectFilter
from coordination.projects.models import Project
from coordination.projects.overlaps import found_for, unanswered
from coordination.projects.services import NEW_PROJECT, create_project
from coordination.projects.shares import RULE
from coordination.supervision import gathered

FIRST_TIME = "scope=live"
DRAWN = 60  # projects on one drawing


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request,
        Project.objects.visible_to(request.actor),
        ProjectFilter,
        columns=page.COLUMNS,
        facets=page.facets(),
        default_order="number",
        placeholder=_("编号、名称、领域或地点"),
        asked_by={"actor": request.actor},
        kept=["scope", "lead", "partner", "outcome", "national_year"],
    )


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed and ordered now, as a sheet."""
    listing = _listing(request)
    found = list(listing.everything(listing.narrowed().for_rows(), MOST))
    return sheet("projects.xlsx", _("跨界项目"), page.SHEET, found)


@never_cache
@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """The projects the reader may see; without anything in the address those still running."""
    if not request.GET:
        return redirect(f"{reverse('portal:projects')}?{FIRST_TIME}")
    listing = _listing(request)
    turned = listing.page(listing.narrowed().for_rows())
    context = {
        **listing.context(len(turned.rows)),
        "views": page.views(request.GET),
        "rows": page.rows(turned.rows),
        "pager": turned,
        "calendar": calendar_for(),
        "clear_url": "?scope=",
        "gantt_url": f"{reverse('portal:projects-gantt')}?{request.GET.urlencode()}",
        "may_add": bool(decide(request.actor, "projects.add_project")),
        "may_import": bool(decide(request.actor, "projects.import_projects")),
        "may_keep_money": bool(decide(request.actor, "projects.keep_source")),
    }
    return render(request, "portal/projects/list.html", context)


@never_cache
@require_safe
def gantt(request: HttpRequest) -> HttpResponse:
    """The same list, drawn by milestones."""
    listing = _listing(request)
    found = list(
        listing.everything(listing.narrowed().for_rows().filter(milestones__isnull=False).distinct(), DRAWN)
    )
    found.sort(key=lambda each: min(stone.expected_on for stone in each.milestones.all()))
    context = {
        "plot": plots.gantt(found, request.actor.on),
        "count": len(found),
        "is_cut": len(found) == DRAWN,
        "most": DRAWN,
        "list_url": f"{reverse('portal:projects')}?{request.GET.urlencode()}",
        "views": page.views(request.GET),
    }
    return render(request, "portal/projects/gantt.html", context)


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One project: who takes part with what, its money, its dates, its figures, its changes."""
    rows = (
        Project.objects.visible_to(request.actor)
        .select_related("lead", "proposer", "outcome")
        .prefetch_related("partners__organisation", "milestones__partner__organisation")
    )
    project = fetch("projects", pk, request.actor, rows)
    actor, at = request.actor, timezone.now()
    money = page.budget(project)
    found = found_for(project, actor)
    context = {
        **page_of(
            request,
            project,
            needed=queries.needed_now(project, actor, at=at),
            at=at,
            purposes=page.FILE_PURPOSES,
        ),
        "trace_links": page.trail(project, actor),
        "trace_url": reverse("portal:trace", args=["projects", project.pk]),
        "facts": page.facts(project),
        "partners": page.partners(project, actor),
        "share_rule": RULE,
        "votes": page.votes(project),
        "budget": money,
        "budget_plot": plots.budget(money["table"]) if money else None,
        "milestones": page.milestones(project, actor.on),
        "slip_plot": plots.slips(project),
        "gantt_plot": plots.gantt([project], actor.on) if _has_span(project) else None,
        "indicators": page.indicators(project, actor),
        "figures": figures_page.rows(gathered.of_project(project, actor), actor, here=project),
        "changes": page.changes(project),
        "links": page.links(project, actor),
        "overlaps": page.overlaps(project, found),
        "may_answer": project.status == "proposed" and bool(decide(actor, "projects.write_project", project)),
        "closing": page.closing(project, actor) if project.status == "completed" else [],
        "calendar": calendar_for(),
    }
    return render(request, "portal/projects/detail.html", context)


def _has_span(project: Project) -> bool:
    """One day alone is no line to draw."""
    return len({each.expected_on for each in project.milestones.all()}) > 1


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Put a project on paper, from scratch or from a published outcome (``?outcome=``)."""
    actor = request.actor
    decision = decide(actor, "projects.add_project")
    if not decision:
        raise NotAllowed(decision.reason)
    outcome = _outcome(request)
    initial = {"confidentiality": "region", "kind": "infrastructure"}
    if outcome:
        initial |= {"outcome": outcome, "title": outcome.title, "summary": outcome.current.wording}
    form = InputForm(NEW_PROJECT, None, actor, request.POST or None, initial=initial, asked=request.GET)

    def create() -> tuple[str, str]:
        made = create_project(actor=actor, at=timezone.now(), data=form.typed())
        near = unanswered(made, actor)
        if near:
            sentence = _("已登记 %(number)s；有 %(n)d 项相近的事项，请逐项答复。")
            return reverse("portal:project-overlaps", args=[made.pk]), sentence % {
                "number": made.number,
                "n": len(near),
            }
        return made.get_absolute_url(), _("已登记 %(number)s，可邀请各方参与。") % {"number": made.number}

    return form_page(
        request,
        form,
        create,
        heading=_("登记项目"),
        lead_text=_("先登记为谋划，只有登记单位、牵头方和受邀各方可见；各方同意参与后提交联审。"),
        subject=heading_of(outcome) if outcome else None,
        submit_label=_("存为草稿"),
        cancel_url=safe_next(request, outcome.get_absolute_url() if outcome else reverse("portal:projects")),
    )


def _outcome(request: HttpRequest) -> Outcome | None:
    asked = request.GET.get("outcome", "")
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > 18:
        raise Http404
    rows = Outcome.objects.visible_to(request.actor).select_related("current", "drafter")
    return fetch("outcomes", int(asked), request.actor, rows)


@never_cache
@require_safe
def overlaps(request: HttpRequest, pk: int) -> HttpResponse:
    """What of other provinces is near to this draft, why, and what was said about it."""
    project = fetch("projects", pk, request.actor)
    found = found_for(project, request.actor)
    context = {
        "subject": project,
        "overlaps": page.overlaps(project, found),
        "open_count": sum(1 for each in found if each.overlap.is_near and not each.overlap.answer),
        "may_answer": project.status == "proposed"
        and bool(decide(request.actor, "projects.write_project", project)),
        "trace_links": [*page.trail(project, request.actor)[:-1]],
    }
    return render(request, "portal/projects/overlaps.html", context)
