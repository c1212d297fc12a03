"""What do later stages tell tasks? They stand above and register here; tasks know nothing of them."""

from collections.abc import Callable

SETTLED: dict[str, Callable] = {}


def register_settled(name: str, settled: Callable) -> None:
    """``settled(task)`` → the sentence why the figures of this task are settled for good, or None."""
    SETTLED[name] = settled


def why_settled(task):
    """The sentence of the first stage that has settled figures of this task, or None."""
    return next((sentence for settled in SETTLED.values() if (sentence := settled(task))), None)
