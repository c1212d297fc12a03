"""Who gets how much of a whole, to the fen, when shares are exact fractions?

Largest remainder: everybody gets the whole fen of the exact part; what is left over goes, one fen each, to
those whose dropped fractions were largest; of equal fractions the partner written first comes first.
"""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

RULE = _("按比例分摊取整到分，余下的分依小数部分从大到小各加一分；小数部分相同的，排在前面的单位先加。")
HUNDRED_PERCENT = 10_000  # in hundredths of a percent
FRACTION = re.compile(r"(\d{1,12})\s*/\s*(\d{1,12})")
LARGEST = 10**12


def split(whole: int, shares: Sequence[Fraction]) -> list[int]:
    """``whole`` in parts by shares that add up to one; the parts add up to ``whole`` exactly."""
    if sum(shares) != 1:
        raise ValueError(f"The shares add up to {sum(shares)}, not to 1.")
    exact = [whole * share for share in shares]
    parts = [each.numerator // each.denominator for each in exact]
    left = whole - sum(parts)
    by_remainder = sorted(range(len(shares)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[:left]:
        parts[place] += 1
    return parts


def percentages(shares: Sequence[Fraction]) -> list[Decimal]:
    """Shares as percent with two decimals that add up to 100.00 by the same rule: 33.34, 33.33, 33.33."""
    return [Decimal(part) / 100 for part in split(HUNDRED_PERCENT, shares)]


def read_share(text: str) -> Fraction:
    """A share as it is written: 33.33%, 33.33 (percent), 1/3. Raises ``ValueError`` with a sentence."""
    written = text.strip().replace("％", "%").replace("／", "/")
    if found := FRACTION.fullmatch(written):
        if int(found[2]) == 0:
            raise ValueError(_("份额的分母不能为零。"))
        share = Fraction(int(found[1]), int(found[2]))
    else:
        try:
            share = Fraction(Decimal(written.removesuffix("%").strip())) / 100
        except (InvalidOperation, ValueError, OverflowError):
            raise ValueError(_("请填写百分比（如33.33%）或分数（如1/3）。")) from None
    if not 0 <= share <= 1:
        raise ValueError(_("份额应在0到100%之间。"))
    if share.denominator > LARGEST:
        raise ValueError(_("份额的小数位过多。"))
    return share


def written_share(share: Fraction) -> str:
    """The exact share: 33.33% where the percent ends, else the fraction."""
    percent = share * 100
    denominator = percent.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator == 1:
        text = f"{Decimal(percent.numerator) / Decimal(percent.denominator):f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"
    return f"{share.numerator}/{share.denominator}"


def told_sum(share: Fraction) -> str:
    """A sum of shares in a sentence: where the fraction does not end as percent, about how much it is."""
    exact = written_share(share)
    if "/" not in exact:
        return exact
    about = Decimal(round(share * 1_000_000)) / 10_000
    return str(_("%(exact)s（约%(about)s%%）") % {"exact": exact, "about": f"{about.normalize():f}"})
