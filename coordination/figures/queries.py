"""Is a figure known already, who asks for it, and where does it stand?"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from accounts.actors import Actor
from accounts.models import Organisation

from .links import PLACES, Asking, Question
from .models import Figure, FigurePlace


@dataclass(frozen=True)
class Found:
    """Where a figure is, or is asked for: the thing, of which unit, and the figure when it has come."""

    subject: Model
    organisation: Organisation | None
    figure: Figure | None = None


def things_of(figures: Iterable[Figure], actor: Actor) -> dict[int, list[Model]]:
    """The things in which each figure stands, as far as the actor sees them; one query for each kind of thing."""
    rows = FigurePlace.objects.filter(figure__in=list(figures)).order_by("pk")
    by_kind: dict[int, list[tuple[int, int]]] = {}
    for figure, kind, pk in rows.values_list("figure", "content_type", "object_id"):
        by_kind.setdefault(kind, []).append((figure, pk))
    found: dict[int, list[Model]] = {}
    for kind, pairs in by_kind.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        seen = model._default_manager.visible_to(actor).in_bulk({pk for _figure, pk in pairs})
        for figure, pk in pairs:
            if pk in seen:
                found.setdefault(figure, []).append(seen[pk])
    return found


def known(
    question: Question, organisations: Iterable[Organisation], actor: Actor, *, beside: Model | None = None
) -> list[Found]:
    """Where this figure of these units stands or is asked for already, outside of ``beside``.

    Figures that have come first. What the actor may not see does not exist for it. Of a form that does not
    know its units yet (a draft) all forms that ask for the figure are found: ``organisations`` is then empty.
    """
    units = {each.pk: each for each in organisations}
    found: list[Found] = []
    if question.starts_on and units:
        rows = Figure.objects.readable_by(actor).named(
            question.key, kind=question.period_kind, starts_on=question.starts_on, organisations=units
        )
        figures = list(rows.select_related("organisation").order_by("organisation__code", "pk"))
        things = things_of(figures, actor)
        found = [
            Found(subject, each.organisation, each)
            for each in figures
            for subject in things.get(each.pk, [])
            if subject != beside
        ]
    told = {*([beside] if beside else []), *(each.subject for each in found)}
    for place in PLACES.values():
        for asking in place.asking(question, actor) if place.asking else ():
            if asking.subject not in told and _concerns(asking, units):
                found.append(Found(asking.subject, asking.organisation))
    return found


def _concerns(asking: Asking, units: dict[int, Organisation]) -> bool:
    return not units or asking.organisation is None or asking.organisation.pk in units
