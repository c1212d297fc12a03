"""On which side of a boundary is a value? The operator is data, so at the boundary it decides."""

import operator
from fractions import Fraction

COMPARISONS = {
    "≥": operator.ge,
    ">": operator.gt,
    "≤": operator.le,
    "<": operator.lt,
    "=": operator.eq,
    "≠": operator.ne,
}


def holds(value: Fraction | str, sign: str, than: Fraction | str) -> bool:
    return COMPARISONS[sign](value, than)
