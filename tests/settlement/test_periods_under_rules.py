"""What happens at the ends: of a term, a phase, a threshold, a period, a rule in force?"""

import json

import pytest

from coordination.settlement.engine import compute, recompute
from coordination.settlement.errors import NotComputable
from coordination.settlement.facts import read_facts
from coordination.settlement.figures import Figure
from coordination.settlement.periods import Span, add, read_day, read_span
from coordination.settlement.rule import read_rule
from coordination.settlement.settling import settle

from .simulating import figures_of, settled, written

HALVES = {"甲": 50, "乙": 50}
SHARE = {"kind": "share", "phases": [{"weights": HALVES}]}


def rule(*clauses, **members):
    return {"title": "协议", "parties": ["甲", "乙"], "clauses": list(clauses)} | members


def parts_of(document, lines, facts=None):
    return [written(statement) for statement in settled(document, lines, facts)]


def line(period, amount, tax="增值税", place="甲", payer=""):
    return [period, payer, tax, place, amount]


def test_a_term_that_begins_and_ends_within_a_year():
    """The annual figure falls by days on the part in force; the rest is reported as outside."""
    document = rule(SHARE, term={"from": "2025-07-01", "to": "2026-06-30"})
    figures = figures_of(read_rule(document), [line("2025", "365.00"), line("2026", "365.00")])
    found = settle(read_rule(document), figures)
    assert [statement.active.name for statement in found.statements] == ["2025H2", "2026H1"]
    assert [statement.pool for statement in found.statements] == [18400, 18100]
    assert found.outside == 18100 + 18400


def test_a_leap_year_has_366_days():
    document = rule(
        {
            "kind": "share",
            "phases": [
                {"to": "2024-02-29", "weights": {"甲": 100, "乙": 0}},
                {"weights": {"甲": 0, "乙": 100}},
            ],
        }
    )
    assert parts_of(document, [line("2024", "366.00")]) == [{"甲": "60.00", "乙": "306.00"}]
    assert parts_of(document, [line("2024-02", "29.00"), line("2024-03", "31.00")]) == [
        {"甲": "29.00", "乙": "31.00"}
    ]


def test_dated_receipts_take_the_ratio_of_their_own_day():
    document = rule(
        {
            "kind": "share",
            "phases": [
                {"to": "2024-06-30", "weights": {"甲": 100, "乙": 0}},
                {"weights": {"甲": 0, "乙": 100}},
            ],
        }
    )
    lines = [line("2024-06-30", "1.00"), line("2024-07-01", "2.00"), line("2024-12-31", "4.00")]
    assert parts_of(document, lines) == [{"甲": "1.00", "乙": "6.00"}]


def test_a_year_from_29_february_ends_on_28_february():
    assert add(read_day("2024-02-29"), years=1) == read_day("2025-03-01")
    assert add(read_day("2024-02-29"), years=4) == read_day("2028-02-29")
    assert add(read_day("2025-01-31"), months=1) == read_day("2025-03-01")


@pytest.mark.parametrize(
    ("operator", "value", "met"),
    [
        ("≥", "100", True), (">", "100", False), ("≤", "100", True), ("<", "100", False), ("=", "100.00", True),
        ("≠", "100", False), (">", "100.01", True), ("<", "99.99", True), ("≥", "99.99", False),
    ],
)  # fmt: skip
def test_at_the_boundary_the_operator_decides(operator, value, met):
    condition = {"fact": "投资", "is": operator, "than": "100"}
    document = rule({"kind": "eligibility", "conditions": [condition], "stays_with": "乙"}, SHARE)
    (found,) = parts_of(document, [line("2024", "10.00")], {"values": {"投资": value}})
    assert found == ({"甲": "5.00", "乙": "5.00"} if met else {"甲": "0.00", "乙": "10.00"})


def test_any_condition_may_be_enough():
    conditions = [{"fact": "投资", "is": ">", "than": "100"}, {"fact": "方式", "is": "=", "text": "政府主导"}]
    clause = {"kind": "eligibility", "conditions": conditions, "need": "any", "stays_with": "乙"}
    facts = {"values": {"投资": "1", "方式": "政府主导"}}
    assert parts_of(rule(clause, SHARE), [line("2024", "10.00")], facts) == [{"甲": "5.00", "乙": "5.00"}]
    facts["values"]["方式"] = "市场自由"
    assert parts_of(rule(clause, SHARE), [line("2024", "10.00")], facts) == [{"甲": "0.00", "乙": "10.00"}]


def test_a_base_of_a_year_falls_on_its_quarters_without_a_fen_lost():
    document = rule(
        {"kind": "base", "amounts": {"甲": "100.00"}, "increment": "per_party"}, SHARE, period="quarter"
    )
    lines = [line(f"2025Q{quarter}", "100.00") for quarter in range(1, 5)]
    statements = settled(document, lines)
    bases = [statement.findings["base"]["base"]["甲"] for statement in statements]
    assert bases == ["24.66", "24.93", "25.20", "25.21"]
    assert sum(int(base.replace(".", "")) for base in bases) == 10_000


def test_below_the_base_the_actual_amount_stays():
    base = {"kind": "base", "amounts": {"甲": "100.00", "乙": "50.00"}}
    lines = [line("2025", "120.00"), line("2025", "20.00", place="乙")]
    assert parts_of(rule(base, SHARE), lines) == [{"甲": "120.00", "乙": "20.00"}]
    lines[1] = line("2025", "40.00", place="乙")
    assert parts_of(rule(base, SHARE), lines) == [{"甲": "105.00", "乙": "55.00"}]
    one_by_one = base | {"increment": "per_party"}
    assert parts_of(rule(one_by_one, SHARE), lines) == [{"甲": "110.00", "乙": "50.00"}]


def test_the_base_needs_to_know_who_collected():
    base = {"kind": "base", "amounts": {"甲": "100.00"}}
    with pytest.raises(NotComputable, match="征收地"):
        settled(rule(base, SHARE), [line("2025", "1.00", place="")])


def test_recovery_starts_the_clock_of_the_phase():
    """Repaid within 2025, shared for two years from that day, then all to one."""
    document = rule(
        {"kind": "recover", "party": "乙", "amount": "100.00", "completes": "收回"},
        {
            "kind": "share",
            "phases": [{"from": {"event": "收回"}, "years": 2, "weights": HALVES}],
            "afterwards": "甲",
        },
    )
    statements = settled(document, [line(str(year), "365.00") for year in (2025, 2026, 2027)])
    assert statements[0].state["events"] == {"收回": "2025-04-11"}
    assert written(statements[0]) == {"甲": "132.50", "乙": "232.50"}
    assert [stretch["name"] for stretch in statements[2].document["stretches"]] == [
        "2027-01-01..2027-04-10",
        "2027-04-11..2027-12-31",
    ]
    assert written(statements[2]) == {"甲": "315.00", "乙": "50.00"}


def test_money_before_the_first_phase_is_not_guessed():
    share = {"kind": "share", "phases": [{"from": {"event": "投产"}, "weights": HALVES}]}
    for event in ("2025-03-01", None):
        with pytest.raises(NotComputable, match="补一个阶段"):
            settled(rule(share), [line("2025-01", "1.00")], {"events": {"投产": event}})
    with pytest.raises(NotComputable, match="events"):
        settled(rule(share), [line("2025-01", "1.00")])
    limited = rule({"kind": "scope", "during": {"from": {"event": "投产"}}}, share)
    lines = [line("2025-01", "1.00"), line("2025-03", "1.00")]
    (statement,) = settled(limited, lines, {"events": {"投产": "2025-03-01"}})
    assert written(statement) == {"甲": "0.50", "乙": "0.50"}
    assert statement.left_out()[0][1] == 100


def test_events_that_leave_a_gap_between_phases_are_refused():
    share = {
        "kind": "share",
        "phases": [
            {"from": {"event": "签约"}, "years": 3, "weights": {"甲": 100, "乙": 0}},
            {"from": {"event": "投产"}, "weights": HALVES},
        ],
    }
    facts = {"events": {"签约": "2020-01-01", "投产": "2023-01-01"}}
    assert parts_of(rule(share), [line("2023", "1.00")], facts) == [{"甲": "0.50", "乙": "0.50"}]
    for day in ("2023-01-02", "2022-12-31"):
        facts["events"]["投产"] = day
        with pytest.raises(NotComputable, match="空缺或重叠"):
            settled(rule(share), [line("2023", "1.00")], facts)


def test_a_cap_hands_on_by_what_others_received_and_spares_capped_ones():
    parties = ["甲", "乙", "丙", "丁"]
    document = {
        "title": "协议",
        "parties": parties,
        "clauses": [
            {"kind": "share", "phases": [{"weights": {"甲": 40, "乙": 30, "丙": 20, "丁": 10}}]},
            {"kind": "cap", "party": "丙", "limit": "25.00", "id": "c"},
            {"kind": "cap", "party": "丁", "limit": "2.00", "id": "d"},
        ],
    }
    (found,) = parts_of(document, [line("2025", "100.00", place="甲")])
    assert found["丁"] == "2.00"
    assert found["丙"] == "21.78"  # 20 + 8 × 20/90, within its own cap
    (found,) = parts_of(document, [line("2025", "200.00", place="甲")])
    assert (found["丙"], found["丁"]) == ("25.00", "2.00")
    assert int(found["甲"].replace(".", "")) + int(found["乙"].replace(".", "")) == 17_300


def test_a_cap_not_reached_is_extended_and_then_reported():
    cap = {
        "kind": "cap",
        "party": "乙",
        "limit": "100.00",
        "window": {"from": "2020-07-01", "years": 1, "extension": 1},
    }
    statements = settled(rule(SHARE, cap), [line(str(year), "60.00") for year in (2020, 2021, 2022, 2023)])
    findings = [statement.findings["cap"] for statement in statements]
    assert [finding["status"] for finding in findings] == ["sharing", "extended", "extended", "ended"]
    assert "shortfall" not in findings[1]
    assert findings[2]["shortfall"] == findings[3]["shortfall"] == "40.05"
    assert written(statements[3]) == {"甲": "60.00", "乙": "0.00"}


def test_an_earlier_guarantee_is_not_taken_for_a_later_one():
    document = {
        "title": "协议",
        "parties": ["甲", "乙", "丙"],
        "clauses": [
            {"kind": "share", "phases": [{"weights": {"甲": 20, "乙": 20, "丙": 60}}]},
            {"kind": "floor", "party": "甲", "amount": "40.00", "id": "a"},
            {"kind": "floor", "party": "乙", "amount": "70.00", "id": "b"},
        ],
    }
    (statement,) = settled(document, [line("2025", "100.00", place="丙")])
    assert written(statement) == {"甲": "40.00", "乙": "60.00", "丙": "0.00"}
    assert statement.findings["a"]["met"] is True
    assert statement.findings["b"]["met"] is False
    assert statement.findings["b"]["missing"] == "10.00"


def test_a_class_of_water_that_does_not_exist_is_refused():
    clause = {
        "kind": "index_transfer",
        "class": "断面",
        "cases": [{"classes": ["Ⅱ"], "from": "甲", "to": "乙", "amount": "1.00"}],
        "otherwise": None,
    }
    assert parts_of(rule(clause), [], {"by_period": {"2025": {"断面": "Ⅱ类"}}}) == [
        {"甲": "-1.00", "乙": "1.00"}
    ]
    with pytest.raises(NotComputable, match="不是水质类别"):
        settled(rule(clause), [], {"by_period": {"2025": {"断面": "六类"}}})
    with pytest.raises(NotComputable, match="by_period"):
        settled(rule(clause), [], {"by_period": {"2025": {"其他": "1"}}})


def test_the_index_is_rounded_only_if_the_rule_says_so():
    clause = {
        "kind": "index_transfer",
        "index": {"fact": "指数"},
        "cases": [{"is": "<", "than": "1", "from": "甲", "to": "乙", "amount": "1.00"}],
        "otherwise": None,
    }
    facts = {"by_period": {"2025": {"指数": "0.9996"}}}
    assert parts_of(rule(clause), [], facts) == [{"甲": "-1.00", "乙": "1.00"}]
    assert parts_of(rule(clause | {"places": 3}), [], facts) == [{"甲": "0.00", "乙": "0.00"}]


def test_weights_from_facts_must_lie_in_the_float_too():
    share = {"kind": "share", "phases": [{"contributions": {"fact": "投入"}}]}
    check = {"kind": "float", "reference": HALVES, "points": 10}
    facts = {"values": {"投入": {"甲": "60", "乙": "40"}}}
    assert parts_of(rule(check, share), [line("2025", "1.00")], facts) == [{"甲": "0.60", "乙": "0.40"}]
    facts["values"]["投入"] = {"甲": "61", "乙": "39"}
    with pytest.raises(NotComputable, match="浮动区间"):
        settled(rule(check, share), [line("2025", "1.00")], facts)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"甲": "1"}, "每一方"),
        ({"甲": "0", "乙": "0"}, "全为零"),
        ({"甲": "-1", "乙": "2"}, "负数"),
        ("3", "每一方"),
    ],
)
def test_contributions_that_do_not_fit_are_refused(value, said):
    share = {"kind": "share", "phases": [{"contributions": {"fact": "投入"}}]}
    with pytest.raises(NotComputable, match=said):
        settled(rule(share), [line("2025", "1.00")], {"values": {"投入": value}})


def test_quantities_have_their_own_unit():
    document = rule(SHARE, measure={"kind": "quantity", "name": "耕地", "unit": "亩", "decimals": 4})
    (statement,) = settled(document, [line("2025", "1.0001", tax="占补平衡指标")])
    assert written(statement) == {"甲": "0.5001", "乙": "0.5000"}
    assert statement.transfers == []
    assert statement.document["transfers"] == []


def test_statistics_are_never_netted():
    document = rule(SHARE, measure={"kind": "statistic", "name": "地区生产总值"})
    (statement,) = settled(document, [line("2025", "100.00", tax="地区生产总值")])
    assert statement.positions is None
    assert statement.document["payable"] == {}


def test_what_is_attributed_is_paid_elsewhere():
    document = rule(SHARE, joint=["合作区"], measure={"kind": "attribution", "paid_to": {"合作区": 100}})
    (statement,) = settled(document, [line("2025", "100.01")])
    assert written(statement) == {"甲": "50.01", "乙": "50.00"}
    assert [tuple(transfer) for transfer in statement.transfers] == [("甲", "合作区", 10_001)]


def test_only_named_payers_are_shared():
    payer, other = "91350100M000100Y43", "91310000607236882" + "8"
    document = rule({"kind": "scope", "payers": [payer]}, SHARE)
    lines = [line("2025", "10.00", payer=payer), line("2025", "7.00", payer=other), line("2025", "5.00")]
    lines[1][1] = ""
    lines[1][2] = "印花税"
    (statement,) = settled(document, lines)
    assert statement.pool == 1_000
    assert sum(amount for _sentence, amount in statement.left_out()) == 1_200


def test_a_period_may_fall_under_two_versions_of_a_rule():
    """An amendment takes effect on a date: each version computes its days, the annual figure is split once."""
    old = rule(
        SHARE,
        {"kind": "cap", "party": "乙", "limit": "300.00"},
        term={"from": "2025-01-01", "to": "2025-05-17"},
    )
    new = rule(
        {"kind": "share", "phases": [{"weights": {"甲": 0, "乙": 100}}]},
        {"kind": "cap", "party": "乙", "limit": "300.00"},
        term={"from": "2025-05-18"},
    )
    year = read_span("2025")
    figures = [Figure(year, "", "甲", "", 73_001)]
    first = compute(read_rule(old), year, figures)
    second = compute(read_rule(new), year, figures, state=first.state)
    assert first.pool + second.pool == 73_001
    assert second.findings["cap"]["cumulative"] == "300.00"
    assert first.parts["乙"] + second.parts["乙"] == 30_000


def test_periods_are_settled_in_order():
    document = rule(SHARE, {"kind": "cap", "party": "乙", "limit": "300.00"})
    first = compute(read_rule(document), read_span("2024"), [])
    with pytest.raises(NotComputable, match="2025-01-01"):
        compute(read_rule(document), read_span("2026"), [], state=first.state)
    with pytest.raises(NotComputable, match="2025-01-01"):
        compute(read_rule(document), read_span("2024"), [], state=first.state)
    with pytest.raises(NotComputable, match="结算期"):
        compute(read_rule(document), read_span("2025Q1"), [], state=first.state)
    assert compute(read_rule(document), read_span("2025"), [], state=first.state).pool == 0


def test_a_statement_recomputes_alone_and_notices_a_changed_fen():
    document = rule(SHARE, {"kind": "cap", "party": "乙", "limit": "300.00"})
    statements = settled(document, [line(str(year), "400.00") for year in (2024, 2025)])
    stored = json.loads(json.dumps(statements[1].document))
    assert recompute(read_rule(document), stored).sha256 == statements[1].sha256
    stored["inputs"]["state"]["clauses"]["cap"]["cumulative"] = "199.99"
    assert recompute(read_rule(document), stored).sha256 != statements[1].sha256
    with pytest.raises(NotComputable, match="不是按这条规则"):
        recompute(read_rule(document | {"title": "另一份"}), stored)


def test_sentences_are_no_part_of_the_bytes(settings):
    """The reader's language and a better wording later change neither statement nor hash."""
    (statement,) = settled(rule(SHARE), [line("2025", "1.00")])
    assert "应得" not in statement.canonical.decode()
    assert "阶段" not in json.dumps(statement.document["entries"], ensure_ascii=False)


def test_facts_of_a_narrower_period_win():
    facts = read_facts(
        {"values": {"指数": "1"}, "by_period": {"2024": {"指数": "2"}, "2024Q1": {"指数": "3"}}}
    )
    assert [facts.in_period(read_span(span))["指数"] for span in ("2023", "2024", "2024-02", "2024-04")] == [
        1,
        2,
        3,
        2,
    ]


def test_spans_are_half_open():
    span = read_span("2025-06-26..2025-12-31")
    assert span == Span(read_day("2025-06-26"), read_day("2026-01-01"))
    assert span.days == 189
    assert not span.covers(span.end)
    assert span.meet(read_span("2026")) is None
