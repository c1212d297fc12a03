"""What passes from clause to clause while one period is computed?

A *pool* is money of one stretch of days that is not divided yet. An *entry* gives a party an amount,
for a reason. A clause is handed a ``Case`` and answers with an ``Outcome``; neither is ever changed in
place, so a clause is a function and can be tried alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from .periods import Span, portion

if TYPE_CHECKING:
    from .context import Context

State = Mapping[str, object]


class Nature(StrEnum):
    """Where a party's amount comes from."""

    KEPT = "kept"  # stayed where it was: base, or a threshold that was not met
    SHARED = "shared"  # came out of the pool
    TRANSFER = "transfer"  # is paid by one party to another, beside any pool


class Cell(NamedTuple):
    """In-scope or not yet judged: what one account collected of one tax on one stretch of days."""

    span: Span
    tax: str
    account: str  # a party, a joint account, or empty where the place is not stated
    payer: str
    amount: int


class Pool(NamedTuple):
    """Money of one stretch of days; ``amount`` is what is still undivided."""

    span: Span
    amount: int
    collected: Mapping[str, int] = {}

    def cut(self, days: Iterable[date]) -> "list[Pool]":
        """Split by days. Who collected it is asked before any cut within a period, so it stays with the first."""
        spans = self.span.cut(days)
        return [
            Pool(span, portion(self.amount, self.span, span), self.collected if span is spans[0] else {})
            for span in spans
        ]


class Entry(NamedTuple):
    """An amount for a party, and why: the clause, a code for the sentence, and the inputs that led to it."""

    clause: str
    code: str
    span: Span
    party: str
    amount: int
    nature: Nature
    inputs: Mapping[str, object]
    exact: Fraction | None = None  # before rounding, in the smallest unit; none where nothing was rounded


class Excluded(NamedTuple):
    """An amount that the rule does not share, and why."""

    clause: str
    code: str
    amount: int
    inputs: Mapping[str, object]


@dataclass(frozen=True)
class Case:
    """What a clause sees of a period when its turn comes."""

    context: "Context"
    pools: Sequence[Pool]
    entries: Sequence[Entry]
    state: State
    ended: bool = False  # a clause before this one left everything where it was
    ceilings: Mapping[str, int] = field(default_factory=dict)  # what capped parties may still take
    guarded: Mapping[str, int] = field(default_factory=dict)  # what a guarantee has secured


@dataclass(frozen=True)
class Outcome:
    """What a clause did."""

    pools: Sequence[Pool]
    entries: Sequence[Entry] = ()
    state: State = field(default_factory=dict)
    finding: Mapping[str, object] = field(default_factory=dict)
    events: Mapping[str, date] = field(default_factory=dict)
    ended: bool = False
    ceilings: Mapping[str, int] = field(default_factory=dict)
    guarded: Mapping[str, int] = field(default_factory=dict)


class Selection(NamedTuple):
    """What a scope lets in, and what it leaves out."""

    cells: Sequence[Cell]
    excluded: Sequence[Excluded] = ()
    finding: Mapping[str, object] = {}


def received(
    entries: Iterable[Entry], *, within: Span | None = None, natures=frozenset(Nature)
) -> dict[str, int]:
    """What each party has by these entries."""
    totals: dict[str, int] = {}
    for entry in entries:
        if entry.nature in natures and (within is None or within.holds(entry.span)):
            totals[entry.party] = totals.get(entry.party, 0) + entry.amount
    return totals
