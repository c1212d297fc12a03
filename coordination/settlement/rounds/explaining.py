"""Why does a party have what it has? Every allocated fen with its clause and its inputs, from the kept bytes alone."""

from collections.abc import Iterator
from typing import NamedTuple

from coordination.settlement.amounts import write_amount
from coordination.settlement.engine import recompute
from coordination.settlement.models import Round
from coordination.settlement.rule import read_rule
from coordination.settlement.statement import Statement

from .computing import read


class Why(NamedTuple):
    """One amount of one account: where in the rule it comes from, in a sentence."""

    account: str
    amount: int
    period: str
    clause: str
    label: str
    sentence: str
    inputs: dict


def statements_of(round_: Round) -> list[Statement]:
    """The kept statements, recomputed from themselves."""
    return [recompute(read_rule(row.rule), read(row.document)) for row in round_.statements_now()]


def explained(round_: Round, account: str = "") -> Iterator[Why]:
    """Every entry and every carried line; together they are what an account is entitled to."""
    for statement in statements_of(round_):
        yield from _of(statement, account)


def _of(statement: Statement, account: str) -> Iterator[Why]:
    for each in statement.explain(account or None):
        yield Why(
            each.party,
            each.amount,
            each.span.name,
            each.clause,
            str(each.label),
            each.sentence,
            dict(each.inputs),
        )
    decimals = statement.rule.measure.decimals
    for line in statement.carried:
        for name, amount in line.parts.items():
            if amount and account in ("", name):
                inputs = {"pool": write_amount(line.pool, decimals), "origin": line.origin.name}
                yield Why(name, amount, line.origin.name, "carried", "", line.reason, inputs)
