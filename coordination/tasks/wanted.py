"""Which figures does a task ask for, which of them are known already, and what is reported?

A figure that stands somewhere is shown in the form and kept where it is: entered once, it serves the task, its
projects, the meeting it came from and every request.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.figures.links import Asking, Place, Question, register_place
from coordination.figures.models import Figure, shown
from coordination.figures.periods import following, starts, written_period
from coordination.figures.queries import Found, known
from coordination.figures.services import keep, standing

from .models import Task, WantedFigure
from .states import DRAFT, LED, LIVE, ReportState


@dataclass(frozen=True)
class Line:
    """One figure that a report asks for, and the value that stands already."""

    wanted: WantedFigure
    starts_on: date
    figure: Figure | None

    @property
    def period(self) -> str:
        return written_period(self.starts_on, self.wanted.period_kind)


def asked_lines(task: Task, organisation, *, on: date) -> list[Line]:
    """What the next report of a unit asks for: the period is the one in which it falls due, or the running one."""
    day = _day_of(task, organisation, on)
    found = []
    for each in task.wanted_figures.all():
        first = starts(day, each.period_kind)
        which = {"name": each.name, "period_kind": each.period_kind, "starts_on": first}
        found.append(Line(each, first, standing(task, organisation, **which)))
    return found


def _day_of(task: Task, organisation, on: date) -> date:
    """The day for which is reported: that of the report sent back, else of the one due next; never one to come."""
    returned = task.reports.filter(
        organisation=organisation, state=ReportState.RETURNED, corrections=None
    ).first()
    due = returned.due_on if returned else task.report_due_on
    return min(due or on, on)


def keep_values(task: Task, organisation, values: dict[WantedFigure, Decimal], act) -> list[dict]:
    """Keep each figure once. Returns what the report says of them, as sent."""
    lines = {each.wanted: each for each in asked_lines(task, organisation, on=act.on)}
    said, before, after = [], {}, {}
    for wanted, value in values.items():
        line = lines[wanted]
        kept = keep(
            task,
            organisation,
            name=wanted.name,
            measure=wanted.measure,
            period_kind=wanted.period_kind,
            starts_on=line.starts_on,
            value=value,
            actor=act.actor,
            at=act.at,
            field="values",
        )
        name, measure = f"{wanted.name}（{line.period}）", wanted.measure
        if kept.is_changed:
            before[name] = None if kept.old is None else f"{shown(kept.old)}{measure}"
            after[name] = f"{shown(value)}{measure}"
        said.append({"name": wanted.name, "measure": measure, "period": line.period, "value": shown(value)})
    if after:
        act.changed("values", before, after)
    return said


def drafted_values(task: Task, organisation, values: dict, *, on: date) -> list[dict]:
    """What is typed so far, by the name of the figure, in the form in which reports keep it."""
    typed = {getattr(name, "name", name): value for name, value in values.items()}
    return [
        {
            "name": line.wanted.name,
            "measure": line.wanted.measure,
            "period": line.period,
            "value": str(typed[line.wanted.name]).strip()[:40],
        }
        for line in asked_lines(task, organisation, on=on)
        if str(typed.get(line.wanted.name, "")).strip()
    ]


def refuse_changed(task: Task, organisation, values: dict[WantedFigure, Decimal], on: date) -> None:
    """Figures that were not opened again stay as they were accepted."""
    for line in asked_lines(task, organisation, on=on):
        if line.wanted in values and (line.figure is None or line.figure.value != values[line.wanted]):
            raise Invalid({"values": _("任务重新启动时未开放关键数据，须与销号时一致。")})


def flagged(task: Task, actor) -> list[tuple[WantedFigure, list[Found]]]:
    """Those that stand elsewhere already, or that another form asks for: their author is told before asking."""
    units = [part.organisation for part in task.active]
    found = []
    for each in task.wanted_figures.all():
        first = starts(min(task.report_due_on or actor.on, actor.on), each.period_kind) if units else None
        elsewhere = known(Question(each.key, each.period_kind, first), units, actor, beside=task)
        if elsewhere:
            found.append((each, elsewhere))
    return found


def _readable(actor):
    return Task.objects.visible_to(actor)


def _asking(question: Question, actor):
    """Tasks whose reports ask for it, each of its participants; a draft does not know them yet."""
    rows = WantedFigure.objects.filter(key=question.key, period_kind=question.period_kind)
    rows = rows.filter(task__in=Task.objects.visible_to(actor), task__status__in=[DRAFT, *LIVE])
    if question.starts_on:
        rows = rows.filter(
            asked_on__lt=following(question.starts_on, question.period_kind), task__status__in=LED
        )
    for each in rows.select_related("task").order_by("pk"):
        parts = each.task.active
        for part in parts:
            yield Asking(each.task, part.organisation)
        if not parts:
            yield Asking(each.task)


register_place(Place("tasks.Task", _("任务"), _readable, _asking))
