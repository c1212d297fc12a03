"""Is a new kind of clause really one new file?"""

import jsonschema
import pytest

from coordination.settlement import clauses
from coordination.settlement.engine import recompute
from coordination.settlement.errors import UnfitRule
from coordination.settlement.rule import read_rule
from coordination.settlement.schema import rule_schema

from .simulating import settled

SOURCE = '''
"""工作经费: a fixed amount of each period goes to a party before anything is shared."""

from django.utils.translation import gettext_lazy as _

from coordination.settlement.clause import Clause, Stage
from coordination.settlement.names import Party
from coordination.settlement.quantities import Amount
from coordination.settlement.working import Outcome


class Expenses(Clause):
    kind = "expenses"
    label = _("工作经费")
    meaning = _("每期先提取的工作经费")
    stage = Stage.FIRST
    members = {"party": Party(_("提取方")), "amount": Amount(_("金额"))}
    sentences = {"taken": _("先提取工作经费%(amount)s")}
    findings = {"taken": _("本期提取")}
    examples = ()

    def apply(self, case):
        left, pools, entries = case.context.amount(self.given.amount), [], []
        for pool in case.pools:
            taken = min(left, max(pool.amount, 0))
            left -= taken
            pools.append(pool._replace(amount=pool.amount - taken))
            if taken:
                inputs = {"amount": case.context.write(taken)}
                entries.append(self.entry("taken", pool.span, self.given.party, taken, inputs))
        return Outcome(pools, entries, case.state, {"taken": case.context.write(case.pools[0].amount - pools[0].amount)})
'''
RULE = {
    "title": "协议",
    "parties": ["甲", "乙"],
    "clauses": [
        {"kind": "expenses", "party": "乙", "amount": "10.00", "during": {"from": "2025-01-01"}},
        {"kind": "share", "phases": [{"weights": {"甲": 50, "乙": 50}}]},
    ],
}


@pytest.fixture
def new_kind(tmp_path, monkeypatch):
    """The package of clauses with one more file in it."""
    (tmp_path / "expenses.py").write_text(SOURCE, encoding="utf8")
    monkeypatch.setattr(clauses, "__path__", [*clauses.__path__, str(tmp_path)])
    monkeypatch.setitem(clauses.KINDS, "expenses", clauses._kinds()["expenses"])


def test_without_the_file_the_kind_is_unknown():
    with pytest.raises(UnfitRule, match="种类"):
        read_rule(RULE)
    assert not jsonschema.Draft202012Validator(rule_schema()).is_valid(RULE)


@pytest.mark.usefixtures("new_kind")
def test_one_file_brings_reading_schema_arithmetic_and_explanation():
    jsonschema.Draft202012Validator(rule_schema()).validate(RULE)
    (statement,) = settled(RULE, [["2025", "", "", "甲", "100.01"]])
    assert statement.document["parts"] == {"甲": "45.01", "乙": "55.00"}
    assert "工作经费10.00" in statement.explain("乙")[0].sentence
    assert recompute(statement.rule, statement.document).canonical == statement.canonical


@pytest.mark.usefixtures("new_kind")
def test_its_parameters_are_read_strictly():
    wrong = RULE | {"clauses": [RULE["clauses"][0] | {"amount": "-1", "partyy": "甲"}, RULE["clauses"][1]]}
    with pytest.raises(UnfitRule) as refusal:
        read_rule(wrong)
    assert {problem.place for problem in refusal.value.problems} == {
        "第1条（工作经费） amount",
        "第1条（工作经费） partyy",
    }
    last = RULE | {"clauses": RULE["clauses"][::-1]}
    with pytest.raises(UnfitRule, match="要写在比例之前"):
        read_rule(last)
