"""How do units keep their dates? Figures without any order by them, each with its definition and its list.

What counts: tasks led by the unit or by a unit of its branch which the office can read. A month that is over is
frozen once; the present month is computed as it stands and marked so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.policy import decide
from accounts.roles import Kind
from coordination.activity.recording import record
from coordination.common.errors import NotAllowed
from coordination.common.local_time import local_date
from coordination.common.working_days import calendar_for
from coordination.lifecycle.inputs import Input, LongText, clean_all
from coordination.tasks.models import Task, Vote
from coordination.tasks.states import (
    ACCEPTED,
    CANCELLED,
    COMPLETION_SUBMITTED,
    DRAFT,
    OPEN,
    SUSPENDED,
    WAITING,
)

from .burden import after
from .models import Letter, LetterReply, PerformanceMonth, PerformanceRemark
from .silence import silent

OUTSIDE = (DRAFT, OPEN, SUSPENDED, WAITING, CANCELLED)  # these leave the denominator
HANDED_IN = (COMPLETION_SUBMITTED, ACCEPTED)
REMARK: tuple[Input, ...] = (LongText("text", _("单位说明"), max_length=1000),)


@dataclass(frozen=True)
class Measure:
    """One number with its definition; ``of`` names what it is a part of, where it is a part."""

    name: str
    label: Any
    definition: Any
    of: str = ""
    about: str = "tasks"


MEASURES: tuple[Measure, ...] = (
    Measure(
        "due_first",
        _("按原定时限应完成"),
        _("本单位（含所属单位）牵头、原定时限在当月的任务数；中止、撤销和等待他方的不计。"),
    ),
    Measure(
        "on_time_first",
        _("按原定时限完成"),
        _("其中在原定时限当日或之前申请销号且未被退回的任务数。"),
        of="due_first",
    ),
    Measure("due_agreed", _("按商定时限应完成"), _("商定时限（经批准延期后的时限）在当月的任务数。")),
    Measure(
        "on_time_agreed",
        _("按商定时限完成"),
        _("其中在商定时限当日或之前申请销号且未被退回的任务数。"),
        of="due_agreed",
    ),
    Measure(
        "silent",
        _("沉默任务"),
        _("月末办理中、达到任务类别所定天数（通常为%(days)d个工作日）未报进展的任务数。"),
    ),
    Measure("replies_due", _("应回复督办函"), _("回复时限在当月、未撤回的督办函数。"), about="letters"),
    Measure(
        "replies_in_time",
        _("按时回复"),
        _("其中在时限当日或之前回复的督办函数。"),
        of="replies_due",
        about="letters",
    ),
)
BY_NAME = {measure.name: measure for measure in MEASURES}


def definition_of(measure: Measure) -> str:
    text = str(measure.definition)
    return text % {"days": settings.SILENT_DAYS} if "%(" in text else text


def measured(organisation: Organisation, month: date, *, on: date) -> dict[str, list[int]]:
    """For each number the ids of what it counts, for the month as it stands on ``on``."""
    calendar = calendar_for(organisation.code)
    last = min(on, date.fromordinal(after(month).toordinal() - 1))
    tasks = _tasks_of(organisation)
    within = (month, after(month))
    found: dict[str, list[int]] = {}
    for name, field in (("first", "first_deadline"), ("agreed", "deadline")):
        due = tasks.exclude(status__in=OUTSIDE).filter(
            **{f"{field}__gte": within[0], f"{field}__lt": within[1]}
        )
        rows = list(due.annotate(handed_in=_handed_in()).values_list("pk", field, "handed_in", "status"))
        found[f"due_{name}"] = [pk for pk, *_rest in rows]
        found[f"on_time_{name}"] = [
            pk
            for pk, day, at, status in rows
            if status in HANDED_IN
            and at is not None
            and local_date(at) <= calendar.roll(day)
            and local_date(at) <= last
        ]
    still = silent(tasks, on=last, calendar=calendar)
    found["silent"] = list(still.order_by("pk").values_list("pk", flat=True))
    letters = _replies_due(organisation, *within)
    found["replies_due"] = [pk for pk, _due, _on in letters]
    found["replies_in_time"] = [pk for pk, due, replied in letters if replied and replied <= due]
    return found


def _tasks_of(organisation: Organisation) -> QuerySet[Task]:
    offices = Organisation.objects.offices().values("pk")
    read = Task.readers.rel.related_model.objects.filter(organisation__in=offices).values("task")
    return Task.objects.filter(lead__root=organisation, pk__in=read)


def _handed_in() -> Subquery:
    """When completion was asked for in the round that stands: it counts from asking, not from judging."""
    asked = (
        Vote.objects.filter(task=OuterRef("pk"), round=OuterRef("completion_round"))
        .order_by()
        .values("task")
        .annotate(at=Min("asked_at"))
        .values("at")
    )
    return Subquery(asked)


def _replies_due(organisation: Organisation, first: date, until: date) -> list[tuple]:
    """(letter, due, replied) of each letter whose first limit lies in the month."""
    reply = LetterReply.objects.filter(letter=OuterRef("pk"), round=1)
    rows = (
        Letter.objects.sent()
        .filter(addressee__root=organisation)
        .annotate(
            first_due=Subquery(reply.values("due_on")[:1]),
            first_reply=Subquery(reply.values("replied_on")[:1]),
        )
    )
    found = rows.order_by("pk").values_list("pk", "first_due", "reply_due_on", "first_reply")
    return [
        (pk, first_due or due, replied)
        for pk, first_due, due, replied in found
        if first <= (first_due or due) < until
    ]


# --- freezing -----------------------------------------------------------------------------------------
def provinces() -> QuerySet[Organisation]:
    return Organisation.objects.filter(kind=Kind.PROVINCE, is_active=True).order_by("code", "name")


def row_of(organisation: Organisation, month: date, *, on: date, at: datetime) -> PerformanceMonth:
    """The figures as they stand, not kept."""
    counted = measured(organisation, month, on=on)
    numbers = {name: len(ids) for name, ids in counted.items()}
    return PerformanceMonth(organisation=organisation, month=month, counted=counted, taken_at=at, **numbers)


def freeze(*, at: datetime) -> int:
    """Keep the month that is over for every province that has no row of it; how many rows were written."""
    month = date.fromordinal(local_date(at).replace(day=1).toordinal() - 1).replace(day=1)
    return freeze_month(month, at=at)


def freeze_month(month: date, *, at: datetime) -> int:
    present = PerformanceMonth.objects.filter(month=month).values("organisation")
    missing = provinces().exclude(pk__in=present)
    rows = [row_of(unit, month, on=local_date(at), at=at) for unit in missing]
    PerformanceMonth.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


# --- remarks --------------------------------------------------------------------------------------------
@transaction.atomic
def remark(
    row: PerformanceMonth, *, actor: Actor, at: datetime, data: Mapping[str, Any]
) -> PerformanceRemark:
    """What the unit says about its figures; an earlier remark stays below it, the figures stay as they are."""
    decision = decide(actor, "supervision.remark_on_performance", row)
    if not decision:
        raise NotAllowed(decision.reason)
    text = clean_all(REMARK, data, row, actor)["text"]
    made = row.remarks.create(text=text, written_by=actor.user, written_by_name=actor.name, written_at=at)
    record(
        row,
        actor=actor,
        at=at,
        verb="remark",
        sentence=_("写了单位说明：%(text)s"),
        params={"text": text[:200]},
    )
    return made


def rate(part: int, whole: int) -> str:
    """75.0%, or a dash where there was nothing to do."""
    return f"{100 * part / whole:.1f}%" if whole else "—"
