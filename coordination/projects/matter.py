"""What may the rooms beside this one ask about projects? To link to them, and to find what is alike."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.common.local_time import local_date
from coordination.lifecycle.finding import Searched, register_searched
from coordination.lifecycle.matters import Matter, Stage, register_matter, register_stage

from .linking import projects_linked_to
from .models import Project, ProjectLink
from .overlaps import compared_projects
from .vocabulary import CANCELLED, CLOSED, COMPLETED
from .workflow import partners


def _unfinished(ids) -> set[int]:
    running = Project.objects.filter(pk__in=ids).exclude(status__in=[COMPLETED, CLOSED, CANCELLED])
    return set(running.values_list("pk", flat=True))


def _join(project, act, text: str) -> None:
    partners.ask_to_join(project, actor=act.actor, at=act.at, part=text[:300])


def _reached(outcomes, tasks, subject, actor) -> list[tuple]:
    """Projects made of these outcomes, and those to which these tasks belong, or the thing itself."""
    linked = ProjectLink.objects.filter(content_type__model="task", object_id__in=list(tasks)).values(
        "project"
    )
    own = [subject.pk] if isinstance(subject, Project) else []
    found = Q(outcome__in=list(outcomes)) | Q(pk__in=linked) | Q(pk__in=own)
    if subject is not None:
        found |= Q(pk__in=projects_linked_to(subject, actor).order_by().values("pk"))
    rows = Project.objects.visible_to(actor).filter(found).select_related("lead").order_by("number")
    return [(row, row.approved_on or local_date(row.created_at), row.lead.name) for row in rows]


register_matter(Matter("projects.Project", _("项目"), _unfinished, compared_projects, _join))
# An outcome has no end of its own: its tasks have.
register_matter(Matter("meetings.Outcome", _("成果"), lambda ids: set()))
register_stage(
    Stage("projects.Project", "project", _("项目"), lambda project: [project.outcome_id], _reached)
)
register_searched(
    Searched("projects", "projects.Project", _("项目"), ("number", "title", "object", "summary"))
)
