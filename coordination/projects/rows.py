"""Which rows may be chosen in a form about projects?"""

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.models import Organisation

from .overlaps import unanswered
from .vocabulary import ACTIVE_PARTNERS, PartnerState, ReviewAnswer


def units_with_place(project, actor) -> QuerySet:
    """Units that stand for a place of GB/T 2260."""
    return Organisation.objects.active().exclude(code="")


def published_outcomes(project, actor) -> QuerySet:
    return apps.get_model("meetings", "Outcome").objects.visible_to(actor).published()


def not_yet_partners(project, actor) -> QuerySet:
    taken = project.partners.exclude(state__in=[PartnerState.DECLINED, PartnerState.LEFT])
    return Organisation.objects.can_take_part().exclude(pk__in=taken.values("organisation"))


def active_partners(project, actor) -> QuerySet:
    return project.partners.filter(state__in=ACTIVE_PARTNERS).select_related("organisation")


def own_partners(project, actor) -> QuerySet:
    """The parts the actor may speak for: its own, for a province those of its branch."""
    rows = active_partners(project, actor)
    return rows.filter(_of_branch(actor, "organisation"))


def asking_partners(project, actor) -> QuerySet:
    return project.partners.filter(state=PartnerState.ASKING).select_related("organisation")


def own_sources(project, actor) -> QuerySet:
    """Money of the actor's branch, and of nobody else."""
    sources = apps.get_model("projects", "FundingSource").objects.select_related("organisation")
    if actor.organisation is None:
        return sources.none()
    return sources.filter(organisation__root_id=actor.root_id)


def own_lines(project, actor) -> QuerySet:
    return project.budget_lines.filter(_of_branch(actor, "partner__organisation")).select_related(
        "partner__organisation", "source"
    )


def open_milestones(project, actor) -> QuerySet:
    return project.milestones.filter(actual_on=None)


def milestones(project, actor) -> QuerySet:
    return project.milestones.all()


def indicators(project, actor) -> QuerySet:
    return project.indicators.all()


def open_overlaps(project, actor) -> QuerySet:
    """Those that wait for an answer, as far as the actor still sees the things themselves."""
    return project.overlaps.filter(pk__in=[each.overlap.pk for each in unanswered(project, actor)])


def pending_change(project):
    """The one change that is being decided, if any."""
    return project.changes.filter(state="open").first()


def pending_votes(project) -> QuerySet:
    return project.votes.filter(round=project.review_round, answer=ReviewAnswer.PENDING)


def _of_branch(actor, path: str) -> Q:
    if actor.organisation is None:
        return Q(pk__in=[])
    own = Q(**{path: actor.organisation})
    if actor.organisation.kind == "province":
        own |= Q(**{f"{path}__root": actor.organisation})
    return own
