"""What was each unit asked for in a month, and how long did it take to answer?

Every request is one row with the unit, the instant it was asked, the instant it was answered and the thing it
was about; the months are counted from those rows, one query a kind, and each number opens its rows. There is a median per unit and no order by it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from typing import Any

from django.db.models import DateTimeField, F, Min, Model, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import Kind
from coordination.common.local_time import local_date, start_of_day
from coordination.meetings.models import Confirmation, Outcome
from coordination.tasks.models import Report, Task, Vote
from coordination.tasks.states import ReportState

from .models import DataItem, DataRequest, Instruction, Letter, LetterReply, Urging

Asked = tuple[int, datetime, datetime | None, int]  # unit, asked, answered, the thing it was about


@dataclass(frozen=True)
class Source:
    """One kind of request about things of one model; ``timed`` where the time from asking to answering says something."""

    name: str
    label: Any
    about: type[Model]
    rows: Callable[[datetime, datetime], Iterator[Asked]]
    timed: bool = True


def _between(
    rows: QuerySet, unit: str, asked: str, answered: str, thing: str, first: datetime, last: datetime
):
    span = {f"{asked}__gte": first, f"{asked}__lt": last}
    return rows.filter(**span).order_by().values_list(unit, asked, answered, thing).iterator()


def _reports(first: datetime, last: datetime) -> Iterator[Asked]:
    """Reports of the rhythm that fell due; the calendar asks for them, so no time runs."""
    days = Q(due_on__gte=local_date(first), due_on__lt=local_date(last))
    sent = Report.objects.exclude(state=ReportState.DRAFT).filter(days, corrects=None).order_by()
    for unit, day, at, task in sent.values_list("organisation", "due_on", "submitted_at", "task"):
        yield unit, start_of_day(day), at, task
    late = Task.objects.led().filter(
        report_due_on__gte=local_date(first), report_due_on__lt=local_date(last), lead__isnull=False
    )
    for unit, day, task in late.order_by().values_list("lead", "report_due_on", "pk"):
        yield unit, start_of_day(day), None, task


def _urgings(first: datetime, last: datetime) -> Iterator[Asked]:
    """Answered by the next report of the unit."""
    next_report = (
        Report.objects.filter(
            task=OuterRef("task"), organisation=OuterRef("addressee"), submitted_at__gt=OuterRef("asked_at")
        )
        .order_by()
        .values("task")
        .annotate(first=Min("submitted_at"))
        .values("first")
    )
    rows = Urging.objects.annotate(answered=Subquery(next_report, output_field=DateTimeField()))
    return _between(rows, "addressee", "asked_at", "answered", "task", first, last)


def _letters(first: datetime, last: datetime) -> Iterator[Asked]:
    """Answered by the first reply; what was withdrawn was asked all the same."""
    reply = LetterReply.objects.filter(letter=OuterRef("pk"), round=1).values("replied_at")[:1]
    rows = Letter.objects.exclude(number="").annotate(answered=Subquery(reply))
    return _between(rows, "addressee", "issued_at", "answered", "pk", first, last)


SOURCES: tuple[Source, ...] = (
    Source("reports", _("定期报告"), Task, _reports, timed=False),
    Source("urgings", _("催办"), Task, _urgings),
    Source("letters", _("督办函"), Letter, _letters),
    Source(
        "instructions",
        _("批示"),
        Instruction,
        lambda first, last: _between(
            Instruction.objects, "addressee", "recorded_at", "answered_at", "pk", first, last
        ),
    ),
    Source(
        "data_requests",
        _("资料征集"),
        DataRequest,
        lambda first, last: _between(
            DataItem.objects, "organisation", "request__asked_at", "answered_at", "request", first, last
        ),
    ),
    Source(
        "confirmations",
        _("会签"),
        Outcome,
        lambda first, last: _between(
            Confirmation.objects.exclude(asked_at=F("decided_at")),
            "organisation",
            "asked_at",
            "decided_at",
            "outcome",
            first,
            last,
        ),
    ),
    Source(
        "acceptances",
        _("验收意见"),
        Task,
        lambda first, last: _between(
            Vote.objects, "organisation", "asked_at", "answered_at", "task", first, last
        ),
    ),
)


@dataclass
class Line:
    """One unit in one month: how many requests of each kind, and the median of the hours to answer."""

    organisation: Organisation
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    hours: list[float] = field(default_factory=list)
    open: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def median_hours(self) -> float | None:
        return round(median(self.hours), 1) if self.hours else None

    def labelled(self) -> list[dict]:
        """The count of each kind under its label, in the order of the columns."""
        return [
            {"label": each.label, "value": self.counts.get(each.name, 0), "name": each.name}
            for each in SOURCES
        ]


def months_before(on: date, count: int) -> list[date]:
    """The first days of this month and of those before it, latest first."""
    found, month = [], on.replace(day=1)
    for _each in range(count):
        found.append(month)
        month = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
    return found


def after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def units_for(actor: Actor) -> QuerySet[Organisation]:
    """Each unit sees itself (a province its branch), the office all: in the order of the administrative codes."""
    units = Organisation.objects.active().exclude(kind__in=[Kind.MINISTRY, Kind.REGIONAL_OFFICE])
    units = units.select_related("root")
    if not actor.reader_ids or actor.is_ministry:
        return units.none()
    return units if actor.is_office else units.filter(own_or_above(actor))


def own_or_above(actor: Actor) -> Q:
    own = Q(pk__in=actor.reader_ids)
    if actor.organisation.kind == Kind.PROVINCE:
        own |= Q(root=actor.organisation)
    return own


def month_of(month: date, actor: Actor) -> list[Line]:
    """The units that were asked for something in this month, as this reader may know; and every province."""
    first, last = start_of_day(month), start_of_day(after(month))
    units = {unit.pk: unit for unit in units_for(actor)}
    lines = {pk: Line(unit) for pk, unit in units.items() if unit.kind == Kind.PROVINCE}
    for source in SOURCES:
        for unit, asked, answered, _thing in source.rows(first, last):
            if unit not in units:
                continue
            line = lines.setdefault(unit, Line(units[unit]))
            line.counts[source.name] += 1
            if answered is None:
                line.open += 1
            elif source.timed:
                line.hours.append((answered - asked).total_seconds() / 3600)
    return sorted(lines.values(), key=in_code_order)


@dataclass(frozen=True)
class Request:
    """One request behind a number: of which kind, about which thing, asked and answered when."""

    source: Source
    thing: int
    asked_at: datetime
    answered_at: datetime | None


def requests_of(unit: Organisation, month: date, sources: Iterable[Source] = SOURCES) -> list[Request]:
    """What this unit was asked for in this month, the latest first: the rows its numbers count."""
    first, last = start_of_day(month), start_of_day(after(month))
    found = [
        Request(source, thing, asked, answered)
        for source in sources
        for asked_unit, asked, answered, thing in source.rows(first, last)
        if asked_unit == unit.pk
    ]
    return sorted(found, key=lambda each: each.asked_at, reverse=True)


def in_code_order(line) -> tuple:
    """By the code of the province, the province before its units; those without a code by name."""
    unit = line.organisation
    return (unit.root.code or "9", unit.pk != unit.root_id, unit.code or "9", unit.name)
