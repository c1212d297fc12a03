"""Is a change of a closed period carried as a separate line, and the closed one left as it is?"""

import json

import pytest

from coordination.settlement.engine import recompute
from coordination.settlement.errors import NotComputable
from coordination.settlement.rule import read_rule
from coordination.settlement.settling import settle

from .simulating import figures_of

DOCUMENT = {
    "title": "协议",
    "parties": ["甲", "乙"],
    "refunds": "allowed",
    "clauses": [
        {
            "kind": "share",
            "phases": [
                {"to": "2025-12-31", "weights": {"甲": 60, "乙": 40}},
                {"weights": {"甲": 50, "乙": 50}},
            ],
        },
        {"kind": "cap", "party": "乙", "limit": "1000000.00"},
    ],
}


@pytest.fixture
def rule():
    return read_rule(DOCUMENT)


def run(rule, amounts, closed=(), reason="决算调整"):
    lines = [[year, "", "", "甲", amount] for year, amount in amounts.items()]
    return settle(rule, figures_of(rule, lines), closed=closed, reason=reason)


def stored(statement):
    return json.loads(json.dumps(statement.document))


def test_a_correction_is_a_line_of_the_next_period(rule):
    """2025 corrected by +120,000.00 after closing: 2026 shows a separate line, at the weights of 2025."""
    first = run(rule, {"2025": "1000000.00"}).statements[0]
    closed = [stored(first)]
    before = json.dumps(closed)
    found = run(rule, {"2025": "1120000.00", "2026": "500000.00"}, closed)
    (statement,) = found.statements
    (line,) = statement.carried
    assert (line.origin.name, line.reason, line.pool) == ("2025", "决算调整", 12_000_000)
    assert line.parts == {"甲": 7_200_000, "乙": 4_800_000}
    assert statement.parts == {"甲": 25_000_000, "乙": 25_000_000}
    assert statement.totals == {"甲": 32_200_000, "乙": 29_800_000}
    assert sum(statement.totals.values()) == statement.pool + line.pool
    assert sum(statement.positions.values()) == 0
    assert statement.transfers[0].amount == 29_800_000
    assert json.dumps(closed) == before
    assert recompute(rule, stored(statement)).canonical == statement.canonical


def test_the_cap_goes_on_from_the_corrected_state(rule):
    closed = [stored(run(rule, {"2025": "2000000.00"}).statements[0])]
    (statement,) = run(rule, {"2025": "2250000.00", "2026": "500000.00"}, closed).statements
    assert statement.carried[0].parts == {"甲": 15_000_000, "乙": 10_000_000}
    assert statement.findings["cap"]["cumulative"] == "1000000.00"
    assert statement.parts == {"甲": 40_000_000, "乙": 10_000_000}


def test_what_was_carried_is_not_carried_again(rule):
    closed = [stored(run(rule, {"2025": "100.00"}).statements[0])]
    figures = {"2025": "110.00", "2026": "10.00"}
    closed.append(stored(run(rule, figures, closed).statements[0]))
    (same,) = run(rule, figures | {"2027": "10.00"}, closed).statements
    assert same.carried == ()
    (statement,) = run(rule, figures | {"2025": "105.00", "2027": "10.00"}, closed).statements
    (line,) = statement.carried
    assert (line.origin.name, line.pool, line.parts) == ("2025", -500, {"甲": -300, "乙": -200})


def test_a_correction_of_an_early_period_reaches_later_closed_ones(rule):
    """A cap that is reached earlier changes the year after, too: each has its own line."""
    figures = {"2024": "2000000.00", "2025": "500000.00"}
    closed = [stored(statement) for statement in run(rule, figures).statements]
    figures["2024"] = "2400000.00"
    (statement,) = run(rule, figures | {"2026": "1.00"}, closed).statements
    assert [(line.origin.name, line.parts) for line in statement.carried] == [
        ("2024", {"甲": 24_000_000, "乙": 16_000_000}),
        ("2025", {"甲": 16_000_000, "乙": -16_000_000}),
    ]


def test_without_an_open_period_the_change_waits(rule):
    closed = [stored(run(rule, {"2025": "100.00"}).statements[0])]
    found = run(rule, {"2025": "110.00"}, closed)
    assert found.statements == []
    assert [line.pool for line in found.pending] == [1_000]


def test_statements_of_another_rule_are_refused(rule):
    closed = [stored(run(rule, {"2025": "100.00"}).statements[0])]
    with pytest.raises(NotComputable, match="当时的规则"):
        run(read_rule(DOCUMENT | {"title": "另一份"}), {"2025": "110.00"}, closed)
