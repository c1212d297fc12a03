"""How is the ladder changed, and what would a step ask for before it is kept?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.policy import decide
from coordination.activity.recording import record
from coordination.common.errors import Invalid, NotAllowed, StaleVersion
from coordination.lifecycle.door import json_ready
from coordination.lifecycle.inputs import Choice, Flag, Input, Integer, Row, clean_all
from coordination.tasks.models import TaskClass

from .ladder import Case, cases_of
from .models import LadderStep
from .vocabulary import Addressed, Condition, Level, Reach

LAST = 99  # two digits are more steps than anybody wants


def _kept(name: str, otherwise: Any = None):
    return lambda step, actor: otherwise if step is None else getattr(step, name)


def _place(step: LadderStep | None, actor: Actor) -> int:
    """A new step comes after those that are there."""
    if step is not None:
        return step.sequence
    last = LadderStep.objects.aggregate(last=Max("sequence"))["last"]
    return min((last or 0) + 1, LAST)


STEP: tuple[Input, ...] = (
    Row(
        "task_class",
        _("任务类别"),
        required=False,
        rows=lambda step, actor: TaskClass.objects.all(),
        initial=_kept("task_class"),
        help=_("不选为全部任务。"),
    ),
    Choice("condition", _("触发条件"), choices=Condition.choices, initial=_kept("condition")),
    Integer("working_days", _("满（工作日）"), minimum=1, maximum=250, initial=_kept("working_days", 5)),
    Choice("level", _("级别"), choices=Level.choices, initial=_kept("level", Level.BLUE)),
    Choice("addressed", _("发给"), choices=Addressed.choices, initial=_kept("addressed", Addressed.LEAD)),
    Choice(
        "reach",
        _("处理"),
        choices=Reach.choices,
        initial=_kept("reach", Reach.DRAFT),
        help=_("阶梯只起草，不自动发函；每份函由领导签发。"),
    ),
    Integer("limit_days", _("回复时限（工作日）"), minimum=1, maximum=60, initial=_kept("limit_days", 5)),
    Integer("sequence", _("顺序"), minimum=1, maximum=LAST, initial=_place),
    Flag("is_active", _("启用"), initial=_kept("is_active", True)),
)


def steps_of(actor: Actor):
    """The ladder is known to everybody whom it may reach; ministries have nothing to do with it."""
    rows = LadderStep.objects.select_related("owner", "task_class")
    return rows if actor.reader_ids and not actor.is_ministry else rows.none()


def _checked(step: LadderStep | None, actor: Actor, data: Mapping[str, Any]) -> dict[str, Any]:
    decision = decide(actor, "supervision.change_ladder", step)
    if not decision:
        raise NotAllowed(decision.reason)
    values = clean_all(STEP, data, step, actor)
    if values["condition"] == Condition.NO_REPLY and values["level"] == Level.BLUE:
        raise Invalid({"level": _("逾期未复之后应为黄色或红色。")})
    return values


def previewed(*, actor: Actor, data: Mapping[str, Any], step: LadderStep | None = None) -> list[Case]:
    """The letters this step would draft with today's data; nothing is kept."""
    values = _checked(step, actor, data)
    owner = step.owner if step is not None else actor.organisation
    unsaved = LadderStep(pk=step.pk if step is not None else 0, owner=owner, **values)
    return cases_of(unsaved, on=actor.on)


def due_today(steps, *, on) -> list[tuple[LadderStep, list[Case]]]:
    """Each step with the letters it would draft with today's data."""
    return [(step, cases_of(step, on=on) if step.is_active else []) for step in steps]


@transaction.atomic
def add_step(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> LadderStep:
    values = _checked(None, actor, data)
    step = LadderStep.objects.create(owner=actor.organisation, updated_at=at, **values)
    _tell(step, actor, at, "create", _("增加了督办阶梯：%(step)s"), {n: [None, v] for n, v in values.items()})
    return step


@transaction.atomic
def change_step(
    step: LadderStep, *, actor: Actor, at: datetime, version: int | None = None, data: Mapping[str, Any]
) -> LadderStep:
    """Change a step; letters already drafted stay as they are, and what was drafted once is not drafted again."""
    locked = LadderStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    standing = {each.name: each.initial(locked, actor) for each in STEP}
    values = _checked(locked, actor, {**standing, **data})
    if version is not None and version != locked.version:
        raise StaleVersion(_("您打开之后，内容已被他人更新，请核对后重试。"), current_version=locked.version)
    changes = {name: [standing[name], value] for name, value in values.items() if standing[name] != value}
    for name, value in values.items():
        setattr(locked, name, value)
    locked.version, locked.updated_at = locked.version + 1, at
    locked.save()
    _tell(locked, actor, at, "edit", _("修改了督办阶梯：%(step)s"), changes)
    return locked


@transaction.atomic
def remove_step(step: LadderStep, *, actor: Actor, at: datetime) -> None:
    decision = decide(actor, "supervision.change_ladder", step)
    if not decision:
        raise NotAllowed(decision.reason)
    _tell(step, actor, at, "delete", _("删除了督办阶梯：%(step)s"), {})
    step.delete()


def _tell(step: LadderStep, actor: Actor, at: datetime, verb: str, sentence: Any, changes: dict) -> None:
    plain = {name: [json_ready(old), json_ready(new)] for name, (old, new) in changes.items()}
    record(step, actor=actor, at=at, verb=verb, sentence=sentence, params={"step": step}, changes=plain)
