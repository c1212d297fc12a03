"""What do the values of an indicator add up to, now and in each period? Derived every time, kept nowhere.

A value stands for its period alone, or for everything up to the end of its period (a running total). So a
value that is changed later changes every sum that contains it, and nothing has to be corrected.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from coordination.figures.periods import between, written_period

ZERO = Decimal(0)


@dataclass(frozen=True)
class Reading:
    """An indicator as it stands. ``by_period`` is what was reached by the end of each period with a value."""

    total: Decimal
    by_unit: dict[int, Decimal] = field(default_factory=dict)
    by_period: dict[date, Decimal] = field(default_factory=dict)
    has_values: bool = False

    def percent(self, baseline: Decimal, target: Decimal) -> Decimal | None:
        """How far from baseline to target, in percent; None where there is no way between them."""
        if baseline == target or not self.has_values:
            return None
        return ((self.total - baseline) / (target - baseline) * 100).quantize(Decimal("0.1"))


def reading(values: Iterable, *, baseline: Decimal, is_running_total: bool) -> Reading:
    """``values`` are figures; each unit has one per period.

    Running totals: of each unit the last value counts, and between its values the one before; who has
    not reported yet counts nothing. The baseline is where the indicator began: running totals contain it
    already, separate values come on top.
    """
    rows = sorted(values, key=lambda each: (each.starts_on, each.organisation_id))
    if not rows:
        return Reading(baseline)
    latest: dict[int, Decimal] = {}
    by_period: dict[date, Decimal] = {}
    for row in rows:
        latest[row.organisation_id] = (
            row.value if is_running_total else latest.get(row.organisation_id, ZERO) + row.value
        )
        by_period[row.starts_on] = sum(latest.values(), ZERO if is_running_total else baseline)
    return Reading(by_period[rows[-1].starts_on], latest, by_period, True)


def missing_values(indicator, values: Iterable, until: date) -> list[tuple]:
    """(period as written, partner) pairs without a value, up to the period in which ``until`` falls."""
    present = {(each.starts_on, each.organisation_id) for each in values}
    return [
        (written_period(period, indicator.rhythm), partner)
        for period in between(indicator.first_period, until, indicator.rhythm)
        for partner in indicator.contributors.all()
        if (period, partner.organisation_id) not in present
    ]
