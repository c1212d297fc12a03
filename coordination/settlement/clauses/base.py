"""基数: the base stays with the party that had it, only the increment is shared.

A yearly base falls on a shorter period by days (366 in a leap year) and may grow by r % a year,
compounded from the base year and rounded to the nearest fen per calendar year. The increment is found
for the whole period and spread over its stretches in proportion to what each brought in.
"""

from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from coordination.settlement.clause import Clause, Stage
from coordination.settlement.context import Context
from coordination.settlement.errors import NotComputable
from coordination.settlement.parameters import Choice, Shape, Whole
from coordination.settlement.periods import yearly_portion
from coordination.settlement.quantities import Number, PerParty
from coordination.settlement.rounding import nearest, share_out
from coordination.settlement.working import Case, Nature, Outcome, Pool


class Base(Clause):
    kind = "base"
    label = _("基数")
    meaning = _("基数归原征收方，只分享增量；没有达到基数时按实际留存")
    stage = Stage.KEEP
    members = {
        "amounts": PerParty(_("各方基数")),
        "per": Choice(
            _("基数按"), {"year": _("每年"), "period": _("每个结算期")}, required=False, default="year"
        ),
        "growth": Shape(
            _("递增"),
            {
                "percent": Number(_("每年递增百分比"), negative=True, least=-100, most=1000),
                "since": Whole(_("基年"), least=1949, most=2200),
            },
            required=False,
        ),
        "increment": Choice(
            _("增量"),
            {"pooled": _("各方合并计算"), "per_party": _("各方分别计算")},
            required=False,
            default="pooled",
        ),
    }
    sentences = {
        "base": _("%(party)s的基数%(base)s归%(party)s（本期征收%(collected)s）"),
        "below": _("没有达到基数%(base)s，%(party)s征收的%(collected)s按实际留存"),
    }
    findings = {"base": _("基数"), "increment": _("增量"), "below": _("未达到基数")}

    def check(self, rule, path, reading) -> None:
        if self.given.growth and self.given.per == "period":
            reading.refuse((*path, "growth"), _("递增只用于每年的基数，请删去per或改为year"))

    def bases(self, pools: list[Pool], context: Context) -> dict[str, int]:
        """What each party's base amounts to on the days of these pools."""
        amounts = self.given.amounts
        if self.given.per == "period":
            return dict(amounts)
        return {
            party: sum(
                yearly_portion(lambda year, of=party: self.of_year(amounts[of], year), pool.span)
                for pool in pools
            )
            for party in context.parties
        }

    def of_year(self, amount: int, year: int) -> int:
        growth = self.given.growth
        if growth is None:
            return amount
        return nearest(amount * (1 + growth.percent / 100) ** max(year - growth.since, 0))

    def apply(self, case: Case) -> Outcome:
        context, window = case.context, self.window(case.context)
        inside = [pool for pool in case.pools if window and window.holds(pool.span)]
        if not inside:
            return Outcome(case.pools, state=case.state, finding={"applies": False})
        bases = self.bases(inside, context)
        collected: dict[str, int] = {}
        for pool in inside:
            for account, amount in pool.collected.items():
                collected[account] = collected.get(account, 0) + amount
        total, base = sum(pool.amount for pool in inside), sum(bases.values())
        by_party = self.given.increment == "per_party"
        below = total < base and not by_party
        if (by_party or below) and collected.get(""):
            raise NotComputable(
                _("%(span)s有%(amount)s没有写征收地，基数条款要知道由哪一方征收，请补上征收地")
                % {"span": context.period.name, "amount": context.write(collected[""])}
            )
        if by_party:
            kept = {party: min(collected.get(party, 0), bases[party]) for party in context.parties}
        elif below:
            kept = {party: collected.get(party, 0) for party in context.parties}
        else:
            kept = bases
        span = inside[0].span._replace(end=inside[-1].span.end)
        entries = []
        for party, amount in kept.items():
            inputs = {
                "party": party,
                "base": context.write(bases[party]),
                "collected": context.write(collected.get(party, 0)),
            }
            code = "base" if amount == bases[party] else "below"
            if amount:
                entries.append(self.entry(code, span, party, amount, inputs, nature=Nature.KEPT))
        increment = total - sum(kept.values())
        finding = {
            "base": {party: context.write(amount) for party, amount in bases.items()},
            "increment": context.write(increment),
            "below": below,
        }
        spread = iter(share_out(increment, self.proportions(inside)))
        pools = [pool._replace(amount=next(spread)) if pool in inside else pool for pool in case.pools]
        return Outcome(pools, entries, case.state, finding)

    @staticmethod
    def proportions(pools: list[Pool]) -> list[Fraction]:
        """By what each stretch brought in; by days where that says nothing (nothing or a refund came in)."""
        amounts = [Fraction(pool.amount) for pool in pools]
        if min(amounts) < 0 or not any(amounts):
            return [Fraction(pool.span.days) for pool in pools]
        return amounts

    examples = (
        {
            "title": _("存量各归各，增量对半分"),
            "rule": {
                "title": "基数示例",
                "parties": ["甲", "乙"],
                "clauses": [
                    {"kind": "base", "amounts": {"甲": "1200.00", "乙": "800.00"}},
                    {"kind": "share", "phases": [{"weights": {"甲": 50, "乙": 50}}]},
                ],
            },
            "lines": [["2025", "", "增值税", "甲", "1500.00"], ["2025", "", "增值税", "乙", "1000.01"]],
            "parts": [{"甲": "1450.01", "乙": "1050.00"}],
        },
        {
            "title": _("基数逐年递增"),
            "rule": {
                "title": "递增示例",
                "parties": ["甲", "乙"],
                "clauses": [
                    {
                        "kind": "base",
                        "amounts": {"甲": "1000.00"},
                        "growth": {"percent": 5, "since": 2024},
                        "increment": "per_party",
                    },
                    {"kind": "share", "phases": [{"weights": {"甲": 50, "乙": 50}}]},
                ],
            },
            "lines": [["2026", "", "增值税", "甲", "1302.50"]],
            "parts": [{"甲": "1202.50", "乙": "100.00"}],
        },
    )
