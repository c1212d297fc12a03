"""What happens to tasks without anybody's hand?"""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from accounts.actors import Actor
from accounts.policy import members_of
from coordination.common.errors import DomainError
from coordination.common.local_time import in_words, local_date
from coordination.common.working_days import calendars
from coordination.notifications.announcing import announce
from coordination.notifications.schedule import every

from . import states, workflow
from .bulk.jobs import carry_on_bulk_changes, carry_on_now  # noqa: F401 - found by the workers here
from .effects.people import DESK_ROLES
from .lights import causes, turning_days
from .models import Dependency, Task

GRACE_DAYS = 5  # working days between the warning that no plan has come and the release


@every(600)
def release_unplanned(at: datetime) -> int:
    """Claimed, warned, still without a plan: free again for others. The number of tasks set free.

    Nobody loses a task without the whole grace after the warning, however long the worker stood still.
    """
    days, on = calendars(), local_date(at)
    released = 0
    for task in Task.objects.filter(status=states.CLAIMED, allotted=False).select_related("lead__root"):
        calendar = days.of(task.lead.root.code)
        if on <= calendar.after(local_date(task.claimed_at), settings.PLAN_DAYS):
            continue
        if task.release_warned_at is None:
            _warn(task, at, calendar.after(on, GRACE_DAYS))
        elif on > calendar.after(local_date(task.release_warned_at), GRACE_DAYS):
            try:
                workflow.release(task, actor=Actor.system(), at=at)
                released += 1
            except DomainError:
                continue  # planned in this very moment: nothing to release
    return released


@transaction.atomic  # marked and told together, or neither
def _warn(task: Task, at: datetime, last: date) -> None:
    """The lead is told once that the task will be free again; only the run that marks it tells."""
    rows = Task.objects.filter(pk=task.pk, status=states.CLAIMED, release_warned_at=None)
    if rows.update(release_warned_at=at):
        announce(
            kind="task_release_warned",
            subject=task,
            recipients=members_of([task.lead_id], roles=DESK_ROLES, on=local_date(at)),
            at=at,
            version=task.version,
            params={"day": in_words(last)},
            must_act=True,
        )


@every(3600)
def recompute_turning_days(at: datetime) -> int:
    """After a change of the working calendar the lights turn on other days. The number of tasks corrected."""
    days, moved = calendars(), []
    tasks = Task.objects.live().select_related("lead__root").prefetch_related("milestones").order_by("pk")
    for task in tasks.iterator(chunk_size=500):
        calendar = days.of(task.lead.root.code if task.lead_id else "")
        turning = turning_days(causes(task, task.milestones.all(), calendar))
        if turning != (task.yellow_on, task.red_on):
            moved.append((task.pk, task.version, turning))
    for pk, version, (yellow_on, red_on) in moved:
        # Only if nobody acted meanwhile: an act has recomputed them itself.
        Task.objects.filter(pk=pk, version=version).update(yellow_on=yellow_on, red_on=red_on)
    return len(moved)


@every(3600)
def tell_of_late_predecessors(at: datetime) -> int:
    """A task that is late informs the ones that build on it, once until it gets another date."""
    on, days, told = local_date(at), calendars(), 0
    late = Dependency.objects.filter(told_late_at=None, predecessor__status__in=states.LED)
    late = late.filter(predecessor__deadline__lt=on, successor__status__in=(states.DRAFT, *states.LIVE))
    late = late.exclude(predecessor__status=states.COMPLETION_SUBMITTED)
    for link in late.select_related("predecessor__lead__root", "successor__lead", "successor__issuer"):
        before, after = link.predecessor, link.successor
        if days.of(before.lead.root.code).roll(before.deadline) >= on:
            continue
        # Only the run that marks it tells of it.
        if Dependency.objects.filter(pk=link.pk, told_late_at=None).update(told_late_at=at):
            unit = after.lead or after.issuer
            announce(
                kind="task_predecessor_late",
                subject=after,
                recipients=members_of([unit.pk], roles=DESK_ROLES, on=on),
                at=at,
                version=before.deadline.toordinal(),
                params={"number": before.number, "day": in_words(before.deadline)},
            )
            told += 1
    return told
