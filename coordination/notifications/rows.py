"""How is a duty declared, and what does the database read in it?

A rule returns ``Rows``: which rows, whose, about what, due when. From that one declaration comes the SELECT
(``owed``) that reconciliation joins with people and reminders, and that "my work", the calendars and the
explanations join with each other (``finding``).
"""
# ruff: noqa: S608 - the pieces of SQL are names from this house and what the ORM compiled; values are parameters

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from string import Formatter
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.db.models import Case, CharField, Expression, F, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, TruncDate
from django.utils import translation

from coordination.common.local_time import LOCAL_ZONE, local_date
from coordination.common.models import NumberedDay
from coordination.common.numbered_days import numbered

from .duties import RULES, DutyRule


@dataclass(frozen=True, slots=True)
class WorkingDaysAfter:
    """So many working days after the day or instant at ``start``, by the calendar of the unit at ``unit``.

    Without ``unit`` the national calendar counts.
    """

    start: str
    days: int
    unit: str = ""

    @property
    def code(self) -> str | None:
        return f"{self.unit}__root__code" if self.unit else None


@dataclass(frozen=True)
class Rows:
    """Each of ``rows`` is one duty. All the rest are paths from such a row, or names of its annotations.

    ``subject`` leads to the thing (empty: the row itself), ``organisation`` to who owes it (where that
    leads to several, each of them), ``person`` to the one person asked. ``due`` is a date column, an
    expression of one, or ``WorkingDaysAfter``; with ``once_due`` the duty begins
    on that day. ``key`` tells duties about one thing apart: "part{pk}". ``detail`` are the values of the
    rule's sentence ``what``: a path or an expression for its only value, or several by name.
    ``waiting_for`` leads to the name of who is waited for, or is a function from row ids to names.
    """

    rows: QuerySet
    organisation: str
    subject: str = ""
    due: str | Expression | WorkingDaysAfter | None = None
    key: str = ""
    person: str = ""
    detail: Any = None
    waiting_for: str | Callable[[Iterable[int]], Mapping[int, tuple[str, ...]]] = ""
    once_due: bool = False

    @property
    def model(self) -> type[models.Model]:
        """What the duties are about."""
        return _field(self.rows, self.subject).related_model if self.subject else self.rows.model

    @property
    def waits_for_a_name(self) -> bool:
        return isinstance(self.waiting_for, str) and bool(self.waiting_for)

    @property
    def details(self) -> Mapping[str, Any]:
        if self.detail is None:
            return {}
        return self.detail if isinstance(self.detail, Mapping) else {"detail": self.detail}


def duty_rows(name: str, **fields: Any) -> Callable[[Callable[[datetime], Rows]], DutyRule]:
    """Register a function from an instant to ``Rows`` as a duty rule; the fields are those of ``DutyRule``."""

    def register(declare: Callable[[datetime], Rows]) -> DutyRule:
        if name in RULES:
            raise ImproperlyConfigured(f"Two duty rules are called {name}.")
        RULES[name] = DutyRule(name=name, rows=declare, **fields)
        return RULES[name]

    return register


def label_of(path: str, choices: Iterable[tuple[str, Any]]) -> Case:
    """The source text of a choice, stored and translated where it is read."""
    with translation.override(None):
        labels = [(value, str(label)) for value, label in choices]
    return Case(
        *(When(**{path: v}, then=Value(t)) for v, t in labels), default=Value(""), output_field=CharField()
    )


def names_by(pairs: Iterable[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    """Of each row the names that belong to it, in their order: for ``waiting_for``."""
    found: dict[int, tuple[str, ...]] = {}
    for row, name in pairs:
        found[row] = (*found.get(row, ()), name)
    return found


# --- as SQL ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sql:
    """A piece of SQL with its parameters; ``names`` are the values of the sentence among its columns."""

    text: str
    params: tuple = ()
    names: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, rows: QuerySet) -> "Sql":
        """What the ORM would ask; a condition that can never hold stays a SELECT that finds nothing."""
        text, params = rows.query.get_compiler(connection=connection, elide_empty=False).as_sql()
        return cls(text, tuple(params))


def owed(
    rule: DutyRule,
    declared: Rows,
    *,
    at: datetime,
    units: Iterable[int] | None = None,
    about: Iterable[int] | None = None,
) -> Sql:
    """SELECT row_id, subject, version, organisation, due, dkey, person and the values of the sentence.

    ``units`` narrows it to duties of these organisations, ``about`` to those about these things.
    """
    inner = Sql.of(_annotated(declared, narrowed(declared, units, about)).values(*_columns(declared)))
    values = "".join(f", o.duty_{name} AS v_{name}" for name in declared.details)
    if declared.waits_for_a_name:
        values += ", o.duty_waiting_for AS waiting_for"
    joins, due = "", "o.duty_due"
    if isinstance(declared.due, WorkingDaysAfter):
        days, n = NumberedDay._meta.db_table, declared.due.days
        step = f"+ {n:d}" if n else "+ CASE WHEN s.is_working THEN 0 ELSE 1 END"
        joins = (
            f" LEFT JOIN {days} s ON s.calendar_id = o.duty_calendar AND s.day = o.duty_start"
            f" LEFT JOIN {days} e ON e.calendar_id = s.calendar_id AND e.is_working AND e.number = s.number {step}"
        )
        due = "e.day"
    elif declared.due is None:
        due = "CAST(NULL AS DATE)"
    begun, today = "", ()
    if declared.once_due:
        begun, today = f" WHERE {due} <= {DAY()}", (on_day(local_date(at)),)
    person = "o.duty_person" if declared.person else "CAST(NULL AS BIGINT)"
    text = (
        "SELECT o.duty_row AS row_id, o.duty_subject AS subject, o.duty_version AS version,"
        f" o.duty_organisation AS organisation, {due} AS due, o.duty_key AS dkey, {person} AS person{values}"
        f" FROM ({inner.text}) o{joins}{begun}"
    )
    return Sql(text, inner.params + today, tuple(declared.details))


def starts(declared: Rows, *, units: Iterable[int] | None = None) -> QuerySet:
    """Of duties due so many working days after a day: ``duty_start`` and the calendar's ``duty_code``, not counted yet."""
    return _annotated(declared, narrowed(declared, units), counted=False)


def narrowed(
    declared: Rows, units: Iterable[int] | None = None, about: Iterable[int] | None = None
) -> QuerySet:
    """The rows, of these organisations and about these things only."""
    rows = declared.rows
    if units is not None:
        rows = rows.filter(**{f"{declared.organisation}__in": list(units)})
    if about is not None:
        rows = rows.filter(**{f"{declared.subject or 'pk'}__in": list(about)})
    return rows.select_related(None).prefetch_related(None)


def DAY() -> str:
    """A parameter that is a day; SQLite keeps days as text."""
    return "CAST(%s AS DATE)" if connection.vendor == "postgresql" else "%s"


def on_day(day: date) -> Any:
    return connection.ops.adapt_datefield_value(day)


def day_as_text(column: str) -> str:
    """Also where it is a bare column, which SQLite's driver would turn into a date."""
    return (
        f"to_char({column}, 'YYYY-MM-DD')" if connection.vendor == "postgresql" else f"CAST({column} AS TEXT)"
    )


def json_object() -> str:
    return "jsonb_build_object" if connection.vendor == "postgresql" else "json_object"


def _columns(declared: Rows) -> list[str]:
    names = ["row", "subject", "version", "organisation", "key"]
    if isinstance(declared.due, WorkingDaysAfter):
        names += ["start", "calendar"]
    elif declared.due is not None:
        names.append("due")
    if declared.person:
        names.append("person")
    if declared.waits_for_a_name:
        names.append("waiting_for")
    return [f"duty_{name}" for name in [*names, *declared.details]]


def _annotated(declared: Rows, rows: QuerySet, *, counted: bool = True) -> QuerySet:
    """The rows with what makes them duties, under names of their own."""
    subject, model = declared.subject, declared.model
    versioned = any(each.name == "version" for each in model._meta.fields)
    version = (f"{subject}__version" if subject else "version") if versioned else ""
    columns: dict[str, Any] = {
        "row": F("pk"),
        "subject": F(subject or "pk"),
        "version": F(version) if version else Value(0),
        "organisation": F(declared.organisation),
        "key": _key(declared.key),
    }
    if isinstance(declared.due, WorkingDaysAfter):
        start = declared.due.start
        instant = isinstance(_field(declared.rows, start), models.DateTimeField)
        columns["start"] = TruncDate(start, tzinfo=LOCAL_ZONE) if instant else F(start)
        if counted:
            columns["calendar"] = numbered().of(declared.due.code)
        else:
            columns["code"] = F(declared.due.code) if declared.due.code else Value("")
    elif declared.due is not None:
        columns["due"] = F(declared.due) if isinstance(declared.due, str) else declared.due
    if declared.person:
        columns["person"] = F(declared.person)
    if declared.waits_for_a_name:
        columns["waiting_for"] = F(declared.waiting_for)
    for name, value in declared.details.items():
        columns[name] = F(value) if isinstance(value, str) else value
    return rows.order_by().annotate(**{f"duty_{name}": value for name, value in columns.items()})


def _key(template: str) -> Any:
    parts: list[Any] = []
    for text, path, _spec, _conversion in Formatter().parse(template):
        if text:
            parts.append(Value(text))
        if path:
            parts.append(Cast(path, CharField()))
    if not parts:
        return Cast(Value(""), CharField())
    return parts[0] if len(parts) == 1 else Concat(*parts, output_field=CharField())


def _field(rows: QuerySet, path: str) -> models.Field:
    """What stands at a path, or under the name of an annotation."""
    if path in rows.query.annotations:
        return rows.query.annotations[path].output_field
    model = rows.model
    *through, last = path.split("__")
    for name in through:
        model = model._meta.get_field(name).related_model
    return model._meta.pk if last == "pk" else model._meta.get_field(last)
