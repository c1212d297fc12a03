"""What do the values of an indicator add up to, now and in each period? Derived every time, kept nowhere.

A value stands for its period alone, or for everything up to the end of its period (a running total). So a
value that is changed later changes every sum that contains it, and nothing has to be corrected.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .periods import between, written_period

ZERO = Decimal(0)


@dataclass(frozen=True)
class Reading:
    """An indicator as it stands. ``by_period`` is what was reached by the end of each period with a value."""

    total: Decimal
    by_partner: dict[int, Decimal] = field(default_factory=dict)
    by_period: dict[date, Decimal] = field(default_factory=dict)
    has_values: bool = False

    def percent(self, baseline: Decimal, target: Decimal) -> Decimal | None:
        """How far from baseline to target, in percent; None where there is no way between them."""
        if baseline == target or not self.has_values:
            return None
        return ((self.total - baseline) / (target - baseline) * 100).quantize(Decimal("0.1"))


def reading(values: Iterable, *, baseline: Decimal, is_running_total: bool) -> Reading:
    """``values`` have partner_id, period and value; each partner one per period.

    Running totals: of each partner the last value counts, and between its values the one before; who has
    not reported yet counts nothing. The baseline is where the indicator began: running totals contain it
    already, separate values come on top.
    """
    rows = sorted(values, key=lambda each: (each.period, each.partner_id))
    if not rows:
        return Reading(baseline)
    latest: dict[int, Decimal] = {}
    by_period: dict[date, Decimal] = {}
    for row in rows:
        latest[row.partner_id] = (
            row.value if is_running_total else latest.get(row.partner_id, ZERO) + row.value
        )
        by_period[row.period] = sum(latest.values(), ZERO if is_running_total else baseline)
    return Reading(by_period[rows[-1].period], latest, by_period, True)


def missing_values(indicator, until: date) -> list[tuple]:
    """(period as written, partner) pairs without a value, up to the period in which ``until`` falls."""
    present = {(each.period, each.partner_id) for each in indicator.values.all()}
    return [
        (written_period(period, indicator.rhythm), partner)
        for period in between(indicator.first_period, until, indicator.rhythm)
        for partner in indicator.contributors.all()
        if (period, partner.pk) not in present
    ]
