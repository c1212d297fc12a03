"""What do later stages tell this one?

A condition of an answer becomes a task, but tasks stand above submissions. Here that stage registers
who takes a condition up and who knows whether it was fulfilled.
"""

from collections.abc import Callable, Iterable

TAKERS: dict[str, Callable[..., None]] = {}
FULFILLED: dict[str, Callable[[Iterable[int]], set[int]]] = {}


def register_taker(name: str, taker: Callable[..., None]) -> None:
    """``taker(condition, act)`` runs in the transaction of the answer, once for each condition."""
    TAKERS[name] = taker


def register_fulfilled(name: str, provider: Callable[[Iterable[int]], set[int]]) -> None:
    """``provider(condition_ids)`` → those of them that are fulfilled (their task was accepted)."""
    FULFILLED[name] = provider


def hand_on(condition, act) -> None:
    """Let the registered stages take up a new condition."""
    for taker in TAKERS.values():
        taker(condition, act)


def unfulfilled(condition_ids: Iterable[int]) -> set[int]:
    """The conditions nobody reports as fulfilled; all of them while no stage is registered."""
    open_ = set(condition_ids)
    for provider in FULFILLED.values():
        open_ -= provider(open_)
    return open_
