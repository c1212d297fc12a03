"""Which amounts came in, added up so far that clauses can work on them?

A figure is the sum of all lines with the same stretch of days, tax, account and (only where a clause
asks for payers) payer. Ten million lines are some hundred figures; the order of lines cannot matter.
A database produces the same figures with one GROUP BY over ``engine.stretches``.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .periods import Span, portion
from .working import Cell, Pool


class Figure(NamedTuple):
    """What one account collected of one tax on one stretch of days."""

    span: Span
    tax: str
    account: str
    payer: str
    amount: int


def add_up(figures: Iterable[Figure], stretches: Sequence[Span] = ()) -> list[Figure]:
    """Equal figures added; one that lies inside a stretch stands for the whole stretch."""
    sums: dict[tuple, int] = {}
    for figure in figures:
        span = next((stretch for stretch in stretches if stretch.holds(figure.span)), figure.span)
        key = (span, figure.tax, figure.account, figure.payer)
        sums[key] = sums.get(key, 0) + figure.amount
    return [Figure(*key, amount) for key, amount in sorted(sums.items())]


def cells_of(figures: Iterable[Figure], stretches: Sequence[Span]) -> list[Cell]:
    """Each figure on each stretch it touches, split by days where it touches several."""
    sums: dict[tuple, int] = {}
    for figure in figures:
        for stretch in stretches:
            if meeting := figure.span.meet(stretch):
                key = (stretch, figure.tax, figure.account, figure.payer)
                sums[key] = sums.get(key, 0) + portion(figure.amount, figure.span, meeting)
    return [Cell(*key, amount) for key, amount in sorted(sums.items())]


def pools_of(cells: Iterable[Cell], stretches: Iterable[Span]) -> list[Pool]:
    """One pool for each stretch, also where nothing came in."""
    collected: dict[Span, dict[str, int]] = {stretch: {} for stretch in stretches}
    for cell in cells:
        of_stretch = collected[cell.span]
        of_stretch[cell.account] = of_stretch.get(cell.account, 0) + cell.amount
    return [Pool(span, sum(accounts.values()), accounts) for span, accounts in sorted(collected.items())]
