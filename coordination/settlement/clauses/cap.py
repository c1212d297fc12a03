"""上限: what a party may receive in total; the rest goes to the others.

With a window the party shares for N years only, and for the extension's years if the maximum was not
reached by then. What exceeds goes to the others in proportion to what they received on the same days,
or to a named party; a party that is itself at its maximum takes no more.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from coordination.settlement.amounts import read_amount
from coordination.settlement.clause import Clause, Stage
from coordination.settlement.context import Context
from coordination.settlement.errors import NotComputable
from coordination.settlement.names import Party
from coordination.settlement.parameters import UNREADABLE, Shape, Whole
from coordination.settlement.periods import Span, add
from coordination.settlement.quantities import Amount
from coordination.settlement.references import DayOf
from coordination.settlement.rounding import share_out
from coordination.settlement.working import Case, Nature, Outcome, received

WINDOW = Shape(
    _("分享期"),
    {
        "from": DayOf(_("起日")),
        "years": Whole(_("年数"), least=1),
        "extension": Whole(_("未达上限时延长年数"), required=False, default=0),
    },
    required=False,
)
SHARED = frozenset({Nature.SHARED})


class Cap(Clause):
    kind = "cap"
    label = _("上限")
    meaning = _("一方累计最多取得的金额；超出部分归其他各方；期满未达上限可以延长")
    stage = Stage.ADJUST
    has_window = False
    members = {
        "party": Party(_("设上限的一方")),
        "limit": Amount(_("累计上限")),
        "window": WINDOW,
        "to": Party(_("超出部分归"), required=False),
    }
    sentences = {
        "capped": _("%(party)s累计上限%(limit)s，此前已得%(before)s，超出的%(excess)s归其他各方"),
        "ended": _("%(party)s的分享期%(day)s已满，%(excess)s归其他各方"),
        "excess": _("%(party)s超出上限的%(excess)s中，归本方%(amount)s"),
    }
    findings = {
        "limit": _("上限"),
        "received": _("本期取得"),
        "cumulative": _("累计取得"),
        "left": _("距上限"),
        "status": _("状态"),
        "shortfall": _("期满未达上限的差额"),
    }
    words = {
        "waiting": _("分享期未开始"),
        "sharing": _("分享中"),
        "extended": _("延长期内"),
        "reached": _("本期达到上限"),
        "ended": _("分享已结束"),
        "not_applicable": _("不适用"),
    }

    def check(self, rule, path, reading) -> None:
        if self.given.to not in (None, UNREADABLE) and self.given.to == self.given.party:
            reading.refuse((*path, "to"), _("超出部分不能归设上限的一方自己"))
        capped = {
            clause.given.party for clause in rule.clauses if isinstance(clause, Cap) and clause.given.party
        }
        if self.given.to in capped - {self.given.party}:
            reading.refuse(
                (*path, "to"), _("%(party)s自己也有上限，请改为没有上限的一方") % {"party": self.given.to}
            )
        if capped >= set(rule.parties):
            reading.refuse(
                (*path, "party"), _("不能给每一方都设上限，否则超出部分无处可归，请至少留一方不设")
            )

    def spans(self, context: Context) -> tuple[Span, Span] | None:
        """The years of sharing, and the same with the extension; nothing while the event has not happened."""
        window = self.given.window
        if window is None:
            always = context.window(None)
            return always, always
        start = context.day(vars(window)["from"])
        if start is None:
            return None
        first = add(start, years=window.years)
        return Span(start, first), Span(start, add(start, years=window.years + window.extension))

    def cuts(self, context):
        spans = self.spans(context)
        return {spans[0].start, spans[1].end} if spans else ()

    def counted(self, entries, context: Context) -> list:
        """What the party received out of pools since its window began."""
        spans = self.spans(context)
        if spans is None:
            return []
        return [
            entry
            for entry in entries
            if entry.party == self.given.party
            and entry.nature is Nature.SHARED
            and entry.span.start >= spans[0].start
        ]

    def apply(self, case: Case) -> Outcome:
        context, party, spans = case.context, self.given.party, self.spans(case.context)
        limit = context.amount(self.given.limit)
        cumulative = read_amount(case.state.get("cumulative", "0"), context.decimals)
        entries, ceilings = [], dict(case.ceilings)
        for span in sorted({entry.span for entry in self.counted(case.entries, context)}):
            on_days = received((entry for entry in case.entries if entry.span == span), natures=SHARED)
            over = span.start >= spans[1].end
            allowed = 0 if over else max(limit - cumulative, 0)
            excess = max(on_days.get(party, 0) - allowed, 0)
            if excess:
                inputs = {
                    "party": party,
                    "limit": context.write(limit),
                    "before": context.write(cumulative),
                    "excess": context.write(excess),
                    "day": spans[1].last.isoformat() if over else "",
                }
                entries.append(self.entry("ended" if over else "capped", span, party, -excess, inputs))
                entries += self.handed_on(excess, on_days, span, ceilings, context)
            cumulative += on_days.get(party, 0) - excess
        if spans:
            ceilings[party] = 0 if context.period.end >= spans[1].end else max(limit - cumulative, 0)
        return Outcome(case.pools, entries, case.state, ceilings=ceilings)

    def handed_on(
        self, excess: int, on_days: Mapping[str, int], span: Span, ceilings: dict[str, int], context: Context
    ) -> list:
        """The entries that give the excess to others; ``ceilings`` sink by what capped parties take."""
        others = {
            party: max(on_days.get(party, 0), 0) for party in context.parties if party != self.given.party
        }
        parts = {self.given.to: excess} if self.given.to else spread(excess, others, ceilings)
        if parts is None:
            raise NotComputable(
                _("%(span)s有%(amount)s超出上限而其他各方也都已到上限，请用to写明超出部分归谁")
                % {"span": span.name, "amount": context.write(excess)}
            )
        entries = []
        for other, amount in parts.items():
            inputs = {
                "party": self.given.party,
                "excess": context.write(excess),
                "amount": context.write(amount),
            }
            if amount:
                entries.append(self.entry("excess", span, other, amount, inputs))
            if other in ceilings:
                ceilings[other] -= amount
        return entries

    def finish(self, case: Case) -> Outcome:
        """The cumulative amount after everything, also after a guarantee that followed."""
        context, spans = case.context, self.spans(case.context)
        limit = context.amount(self.given.limit)
        before = read_amount(case.state.get("cumulative", "0"), context.decimals)
        now = sum(entry.amount for entry in self.counted(case.entries, context))
        cumulative = before + now
        finding = {
            "limit": context.write(limit),
            "received": context.write(now),
            "cumulative": context.write(cumulative),
            "left": context.write(max(limit - cumulative, 0)),
            "status": self.status(before, cumulative, limit, spans, case),
        }
        over = spans is not None and context.period.end >= spans[1].end
        if over and not case.ended:
            finding["shortfall"] = context.write(max(limit - cumulative, 0))
        return Outcome(case.pools, state={"cumulative": context.write(cumulative)}, finding=finding)

    @staticmethod
    def status(before: int, cumulative: int, limit: int, spans, case: Case) -> str:
        period = case.context.period
        if case.ended:
            return "not_applicable"
        if spans is None or period.end <= spans[0].start:
            return "waiting"
        if before >= limit or period.start >= spans[1].end:
            return "ended"
        if cumulative >= limit:
            return "reached"
        return "extended" if period.end > spans[0].end else "sharing"

    examples = (
        {
            "title": _("到上限为止，超出部分归另一方"),
            "rule": {
                "title": "上限示例",
                "parties": ["迁入地", "迁出地"],
                "clauses": [
                    {"kind": "share", "phases": [{"weights": {"迁入地": 50, "迁出地": 50}}]},
                    {"kind": "cap", "party": "迁出地", "limit": "150.00"},
                ],
            },
            "lines": [["2025", "", "增值税", "迁入地", "200.00"], ["2026", "", "增值税", "迁入地", "200.01"]],
            "parts": [{"迁入地": "100.00", "迁出地": "100.00"}, {"迁入地": "150.01", "迁出地": "50.00"}],
        },
        {
            "title": _("三年未到上限，延长两年，之后停止"),
            "rule": {
                "title": "延长示例",
                "parties": ["迁入地", "迁出地"],
                "clauses": [
                    {"kind": "share", "phases": [{"weights": {"迁入地": 50, "迁出地": 50}}]},
                    {
                        "kind": "cap",
                        "party": "迁出地",
                        "limit": "1000.00",
                        "window": {"from": "2020-01-01", "years": 3, "extension": 2},
                    },
                ],
            },
            "lines": [[str(year), "", "增值税", "迁入地", "100.00"] for year in range(2022, 2026)],
            "parts": [
                {"迁入地": "50.00", "迁出地": "50.00"},
                {"迁入地": "50.00", "迁出地": "50.00"},
                {"迁入地": "50.00", "迁出地": "50.00"},
                {"迁入地": "100.00", "迁出地": "0.00"},
            ],
        },
    )


def spread(amount: int, wanted: Mapping[str, int], ceilings: Mapping[str, int]) -> dict[str, int] | None:
    """An amount among parties in proportion, none beyond its ceiling; nothing if there is no room for it.

    Where nobody has a weight the parties with room are equal.
    """
    parts: dict[str, int] = {}
    room = {party: ceilings[party] for party in wanted if party in ceilings}
    open_to = [party for party in wanted if room.get(party, 1) > 0]
    while amount and open_to:
        weights = [wanted[party] for party in open_to]
        shares = share_out(amount, weights if any(weights) else [1] * len(open_to))
        full = {
            party: room[party]
            for party, share in zip(open_to, shares, strict=True)
            if party in room and share > room[party]
        }
        if not full:
            return parts | dict(zip(open_to, shares, strict=True))
        parts |= full
        amount -= sum(full.values())
        open_to = [party for party in open_to if party not in full]
    return None if amount else parts
