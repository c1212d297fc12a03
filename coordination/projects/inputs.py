"""What may be typed for an amount, a share, a period of an indicator?

Each reads what a person writes and what JSON carries; a refusal is a sentence with the remedy.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import Input, Lines, Text

from .shares import read_share

UNITS = {"亿元": 10**10, "亿": 10**10, "万元": 10**6, "万": 10**6, "元": 100, "": 100}
AMOUNT = re.compile(r"(-?[\d,]+(?:\.\d+)?)\s*(亿元|亿|万元|万|元|)")
MOST_FEN = 10**17  # a thousand times a province's yearly budget


def read_amount(text: str) -> int:
    """Fen of 1,234.56, 12.5万元 or 380亿元. Raises ``ValueError`` with a sentence; nothing is rounded."""
    found = AMOUNT.fullmatch(text.strip().replace("，", ","))
    try:
        fen = Decimal(found[1].replace(",", "")) * UNITS[found[2]] if found else None
    except InvalidOperation:
        fen = None
    if fen is None:
        raise ValueError(_("请填写金额，如 1,234.56、12.5万元、3亿元。"))
    if fen != fen.to_integral_value():
        raise ValueError(_("金额精确到分，最多两位小数（按元计）。"))
    if not 0 <= fen <= MOST_FEN:
        raise ValueError(_("金额不能为负，也不能超过一千万亿元。"))
    return int(fen)


@dataclass(frozen=True)
class Amount(Input):
    """Whole fen, typed in yuan."""

    kind: ClassVar[str] = "number"

    def parse(self, raw, subject, actor):
        if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal | float):
            raise ValueError(_("请填写金额，如 1,234.56、12.5万元、3亿元。"))
        return read_amount(str(raw))


@dataclass(frozen=True)
class Share(Text):
    """An exact fraction, typed as percent or as a fraction."""

    max_length: int = 40

    def empty(self):
        return None

    def parse(self, raw, subject, actor):
        if isinstance(raw, Fraction):
            return raw
        if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
            raw = str(raw)
        return read_share(super().parse(raw, subject, actor))


@dataclass(frozen=True)
class Shares(Lines):
    """Lines of organisation and share: ``浙江省 1/3``. Returns (name, share) pairs."""

    def parse(self, raw, subject, actor):
        found = []
        for line in super().parse(raw, subject, actor):
            name, _space, share = line.rpartition(" ")
            if not name.strip():
                raise ValueError(_("每行写单位和份额，如：某某省 33.33%"))
            found.append((name.strip(), read_share(share)))
        return found


def written_amount(fen: int | None) -> str:
    """As it is typed into a form: 1234.56."""
    return "" if fen is None else f"{Decimal(fen) / 100:.2f}"


def yuan(fen: int | None) -> str:
    """As it stands in a sentence: 1,234.56."""
    return "" if fen is None else f"{Decimal(fen) / 100:,.2f}"
