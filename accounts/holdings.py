"""What hangs on one person by name?

Duties of a role pass to whoever holds the role. What names a person (a task worked on, a half-written
report, a draft) is registered here by the app it belongs to, so that nothing is left on an account whose
person has gone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet

from .actors import Actor
from .models import User

HOLDINGS: dict[str, "Holding"] = {}


@dataclass(frozen=True)
class Leave:
    """Somebody goes, somebody takes over; ``actor`` arranges it at ``at``."""

    person: User
    successor: User
    actor: Actor
    at: datetime


@dataclass(frozen=True)
class Holding:
    """``find(person, on)`` are the rows; ``hand_on(row, leave)`` gives one to the successor, or ends it where it ``ends``.

    ``subject(row)`` is the thing with a page; ``order`` is the place in the list.
    """

    name: str
    label: Any
    find: Callable[[User, date], QuerySet]
    hand_on: Callable[[Model, Leave], None]
    subject: Callable[[Model], Any]
    ends: bool = False


def holding(
    name: str,
    label: Any,
    *,
    find: Callable[[User, date], QuerySet],
    subject: Callable[[Model], Any] = lambda row: row,
    ends: bool = False,
) -> Callable[[Callable[[Model, Leave], None]], Holding]:
    """Register a kind of thing that names a person, over the function that hands one on."""

    def register(hand_on: Callable[[Model, Leave], None]) -> Holding:
        if name in HOLDINGS:
            raise ImproperlyConfigured(f"Two kinds of holding are called {name}.")
        HOLDINGS[name] = Holding(name, label, find, hand_on, subject, ends)
        return HOLDINGS[name]

    return register


def held_by(person: User, on: date) -> dict[str, QuerySet]:
    """Everything that names this person on that day, by kind; only kinds of which there is something."""
    found = {name: each.find(person, on) for name, each in HOLDINGS.items()}
    return {name: rows for name, rows in found.items() if rows.exists()}
