"""What must somebody do now?

A ``DutyRule`` says, from the state of things alone, what each organisation owes at an instant. It is
the one source of both "my work" and the reminders: a duty ends when the state says so, never by ticking.
Each app declares its rules in ``reminders.py`` with ``rows.duty_rows``; ``finding`` makes duties of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q

RULES: dict[str, "DutyRule"] = {}


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
    """``rows`` declares what is owed at an instant: a function to ``rows.Rows``.

    ``verb`` begins the line in my work; ``act`` is the transition that ends the duty; ``roles`` are the
    people told. ``steps`` are working days relative to ``due_on`` at which a reminder falls due
    (negative before, 0 on the day, positive after); an empty tuple means: never reminded, only shown.
    ``waiting`` rules list what others owe us. ``what`` is the sentence of its details, filled when it is
    read, or a function from their values to words.
    """

    name: str
    verb: Any
    act: str
    roles: frozenset[str]
    rows: Callable[[datetime], Any]
    why: Any
    steps: tuple[int, ...] = (0,)
    must_act: bool = False
    waiting: bool = False
    what: str | Callable[[Mapping[str, Any]], str] = "%(detail)s"

    @property
    def reminds(self) -> bool:
        return bool(self.steps) and not self.waiting


def of_units(organisations: Iterable[int] | None, path: str = "organisation") -> Q:
    """Rows owed by these units or by any unit of their branch; None means everybody's."""
    if organisations is None:
        return Q()
    return Q(**{f"{path}__in": organisations}) | Q(**{f"{path}__root__in": organisations})
