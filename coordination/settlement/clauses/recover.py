"""先行回收: the first X, counted over all periods, goes to a party until its input is repaid.

What is left of the same period is shared. The day on which the input is repaid is found by spreading
the stretch's amount evenly over its days; it is an event other clauses can start from.
"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from coordination.settlement.amounts import read_amount
from coordination.settlement.clause import Clause, Stage
from coordination.settlement.names import Party
from coordination.settlement.parameters import Text
from coordination.settlement.quantities import Amount
from coordination.settlement.working import Case, Outcome, Pool


class Recover(Clause):
    kind = "recover"
    label = _("先行回收")
    meaning = _("先用于收回一方的投入，收回之后的部分才分享")
    stage = Stage.FIRST
    members = {
        "party": Party(_("收回投入的一方")),
        "amount": Amount(_("投入金额")),
        "completes": Text(_("收回完毕这一事件的名称"), longest=100, required=False),
    }
    sentences = {
        "recovered": _("先收回%(party)s的投入：收回前尚余%(before)s，本次%(amount)s，之后尚余%(left)s")
    }
    findings = {"recovered": _("本期收回"), "left": _("尚未收回"), "shared": _("其余分享")}

    def own_events(self):
        return (self.given.completes,) if self.given.completes else ()

    def apply(self, case: Case) -> Outcome:
        context, window = case.context, self.window(case.context)
        before = read_amount(case.state.get("recovered", "0"), context.decimals)
        left = max(context.amount(self.given.amount) - before, 0)
        entries, pools, completed, taken = [], [], None, 0
        if not left and case.pools:
            completed = case.pools[0].span.start
        for pool in case.pools:
            if not left or window is None or not window.holds(pool.span) or pool.amount <= 0:
                pools.append(pool)
                continue
            amount = min(left, pool.amount)
            inputs = {
                "party": self.given.party,
                "before": context.write(left),
                "amount": context.write(amount),
                "left": context.write(left - amount),
            }
            left -= amount
            taken += amount
            day = pool.span.end
            if not left:
                day = completed = pool.span.start + timedelta(days=pool.span.days * amount // pool.amount)
            recovering, sharing = pool.span._replace(end=day), pool.span._replace(start=day)
            span = recovering if recovering.days else pool.span
            entries.append(self.entry("recovered", span, self.given.party, amount, inputs))
            if recovering.days:
                pools.append(Pool(recovering, 0, pool.collected))
            if sharing.days:
                pools.append(Pool(sharing, pool.amount - amount, {} if recovering.days else pool.collected))
        finding = {
            "recovered": context.write(taken),
            "left": context.write(left),
            "shared": context.write(sum(pool.amount for pool in pools)),
        }
        name = self.given.completes
        events = {name: completed} if name and completed and name not in context.events else {}
        state = {"recovered": context.write(before + taken)}
        return Outcome(pools, entries, state, finding, events)

    examples = (
        {
            "title": _("收回投入的当年，余下部分即按比例分享"),
            "rule": {
                "title": "回收示例",
                "parties": ["转出地", "转入地"],
                "clauses": [
                    {"kind": "recover", "party": "转出地", "amount": "1000.00", "completes": "投入收回"},
                    {
                        "kind": "share",
                        "phases": [
                            {
                                "from": {"event": "投入收回"},
                                "years": 20,
                                "weights": {"转出地": 60, "转入地": 40},
                            }
                        ],
                        "afterwards": "转入地",
                    },
                ],
            },
            "lines": [["2025", "", "增值税", "转入地", "800.00"], ["2026", "", "增值税", "转入地", "700.01"]],
            "parts": [{"转出地": "800.00", "转入地": "0.00"}, {"转出地": "500.01", "转入地": "200.00"}],
        },
    )
