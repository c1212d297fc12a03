"""Which duties are there, as objects for a page?

The rules are joined in one statement of lines; the things the lines are about are fetched with one query
for each kind of thing, so the number of queries follows neither from the duties nor from the rules.
"""
# ruff: noqa: S608 - the pieces of SQL are names from this house and what the ORM compiled; values are parameters

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model, Q

from accounts.models import Organisation
from coordination.common.numbered_days import numbered_once
from coordination.common.working_days import read_once

from .duties import RULES, Duty, DutyRule
from .kinds import filled
from .rows import Rows, Sql, day_as_text, json_object, owed

LINE = "rule, subject, organisation, due, dkey, row_id, person, facts"


class Line(NamedTuple):
    """One duty as the database knows it; ``due`` is empty where there is no limit, ``facts`` are JSON."""

    rule: str
    subject: int
    organisation: int
    due: str
    key: str
    row: int
    person: int | None
    facts: str


def duties_at(
    at: datetime,
    *,
    organisations: Iterable[int] | None = None,
    rules: Iterable[DutyRule] | None = None,
    about: Iterable[Model] | None = None,
    due: tuple[date, date] | None = None,
) -> list[Duty]:
    """Everything owed at ``at`` by these organisations and their branches (None: by anybody), in the order of the rules.

    ``rules`` are those that are asked (None: all); it is narrowed to what is ``about`` these things, or
    ``due`` between two days, both included.
    """
    things = None if about is None else {(type(thing), thing.pk): thing for thing in about}
    with one_look():
        units = None if organisations is None else branches(organisations)
        parts = []
        for rule in RULES.values() if rules is None else rules:
            declared = rule.rows(at)
            ids = None if things is None else [pk for model, pk in things if model is declared.model]
            if ids is None or ids:
                parts.append(line(rule, declared, at=at, units=units, about=ids))
        if not parts:
            return []
        union = union_of(parts)
        order = {name: number for number, name in enumerate(RULES)}
        between = "WHERE u.due BETWEEN %s AND %s" if due else ""
        days = tuple(day.isoformat() for day in due or ())
        rows = fetched(f"SELECT {LINE} FROM ({union.text}) u {between}", union.params + days)
        found = [Line(*row) for row in rows]
        found.sort(key=lambda each: (order[each.rule], each.due, each.subject, each.organisation, each.key))
        return [duty for duty in duties_of(found, at, things) if duty is not None]


@contextmanager
def one_look() -> Iterator[None]:
    """Within the block calendars are read once, so that all rules count alike."""
    with read_once(), numbered_once():
        yield


def branches(units: Iterable[int]) -> list[int]:
    """These units and all of their branches, to be bound as constants so that indexes are of use."""
    readers = list(units)
    branch = Organisation.objects.filter(Q(pk__in=readers) | Q(root__in=readers))
    return sorted(branch.order_by().values_list("pk", flat=True))


# --- as SQL ----------------------------------------------------------------------------------------


def line(rule: DutyRule, declared: Rows, *, at: datetime, units=None, about=None) -> Sql:
    """The duties of one rule with the columns of a ``Line``."""
    sql = owed(rule, declared, at=at, units=units, about=about)
    values, names = [f"CAST(%s AS TEXT), d.v_{name}" for name in sql.names], sql.names
    if declared.waits_for_a_name:
        values.append("CAST(%s AS TEXT), d.waiting_for")
        names = (*names, "waiting_for")
    text = (
        f"SELECT CAST(%s AS TEXT){BINARY()} AS rule, d.subject AS subject, d.organisation AS organisation,"
        f" COALESCE({day_as_text('d.due')}, ''){BINARY()} AS due, CAST(d.dkey AS TEXT){BINARY()} AS dkey,"
        f" d.row_id AS row_id, d.person AS person, CAST({json_object()}({', '.join(values)}) AS TEXT) AS facts"
        f" FROM ({sql.text}) d"
    )
    return Sql(text, (rule.name, *names, *sql.params))


def BINARY() -> str:
    """Text in the order in which Python compares it."""
    return ' COLLATE "C"' if connection.vendor == "postgresql" else ""


def union_of(parts: Sequence[Sql]) -> Sql:
    return Sql(
        " UNION ALL ".join(part.text for part in parts),
        tuple(value for part in parts for value in part.params),
    )


def fetched(text: str, params: Iterable[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(text, tuple(params))
        return cursor.fetchall()


# --- as duties -------------------------------------------------------------------------------------


def duties_of(
    lines: Sequence[Line], at: datetime, known: dict[tuple[type[Model], int], Model] | None = None
) -> list[Duty | None]:
    """These lines as duties; None where the thing is gone since the line was read. ``known`` things are not fetched."""
    declared = {name: RULES[name].rows(at) for name in {each.rule for each in lines}}
    things = _things(declared, lines) if known is None else known
    names = _awaited(declared, lines)
    return [
        _duty(each, declared[each.rule], things.get((declared[each.rule].model, each.subject)), names)
        for each in lines
    ]


def _duty(each: Line, declared: Rows, thing: Model | None, names: dict) -> Duty | None:
    if thing is None:
        return None
    rule, values = RULES[each.rule], json.loads(each.facts)
    awaited = names.get((each.rule, each.row)) or tuple(filter(None, [values.pop("waiting_for", "")]))
    values = {name: "" if value is None else value for name, value in values.items()}
    return Duty(
        rule,
        thing,
        each.organisation,
        date.fromisoformat(each.due) if each.due else None,
        key=each.key,
        detail=filled(rule.what, values) if declared.details else "",
        person_id=each.person,
        waiting_for=awaited,
    )


def _things(declared: dict[str, Rows], lines: Sequence[Line]) -> dict[tuple[type[Model], int], Model]:
    wanted: dict[type[Model], set[int]] = {}
    for each in lines:
        wanted.setdefault(declared[each.rule].model, set()).add(each.subject)
    found = {}
    for model, ids in wanted.items():
        things = model._default_manager.all()
        things = things.for_duties() if hasattr(things, "for_duties") else things
        # Not in_bulk: on SQLite it asks once for every 999 of them.
        found |= {(model, thing.pk): thing for thing in things.filter(pk__in=sorted(ids))}
    return found


def _awaited(declared: dict[str, Rows], lines: Sequence[Line]) -> dict[tuple[str, int], tuple[str, ...]]:
    """Who is waited for, where a rule asks for that by itself: one query for each such rule."""
    found = {}
    for name, rule in declared.items():
        if callable(rule.waiting_for):
            names = rule.waiting_for([each.row for each in lines if each.rule == name])
            found |= {(name, row): waited for row, waited in names.items()}
    return found
