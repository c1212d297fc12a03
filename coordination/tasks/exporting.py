"""How does the ledger leave as an Excel file: the same rows, columns and order as on the screen?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.common.errors import Conflict
from coordination.common.keyset import Keyset
from coordination.common.local_time import LOCAL_ZONE
from coordination.common.workbooks import workbook
from coordination.common.working_days import WorkingCalendar, calendar_for

from . import states
from .lights import Reading
from .models import Task
from .queries import light_of
from .states import ParticipationRole
from .workflow import TASK

MOST_EXPORTED = 5000


@dataclass(frozen=True)
class Column:
    """A column of the ledger; ``order`` is the field it sorts by, where it can."""

    key: str
    label: Any
    order: str = ""
    fixed: bool = False
    usual: bool = True


COLUMNS = (
    Column("number", gettext_lazy("编号"), order="number"),
    Column("title", gettext_lazy("任务"), fixed=True),
    Column("lead", gettext_lazy("牵头")),
    Column("supporters", gettext_lazy("配合")),
    Column("due", gettext_lazy("时限"), order="deadline"),
    Column("light", gettext_lazy("灯")),
    Column("report", gettext_lazy("最近报告"), order="last_reported_at"),
    Column("state", gettext_lazy("状态"), usual=False),
    Column("topic", gettext_lazy("专题"), usual=False),
    Column("source", gettext_lazy("来源"), usual=False),
    Column("priority", gettext_lazy("重要程度"), usual=False),
    Column("supervisor", gettext_lazy("督办人"), usual=False),
)
BY_KEY = {column.key: column for column in COLUMNS}
USUAL = [column.key for column in COLUMNS if column.usual]
ORDERS = {column.order for column in COLUMNS if column.order}
DEFAULT_ORDER = "deadline"
GROUPS: dict[str, tuple[Any, list[str], Callable[[Task], Any]]] = {
    "lead": (gettext_lazy("牵头单位"), ["lead__path"], lambda task: task.lead or _("待认领")),
    "topic": (
        gettext_lazy("专题"),
        ["topic__position", "topic_id"],
        lambda task: task.topic or _("未分专题"),
    ),
}


def columns_of(params: QueryDict) -> list[Column]:
    """The chosen columns in the chosen order; the title is always there."""
    wanted = [key for key in dict.fromkeys(params.getlist("columns")) if key in BY_KEY] or USUAL
    if "title" not in wanted:
        wanted = ["title", *wanted]
    return [BY_KEY[key] for key in wanted]


def order_of(params: QueryDict) -> str:
    order = params.get("order", "")
    return order if order.lstrip("-") in ORDERS and order.count("-") <= 1 else DEFAULT_ORDER


def group_of(params: QueryDict) -> str:
    return params.get("group", "") if params.get("group") in GROUPS else ""


def keys_of(params: QueryDict) -> list[str]:
    """The whole order, for paging by position."""
    group = group_of(params)
    return [*(GROUPS[group][1] if group else []), order_of(params)]


WIDTHS = {"number": 18, "title": 60, "lead": 16, "supporters": 24, "light": 40, "report": 18, "source": 30}


def ledger_sheet(tasks: QuerySet, params: QueryDict, *, on: date) -> bytes:
    """The narrowed tasks (``with_light``) with the columns and order that ``params`` ask for.

    Raises ``Conflict`` when there are more than ``MOST_EXPORTED``.
    """
    calendar = calendar_for()
    rows = tasks.for_rows().prefetch_related("milestones")
    found = list(rows.order_by(*Keyset(Task, keys_of(params)).order())[: MOST_EXPORTED + 1])
    if len(found) > MOST_EXPORTED:
        sentence = _("超过 %(most)s 项，请先用筛选缩小范围再导出。")
        raise Conflict(sentence % {"most": f"{MOST_EXPORTED:,}"}, code="too_many_rows")
    columns = columns_of(params)
    return workbook(
        _("台账"),
        [str(column.label) for column in columns],
        (_cells(task, columns, on=on, calendar=calendar) for task in found),
        [WIDTHS.get(column.key, 14) for column in columns],
    )


def file_name(scope: str, *, at: datetime) -> str:
    return f"{_('台账')}-{scope}-{at.astimezone(LOCAL_ZONE):%Y%m%d-%H%M}.xlsx"


def _cells(task: Task, columns: list[Column], *, on: date, calendar: WorkingCalendar) -> list[Any]:
    """A task as cells: dates as dates, a light with its reason, everything else in the words of the screen."""
    comma = _("、")
    parts = task.active
    supporters = [
        part.organisation
        for role in (ParticipationRole.CO_LEAD, ParticipationRole.SUPPORT)
        for part in parts
        if part.role == role
    ]
    cells: dict[str, Any] = {
        "number": task.number,
        "title": task.title,
        "lead": str(task.lead or _("待认领")),
        "supporters": comma.join(str(unit) for unit in supporters),
        "due": _("持续推进") if task.continuing else task.deadline,
        "light": _light_words(light_of(task, on=on, calendar=calendar)),
        "report": task.last_reported_at,
        "state": str(TASK.state(task.status).label),
        "topic": str(task.topic or ""),
        "source": str(task.source_text or task.get_source_kind_display()),
        "priority": str(task.get_priority_display()),
        "supervisor": str(task.supervisor or ""),
    }
    return [cells[column.key] for column in columns]


def _light_words(reading: Reading) -> str:
    label = str(states.Light(reading.light).label)
    return (
        _("%(light)s：%(reason)s") % {"light": label, "reason": reading.reason} if reading.reason else label
    )
