"""How does a sum become whole fen without one too many or one too few?

Largest remainder: every part is rounded down, and the fen that are missing go one by one to the
largest fractional remainders; of equal remainders the one written first comes first. A sum below
zero (a refund) is divided as its opposite and negated, so that a refund undoes a receipt exactly.
"""

from collections.abc import Sequence
from fractions import Fraction


def whole_parts(total: int, exact: Sequence[Fraction]) -> list[int]:
    """Whole numbers that add up to ``total``, each the exact part rounded down or up.

    ``exact`` must add up to ``total``; anything else is a mistake of the caller (``ValueError``).
    """
    if sum(exact) != total:
        raise ValueError(f"the exact parts add up to {sum(exact)}, not to {total}")
    if total < 0:
        return [-part for part in whole_parts(-total, [-part for part in exact])]
    parts = [part.numerator // part.denominator for part in exact]
    missing = total - sum(parts)
    by_remainder = sorted(range(len(exact)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[:missing]:
        parts[index] += 1
    return parts


def share_out(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """``total`` in proportion to ``weights``, by largest remainder. ``ValueError`` if no weight is above zero."""
    return whole_parts(total, exact_parts(total, weights))


def exact_parts(total: int, weights: Sequence[Fraction | int]) -> list[Fraction]:
    """``total`` in proportion to ``weights``, not rounded."""
    together = sum(weights)
    if together <= 0 or min(weights) < 0:
        raise ValueError("weights are zero or more, and one of them is more")
    return [Fraction(total * weight) / together for weight in weights]


def nearest(exact: Fraction) -> int:
    """The nearest whole number, a half away from zero: what largest remainder gives to the first of two parts."""
    if exact < 0:
        return -nearest(-exact)
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
