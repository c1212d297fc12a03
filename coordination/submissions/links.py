"""What do later stages tell this one?

A condition of an answer becomes a task, but tasks stand above submissions. Here that stage registers
who takes a condition up and who knows whether it was fulfilled.
"""

from collections.abc import Callable, Iterable

from django.db.models import Q, QuerySet

TAKERS: dict[str, Callable[..., None]] = {}
FULFILLED: dict[str, Callable[[], QuerySet]] = {}
BEGUN: dict[str, Callable[[Iterable[int]], dict[int, str]]] = {}
REVISERS: dict[str, Callable[..., None]] = {}


def register_taker(name: str, taker: Callable[..., None]) -> None:
    """``taker(condition, act)`` runs in the transaction of the answer, once for each condition."""
    TAKERS[name] = taker


def register_fulfilled(name: str, provider: Callable[[], QuerySet]) -> None:
    """``provider()`` → the conditions that are fulfilled (their task was accepted) or settled, as a queryset."""
    FULFILLED[name] = provider


def register_begun(name: str, provider: Callable[[Iterable[int]], dict[int, str]]) -> None:
    """``provider(condition_ids)`` → what was begun on them beyond a draft, by name: they can no longer be reworded."""
    BEGUN[name] = provider


def register_reviser(name: str, reviser: Callable[..., None]) -> None:
    """``reviser(condition, act, gone=…)`` runs when a corrected answer dates a condition anew, or before it goes."""
    REVISERS[name] = reviser


def hand_on(condition, act) -> None:
    """Let the registered stages take up a new condition."""
    for taker in TAKERS.values():
        taker(condition, act)


def begun(condition_ids: Iterable[int]) -> dict[int, str]:
    """The conditions on which work was begun, each with the name of that work."""
    ids = list(condition_ids)
    return {pk: name for provider in BEGUN.values() for pk, name in provider(ids).items()}


def revise(condition, act, *, gone: bool) -> None:
    """Let the registered stages follow a corrected answer."""
    for reviser in REVISERS.values():
        reviser(condition, act, gone=gone)


def unfulfilled(condition_ids: Iterable[int]) -> set[int]:
    """The conditions nobody reports as fulfilled; all of them while no stage is registered."""
    open_ = set(condition_ids)
    for provider in FULFILLED.values():
        open_ -= set(provider().filter(pk__in=open_).values_list("pk", flat=True))
    return open_


def fulfilled() -> Q:
    """The same for the database: the conditions somebody reports as fulfilled."""
    found = Q(pk__in=[])
    for provider in FULFILLED.values():
        found |= Q(pk__in=provider().order_by().values("pk"))
    return found
