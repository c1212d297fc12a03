"""What does a draft ask for? One declaration for the portal's form and the API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.policy import decide
from coordination.common.errors import NotAllowed
from coordination.lifecycle.inputs import (
    Choice,
    Date,
    Flag,
    Input,
    Instant,
    LongText,
    Row,
    Text,
    clean_all,
)
from coordination.meetings.models import Outcome

from . import services
from .inputs import Days
from .models import Task, TaskClass, Topic
from .states import ClaimMode, Confidentiality, Priority, Rhythm


def _topics(task, actor):
    return Topic.objects.filter(is_active=True)


def _classes(task, actor):
    return TaskClass.objects.active()


def _outcomes(task, actor):
    return Outcome.objects.visible_to(actor)


DRAFT_INPUTS: tuple[Input, ...] = (
    Text("title", _("任务名称"), max_length=300),
    LongText("content", _("任务内容"), required=False),
    Row("topic", _("专题"), required=False, rows=_topics),
    Row("task_class", _("任务类别"), required=False, rows=_classes),
    Text(
        "source_text",
        _("来源文件"),
        required=False,
        max_length=300,
        help=_("电话、便签可写「谁、何时、说了什么」。"),
    ),
    LongText("expected_result", _("预期成果"), required=False),
    LongText("criterion", _("验收标准"), required=False),
    Text("evidence_wanted", _("须提交的佐证材料"), required=False, max_length=300),
    Flag("continuing", _("持续推进"), help=_("没有完成时限，永不亮红灯。")),
    Date("deadline", _("完成时限"), required=False),
    Choice("rhythm", _("报送频次"), required=False, choices=Rhythm.choices, help=_("不选即按任务类别。")),
    Days(
        "own_report_dates",
        _("自定报送日期"),
        required=False,
        max_length=2000,
        help=_("报送频次为自定日期时填写，每行一个，如 2026-12-31。"),
    ),
    Choice("priority", _("重要程度"), required=False, choices=Priority.choices),
    Choice("confidentiality", _("可见范围"), required=False, choices=Confidentiality.choices),
    Choice("claim_mode", _("认领方式"), required=False, choices=ClaimMode.choices),
    Instant("claim_closes_at", _("认领截止"), required=False),
)
NEW_DRAFT_INPUTS: tuple[Input, ...] = (
    *DRAFT_INPUTS,
    Row(
        "outcome",
        _("会议成果"),
        required=False,
        rows=_outcomes,
        help=_("任务落实的已发布成果；不填即为非会议来源。"),
    ),
)
# Left empty, these keep their default.
WITH_DEFAULT = {"rhythm", "priority", "confidentiality", "claim_mode"}


@transaction.atomic
def create_draft(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Task:
    """A new draft from what was typed or sent. Raises ``NotAllowed``, or ``Invalid`` with all problems at once."""
    _may(actor, "tasks.add_task", None)
    values = _cleaned(NEW_DRAFT_INPUTS, data, None, actor)
    return services.draft_task(actor=actor, at=at, **_as_its_class_asks(values))


@transaction.atomic
def edit_draft(
    task: Task, *, actor: Actor, at: datetime, version: int | None, data: Mapping[str, Any]
) -> Task:
    """Change the named fields of a draft; what is not named stays. Errors as ``services.edit_task``."""
    _may(actor, "tasks.change_task", task)
    inputs = tuple(each for each in DRAFT_INPUTS if each.name in data)
    values = _cleaned(inputs, data, task, actor)
    if values.get("task_class") != task.task_class:
        values = _as_its_class_asks(values)
    return services.edit_task(task, actor=actor, at=at, version=version, **values)


def _as_its_class_asks(values: dict[str, Any]) -> dict[str, Any]:
    """A rhythm that is not named is that of the class."""
    chosen = values.get("task_class")
    if chosen is None or "rhythm" in values:
        return values
    return {"rhythm": chosen.rhythm, "own_report_dates": chosen.own_report_dates} | {
        name: value for name, value in values.items() if name != "own_report_dates" or value
    }


def _cleaned(
    inputs: tuple[Input, ...], data: Mapping[str, Any], task: Task | None, actor: Actor
) -> dict[str, Any]:
    values = clean_all(inputs, data, task, actor)
    return {name: value for name, value in values.items() if value or name not in WITH_DEFAULT}


def _may(actor: Actor, permission: str, task: Task | None) -> None:
    decision = decide(actor, permission, task)
    if not decision:
        raise NotAllowed(decision.reason)
