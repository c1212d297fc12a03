"""Which figures are the values of a project's indicators? They are about the project and kept with all other figures.

So a figure that was reported for a task of the project is the indicator's value as well, and nobody enters it twice.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.policy import decide
from coordination.figures.links import Asking, Place, Question, register_place
from coordination.figures.models import Figure
from coordination.figures.periods import starts
from coordination.figures.queries import Found, known

from .models import Indicator, Partner, Project, ProjectLink
from .vocabulary import ACTIVE_PARTNERS, CANCELLED, CLOSED


def about(project_id: int) -> str:
    return f"project:{project_id}"


def values_of(project: Project) -> dict[tuple[str, str], list[Figure]]:
    """The figures about the project, by name and kind of period."""
    found = defaultdict(list)
    rows = Figure.objects.filter(about=about(project.pk)).select_related("organisation")
    for each in rows.order_by("starts_on", "organisation__code", "pk"):
        found[each.key, each.period_kind].append(each)
    return found


@dataclass(frozen=True)
class AskedTwice:
    """Where an indicator's figure is kept or asked for already; a thing linked to the project brings it along."""

    indicator: Indicator
    found: Found
    is_linked: bool


def flagged(project: Project, actor: Actor) -> list[AskedTwice]:
    """For those who write the indicators: where the same figure of the same units stands in a report or a request.

    Indicators of other projects are no such place: they are named alike and measure something else.
    """
    if not decide(actor, "projects.write_project", project):
        return []
    linked = set(project.links.values_list("content_type", "object_id"))
    told = []
    for each in project.indicators.prefetch_related("contributors__organisation"):
        units = [part.organisation for part in each.contributors.all()]
        running = max(each.first_period, starts(actor.on, each.rhythm))
        found: dict[Model, Found] = {}
        for first in (running, None):  # the running period with its figures; forms for whatever period
            for place in known(Question(each.key, each.rhythm, first), units, actor, beside=project):
                if not isinstance(place.subject, Project) and not (place.figure and place.figure.about):
                    found.setdefault(place.subject, place)
        told += [AskedTwice(each, place, _key(place.subject) in linked) for place in found.values()]
    return told


def _key(subject: Model) -> tuple[int, int]:
    return ContentType.objects.get_for_model(subject).pk, subject.pk


def _readable(actor: Actor) -> QuerySet[Project]:
    return Project.objects.visible_to(actor)


def _asking(question: Question, actor: Actor):
    """The indicators of this name; each asks its contributors for every period since its first."""
    rows = Indicator.objects.filter(
        key=question.key, rhythm=question.period_kind, project__in=Project.objects.visible_to(actor)
    ).exclude(project__status__in=[CLOSED, CANCELLED])
    if question.starts_on:
        rows = rows.filter(first_period__lte=question.starts_on)
    taking_part = Partner.objects.filter(state__in=ACTIVE_PARTNERS).select_related("organisation")
    for each in rows.select_related("project").prefetch_related(Prefetch("contributors", taking_part)):
        for partner in each.contributors.all():
            yield Asking(each.project, partner.organisation)


def _about(subject, question: Question, organisation) -> str:
    """A figure of a project, or of a thing linked to it, that its partner contributes to an indicator."""
    rows = Indicator.objects.filter(
        key=question.key,
        rhythm=question.period_kind,
        contributors__organisation=organisation,
        contributors__state__in=ACTIVE_PARTNERS,
    )
    if question.starts_on:
        rows = rows.filter(first_period__lte=question.starts_on)
    if isinstance(subject, Project):
        rows = rows.filter(project=subject)
    else:
        kind = ContentType.objects.get_for_model(subject)
        linked = ProjectLink.objects.filter(content_type=kind, object_id=subject.pk)
        rows = rows.filter(Q(project__in=linked.values("project")))
    found = rows.order_by("project").values_list("project", flat=True).first()
    return about(found) if found else ""


register_place(Place("projects.Project", _("项目"), _readable, _asking, _about))
