"""Which kinds of things answer to a number or some words?

The search page stands below the later stages and does not know their things. Each stage registers here by
which fields its things are found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from accounts.actors import Actor

SEARCHED: dict[str, "Searched"] = {}


@dataclass(frozen=True)
class Searched:
    """A kind of thing: its word in addresses, how a group of hits is headed, the fields that hold words."""

    noun: str
    model_name: str
    label: Any
    fields: Sequence[str]
    number: str = "number"

    def visible_to(self, actor: Actor) -> QuerySet:
        return apps.get_model(self.model_name)._default_manager.visible_to(actor)


def register_searched(kind: Searched) -> None:
    SEARCHED[kind.noun] = kind
