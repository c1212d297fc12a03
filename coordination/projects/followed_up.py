"""How do meetings learn what became of their outcomes? They stand below projects and know nothing of them."""

from coordination.meetings.links import (
    OpenItem,
    register_concerned,
    register_follow_up,
    register_open_items,
)

from .models import Project
from .vocabulary import ACTIVE_PARTNERS, CANCELLED


def _followed_up():
    return Project.objects.filter(outcome__isnull=False).exclude(status=CANCELLED).values("outcome")


def _open_items(*, outcomes, actor):
    """Projects of earlier outcomes that are not completed."""
    rows = Project.objects.visible_to(actor).live().filter(outcome__in=outcomes).select_related("lead")
    for project in rows.order_by("id"):
        yield OpenItem(
            title=f"{project.title}（{project.lead.name}，{project.get_status_display()}）",
            reference=project.number,
            url=project.get_absolute_url(),
        )


def _concerned(outcome):
    return outcome.projects.filter(partners__state__in=ACTIVE_PARTNERS).values_list(
        "partners__organisation", flat=True
    )


register_follow_up("projects", _followed_up)
register_open_items("projects", _open_items)
register_concerned("projects", lambda outcome: [pk for pk in _concerned(outcome) if pk])
