"""What would a change do to each of many tasks? Nothing is changed yet."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.policy import decide
from coordination.activity.recording import record
from coordination.common.errors import Invalid, NotAllowed
from coordination.common.local_time import local_date
from coordination.lifecycle.inputs import Choice, Input, Rows, Text, clean_all
from coordination.tasks.filters import TaskFilter
from coordination.tasks.models import BulkChange, BulkItem, Task
from coordination.tasks.states import ItemState

from .changes import CHANGES, Change, kept, worded

MOST = 500
PERMISSION = "tasks.change_many"


def _seen(subject, actor: Actor) -> QuerySet[Task]:
    return Task.objects.visible_to(actor)


ASKED: tuple[Input, ...] = (
    Choice("change", _("调整"), choices=[(name, each.label) for name, each in CHANGES.items()]),
    Rows("tasks", _("任务"), required=False, rows=_seen, help=_("任务编号的清单；或用 matching。")),
    Text(
        "matching",
        _("筛选条件"),
        required=False,
        max_length=2000,
        help=_("与任务清单相同的查询条件，如 scope=live&topic=3：符合的任务全部选中。"),
    ),
)
# What the chosen change asks for; the values of the others stay empty.
VALUES: dict[str, Input] = {each.asked.name: replace(each.asked, required=False) for each in CHANGES.values()}
INPUTS: tuple[Input, ...] = (*ASKED, *VALUES.values())


@transaction.atomic
def prepare(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> BulkChange:
    """A preview: every chosen task with whether the change is possible, and if not the sentence why.

    Raises ``NotAllowed``; ``Invalid`` without tasks, with more than ``MOST``, or for the value.
    """
    decision = decide(actor, PERMISSION)
    if not decision:
        raise NotAllowed(decision.reason)
    values = clean_all(ASKED, {each.name: data.get(each.name) for each in ASKED}, None, actor)
    change = CHANGES[values["change"]]
    rest = {name: value for name, value in data.items() if name not in values and value not in (None, "")}
    value = clean_all((change.asked,), rest, None, actor)[change.asked.name]
    tasks = chosen(actor, values["tasks"], values["matching"], at)
    done = BulkChange.objects.create(
        change=change.act.name,
        value=kept(value),
        value_label=worded(value) if value else str(_("不设")),
        organisation=actor.organisation,
        asked_by=actor.user,
        asked_by_name=actor.name[:120],
        standing_in_for=actor.standing_in_for,
        client=actor.client,
        created_by=actor.user,
        created_at=at,
        updated_at=at,
    )
    BulkItem.objects.bulk_create(_judged(done, change, value, task, actor, at) for task in tasks)
    record(done, actor=actor, at=at, verb="create", sentence=_("选定任务，尚未办理"))
    return done


def chosen(actor: Actor, picked: list[Task], matching: str, at: datetime) -> list[Task]:
    """The tasks in a fixed order, with everything the rules look at."""
    rows = Task.objects.visible_to(actor)
    if matching:
        found = TaskFilter(
            QueryDict(matching), rows.with_light(on=local_date(at)), actor=actor, on=local_date(at)
        )
        if not found.is_valid():
            raise Invalid({"matching": [sentence for each in found.errors.values() for sentence in each]})
        rows = found.qs
    else:
        rows = rows.filter(pk__in=[task.pk for task in picked])
    tasks = list(rows.for_rows().order_by("pk")[: MOST + 1])
    if not tasks:
        raise Invalid({"tasks": _("请先选择任务。")})
    if len(tasks) > MOST:
        raise Invalid({"tasks": _("一次最多办理%(most)d项，请先缩小范围。") % {"most": MOST}})
    return tasks


def _judged(done: BulkChange, change: Change, value: Any, task: Task, actor: Actor, at: datetime) -> BulkItem:
    decision = change.decide(task, value, actor, at)
    state = ItemState.ALLOWED if decision else ItemState.REFUSED
    return BulkItem(
        bulk=done, task=task, state=state, sentence=str(decision.reason)[:500], seen_version=task.version
    )
