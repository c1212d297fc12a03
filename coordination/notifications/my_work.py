"""What must this person, or this unit, do now, and how urgent is it?

The list behind "my work" of both doors. Rules declared as rows are counted, ordered and cut by the database
in one statement; only the lines that are shown become duties. What finders yield is merged in.
"""
# ruff: noqa: S608 - the pieces of SQL are names from this house and what the ORM compiled; values are parameters

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model, Q

from accounts.actors import Actor
from accounts.models import Organisation
from coordination.common.numbered_days import numbered_once
from coordination.common.working_days import WorkingCalendar, read_once

from .duties import RULES, Duty, DutyRule, one_look
from .kinds import filled
from .rows import Rows, Sql, day_as_text, json_object, owed

OVERDUE, NEAR, LATER, WAITING = "overdue", "near", "later", "waiting"
URGENCIES = (OVERDUE, NEAR, LATER, WAITING)

# Most urgent first, the same at every reading: urgency, due date, thing, rule, unit, key.
Place = tuple[int, str, int, str, int, str]
PLACE = "urgency, due, subject, rule, organisation, dkey"


def is_own(duty: Duty, actor: Actor) -> bool:
    """Asked of this person or client: named in it, or of this unit and of one of the actor's roles."""
    if duty.person_id is not None:
        return duty.person_id == _person(actor)
    return duty.organisation_id == actor.organisation.pk and bool(duty.rule.roles & actor.roles)


def _person(actor: Actor) -> int | None:
    person = actor.standing_in_for or actor.user
    return person.pk if person else None


@dataclass(frozen=True)
class Horizon:
    """Until which due date a duty is late, and until which it is near."""

    late_until: date
    near_until: date

    @classmethod
    def of(cls, calendar: WorkingCalendar, on: date) -> "Horizon":
        """A date on a day off lasts to the next working day: late is what ended before the last one."""
        return cls(calendar.before(on, 1), calendar.after(on, settings.NEAR_WORKING_DAYS))

    def urgency(self, duty: Duty) -> str:
        """Late, within the next working days, later, or waiting for others. Without a limit it is asked now."""
        if duty.rule.waiting:
            return WAITING
        if duty.due_on is None:
            return NEAR
        if duty.due_on <= self.late_until:
            return OVERDUE
        return NEAR if duty.due_on <= self.near_until else LATER


@dataclass(frozen=True)
class Entry:
    """A duty as it stands in a list: seen in which capacity, asked of it or only of its unit."""

    duty: Duty
    actor: Actor
    is_mine: bool
    urgency: str
    place: Place


@dataclass(frozen=True)
class Share:
    """Part of a list: what is asked of the actor, or all that the units owe that the actor reads."""

    actor: Actor
    own: bool = True


@dataclass
class Work:
    """What the lists of one page have in common: the instant, the units of each branch, the finders' duties."""

    at: datetime
    horizon: Horizon
    _units: dict[tuple[int, ...], list[int]] = field(default_factory=dict)
    _small: dict[tuple[int, ...], list[Duty]] = field(default_factory=dict)

    def units(self, readers: tuple[int, ...]) -> list[int]:
        """These units and all of their branches, bound as constants so that indexes are of use."""
        if readers not in self._units:
            branch = Organisation.objects.filter(Q(pk__in=readers) | Q(root__in=readers))
            self._units[readers] = sorted(branch.order_by().values_list("pk", flat=True))
        return self._units[readers]

    def small(self, readers: tuple[int, ...]) -> list[Duty]:
        """What finders yield."""
        if readers not in self._small:
            finders = [rule for rule in RULES.values() if rule.rows is None]
            with one_look():
                self._small[readers] = [
                    duty
                    for rule in finders
                    for duty in rule.find(rule, at=self.at, organisations=list(readers))
                ]
        return self._small[readers]


@dataclass
class Worklist:
    """One list, of one or several shares."""

    work: Work
    shares: Sequence[Share]

    def counts(self) -> dict[str, int]:
        """How many lines of each urgency: the length of the whole list."""
        found = dict.fromkeys(URGENCIES, 0)
        for entry in self._small:
            found[entry.urgency] += 1
        if union := self._union:
            for rank, number in _fetched(
                f"SELECT urgency, COUNT(*) FROM ({union.text}) u GROUP BY urgency", union.params
            ):
                found[URGENCIES[rank]] += number
        return found

    def page(
        self, limit: int, *, urgency: str = "", after: Place | None = None, skip: int = 0
    ) -> list[Entry]:
        """The first lines of each urgency, or of one, beginning after a place or after so many lines."""
        chosen: list[tuple[Place, Any]] = [(entry.place, entry) for entry in self._small]
        chosen += [(tuple(row[:6]), row) for row in self._rows(limit + skip, urgency, after)]
        if urgency:
            chosen = [each for each in chosen if each[0][0] == URGENCIES.index(urgency)]
        if after:
            chosen = [each for each in chosen if each[0] > after]
        chosen.sort(key=lambda each: each[0])
        shown: list[tuple[Place, Any]] = []
        for rank in range(len(URGENCIES)):
            shown += [each for each in chosen if each[0][0] == rank][skip : skip + limit]
        return self._entries(shown)

    # --- in the database ------------------------------------------------------------------------
    @cached_property
    def _union(self) -> Sql | None:
        parts, params = [], ()
        with read_once(), numbered_once():
            for number, share in enumerate(self.shares):
                for rule in RULES.values():
                    if rule.rows is not None and (part := self._part(number, share, rule)):
                        parts.append(part.text)
                        params += part.params
        return Sql(" UNION ALL ".join(parts), params) if parts else None

    def _part(self, number: int, share: Share, rule: DutyRule) -> Sql | None:
        """The lines of one rule: urgency, due, subject, rule, organisation, dkey; share and values."""
        actor, declared = share.actor, rule.rows(self.work.at)
        if actor.organisation is None or not actor.reader_ids:
            return None
        asked = bool(rule.roles & actor.roles)
        own_only = share.own and not declared.person
        if own_only and not asked:
            return None
        units = [actor.organisation.pk] if own_only else self.work.units(actor.reader_ids)
        sql = owed(rule, at=self.work.at, units=units)
        where, limits = "", ()
        if share.own and declared.person:
            where = "WHERE d.person = %s OR (d.person IS NULL AND d.organisation = %s AND %s)"
            limits = (_person(actor) or 0, actor.organisation.pk, asked)
        binary = ' COLLATE "C"' if connection.vendor == "postgresql" else ""
        due = f"COALESCE({day_as_text('d.due')}, ''){binary}"
        late, near = self.work.horizon.late_until.isoformat(), self.work.horizon.near_until.isoformat()
        rank, ranks = (
            f"CASE WHEN {due} = '' THEN 1 WHEN {due} <= %s THEN 0 WHEN {due} <= %s THEN 1 ELSE 2 END",
            (late, near),
        )
        if rule.waiting:
            rank, ranks = "3", ()
        values = [f"CAST(%s AS TEXT), d.v_{name}" for name in sql.names]
        names = sql.names
        if declared.waits_for_a_name:
            values.append("CAST(%s AS TEXT), d.waiting_for")
            names = (*names, "waiting_for")
        text = (
            f"SELECT {rank} AS urgency, {due} AS due, d.subject AS subject, CAST(%s AS TEXT){binary} AS rule,"
            f" d.organisation AS organisation, CAST(d.dkey AS TEXT){binary} AS dkey, CAST({number} AS INTEGER) AS share,"
            f" d.row_id AS row_id, d.person AS person, CAST({json_object()}({', '.join(values)}) AS TEXT) AS facts"
            f" FROM ({sql.text}) d {where}"
        )
        return Sql(text, (*ranks, rule.name, *names, *sql.params, *limits))

    def _rows(self, limit: int, urgency: str, after: Place | None) -> list[tuple]:
        if (union := self._union) is None:
            return []
        conditions, params = [], ()
        if urgency:
            conditions.append(f"u.urgency = {URGENCIES.index(urgency)}")
        if after:
            conditions.append(
                f"({PLACE}) > (%s, CAST(%s AS TEXT), %s, CAST(%s AS TEXT), %s, CAST(%s AS TEXT))"
            )
            params = tuple(after)
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        text = (
            f"SELECT {PLACE}, share, row_id, person, facts FROM (SELECT u.*, ROW_NUMBER() OVER"
            f" (PARTITION BY urgency ORDER BY {PLACE}) AS line FROM ({union.text}) u {where}) p"
            f" WHERE line <= {limit:d} ORDER BY {PLACE}"
        )
        return _fetched(text, union.params + params)

    # --- as duties ------------------------------------------------------------------------------
    @cached_property
    def _small(self) -> list[Entry]:
        return [
            _entry(duty, share.actor, is_own(duty, share.actor), self.work.horizon.urgency(duty))
            for share in self.shares
            if share.actor.organisation is not None and share.actor.reader_ids
            for duty in self.work.small(share.actor.reader_ids)
            if not share.own or is_own(duty, share.actor)
        ]

    def _entries(self, shown: Sequence[tuple[Place, Any]]) -> list[Entry]:
        """Lines from the database as duties: their things fetched with one query for each kind of thing."""
        rows = [row for _place, row in shown if not isinstance(row, Entry)]
        declared = {name: RULES[name].rows(self.work.at) for name in {row[3] for row in rows}}
        things = _things(declared, rows)
        names = _awaited(declared, rows)
        entries = []
        for place, row in shown:
            if isinstance(row, Entry):
                entries.append(row)
                continue
            rank, due, subject, name, organisation, key, share, row_id, person, facts = row
            thing = things[declared[name].model].get(subject)
            if thing is None:
                continue  # gone since the list was read
            values, actor = json.loads(facts), self.shares[share].actor
            waiting_for = names.get((name, row_id)) or tuple(filter(None, [values.get("waiting_for")]))
            duty = Duty(
                RULES[name],
                thing,
                organisation,
                date.fromisoformat(due) if due else None,
                key=key,
                detail=filled(RULES[name].what, {n: "" if v is None else v for n, v in values.items()})
                if declared[name].details
                else "",
                person_id=person,
                waiting_for=waiting_for,
            )
            entries.append(Entry(duty, actor, is_own(duty, actor), URGENCIES[rank], place))
        return entries


def _things(declared: dict[str, Rows], rows: Sequence[tuple]) -> dict[type[Model], dict[int, Model]]:
    wanted: dict[type[Model], set[int]] = {}
    for row in rows:
        wanted.setdefault(declared[row[3]].model, set()).add(row[2])
    found = {}
    for model, ids in wanted.items():
        things = model._default_manager.all()
        things = things.for_duties() if hasattr(things, "for_duties") else things
        found[model] = things.in_bulk(sorted(ids))
    return found


def _awaited(declared: dict[str, Rows], rows: Sequence[tuple]) -> dict[tuple[str, int], tuple[str, ...]]:
    found = {}
    for name, rule in declared.items():
        if callable(rule.waiting_for):
            names = rule.waiting_for([row[7] for row in rows if row[3] == name])
            found |= {(name, row): waited for row, waited in names.items()}
    return found


def _entry(duty: Duty, actor: Actor, mine: bool, urgency: str) -> Entry:
    due = duty.due_on.isoformat() if duty.due_on else ""
    place = (URGENCIES.index(urgency), due, duty.subject.pk, duty.rule.name, duty.organisation_id, duty.key)
    return Entry(duty, actor, mine, urgency, place)


def _fetched(text: str, params: Iterable[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(text, tuple(params))
        return cursor.fetchall()


# --- a place in an address -------------------------------------------------------------------------


def encoded(place: Place) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def decoded(cursor: str) -> Place:
    """Raises ValueError when it is no place."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except RecursionError as error:
        raise ValueError(cursor) from error
    if not isinstance(place, list) or [type(part) for part in place] != [int, str, int, str, int, str]:
        raise ValueError(cursor)
    if any(isinstance(part, int) and not 0 <= part < 2**63 for part in place) or "\x00" in "".join(
        map(str, place)
    ):
        raise ValueError(cursor)
    return tuple(place)
