"""门槛: are the conditions for sharing met? If not, everything stays with a named party.

A condition compares a stated value (possibly the sum, mean, … of several) exactly, never rounded. The
operator is part of the data: at exactly the boundary ≥ is not >.
"""

from django.utils.translation import gettext_lazy as _

from coordination.settlement.amounts import write_number
from coordination.settlement.clause import Clause, Stage
from coordination.settlement.comparing import holds
from coordination.settlement.context import Context
from coordination.settlement.names import Party
from coordination.settlement.parameters import Choice, FactName, ListOf, Operator, Shape, Text, Whole
from coordination.settlement.quantities import Number
from coordination.settlement.references import TAKES, FactRef
from coordination.settlement.working import Case, Nature, Outcome

CONDITION = Shape(
    _("条件"),
    {
        "fact": FactName(_("事实")),
        "take": Choice(_("取值"), TAKES, required=False, default="value"),
        "count": Whole(_("应有个数"), least=1, required=False),
        "is": Operator(_("比较符")),
        "than": Number(_("界线"), negative=True, required=False),
        "text": Text(_("文字"), required=False),
    },
    one_of=[("than", "text")],
)


class Eligibility(Clause):
    kind = "eligibility"
    label = _("门槛")
    meaning = _("事实符合条件才分享；不符合时全部归写明的一方")
    stage = Stage.THRESHOLD
    members = {
        "conditions": ListOf(_("条件"), CONDITION),
        "need": Choice(
            _("需要"), {"all": _("全部符合"), "any": _("符合其一")}, required=False, default="all"
        ),
        "stays_with": Party(_("不符合时归")),
    }
    sentences = {"not_met": _("门槛未达到（%(failed)s），%(amount)s全部归%(party)s")}
    findings = {"met": _("达到门槛"), "conditions": _("条件")}

    def __init__(self, key, given) -> None:
        super().__init__(key, given)
        for condition in given.conditions:
            condition.value = FactRef(condition.fact, condition.take, condition.count)

    def check(self, rule, path, reading) -> None:
        for index, condition in enumerate(self.given.conditions):
            if condition.text is not None and vars(condition)["is"] not in {"=", "≠"}:
                reading.refuse((*path, "conditions", index, "is"), _("文字只能用=或≠比较"))

    def apply(self, case: Case) -> Outcome:
        window = self.window(case.context)
        judged = [self.judge(condition, case.context) for condition in self.given.conditions]
        met = (all if self.given.need == "all" else any)(holding for _text, holding in judged)
        finding = {"met": met, "conditions": [text for text, _holding in judged]}
        if met or window is None:
            return Outcome(case.pools, state=case.state, finding=finding)
        failed = "; ".join(text for text, holding in judged if not holding)
        party, entries, pools = self.given.stays_with, [], []
        for pool in case.pools:
            if not window.holds(pool.span):
                pools.append(pool)
                continue
            pools.append(pool._replace(amount=0))
            if pool.amount:
                inputs = {"amount": case.context.write(pool.amount), "failed": failed, "party": party}
                entries.append(
                    self.entry("not_met", pool.span, party, pool.amount, inputs, nature=Nature.KEPT)
                )
        everything = all(window.holds(pool.span) for pool in case.pools)
        return Outcome(pools, entries, case.state, finding, ended=everything)

    @staticmethod
    def judge(condition, context: Context) -> tuple[str, bool]:
        """What was compared, as text, and whether it holds."""
        operator = vars(condition)["is"]
        if condition.text is not None:
            value, than = context.text(condition.fact), condition.text
            return f"{condition.fact} {value} {operator} {than}", holds(value, operator, than)
        number = context.number(condition.value)
        than = context.number(condition.than)
        return f"{condition.value.text} {write_number(number)} {operator} {write_number(than)}", holds(
            number, operator, than
        )

    examples = (
        {
            "title": _("三年平均差一分，不分享"),
            "rule": {
                "title": "门槛示例",
                "parties": ["迁入地", "迁出地"],
                "clauses": [
                    {
                        "kind": "eligibility",
                        "conditions": [
                            {
                                "fact": "迁移前税收",
                                "take": "mean",
                                "count": 3,
                                "is": "≥",
                                "than": "20000000.00",
                            }
                        ],
                        "stays_with": "迁入地",
                    },
                    {"kind": "share", "phases": [{"weights": {"迁入地": 50, "迁出地": 50}}]},
                ],
            },
            "lines": [["2025", "", "增值税", "迁入地", "1000.00"]],
            "facts": {"values": {"迁移前税收": ["20000000.00", "20000000.00", "19999999.97"]}},
            "parts": [{"迁入地": "1000.00", "迁出地": "0.00"}],
        },
        {
            "title": _("恰好等于界线，由比较符决定"),
            "rule": {
                "title": "界线示例",
                "parties": ["迁入地", "迁出地"],
                "clauses": [
                    {
                        "kind": "eligibility",
                        "conditions": [{"fact": "投资", "is": ">", "than": "100"}],
                        "stays_with": "迁入地",
                    },
                    {"kind": "share", "phases": [{"weights": {"迁入地": 50, "迁出地": 50}}]},
                ],
            },
            "lines": [["2025", "", "增值税", "迁入地", "1000.00"]],
            "facts": {"values": {"投资": "100"}},
            "parts": [{"迁入地": "1000.00", "迁出地": "0.00"}],
        },
    )
