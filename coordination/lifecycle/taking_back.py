"""How is an import taken back within a day, as long as nobody has worked on what it made?

Every list that comes in (a ledger of tasks, a list of projects) keeps the import and each of its rows; both
say when they were taken back.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.activity.models import Event
from coordination.activity.recording import record
from coordination.common.errors import Conflict, NotAllowed
from coordination.notifications.announcing import withdraw

HOURS = 24
SOURCE = "import"  # of the lines of history that the import itself wrote


def may_take_back(done: Model, at: datetime) -> bool:
    return done.undone_at is None and at <= done.imported_at + timedelta(hours=HOURS)


@transaction.atomic
def take_back(
    done: Model, *, made: QuerySet, rows: QuerySet, thing: str, actor: Actor, at: datetime
) -> tuple[int, int]:
    """Remove what the import made and nobody touched. Returns (removed, kept because somebody worked on them).

    ``rows`` are the kept rows of the import, ``thing`` is their field that names what was made of them. Raises
    ``NotAllowed`` for another unit, ``Conflict`` when it was taken back before or too late. A line for each thing
    stays in the history.
    """
    locked = type(done).objects.select_for_update().get(pk=done.pk)
    if not actor.belongs_to(locked.organisation):
        raise NotAllowed(_("只有导入单位%(unit)s可以撤销导入。") % {"unit": locked.organisation.name})
    if locked.undone_at:
        raise Conflict(_("该次导入已撤销。"), code="already_undone")
    if not may_take_back(locked, at):
        raise Conflict(_("导入超过一天，不能再撤销；可逐项撤销或取消。"), code="undo_too_late")
    things = list(made.select_for_update(of=("self",)).order_by("pk"))  # nobody begins work meanwhile
    touched = set(
        Event.objects.of_ids(made.model, [each.pk for each in things])
        .exclude(source=SOURCE)
        .exclude(source="system", at=locked.imported_at)  # what the import left to the rules
        .values_list("object_id", flat=True)
    )
    untouched = [each for each in things if each.pk not in touched]
    for each in untouched:
        record(
            each,
            actor=actor.with_source(SOURCE),
            at=at,
            verb="delete",
            sentence=_("撤销导入，删除「%(title)s」"),
            params={"title": each.title},
        )
    ids = [each.pk for each in untouched]
    rows.filter(**{f"{thing}__in": ids}).update(undone=True)
    withdraw(made.model, ids)
    made.model.objects.filter(pk__in=ids).delete()
    locked.undone_at = at
    locked.save(update_fields=["undone_at"])
    return len(untouched), len(touched)
