"""What do later stages tell this one?

Submissions and tasks stand above meetings and know outcomes; meetings know nobody above. Here those
stages register what only they can say: whether an outcome is followed up, what of it is still open,
whom a new wording concerns.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

FOLLOW_UPS: dict[str, Callable[[], QuerySet]] = {}
OPEN_ITEMS: dict[str, Callable[..., Iterable["OpenItem"]]] = {}
CONCERNED: dict[str, Callable[[Any], Iterable[int]]] = {}
AFTER_CORRECTION: dict[str, Callable[..., None]] = {}


@dataclass(frozen=True)
class OpenItem:
    """Something earlier meetings left open: proposed for the agenda of the next one."""

    title: str
    reference: str = ""
    url: str = ""

    @property
    def line(self) -> str:
        """As a point of the agenda."""
        return (f"{self.title}({self.reference})" if self.reference else self.title)[:300]


def register_follow_up(name: str, provider: Callable[[], QuerySet]) -> None:
    """``provider()`` → a queryset of one column, the ids of outcomes that are followed up; never null."""
    FOLLOW_UPS[name] = provider


def register_open_items(name: str, provider: Callable[..., Iterable[OpenItem]]) -> None:
    """``provider(outcomes=queryset, actor=actor)`` → what is unfinished of these outcomes, for this reader."""
    OPEN_ITEMS[name] = provider


def register_concerned(name: str, provider: Callable[[Any], Iterable[int]]) -> None:
    """``provider(outcome)`` → ids of organisations linked to it that are told of a new wording, each once."""
    CONCERNED[name] = provider


def register_after_correction(name: str, listener: Callable[..., None]) -> None:
    """``listener(outcome, act)`` runs in the transaction in which a corrected wording takes effect."""
    AFTER_CORRECTION[name] = listener


def open_items_of(outcomes: QuerySet, actor) -> list[OpenItem]:
    """Everything the registered stages still have open from these outcomes, in the order of the stages."""
    return [item for provider in OPEN_ITEMS.values() for item in provider(outcomes=outcomes, actor=actor)]


def concerned_with(outcome) -> set[int]:
    """Organisations that work on this outcome without necessarily being among its readers."""
    return {pk for provider in CONCERNED.values() for pk in provider(outcome)}


def tell_corrected(outcome, act) -> None:
    for listener in AFTER_CORRECTION.values():
        listener(outcome, act)
