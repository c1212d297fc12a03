"""What follows from every act: computed progress of parents, the days on which the light turns, red days that ended."""

from datetime import timedelta

from coordination.common.working_days import calendar_for
from coordination.tasks import states
from coordination.tasks.lights import causes, turning_days
from coordination.tasks.states import Light


def settle(task, act) -> None:
    """Recompute the light's turning days; days that were red and are made up for are kept as history."""
    task.forget_participants()
    calendar = calendar_for(task.lead.root.code if task.lead_id else "")
    yellow_on, red_on = turning_days(causes(task, task.milestones.all(), calendar))
    for light, old, new in ((Light.RED, task.red_on, red_on), (Light.YELLOW, task.yellow_on, yellow_on)):
        was_showing = old is not None and old <= act.on
        still_showing = new is not None and new <= act.on
        if was_showing and not still_showing and task.status != states.OPEN:
            rows = task.light_spells.model.objects
            rows.get_or_create(
                task=task,
                light=light,
                from_on=old,
                defaults={"until_on": max(old, act.on - timedelta(days=1))},
            )
    task.yellow_on, task.red_on = yellow_on, red_on


def carry_progress_up(task, act, *, without=None) -> None:
    """A parent's progress is the weighted sum of its children's, rounded down, never typed; its light follows."""
    rows = type(task)._base_manager
    while task.parent_id:
        # Two parts that report at once: the second waits here and then sees the figure of the first.
        parent = rows.select_for_update(of=("self",)).get(pk=task.parent_id)
        counted = parent.children.exclude(status=states.CANCELLED)
        if without is not None:
            counted = counted.exclude(pk=without.pk)
        parts = [task if child.pk == task.pk else child for child in counted]
        weights = sum(part.weight or 0 for part in parts)
        done = sum(part.progress * (part.weight or 0) for part in parts)
        parent.progress = min(100, done // weights) if weights else 0
        settle(parent, act)
        rows.filter(pk=parent.pk).update(
            progress=parent.progress, yellow_on=parent.yellow_on, red_on=parent.red_on
        )
        task = parent
