"""浮动区间: the negotiated weights must lie within ± n points of a reference.

Validation, not arithmetic: weights written in the rule are judged when it is read, weights that come
from factors or contributions when a period is computed. Both ends of the interval are allowed.
"""

from collections.abc import Mapping
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from coordination.settlement.amounts import write_number
from coordination.settlement.clause import Clause, Stage
from coordination.settlement.errors import NotComputable
from coordination.settlement.quantities import Number, Weights
from coordination.settlement.working import Case, Outcome


class Range(Clause):
    kind = "float"
    label = _("浮动区间")
    meaning = _("协商的比例不得超出参考比例上下若干个百分点")
    stage = Stage.BESIDE
    has_window = False
    gives = False
    members = {
        "reference": Weights(_("参考比例")),
        "points": Number(_("上下浮动百分点"), most=100),
    }
    findings = {"within": _("在浮动区间之内")}

    def outside(self, weights: Mapping[str, Fraction]) -> str:
        """The parties whose weight lies outside, with the interval; empty if none does."""
        points = self.given.points
        reference, found = percentages(self.given.reference), percentages(weights)
        return "; ".join(
            f"{party} {write_number(found[party])}% [{write_number(max(middle - points, Fraction(0)))}%, "
            f"{write_number(min(middle + points, Fraction(100)))}%]"
            for party, middle in reference.items()
            if abs(found[party] - middle) > points
        )

    def check(self, rule, path, reading) -> None:
        for index, clause in enumerate(rule.clauses):
            for place, weights in clause.written_weights():
                if outside := self.outside(weights):
                    reading.refuse(
                        ("clauses", index, *place),
                        _("超出浮动区间：%(outside)s，请调整比例或区间") % {"outside": outside},
                    )

    def apply(self, case: Case) -> Outcome:
        for clause in case.context.rule.clauses:
            for weights in clause.weights_in(case.context):
                if outside := self.outside(weights):
                    raise NotComputable(
                        _("%(span)s按事实算得的比例超出浮动区间：%(outside)s")
                        % {"span": case.context.period.name, "outside": outside}
                    )
        return Outcome(case.pools, state=case.state, finding={"within": True})

    examples = (
        {
            "title": _("参考四六分，上下20个百分点之内"),
            "rule": {
                "title": "浮动示例",
                "parties": ["转出地", "转入地"],
                "clauses": [
                    {"kind": "float", "reference": {"转出地": 4, "转入地": 6}, "points": 20},
                    {"kind": "share", "phases": [{"weights": {"转出地": 6, "转入地": 4}}]},
                ],
            },
            "lines": [["2025", "", "增值税", "转入地", "100.00"]],
            "parts": [{"转出地": "60.00", "转入地": "40.00"}],
        },
    )


def percentages(weights: Mapping[str, Fraction]) -> dict[str, Fraction]:
    total = sum(weights.values())
    return {party: Fraction(weight) * 100 / total for party, weight in weights.items()}
