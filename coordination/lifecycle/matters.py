"""Which things of one room may another room beside it link to and compare with, without knowing it?

Tasks and projects stand on one floor and do not import each other. Each room registers here what the other
may ask: which of its things somebody sees, what they are about, whether they are unfinished.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet

from accounts.actors import Actor

MATTERS: dict[str, "Matter"] = {}


@dataclass(frozen=True)
class Compared:
    """What a likeness is judged by. ``places`` are ids of units that stand for places, ``whose`` of provinces."""

    key: tuple[str, int]  # model label, id
    title: str
    text: str
    field: str = ""
    kind: str = ""
    places: frozenset[int] = frozenset()
    whose: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class Matter:
    """One kind of thing. ``unfinished(ids)`` → those not brought to their end.

    ``compared(actor, most)`` yields what the actor sees, the newest first. ``join(subject, act, text)`` sends
    the wish to take part, through the door of that room; None where that is impossible.
    """

    model_name: str
    label: Any
    unfinished: Callable[[Iterable[int]], set[int]]
    compared: Callable[[Actor, int], Iterable[Compared]] | None = None
    join: Callable[..., None] | None = None

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.model_name)

    def visible_to(self, actor: Actor) -> QuerySet:
        return self.model._default_manager.visible_to(actor)


@dataclass(frozen=True, eq=False)
class Stage:
    """A stage of the chain behind outcomes and tasks, for the trace.

    ``outcomes_of(thing)`` → ids of the outcomes it comes from. ``reached(outcomes, tasks, subject, actor)``
    → (thing, day, note) of each thing that the actor sees, by the outcomes and tasks of the chain.
    """

    model_name: str
    name: str
    label: Any
    outcomes_of: Callable[[Model], Iterable[int | None]]
    reached: Callable[..., list[tuple]]


STAGES: dict[str, Stage] = {}


def register_stage(stage: Stage) -> None:
    STAGES[stage.model_name] = stage


def register_matter(matter: Matter) -> None:
    MATTERS[matter.model_name] = matter


def visible_among(actor: Actor, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Model]:
    """Of these things those that the actor sees, one query for each kind; the others do not exist."""
    wanted: dict[str, set[int]] = {}
    for name, pk in keys:
        wanted.setdefault(name, set()).add(pk)
    return {
        (name, row.pk): row
        for name, ids in wanted.items()
        if name in MATTERS
        for row in MATTERS[name].visible_to(actor).filter(pk__in=ids)
    }
