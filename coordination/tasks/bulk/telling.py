"""Who hears of a change of many tasks? Each person concerned once, with the number of own tasks in it."""

from collections import Counter
from datetime import datetime

from accounts.models import User
from coordination.notifications.announcing import announce, withdraw_from
from coordination.tasks.models import BulkChange
from coordination.tasks.states import ItemState


def of_change(done: BulkChange, *, at: datetime) -> None:
    """One line in the next digest, not a mail for each task."""
    _tell("tasks_changed_together", done, _concerned(done, [ItemState.DONE]), at)


def of_undoing(done: BulkChange, *, at: datetime) -> None:
    """Who has not read of it yet need not: everything of theirs is as it was. The others hear that it is back."""
    back = _concerned(done, [ItemState.UNDONE])
    changed = _concerned(done, [ItemState.UNDONE, ItemState.KEPT])
    whole = [pk for pk, count in back.items() if count == changed[pk]]
    spared = withdraw_from(done, kind="tasks_changed_together", recipients=whole)
    _tell("tasks_changed_back", done, Counter({pk: n for pk, n in back.items() if pk not in spared}), at)


def _concerned(done: BulkChange, states: list) -> Counter:
    """How many of these tasks concern each person."""
    rows = done.items.filter(state__in=states).values_list("told", flat=True)
    return Counter(pk for told in rows for pk in told)


def _tell(kind: str, done: BulkChange, concerned: Counter, at: datetime) -> None:
    people = User.objects.in_bulk(list(concerned))
    for count in sorted(set(concerned.values())):
        announce(
            kind=kind,
            subject=done,
            recipients=[people[pk] for pk, n in concerned.items() if n == count and pk in people],
            at=at,
            version=done.pk,
            params={"who": done.asked_by_name, "what": str(done), "count": count},
        )
