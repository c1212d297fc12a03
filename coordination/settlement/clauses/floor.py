"""保底: a minimum for a party, topped up from the others, never beyond what they have.

A yearly minimum falls on a shorter period by days. The others give in proportion to what they have;
what an earlier guarantee has secured is not taken. Where even that is not enough, the statement says
that the guarantee is not met and by how much.
"""

from django.utils.translation import gettext_lazy as _

from coordination.settlement.clause import Clause, Stage
from coordination.settlement.names import Party
from coordination.settlement.parameters import Choice
from coordination.settlement.periods import yearly_portion
from coordination.settlement.quantities import Amount
from coordination.settlement.rounding import share_out
from coordination.settlement.working import Case, Nature, Outcome, received

FROM_POOL = frozenset({Nature.KEPT, Nature.SHARED})


class Floor(Clause):
    kind = "floor"
    label = _("保底")
    meaning = _("一方每期至少取得的金额，不足由其他各方补足，以其所有为限")
    stage = Stage.ADJUST
    members = {
        "party": Party(_("保底的一方")),
        "amount": Amount(_("保底金额")),
        "per": Choice(
            _("按"), {"year": _("每年"), "period": _("每个结算期")}, required=False, default="year"
        ),
    }
    sentences = {
        "topped": _("%(party)s本期只有%(before)s，不足保底%(guaranteed)s，补足%(amount)s"),
        "gave": _("为%(party)s补足保底，从本方已有的%(have)s中转出%(amount)s"),
    }
    findings = {
        "guaranteed": _("保底"),
        "before": _("补足之前"),
        "top_up": _("补足"),
        "met": _("达到保底"),
        "missing": _("仍缺"),
    }

    def apply(self, case: Case) -> Outcome:
        context, party, window = case.context, self.given.party, self.window(case.context)
        span = window and context.active.meet(window)
        if not span:
            return Outcome(case.pools, state=case.state, finding={"applies": False})
        amount = context.amount(self.given.amount)
        guaranteed = yearly_portion(lambda _year: amount, span) if self.given.per == "year" else amount
        have = dict.fromkeys(context.parties, 0)
        have |= received(case.entries, within=span, natures=FROM_POOL)
        missing = max(guaranteed - have[party], 0)
        in_period = received(case.entries, natures=FROM_POOL)
        spare = {
            other: max(min(have[other], in_period.get(other, 0)) - case.guarded.get(other, 0), 0)
            for other in context.parties
            if other != party
        }
        top_up = min(missing, sum(spare.values()))
        entries = []
        if top_up:
            inputs = {
                "party": party,
                "before": context.write(have[party]),
                "guaranteed": context.write(guaranteed),
                "amount": context.write(top_up),
            }
            entries.append(self.entry("topped", span, party, top_up, inputs))
            for (other, _spare), given in zip(
                spare.items(), share_out(top_up, list(spare.values())), strict=True
            ):
                inputs = {"party": party, "have": context.write(have[other]), "amount": context.write(given)}
                if given:
                    entries.append(self.entry("gave", span, other, -given, inputs))
        finding = {
            "guaranteed": context.write(guaranteed),
            "before": {name: context.write(amount) for name, amount in have.items()},
            "top_up": context.write(top_up),
            "met": missing == top_up,
            "missing": context.write(missing - top_up),
        }
        secured = {party: max(case.guarded.get(party, 0), min(guaranteed, have[party] + top_up))}
        return Outcome(case.pools, entries, case.state, finding, guarded=secured)

    examples = (
        {
            "title": _("不足部分由另一方补足"),
            "rule": {
                "title": "保底示例",
                "parties": ["青川县", "广元经开区"],
                "clauses": [
                    {"kind": "share", "phases": [{"weights": {"青川县": 60, "广元经开区": 40}}]},
                    {"kind": "floor", "party": "青川县", "amount": "500.00"},
                ],
            },
            "lines": [["2025", "", "增值税", "青川县", "700.00"], ["2026", "", "增值税", "青川县", "420.00"]],
            "parts": [
                {"青川县": "500.00", "广元经开区": "200.00"},
                {"青川县": "420.00", "广元经开区": "0.00"},
            ],
        },
    )
