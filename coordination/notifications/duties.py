"""What must somebody do now?

A ``DutyRule`` finds, from the state of things alone, what each organisation owes at an instant. It is
the one source of both "my work" and the reminders: a duty ends when the state says so, never by ticking.
Each app registers its rules in ``reminders.py``: as ``rows.duty_rows`` where they may hold for many things,
so that the database counts and compares them, or, simpler, as a finder with ``duty_rule``.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, Q

from coordination.common.working_days import read_once

RULES: dict[str, "DutyRule"] = {}
_looked: ContextVar[dict | None] = ContextVar("looked", default=None)


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing one organisation owes about one object.

    ``due_on`` is the last day (None: no limit). ``key`` tells several duties of the same rule about the
    same object apart (a report period, an extension). ``person_id`` narrows it to one person.
    """

    rule: "DutyRule"
    subject: Model
    organisation_id: int
    due_on: date | None = None
    key: str = ""
    detail: Any = ""
    person_id: int | None = None
    waiting_for: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class DutyRule:
    """``find(at, organisations)`` yields duties; organisations None means everybody's, in a fixed number of queries.

    ``verb`` begins the line in my work; ``act`` is the transition that ends the duty; ``roles`` are the
    people told. ``steps`` are working days relative to ``due_on`` at which a reminder falls due
    (negative before, 0 on the day, positive after); an empty tuple means: never reminded, only shown.
    ``waiting`` rules list what others owe us. ``what`` is the sentence of its details, filled when it is read.
    ``rows`` is the declaration that SQL reads, for a rule that has one.
    """

    name: str
    verb: Any
    act: str
    roles: frozenset[str]
    find: Callable[..., Iterable[Duty]]
    why: Any
    steps: tuple[int, ...] = (0,)
    must_act: bool = False
    waiting: bool = False
    what: Any = "%(detail)s"
    rows: Callable[[datetime], Any] | None = None


def duty_rule(name: str, **fields: Any) -> Callable[[Callable], DutyRule]:
    """Register a finder ``(rule, *, at, organisations) -> Iterable[Duty]`` as a duty rule."""

    def register(find: Callable) -> DutyRule:
        if name in RULES:
            raise ImproperlyConfigured(f"Two duty rules are called {name}.")
        RULES[name] = DutyRule(name=name, find=find, **fields)
        return RULES[name]

    return register


def of_units(organisations: Iterable[int] | None, path: str = "organisation") -> Q:
    """Rows owed by these units or by any unit of their branch; None means everybody's."""
    if organisations is None:
        return Q()
    return Q(**{f"{path}__in": organisations}) | Q(**{f"{path}__root__in": organisations})


@contextmanager
def one_look() -> Iterator[None]:
    """Within the block the rules look at one state of things: calendars, and what ``looked_once`` finds, are read once."""
    token = _looked.set({})
    try:
        with read_once():
            yield
    finally:
        _looked.reset(token)


def looked_once(find: Callable[[Iterable[int] | None], Iterable]) -> Callable[[Iterable[int] | None], list]:
    """For what several rules ask about the same units: within ``one_look`` the first answer serves them all."""

    @wraps(find)
    def found(organisations: Iterable[int] | None) -> list:
        kept = _looked.get()
        if kept is None:
            return list(find(organisations))
        key = (find, None if organisations is None else tuple(organisations))
        if key not in kept:
            kept[key] = list(find(organisations))
        return kept[key]

    return found


def duties_at(at: datetime, *, organisations: Iterable[int] | None = None) -> list[Duty]:
    """Everything owed at ``at`` by these organisations (None: by anybody), in the order of the rules."""
    ids = None if organisations is None else list(organisations)
    with one_look():
        return [duty for rule in RULES.values() for duty in rule.find(rule, at=at, organisations=ids)]
