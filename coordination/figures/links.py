"""What do the rooms above tell figures? In which of their things figures stand, who reads them there, who asks.

Figures know no task, project or request. A room registers its ``Place`` once, and every guard, page and form
learns of it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet

from accounts.actors import Actor
from accounts.models import Organisation


@dataclass(frozen=True)
class Asking:
    """A thing whose form asks units for a figure; ``organisation`` None where the unit is not known yet."""

    subject: Model
    organisation: Organisation | None = None


@dataclass(frozen=True)
class Question:
    """One figure of one kind of period; with ``starts_on`` of one period alone."""

    key: str
    period_kind: str
    starts_on: date | None = None


@dataclass(frozen=True)
class Place:
    """Things of a room in which figures stand.

    ``readable(actor)`` → those whose figures the actor reads. ``asking(question, actor)`` → the forms of that
    room that ask for a figure, as far as the actor may know them. ``about(subject, question, organisation)`` →
    what a figure entered in ``subject`` is about, or "".
    """

    model_name: str
    label: Any
    readable: Callable[[Actor], QuerySet]
    asking: Callable[[Question, Actor], Iterable[Asking]] | None = None
    about: Callable[[Model, Question, Organisation], str] | None = None


PLACES: dict[str, Place] = {}


def register_place(place: Place) -> None:
    PLACES[place.model_name] = place


def places_of(actor: Actor) -> Iterator[tuple[type[Model], QuerySet]]:
    """Each kind of thing with those whose figures this actor reads."""
    for each in PLACES.values():
        yield apps.get_model(each.model_name), each.readable(actor)


def about(subject: Model, question: Question, organisation: Organisation) -> str:
    """The first room that knows what such a figure is about; "" for a figure of the unit as a whole."""
    rules = (each.about for each in PLACES.values() if each.about)
    return next((found for rule in rules if (found := rule(subject, question, organisation))), "")
