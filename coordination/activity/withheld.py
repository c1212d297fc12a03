"""Which lines of a thing's history are not for every reader of the thing?

Who may read a thing today was not always among its readers: how a unit drafted it, or decided within
itself, stays with that unit. Each app registers, for its kinds of things, the lines it withholds.
"""

from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

from accounts.actors import Actor

WITHHELD: dict[str, Callable[[Actor], Q]] = {}


def withholds(label: str) -> Callable[[Callable[[Actor], Q]], Callable[[Actor], Q]]:
    """Register ``rule(actor)`` → the lines about things of this model (``app.Model``) that the actor may not read."""

    def register(rule: Callable[[Actor], Q]) -> Callable[[Actor], Q]:
        WITHHELD[label] = rule
        return rule

    return register


def told_of_visible(model: type[Model], actor: Actor) -> Q:
    """The lines that the actor reads about all things of this model that the actor sees."""
    seen = model._default_manager.visible_to(actor).order_by().values("pk")
    told = Q(content_type=ContentType.objects.get_for_model(model), object_id__in=seen)
    rule = WITHHELD.get(model._meta.label)
    return told & ~rule(actor) if rule else told
