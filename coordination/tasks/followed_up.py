"""How do meetings and submissions learn what became of their results?

They stand below tasks and know nothing of them; here tasks register with the links those rooms offer.
"""

from django.utils.translation import gettext_lazy as _

from coordination.meetings.links import (
    OpenItem,
    register_concerned,
    register_follow_up,
    register_open_items,
)
from coordination.submissions.links import (
    register_begun,
    register_fulfilled,
    register_reviser,
    register_taker,
)
from coordination.submissions.models import AnswerCondition

from . import matter, services, states  # noqa: F401 - matter registers itself
from .models import Task


def _followed_up():
    return Task.objects.filter(outcome__isnull=False).exclude(status=states.CANCELLED).values("outcome")


def _open_items(*, outcomes, actor):
    """Unfinished tasks of earlier outcomes, with their light's facts, for the next agenda."""
    tasks = (
        Task.objects.visible_to(actor)
        .live()
        .filter(outcome__in=outcomes)
        .select_related("lead")
        .order_by("id")
    )
    for task in tasks:
        lead = task.lead.name if task.lead else str(_("尚无牵头单位"))
        yield OpenItem(
            title=str(_("%(title)s（%(lead)s，进度%(percent)d%%）"))
            % {"title": task.title, "lead": lead, "percent": task.progress},
            reference=task.number,
            url=task.get_absolute_url(),
        )


def _concerned(outcome):
    return outcome.tasks.filter(participations__ended_at=None).values_list(
        "participations__organisation", flat=True
    )


register_follow_up("tasks", _followed_up)
register_open_items("tasks", _open_items)
register_concerned("tasks", lambda outcome: [pk for pk in _concerned(outcome) if pk])


def _take_up(condition, act) -> None:
    services.draft_from_condition(condition, actor=act.actor, at=act.at)


def _fulfilled():
    return AnswerCondition.objects.filter(task__status=states.ACCEPTED)


def _begun(condition_ids):
    tasks = Task.objects.filter(condition__in=condition_ids).exclude(status=states.DRAFT)
    return dict(tasks.order_by().values_list("condition", "number"))


def _revise(condition, act, *, gone):
    draft = Task.objects.filter(condition=condition, status=states.DRAFT).first()
    if draft is not None:
        services.follow_condition(draft, actor=act.actor, at=act.at, gone=gone)


register_taker("tasks", _take_up)
register_begun("tasks", _begun)
register_reviser("tasks", _revise)
register_fulfilled("tasks", _fulfilled)
