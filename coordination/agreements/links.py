"""What do later stages tell this one?

Settlement stands above agreements: it knows what a rule of sharing is, what it says in sentences, and
which rounds are open. Here it registers what only it can say; without it a rule is kept as it is written.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

RULE_CHECKS: dict[str, Callable[[str, Sequence[str]], Iterable[Any]]] = {}
RULE_READINGS: dict[str, Callable[[str], Sequence["Said"]]] = {}
OPEN_ROUNDS: dict[str, Callable[[Any], Iterable[Any]]] = {}
AFTER_SIGNING: dict[str, Callable[[Any, Any, Any], None]] = {}


class Said(NamedTuple):
    """One clause of a rule for a reader: what kind of clause it is, and what it says."""

    label: str
    sentence: str


def register_rule_check(name: str, check: Callable[[str, Sequence[str]], Iterable[Any]]) -> None:
    """``check(rule_text, party_names)`` → sentences, one for each problem, naming the clause; none when it fits.

    ``rule_text`` is JSON as written; ``party_names`` are the names of the parties in their written order.
    """
    RULE_CHECKS[name] = check


def register_rule_reading(name: str, read: Callable[[str], Sequence[Said]]) -> None:
    """``read(rule_text)`` → the rule clause by clause in the reader's language; empty when it cannot be read."""
    RULE_READINGS[name] = read


def register_open_rounds(name: str, provider: Callable[[Any], Iterable[Any]]) -> None:
    """``provider(agreement)`` → names of its settlement rounds that are neither cleared nor given up."""
    OPEN_ROUNDS[name] = provider


def register_after_signing(name: str, listener: Callable[[Any, Any, Any], None]) -> None:
    """``listener(agreement, version, act)`` runs in the transaction of the last signature."""
    AFTER_SIGNING[name] = listener


def problems_of(rule_text: str, party_names: Sequence[str]) -> list[str]:
    """Every problem that the registered stages find in a rule."""
    return [str(problem) for check in RULE_CHECKS.values() for problem in check(rule_text, party_names)]


def said_by(rule_text: str) -> list[Said]:
    """The rule clause by clause; empty while nobody can read it."""
    if not rule_text.strip():
        return []
    return [clause for read in RULE_READINGS.values() for clause in read(rule_text)]


def open_rounds_of(agreement) -> list[str]:
    return [str(each) for provider in OPEN_ROUNDS.values() for each in provider(agreement)]


def signed(agreement, version, act) -> None:
    for listener in AFTER_SIGNING.values():
        listener(agreement, version, act)
