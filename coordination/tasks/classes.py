"""What may happen to a class of tasks? In use → retired → in use; the regional office keeps them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.policy import decide
from coordination.activity.recording import record
from coordination.common.errors import Invalid, NotAllowed
from coordination.lifecycle.door import json_ready
from coordination.lifecycle.inputs import Choice, Flag, Input, Integer, Text, clean_all
from coordination.lifecycle.workflow import State, Workflow

from .inputs import Days
from .states import ACTIVE, RETIRED, Rhythm

TASK_CLASS = Workflow(
    "task_class",
    _("任务类别"),
    (State(ACTIVE, _("在用"), "active"), State(RETIRED, _("停用"))),
)
KEEP = "tasks.keep_classes"


def _own(name):
    return lambda task_class, actor: getattr(task_class, name, None)


def _silent_days(task_class, actor):
    return getattr(task_class, "silent_days", settings.SILENT_DAYS)


DETAILS: tuple[Input, ...] = (
    Text("code", _("代码"), max_length=20, initial=_own("code"), help=_("字母、数字和连字符，供接口使用。")),
    Text("name", _("名称"), max_length=40, initial=_own("name")),
    Choice(
        "rhythm",
        _("报送频次"),
        choices=Rhythm.choices,
        initial=_own("rhythm"),
        help=_("此后登记的任务按此报送；任务上可另定。"),
    ),
    Days(
        "own_report_dates",
        _("自定报送日期"),
        required=False,
        max_length=2000,
        initial=_own("own_report_dates"),
        help=_("报送频次为自定日期时填写，每行一个，如 2026-12-31。"),
    ),
    Flag("needs_evidence", _("销号须附佐证材料"), initial=_own("needs_evidence")),
    Flag("needs_verifier", _("销号须由他人核验"), initial=_own("needs_verifier")),
    Integer(
        "silent_days",
        _("沉默天数"),
        required=False,
        minimum=1,
        maximum=250,
        unit=_("工作日"),
        initial=_silent_days,
        help=_("办理中连续这么多个工作日未报进展，即列入沉默任务；不填按通常的天数。"),
    ),
    Integer("position", _("排序"), minimum=0, maximum=999, initial=_own("position")),
)


def _keeps(task_class, actor):
    """Shown to the office that keeps the classes."""
    return bool(decide(actor, KEEP, task_class))


@TASK_CLASS.transition(
    "edit",
    _("修改"),
    source=ACTIVE,
    target=None,
    permission=KEEP,
    inputs=DETAILS,
    when=_keeps,
    history=_("修改了任务类别"),
)
def edit(task_class, act):
    """Change what the class asks for; tasks drafted before keep what they have."""
    _write(task_class, act.data)


@TASK_CLASS.transition(
    "retire",
    _("停用"),
    source=ACTIVE,
    target=RETIRED,
    permission=KEEP,
    tone="danger",
    when=_keeps,
    history=_("停用了任务类别"),
)
def retire(task_class, act):
    """No longer offered for new tasks; tasks of this class go on as they are."""


@TASK_CLASS.transition(
    "restore",
    _("恢复使用"),
    source=RETIRED,
    target=ACTIVE,
    permission=KEEP,
    when=_keeps,
    history=_("恢复使用任务类别"),
)
def restore(task_class, act):
    """Offered again."""


@transaction.atomic
def create_class(*, actor: Actor, at: datetime, data: Mapping[str, Any]):
    """A new class of tasks, kept by the regional office."""
    decision = decide(actor, KEEP)
    if not decision:
        raise NotAllowed(decision.reason)
    values = clean_all(DETAILS, data, None, actor)
    task_class = apps.get_model("tasks", "TaskClass")(created_by=actor.user, created_at=at, updated_at=at)
    _write(task_class, values)
    task_class.save()
    changes = {name: [None, json_ready(value)] for name, value in values.items() if value}
    record(task_class, actor=actor, at=at, verb="create", sentence=_("新建了任务类别"), changes=changes)
    return task_class


def _write(task_class, values: Mapping[str, Any]) -> None:
    """Refuses (``Invalid``) a code or a name that is taken, and own dates that are missing."""
    for each in DETAILS:
        setattr(task_class, each.name, values[each.name])
    task_class.silent_days = task_class.silent_days or settings.SILENT_DAYS
    others = type(task_class).objects.exclude(pk=task_class.pk)
    problems = {}
    if not all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in task_class.code):
        problems["code"] = [_("只能用字母、数字和连字符。")]
    elif others.filter(code=task_class.code).exists():
        problems["code"] = [_("已有相同代码的任务类别。")]
    if others.filter(name=task_class.name).exists():
        problems["name"] = [_("已有同名的任务类别。")]
    if task_class.rhythm == Rhythm.OWN and not task_class.own_report_dates:
        problems["own_report_dates"] = [_("请至少填写一个报送日期。")]
    if problems:
        raise Invalid(problems)
