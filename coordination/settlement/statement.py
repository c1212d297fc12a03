"""What does a statement say, and why does it say so?

A statement holds everything it was computed from: figures, facts, state before, carried lines. So it can
be recomputed alone, years later, to the same bytes. Wording is no part of those bytes: an entry has a
code and inputs, and its sentence is written in the reader's language when it is asked for.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from .amounts import write_amount, write_exact
from .canonical import canonical_bytes
from .facts import Value, write_value
from .figures import Figure
from .netting import Transfer, transfers
from .periods import DAY, Span
from .rounding import share_out
from .rule import Rule
from .working import Entry, Excluded, Pool, received

ARITHMETIC = "1"  # goes up when the same inputs may give other amounts
LONG_NUMBER = re.compile(r"\d{5,}(?:\.\d+)?|\d{4}\.\d+")


class Carried(NamedTuple):
    """A change of a closed period, settled in a later one: differences, with the reason."""

    origin: Span
    reason: str
    pool: int
    parts: Mapping[str, int]
    payable: Mapping[str, int]
    collected: Mapping[str, int]


class Explanation(NamedTuple):
    """Why a party has an amount."""

    party: str
    amount: int
    span: Span
    clause: str
    label: object
    sentence: str
    inputs: Mapping[str, object]


@dataclass(frozen=True)
class Statement:
    """One computed period."""

    rule: Rule
    period: Span
    active: Span
    figures: Sequence[Figure]
    events: Mapping[str, object]
    values: Mapping[str, Value]
    state_before: Mapping[str, object]
    pools: Sequence[Pool]
    excluded: Sequence[Excluded]
    entries: Sequence[Entry]
    findings: Mapping[str, Mapping[str, object]]
    state: Mapping[str, object]
    carried: Sequence[Carried] = ()

    # --- amounts ------------------------------------------------------------------------------------

    @property
    def pool(self) -> int:
        """What is shared in this period."""
        return sum(pool.amount for pool in self.pools)

    @cached_property
    def parts(self) -> dict[str, int]:
        """What each party has of this period, in written order; joint accounts only where they have something."""
        found = received(self.entries)
        return {
            name: found.get(name, 0)
            for name in self.rule.accounts
            if name in self.rule.parties or found.get(name)
        }

    @cached_property
    def own_payable(self) -> dict[str, int]:
        """What each account is to have in money of this period, without carried lines."""
        measure = self.rule.measure
        if not measure.is_paid:
            return {}
        if measure.paid_to is None:
            return {name: self.parts.get(name, 0) for name in self.rule.accounts}
        weights = [measure.paid_to[name] for name in self.rule.accounts]
        return dict(zip(self.rule.accounts, share_out(self.pool, weights), strict=True))

    @cached_property
    def own_collected(self) -> dict[str, int]:
        """What each account collected of the pool, without carried lines; the empty name: place not stated."""
        found: dict[str, int] = {}
        for pool in self.pools:
            for account, amount in pool.collected.items():
                found[account] = found.get(account, 0) + amount
        names = (*self.rule.accounts, *([""] if found.get("") else []))
        return {name: found.get(name, 0) for name in names}

    @cached_property
    def totals(self) -> dict[str, int]:
        """Parts of this period and carried lines together."""
        return _together(self.parts, *(line.parts for line in self.carried))

    @cached_property
    def payable(self) -> dict[str, int]:
        return _together(self.own_payable, *(line.payable for line in self.carried))

    @cached_property
    def collected(self) -> dict[str, int]:
        return _together(self.own_collected, *(line.collected for line in self.carried))

    @cached_property
    def positions(self) -> dict[str, int] | None:
        """Entitled less collected; nothing where no money moves or a place of collection is not stated."""
        if not self.rule.measure.is_paid or self.collected.get(""):
            return None
        return {name: self.payable[name] - self.collected.get(name, 0) for name in self.rule.accounts}

    @cached_property
    def transfers(self) -> list[Transfer]:
        return transfers(self.positions) if self.positions else []

    # --- why ----------------------------------------------------------------------------------------

    def explain(self, party: str | None = None) -> list[Explanation]:
        """Every entry with its clause and sentence, of all parties or of one; they add up to ``parts``."""
        clauses = {clause.key: clause for clause in self.rule.clauses}
        return [
            Explanation(
                entry.party,
                entry.amount,
                entry.span,
                entry.clause,
                clauses[entry.clause].label,
                str(clauses[entry.clause].sentences[entry.code]) % self._shown(entry),
                entry.inputs,
            )
            for entry in self.entries
            if party in (None, entry.party)
        ]

    def left_out(self) -> list[tuple[str, int]]:
        """What is not shared, in sentences."""
        clauses = {clause.key: clause for clause in self.rule.clauses}
        found = []
        for line in self.excluded:
            shown = {name: _shown(value) for name, value in line.inputs.items()}
            shown["amount"] = self._grouped(line.amount)
            found.append((str(clauses[line.clause].sentences[line.code]) % shown, line.amount))
        return found

    def _grouped(self, amount: int) -> str:
        return write_amount(amount, self.rule.measure.decimals, grouped=True)

    def _shown(self, entry: Entry) -> dict[str, str]:
        shown = {name: _shown(value) for name, value in entry.inputs.items()}
        if entry.exact is not None:
            shown["exact"] = _shown(write_exact(entry.exact, self.rule.measure.decimals))
        return shown

    # --- bytes --------------------------------------------------------------------------------------

    @cached_property
    def document(self) -> dict:
        """The statement as data: all amounts in yuan as text."""
        rule = self.rule
        return {
            "arithmetic": ARITHMETIC,
            "rule": {"title": rule.title, "sha256": rule.sha256},
            "measure": {"kind": rule.measure.kind, "name": rule.measure.name, "unit": rule.measure.unit},
            "period": {"settled": _days(self.period), **_days(self.active), "name": self.active.name},
            "inputs": {
                "figures": [
                    {
                        **_days(figure.span),
                        "tax": figure.tax,
                        "account": figure.account,
                        "payer": figure.payer,
                    }
                    | {"amount": self._write(figure.amount)}
                    for figure in self.figures
                ],
                "facts": {
                    "events": {name: day and day.isoformat() for name, day in self.events.items()},
                    "values": {name: write_value(value) for name, value in self.values.items()},
                },
                "state": self.state_before,
            },
            "excluded": [
                {
                    "clause": line.clause,
                    "code": line.code,
                    "amount": self._write(line.amount),
                    "inputs": line.inputs,
                }
                for line in self.excluded
            ],
            "pool": self._write(self.pool),
            "stretches": [self._stretch(pool) for pool in self.pools],
            "entries": [self._entry(entry) for entry in self.entries],
            "parts": self._written(self.parts),
            "carried": [
                {
                    "origin": {**_days(line.origin), "name": line.origin.name},
                    "reason": line.reason,
                    "pool": self._write(line.pool),
                }
                | {name: self._written(getattr(line, name)) for name in ("parts", "payable", "collected")}
                for line in self.carried
            ],
            "totals": self._written(self.totals),
            "payable": self._written(self.payable),
            "collected": self._written(self.collected),
            "positions": self.positions and self._written(self.positions),
            "transfers": None
            if self.positions is None and rule.measure.is_paid
            else [{"from": t.payer, "to": t.payee, "amount": self._write(t.amount)} for t in self.transfers],
            "findings": self.findings,
            "state": self.state,
        }

    @cached_property
    def canonical(self) -> bytes:
        return canonical_bytes(self.document)

    @cached_property
    def sha256(self) -> str:
        return sha256(self.canonical).hexdigest()

    def _write(self, amount: int) -> str:
        return write_amount(amount, self.rule.measure.decimals)

    def _written(self, amounts: Mapping[str, int]) -> dict[str, str]:
        return {name: self._write(amount) for name, amount in amounts.items()}

    def _stretch(self, pool: Pool) -> dict:
        inside = received(self.entries, within=pool.span) if len(self.pools) > 1 else self.parts
        return {
            **_days(pool.span),
            "name": pool.span.name,
            "days": pool.span.days,
            "pool": self._write(pool.amount),
            "parts": self._written({party: inside.get(party, 0) for party in self.rule.parties}),
        }

    def _entry(self, entry: Entry) -> dict:
        exact = {} if entry.exact is None else {"exact": write_exact(entry.exact, self.rule.measure.decimals)}
        return {
            "clause": entry.clause,
            "code": entry.code,
            **_days(entry.span),
            "party": entry.party,
            "amount": self._write(entry.amount),
            "nature": entry.nature.value,
            "inputs": entry.inputs,
            **exact,
        }


def _days(span: Span) -> dict[str, str]:
    """Both days included, as people write them."""
    return {"from": span.start.isoformat(), "to": span.last.isoformat()}


def read_days(days: Mapping[str, str]) -> Span:
    """The span of two written days."""
    return Span(date.fromisoformat(days["from"]), date.fromisoformat(days["to"]) + DAY)


def _together(*many: Mapping[str, int]) -> dict[str, int]:
    total: dict[str, int] = {}
    for amounts in many:
        for name, amount in amounts.items():
            total[name] = total.get(name, 0) + amount
    return total


def _shown(value: object) -> str:
    """An input for people: thousands separators, lists in one line."""
    if isinstance(value, list | tuple):
        return "; ".join(_shown(member) for member in value)
    return LONG_NUMBER.sub(lambda match: _grouped(match.group()), str(value))


def _grouped(number: str) -> str:
    whole, point, fraction = number.partition(".")
    return f"{int(whole):,}{point}{fraction}"
