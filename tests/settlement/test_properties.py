"""Does the arithmetic hold for any pool, weights, phases and clauses?"""

import json
import os
import random
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from coordination.settlement.clauses import KINDS
from coordination.settlement.engine import recompute
from coordination.settlement.errors import NotComputable
from coordination.settlement.facts import read_facts
from coordination.settlement.figures import Figure
from coordination.settlement.netting import transfers
from coordination.settlement.periods import Every, Span, add, portion
from coordination.settlement.rounding import exact_parts, nearest, share_out, whole_parts
from coordination.settlement.rule import read_rule
from coordination.settlement.schema import rule_schema
from coordination.settlement.settling import settle
from coordination.settlement.working import Nature

from . import strategies
from .simulating import figures_of, settled

SCHEMA = jsonschema.Draft202012Validator(rule_schema())
# More, and other ones every time: PROPERTY_EXAMPLES=2000 pytest tests/settlement/test_properties.py
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "0"))
bounded = settings(
    max_examples=EXAMPLES or 30,
    deadline=None,
    derandomize=not EXAMPLES,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
many = settings(bounded, max_examples=EXAMPLES or 200)
few = settings(bounded, max_examples=EXAMPLES or 25)


def compute_or_refuse(document, lines, facts):
    """Statements; a rule that leaves something open is refused, never guessed."""
    try:
        return settled(document, lines, facts)
    except NotComputable as error:
        assume(False)
        raise AssertionError(error) from error


# --- rounding ---------------------------------------------------------------------------------------

weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any)


@many
@given(st.integers(-(10**15), 10**15), weights)
def test_largest_remainder(pool, weights):
    parts, exact = share_out(pool, weights), exact_parts(pool, weights)
    assert sum(parts) == pool
    assert all(type(part) is int and abs(part - fair) < 1 for part, fair in zip(parts, exact, strict=True))
    sign = -1 if pool < 0 else 1
    above = [index for index, fair in enumerate(exact) if sign * (parts[index] - fair) > 0]
    below = [index for index, fair in enumerate(exact) if sign * (parts[index] - fair) < 0]
    rest = [(sign * fair) % 1 for fair in exact]
    assert all((rest[up], -up) > (rest[down], -down) for up in above for down in below), (
        "not by largest remainder"
    )


@many
@given(st.integers(-(10**12), 10**12), st.dates(), st.lists(st.integers(1, 800), min_size=1, max_size=8))
def test_split_by_days(amount, start, lengths):
    """The parts add up, none is off by a fen, each boundary alone is the two-part rule, none disturbs another."""
    assume(start.year < 9980)
    bounds = [start]
    for length in lengths:
        bounds.append(bounds[-1] + timedelta(days=length))
    whole = Span(bounds[0], bounds[-1])
    parts = [portion(amount, whole, Span(*pair)) for pair in pairwise(bounds)]
    assert sum(parts) == amount
    assert all(
        abs(part - Fraction(amount * length, whole.days)) < 1
        for part, length in zip(parts, lengths, strict=True)
    )
    for number in range(1, len(lengths)):
        first = share_out(amount, [sum(lengths[:number]), sum(lengths[number:])])[0]
        assert first == sum(parts[:number])


@many
@given(st.fractions())
def test_nearest_is_the_first_of_two(exact):
    whole = exact.numerator // exact.denominator
    if exact >= 0:
        assert nearest(exact) == whole + whole_parts(1, [exact - whole, 1 - exact + whole])[0]
    assert nearest(-exact) == -nearest(exact)


@many
@given(st.dates(max_value=strategies.LAST), st.integers(0, 60))
def test_months_later(day, months):
    later = add(day, months=months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) in {months, months + 1}
    assert later.day == day.day or later.day == 1


@many
@given(st.dates(max_value=strategies.LAST), st.sampled_from(list(Every)))
def test_periods_follow_each_other(day, every):
    period = every.span_of(day)
    assert period.covers(day)
    assert every.span_of(period.end).start == period.end
    assert period.name == every.name_of(day)


# --- all kinds and their combinations ---------------------------------------------------------------


@bounded
@given(strategies.settlements())
def test_any_settlement(settlement):
    """Sums, types, explanations, recomputation: of every statement of any rule."""
    document, lines, facts = settlement
    rule = read_rule(document)
    SCHEMA.validate(document)
    for statement in compute_or_refuse(document, lines, facts):
        in_pool = [entry for entry in statement.entries if entry.nature is not Nature.TRANSFER]
        assert sum(entry.amount for entry in in_pool) == statement.pool
        assert (
            sum(entry.amount for entry in statement.entries)
            == statement.pool
            == sum(statement.parts.values())
        )
        assert all(type(entry.amount) is int for entry in statement.entries)
        assert all(entry.exact is None or abs(entry.amount - entry.exact) < 1 for entry in statement.entries)
        assert sum(statement.positions.values()) == 0
        explained = statement.explain()
        for party in statement.parts:
            assert sum(line.amount for line in explained if line.party == party) == statement.parts[party]
        assert all(line.sentence and line.label and line.inputs for line in explained)
        assert all(sentence for sentence, _amount in statement.left_out())
        stored = json.loads(json.dumps(statement.document))
        assert recompute(rule, stored).canonical == statement.canonical


@bounded
@given(strategies.settlements(), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(settlement, chance: random.Random):
    document, lines, facts = settlement
    before = [statement.canonical for statement in compute_or_refuse(document, lines, facts)]
    chance.shuffle(lines)
    assert [statement.canonical for statement in compute_or_refuse(document, lines, facts)] == before


@bounded
@given(strategies.settlements())
def test_lines_of_the_same_key_may_come_in_parts(settlement):
    """One line of 10.00 is worth two of 4.00 and 6.00 with different references."""
    document, lines, facts = settlement
    before = [statement.canonical for statement in compute_or_refuse(document, lines, facts)]
    rule, parts = read_rule(document), []
    for figure in figures_of(rule, lines):
        less = figure.amount // 3
        parts += [figure._replace(amount=less), figure._replace(amount=figure.amount - less)]
    assert [statement.canonical for statement in settle(rule, parts, read_facts(facts)).statements] == before


# --- the stated rules, computed a second way --------------------------------------------------------


@bounded
@given(st.data())
def test_phases_by_hand(data):
    """Each stretch of each phase shared on its own, the annual figure split by days: nothing else."""
    names = data.draw(strategies.parties)
    clause = data.draw(strategies.share(names))
    for phase in clause["phases"]:
        for name in ("contributions", "factors"):
            if phase.pop(name, None):
                phase["weights"] = dict.fromkeys(names, 1)
    amount = data.draw(strategies.fen)
    (statement,) = settled(
        {"title": "阶段", "parties": names, "clauses": [clause]},
        [["2024", "", "", names[0], strategies.yuan(amount)]],
    )
    rule = statement.rule
    expected = dict.fromkeys(names, 0)
    for pool in statement.pools:
        assert pool.amount == portion(amount, Every.YEAR.span_of(pool.span.start), pool.span)
        phase = next(
            (
                phase
                for phase in rule.clauses[0].given.phases
                if (not vars(phase)["from"] or vars(phase)["from"].on <= pool.span.start)
                and (not phase.to or pool.span.last <= phase.to.on)
            ),
            None,
        )
        if phase is None:
            expected[clause["afterwards"]] += pool.amount
            continue
        for name, part in zip(names, share_out(pool.amount, list(phase.weights.values())), strict=True):
            expected[name] += part
    assert statement.parts == expected


def pools_by_month(data, names, count=24):
    """One line a month, so that every length of period sees the same money on the same days."""
    amounts = data.draw(st.lists(strategies.fen, min_size=count, max_size=count))
    months = [f"{2024 + number // 12}-{number % 12 + 1:02}" for number in range(count)]
    return sum(amounts), [
        [month, "", "", names[0], strategies.yuan(amount)]
        for month, amount in zip(months, amounts, strict=True)
    ]


@few
@given(st.data())
def test_splitting_the_period_agrees_with_the_rule(data):
    """Months, quarters, halves or a year: recovered, capped and counted in bands are the same money."""
    names = data.draw(strategies.parties)
    total, lines = pools_by_month(data, names)
    weights = data.draw(strategies.weights(names, least=1))
    limit = data.draw(strategies.fen)
    clauses = [
        {"kind": "recover", "party": names[0], "amount": data.draw(strategies.amounts)},
        {"kind": "share", "phases": [{"weights": weights}]},
        {"kind": "cap", "party": names[1], "limit": strategies.yuan(limit)},
    ]
    recovered, capped = set(), []
    for period in Every:
        rule = {"title": "分期", "parties": names, "period": period.value, "clauses": clauses}
        statements = settled(rule, lines)
        assert sum(sum(statement.parts.values()) for statement in statements) == total
        last = statements[-1].state["clauses"]
        recovered.add(last["recover"]["recovered"])
        capped.append((len(statements), fen(last["cap"]["cumulative"])))
    assert len(recovered) == 1
    shared = total - fen(recovered.pop())
    exact = min(
        exact_parts(shared, list(read_rule(rule).clauses[1].given.phases[0].weights.values()))[1], limit
    )
    assert all(0 <= amount <= limit and abs(amount - exact) < count + 1 for count, amount in capped)


@few
@given(st.data())
def test_cumulative_bands_do_not_depend_on_the_period(data):
    names = data.draw(strategies.parties)
    _total, lines = pools_by_month(data, names)
    clause = data.draw(strategies.tiers(names)) | {"counting": "cumulative"}
    found = []
    for period in Every:
        statements = settled(
            {"title": "分档", "parties": names, "period": period.value, "clauses": [clause]}, lines
        )
        exact = dict.fromkeys(names, Fraction(0))
        for entry in (entry for statement in statements for entry in statement.entries):
            exact[entry.party] += entry.exact
        found.append(exact)
        whole = {name: sum(statement.parts[name] for statement in statements) for name in names}
        assert all(abs(whole[name] - exact[name]) < len(statements) for name in names)
    assert all(exact == found[0] for exact in found)


@bounded
@given(st.data())
def test_a_refund_undoes_a_receipt(data):
    """The same amount in and out leaves nobody with a fen."""
    names = data.draw(strategies.parties)
    clause = data.draw(strategies.share(names))
    for phase in clause["phases"]:
        for name in ("contributions", "factors"):
            if phase.pop(name, None):
                phase["weights"] = dict.fromkeys(names, 1)
    rule = {"title": "退税", "parties": names, "refunds": "allowed", "clauses": [clause]}
    amount = data.draw(strategies.fen)
    first = settled(rule, [["2024", "", "", names[0], strategies.yuan(amount)]])[0].parts
    second = settled(rule, [["2024", "", "", names[0], strategies.yuan(-amount)]])[0].parts
    assert {name: -part for name, part in second.items()} == first


@bounded
@given(st.data())
def test_a_guarantee_takes_only_what_others_have(data):
    names = data.draw(strategies.parties)
    clauses = [
        {"kind": "share", "phases": [{"weights": data.draw(strategies.weights(names))}]},
        data.draw(strategies.floor(names)),
        data.draw(strategies.floor(names)),
    ]
    clauses[2]["id"] = "second"
    rule = {"title": "保底", "parties": names, "joint": ["合作区"], "clauses": clauses}
    for statement in settled(rule, data.draw(strategies.lines(names, refunds=False))):
        assert all(part >= 0 for part in statement.parts.values())
        for key in ("floor", "second"):
            finding = statement.findings[key]
            if finding.get("applies") is False or not finding["met"]:
                continue
            if "during" not in clauses[1] and "during" not in clauses[2]:
                party = clauses[1 if key == "floor" else 2]["party"]
                assert statement.parts[party] >= fen(finding["guaranteed"]), "a later guarantee took it away"


@bounded
@given(st.data())
def test_a_cap_is_never_exceeded(data):
    names = data.draw(strategies.parties.filter(lambda names: len(names) > 2))
    clauses = [
        {"kind": "share", "phases": [{"weights": data.draw(strategies.weights(names))}]},
        {"kind": "cap", "party": names[1], "limit": data.draw(strategies.amounts), "id": "one"},
        {"kind": "cap", "party": names[2], "limit": data.draw(strategies.amounts), "id": "two"},
    ]
    rule = {"title": "上限", "parties": names, "joint": ["合作区"], "period": "quarter", "clauses": clauses}
    for statement in settled(rule, data.draw(strategies.lines(names, refunds=False))):
        for key in ("one", "two"):
            assert fen(statement.findings[key]["cumulative"]) <= fen(statement.findings[key]["limit"])


# --- netting ----------------------------------------------------------------------------------------


@many
@given(st.lists(st.integers(-20, 20), min_size=2, max_size=8))
def test_netting(amounts):
    amounts = [*amounts[:-1], -sum(amounts[:-1])]
    positions = dict(zip(strategies.NAMES, amounts, strict=False))
    found = transfers(positions)
    left = dict(positions)
    for payer, payee, amount in found:
        assert amount > 0
        assert positions[payer] < 0 < positions[payee]
        left[payer] += amount
        left[payee] -= amount
    assert not any(left.values())
    open_positions = [amount for amount in amounts if amount]
    assert len(found) == len(open_positions) - most_groups(tuple(open_positions))


def most_groups(amounts: tuple[int, ...]) -> int:
    """By trying every subset that holds the first: slow and plain."""
    if not amounts:
        return 0
    best = 1
    rest = amounts[1:]
    for chosen in range(1 << len(rest)):
        group = [amounts[0], *(rest[index] for index in range(len(rest)) if chosen >> index & 1)]
        if sum(group) == 0 and len(group) < len(amounts):
            others = tuple(rest[index] for index in range(len(rest)) if not chosen >> index & 1)
            best = max(best, 1 + most_groups(others))
    return best


def test_netting_of_more_than_can_be_searched():
    positions = {str(number): number - 12 for number in range(25)}
    found = transfers(positions)
    assert sum(transfer.amount for transfer in found) == sum(
        amount for amount in positions.values() if amount > 0
    )
    assert len(found) < 24


def test_positions_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="add up to 1"):
        transfers({"甲": 3, "乙": -2})


# --- examples of each kind --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_examples_of_each_kind(kind):
    """A kind without an example is not finished: the form and the documentation show it."""
    assert KINDS[kind].examples
    for example in KINDS[kind].examples:
        SCHEMA.validate(example["rule"])
        assert kind in {clause["kind"] for clause in example["rule"]["clauses"]}
        statements = settled(example["rule"], example["lines"], example.get("facts"))
        assert [statement.document["parts"] for statement in statements] == example["parts"], str(
            example["title"]
        )


def test_every_kind_is_tried_by_the_strategies():
    """Combinations of a new kind are part of finishing it."""
    assert set(KINDS) - {"float"} <= set(vars(strategies))


def fen(amount: str) -> int:
    return int(amount.replace(".", ""))


def test_a_figure_in_many_parts_is_the_figure():
    """The hundred fen of a year settled by month: nothing lost between the months."""
    rule = read_rule(
        {
            "title": "按月",
            "parties": ["甲", "乙"],
            "period": "month",
            "clauses": [{"kind": "share", "phases": [{"weights": {"甲": 1, "乙": 1}}]}],
        }
    )
    statements = settle(rule, [Figure(Every.YEAR.span_of(strategies.FIRST), "", "甲", "", 100)]).statements
    assert len(statements) == 12
    assert sum(statement.pool for statement in statements) == 100
