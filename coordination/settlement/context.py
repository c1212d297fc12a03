"""What does a clause know about the period it is computed for: days, values, parties, unit?"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .amounts import write_amount, write_exact
from .errors import NotComputable
from .facts import Facts, Value
from .periods import DAY, OPEN_END, OPEN_START, Span, add
from .references import Day, FactRef, Money, Ratio, Window

if TYPE_CHECKING:
    from .rule import Rule

TAKES = {
    "sum": sum,
    "mean": lambda numbers: sum(numbers) / len(numbers),
    "min": min,
    "max": max,
    "last": lambda numbers: numbers[-1],
}


class Context:
    """One period of one rule. Remembers which facts were asked for: they belong to the statement."""

    def __init__(self, rule: "Rule", period: Span, facts: Facts, events: Mapping[str, date]) -> None:
        self.rule = rule
        self.period = period
        self.active = period  # the days of the period that lie in the term
        self.parties = rule.parties
        self.decimals = rule.measure.decimals
        self._values = facts.in_period(period)
        self._stated = facts.events
        self.events = dict(events)  # what clauses found out in this or an earlier period
        self.used_events: dict[str, date | None] = {}
        self.used_values: dict[str, Value] = {}

    # --- days ---------------------------------------------------------------------------------------

    def day(self, day: Day) -> date | None:
        """The date, or nothing while the event has not happened."""
        if day.on is not None:
            return day.on
        if day.event in self._stated:
            happened = self.used_events[day.event] = self._stated[day.event]
        elif day.event in self.events or day.event in self.rule.own_events:
            happened = self.events.get(day.event)
        else:
            raise NotComputable(
                _("事实中没有事件「%(event)s」，请在events中写明日期，尚未发生写null") % {"event": day.event},
                event=day.event,
            )
        return None if happened is None else day.after(happened)

    def window(self, window: Window | None) -> Span | None:
        """The days of a window; nothing while its event has not happened, everything where none is written."""
        if window is None:
            return Span(OPEN_START, OPEN_END)
        start = self.day(window.start) if window.start else OPEN_START
        if start is None:
            return None
        if window.years is not None:
            return Span(start, add(start, years=window.years))
        last = self.day(window.last) if window.last else None
        if last is not None and last < start:
            raise NotComputable(
                _("一个期限的止日%(last)s早于起日%(start)s，请更正规则或事件日期")
                % {"last": last, "start": start}
            )
        return Span(start, last + DAY if last else OPEN_END)

    # --- values -------------------------------------------------------------------------------------

    def value(self, name: str) -> Value:
        if name not in self._values:
            raise NotComputable(
                _("事实中没有「%(name)s」，请在values中写明，或在by_period中按时期写明") % {"name": name},
                fact=name,
            )
        value = self.used_values[name] = self._values[name]
        return value

    def number(self, number: Ratio) -> Fraction:
        """An exact number, taken from the facts if the rule says so."""
        if not isinstance(number, FactRef):
            return number
        value = self.value(number.fact)
        if number.take == "value":
            if isinstance(value, Fraction):
                return value
            raise NotComputable(_("事实「%(name)s」应是一个数") % {"name": number.fact}, fact=number.fact)
        if isinstance(value, Fraction):
            value = (value,)
        if not isinstance(value, tuple) or not value:
            raise NotComputable(
                _('事实「%(name)s」应是一列数，例如["1.00", "2.00"]') % {"name": number.fact},
                fact=number.fact,
            )
        if number.count is not None and len(value) != number.count:
            raise NotComputable(
                _("事实「%(name)s」应有%(count)s个数，现有%(found)s个，请补齐或删去")
                % {"name": number.fact, "count": number.count, "found": len(value)},
                fact=number.fact,
            )
        return Fraction(TAKES[number.take](value))

    def text(self, name: str) -> str:
        value = self.value(name)
        return (
            value if isinstance(value, str) else write_exact(value, 0) if isinstance(value, Fraction) else ""
        )

    def amount(self, amount: Money) -> int:
        """Whole smallest units."""
        if not isinstance(amount, FactRef):
            return amount
        exact = self.number(amount) * 10**self.decimals
        if exact.denominator != 1 or exact < 0:
            raise NotComputable(
                _("事实「%(name)s」算得%(value)s，不是%(decimals)s位小数以内的非负金额，请更正")
                % {
                    "name": amount.fact,
                    "value": write_exact(exact, self.decimals),
                    "decimals": self.decimals,
                },
                fact=amount.fact,
            )
        return exact.numerator

    def per_party(self, given: dict[str, Fraction] | FactRef) -> list[Fraction]:
        """A number for each party in written order, from the rule or from the facts."""
        if not isinstance(given, FactRef):
            return [given[party] for party in self.parties]
        value = self.value(given.fact)
        if not isinstance(value, dict) or set(value) != set(self.parties):
            raise NotComputable(
                _("事实「%(name)s」应给每一方各写一个数：%(parties)s")
                % {"name": given.fact, "parties": "、".join(self.parties)},
                fact=given.fact,
            )
        if min(value.values()) < 0 or not any(value.values()):
            raise NotComputable(
                _("事实「%(name)s」不能有负数，也不能全为零，否则无法按它分享") % {"name": given.fact},
                fact=given.fact,
            )
        return [value[party] for party in self.parties]

    # --- writing ------------------------------------------------------------------------------------

    def write(self, amount: int) -> str:
        """The amount as it stands in inputs and findings."""
        return write_amount(amount, self.decimals)
