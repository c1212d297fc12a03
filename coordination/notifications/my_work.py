"""What must this person, or this unit, do now, and how urgent is it?

The list behind "my work" of both doors and behind the calendars. The database counts, orders and cuts; only
the lines that are shown become duties. One statement counts all lists of a page, another fetches the lines of
the one that is shown, of the rules that were counted.
"""
# ruff: noqa: S608 - the pieces of SQL are names from this house and what the ORM compiled; values are parameters

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings

from accounts.actors import Actor
from coordination.common.working_days import WorkingCalendar

from .duties import RULES, Duty, DutyRule
from .finding import LINE, Line, branches, duties_of, fetched, line, one_look, union_of
from .rows import Sql

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

    @property
    def is_empty(self) -> bool:
        return self.actor.organisation is None or not self.actor.reader_ids

    @property
    def whole(self) -> "Share":
        return Share(self.actor, own=False)


@dataclass
class Work:
    """What the lists of one page have in common: the instant, and what the rules say about each reader."""

    at: datetime
    horizon: Horizon
    _units: dict[tuple[int, ...], list[int]] = field(default_factory=dict)
    _said: dict[Share, dict[str, Sql]] = field(default_factory=dict)
    _source: dict[Share, Share] = field(default_factory=dict)
    _found: dict[Share, set[str]] = field(default_factory=dict)

    def counts(self, lists: Mapping[str, "Worklist"]) -> dict[str, dict[str, int]]:
        """How many lines of each urgency every list has, in one statement.

        What is asked of somebody is part of what the unit owes: where both are counted the rules are asked once.
        """
        shares = list(dict.fromkeys(share for each in lists.values() for share in each.shares))
        self._source = {share: share.whole for share in shares if share.own and share.whole in shares}
        sources = list(dict.fromkeys(self._source.get(share, share) for share in shares))
        counted, union = [], self.union(sources)
        if union:
            group = "share, rule, mine, urgency"
            counted = fetched(
                f"SELECT {group}, COUNT(*) FROM ({union.text}) u GROUP BY {group}", union.params
            )
        found, self._found = {}, {share: set() for share in shares}
        for key, each in lists.items():
            found[key] = dict.fromkeys(URGENCIES, 0)
            for share in each.shares:
                for source, rule, mine, rank, number in counted:
                    if sources[source] == self._source.get(share, share) and (mine or not share.own):
                        found[key][URGENCIES[rank]] += number
                        self._found[share].add(rule)
        return found

    def union(self, shares: Sequence[Share]) -> Sql | None:
        """The lines of these shares: those of a ``Line``, the urgency, the share's place, whether it is asked of the actor."""
        parts = []
        for number, share in enumerate(shares):
            for name, sql in self._rules_of(share).items():
                if share not in self._found or name in self._found[share]:
                    only = " WHERE p.mine = 1" if share.own else ""
                    parts.append(
                        Sql(f"SELECT {number:d} AS share, p.* FROM ({sql.text}) p{only}", sql.params)
                    )
        return union_of(parts) if parts else None

    def _rules_of(self, share: Share) -> dict[str, Sql]:
        share = self._source.get(share, share)
        if share not in self._said:
            with one_look():
                said = (
                    {} if share.is_empty else {rule.name: self._part(share, rule) for rule in RULES.values()}
                )
            self._said[share] = {name: sql for name, sql in said.items() if sql}
        return self._said[share]

    def _part(self, share: Share, rule: DutyRule) -> Sql | None:
        """What one rule says about a share, if it says anything."""
        actor, declared = share.actor, rule.rows(self.at)
        asked = bool(rule.roles & actor.roles)
        own_unit_only = share.own and not declared.person
        if own_unit_only and not asked:
            return None
        units = [actor.organisation.pk] if own_unit_only else self._branches(actor.reader_ids)
        sql = line(rule, declared, at=self.at, units=units)
        mine, whose = "l.person = %s OR (l.person IS NULL AND l.organisation = %s AND %s)", (
            _person(actor) or 0, actor.organisation.pk, asked,
        )  # fmt: skip
        if not declared.person:
            mine, whose = ("l.organisation = %s", (actor.organisation.pk,)) if asked else ("1 = 0", ())
        late, near = self.horizon.late_until.isoformat(), self.horizon.near_until.isoformat()
        rank, ranks = "WHEN l.due = '' THEN 1 WHEN l.due <= %s THEN 0 WHEN l.due <= %s THEN 1", (late, near)
        if rule.waiting:
            rank, ranks = "WHEN 1 = 1 THEN 3", ()
        text = (
            f"SELECT l.*, CASE {rank} ELSE 2 END AS urgency, CASE WHEN {mine} THEN 1 ELSE 0 END AS mine"
            f" FROM ({sql.text}) l"
        )
        return Sql(text, (*ranks, *whose, *sql.params))

    def _branches(self, readers: tuple[int, ...]) -> list[int]:
        if readers not in self._units:
            self._units[readers] = branches(readers)
        return self._units[readers]


@dataclass
class Worklist:
    """One list, of one or several shares."""

    work: Work
    shares: Sequence[Share]

    def page(
        self, limit: int, *, urgency: str = "", after: Place | None = None, skip: int = 0
    ) -> list[Entry]:
        """The first lines of each urgency, or of one, beginning after a place or after so many lines."""
        conditions, params = [], ()
        if urgency:
            conditions.append(f"u.urgency = {URGENCIES.index(urgency)}")
        if after:
            conditions.append(
                f"({PLACE}) > (%s, CAST(%s AS TEXT), %s, CAST(%s AS TEXT), %s, CAST(%s AS TEXT))"
            )
            params = tuple(after)
        return self._entries(conditions, params, f"line > {skip:d} AND line <= {skip + limit:d}")

    def dated(self, limit: int) -> list[Entry]:
        """What has a last day and does not wait for others: for a calendar."""
        return self._entries(
            ["u.due <> ''", f"u.urgency <> {URGENCIES.index(WAITING)}"], (), f"line <= {limit:d}"
        )[:limit]

    def _entries(self, conditions: Sequence[str], params: tuple, cut: str) -> list[Entry]:
        if (union := self.work.union(self.shares)) is None:
            return []
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        text = (
            f"SELECT urgency, share, mine, {LINE} FROM (SELECT u.*, ROW_NUMBER() OVER"
            f" (PARTITION BY urgency ORDER BY {PLACE}) AS line FROM ({union.text}) u {where}) p"
            f" WHERE {cut} ORDER BY {PLACE}"
        )
        rows = fetched(text, union.params + params)
        lines = [Line(*others) for _urgency, _share, _mine, *others in rows]
        with one_look():
            duties = duties_of(lines, self.work.at)
        return [
            Entry(duty, self.shares[share].actor, bool(mine), URGENCIES[rank], _place(rank, each))
            for (rank, share, mine, *_others), each, duty in zip(rows, lines, duties, strict=True)
            if duty is not None
        ]


def _place(rank: int, each: Line) -> Place:
    return rank, each.due, each.subject, each.rule, each.organisation, each.key


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
