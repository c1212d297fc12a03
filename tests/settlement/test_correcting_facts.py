"""A fact of a closed period was wrong: nothing of that period changes, the difference is a line of the next one."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from coordination.activity.models import Event
from coordination.common.errors import IllegalTransition, Invalid, NotAllowed
from coordination.settlement import workflow
from coordination.settlement.engine import recompute
from coordination.settlement.facts import read_facts
from coordination.settlement.models import Correction, Round
from coordination.settlement.rounds.verifying import verify_round
from coordination.settlement.rule import read_rule
from coordination.settlement.settling import settle
from tests import factories_settlement as made
from tests.factories import NOW, Region

from .simulating import figures_of
from .test_properties import few

MEAN = {
    "title": "迁出前三年均值达到两千万才分享",
    "parties": ["江苏省", "浙江省"],
    "refunds": "allowed",
    "clauses": [
        {
            "kind": "eligibility",
            "conditions": [
                {"fact": "迁出前税收", "take": "mean", "count": 3, "is": "≥", "than": "20000000.00"}
            ],
            "stays_with": "江苏省",
        },
        {"kind": "share", "phases": [{"weights": {"江苏省": 60, "浙江省": 40}}]},
        {"kind": "cap", "party": "浙江省", "limit": "700.00"},
    ],
}
BELOW, REACHED = "19000000.00; 20000000.00; 20000000.00", "20000000.00; 20000000.00; 20000000.00"
KEPT = ("document", "sha256", "rule")


@pytest.fixture
def region():
    return Region()


@pytest.fixture
def closed(region):
    """2025 is confirmed: the mean was stated below the limit, so everything stayed with Jiangsu."""
    round_ = made.opened(region, made.two_provinces(region, MEAN))
    round_ = workflow.state_facts(
        round_, actor=region.actor(region.jiangsu), at=NOW, facts=[f"迁出前税收 = {BELOW}"]
    )
    return made.confirmed(region, round_, made.lines("1000.00"))


def corrected(region, round_, value, *, by=None, reason="审计认定", role=Role.COORDINATOR):
    actor = region.actor(by or region.zhejiang, role)
    return workflow.correct_facts(round_, actor=actor, at=NOW, reason=reason, facts=[f"迁出前税收 = {value}"])


def following(region, agreement, year, amount="500.00"):
    round_ = made.opened(region, agreement, day=date(year, 5, 1))
    return made.confirmed(region, round_, made.lines(amount, period=str(year)))


def of_lines(round_) -> dict[str, tuple[int, int]]:
    return {each.account: (each.own, each.carried) for each in round_.entitlements.all()}


@pytest.mark.django_db
def test_it_is_carried_into_the_next_round_with_its_reason_and_once(region, closed):
    kept, facts = list(closed.statements.values_list(*KEPT)), closed.facts
    corrected(region, closed, REACHED)
    correction = Correction.objects.get()
    assert correction.changed == [[f"迁出前税收 = {BELOW}", f"迁出前税收 = {REACHED}"]]
    told = Event.objects.of(closed).first().sentence_text
    assert "江苏省 -400.00、浙江省 400.00；理由：审计认定" in told
    second = following(region, closed.agreement, 2026)
    # 400.00 of 2025 count towards the ceiling of 700.00: of 2026 the corrected party has 200.00, then 100.00
    assert of_lines(second) == {"江苏省": (30000, -40000), "浙江省": (20000, 40000)}
    assert second.facts["values"]["迁出前税收"] == REACHED.split("; ")
    assert "审计认定" in second.statements.get().document
    third = following(region, closed.agreement, 2027)
    assert of_lines(third) == {"江苏省": (40000, 0), "浙江省": (10000, 0)}
    again = Round.objects.get(pk=closed.pk)
    assert (list(again.statements.values_list(*KEPT)), again.facts) == (kept, facts)
    assert all(verdict.stands for round_ in (again, second, third) for verdict in verify_round(round_))
    assert Correction.objects.get().carried_into == second


@pytest.mark.django_db
def test_beside_a_correction_of_lines_each_line_has_its_own_reason(region, closed):
    second = following(region, closed.agreement, 2026)
    corrected(region, closed, REACHED)
    workflow.correct(
        second, actor=region.actor(region.jiangsu), at=NOW, reason="补报", period="2026", tax="增值税",
        place="江苏省", reference="P1", amount="600.00",
    )  # fmt: skip
    third = following(region, closed.agreement, 2027)
    carried = json.loads(third.statements.get().document)["carried"]
    assert [(line["origin"]["name"], line["reason"]) for line in carried] == [
        ("2025", "审计认定"),
        ("2026", "补报"),
    ]
    # 2026 was stated with the wrong mean, too, and is corrected by an act of its own
    assert carried[1]["parts"] == {"江苏省": "100.00", "浙江省": "0.00"}
    corrected(region, second, REACHED, reason="同上")
    fourth = following(region, closed.agreement, 2028)
    (line,) = json.loads(fourth.statements.get().document)["carried"]
    assert (line["origin"]["name"], line["reason"], line["parts"]["浙江省"]) == ("2026", "同上", "240.00")


@pytest.mark.django_db
def test_what_is_no_correction_is_refused_and_nothing_is_kept(region, closed):
    for value, words in (
        (BELOW, "没有需要更正的"),
        ("", "还缺少"),
        ("20000000.00; 1.00", "3"),
        ("很多", "迁出前税收"),
    ):
        with pytest.raises(Invalid) as refusal:
            corrected(region, closed, value)
        assert words in str(refusal.value.fields["facts"]), value
    with pytest.raises(NotAllowed):
        corrected(region, closed, REACHED, by=region.anhui)
    with pytest.raises(NotAllowed):
        corrected(region, closed, REACHED, role=Role.APPROVER)
    open_round = made.opened(region, closed.agreement, day=date(2026, 5, 1))
    with pytest.raises(IllegalTransition):
        corrected(region, open_round, REACHED)
    assert not Correction.objects.exists()


MEANS = st.sampled_from(["18000000.00", "20000000.00", "22000000.00"])
AMOUNTS = st.integers(min_value=0, max_value=10**9)


@few
@given(
    stated=st.lists(MEANS, min_size=3, max_size=3),
    known=st.lists(MEANS, min_size=3, max_size=3),
    amounts=st.lists(AMOUNTS, min_size=3, max_size=3),
)
def test_closed_and_carried_together_are_what_would_have_been_settled(stated, known, amounts):
    """Whatever was stated and turns out to be true of two closed years: with the carried lines every party has, to the
    fen, what it would have had; the closed bytes stay and every statement recomputes to its own."""
    rule = read_rule(MEAN)
    lines = [
        [str(2025 + n), "", "增值税", "江苏省", f"{each // 100}.{each % 100:02}"]
        for n, each in enumerate(amounts)
    ]

    def facts(means):
        return read_facts(
            {"by_period": {str(2025 + n): {"迁出前税收": [mean] * 3} for n, mean in enumerate(means)}}
        )

    first = settle(rule, figures_of(rule, lines[:2]), facts(stated)).statements
    closed = [json.loads(each.canonical) for each in first]
    (last,) = settle(rule, figures_of(rule, lines), facts(known), closed=closed, reason="更正").statements
    truth = settle(rule, figures_of(rule, lines), facts(known)).statements
    for name in rule.parties:
        assert sum(each.totals[name] for each in (*first, last)) == sum(each.parts[name] for each in truth)
    assert last.parts == truth[2].parts
    assert [line.origin.name for line in last.carried] == [
        each.active.name for each, right in zip(first, truth, strict=False) if each.parts != right.parts
    ]
    for each, document in zip((*first, last), (*closed, json.loads(last.canonical)), strict=True):
        assert recompute(rule, document).canonical == each.canonical
