"""What do later stages tell this one?

A condition of an answer becomes a task, but tasks stand above submissions. Here that stage registers
who takes a condition up and who knows whether it was fulfilled.
"""

from collections.abc import Callable, Iterable

TAKERS: dict[str, Callable[..., None]] = {}
FULFILLED: dict[str, Callable[[Iterable[int]], set[int]]] = {}
BEGUN: dict[str, Callable[[Iterable[int]], dict[int, str]]] = {}
REVISERS: dict[str, Callable[..., None]] = {}


def register_taker(name: str, taker: Callable[..., None]) -> None:
    """``taker(condition, act)`` runs in the transaction of the answer, once for each condition."""
    TAKERS[name] = taker


def register_fulfilled(name: str, provider: Callable[[Iterable[int]], set[int]]) -> None:
    """``provider(condition_ids)`` → those of them that are fulfilled (their task was accepted) or settled."""
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
        open_ -= provider(open_)
    return open_
