"""分档: weights by band of the amount, marginal like income tax.

The bands are counted per settlement period, per calendar year, or over all periods. A party's share is
the sum over the bands, rounded once.
"""

from collections.abc import Iterator
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from coordination.settlement.amounts import read_amount, write_number
from coordination.settlement.clause import Clause, Stage
from coordination.settlement.context import Context
from coordination.settlement.errors import NotComputable
from coordination.settlement.parameters import UNREADABLE, Choice, ListOf, Shape
from coordination.settlement.quantities import Amount, Weights
from coordination.settlement.rounding import exact_parts, whole_parts
from coordination.settlement.working import Case, Outcome

BAND = Shape(_("档"), {"up_to": Amount(_("至"), required=False), "weights": Weights(_("权重"))})


class Tiers(Clause):
    kind = "tiers"
    label = _("分档")
    meaning = _("按金额分档，各档各按其比例，像个人所得税一样逐档计算")
    stage = Stage.DIVIDE
    members = {
        "bands": ListOf(_("各档"), BAND),
        "counting": Choice(
            _("档次按"),
            {"period": _("每个结算期"), "year": _("每个自然年累计"), "cumulative": _("历期累计")},
            required=False,
            default="period",
        ),
    }
    sentences = {"bands": _("分档（%(bands)s）：%(party)s应得%(exact)s，取%(amount)s")}

    @property
    def divides_everything(self) -> bool:
        return self.given.during is None

    def check(self, rule, path, reading) -> None:
        bands, lower = self.given.bands, 0
        for index, band in enumerate(bands):
            place, last = (*path, "bands", index), index == len(bands) - 1
            if last and band.up_to is not None:
                reading.refuse((*place, "up_to"), _("最后一档不封顶，请删去up_to，或再加一档"))
            elif not last and band.up_to is None:
                reading.refuse(place, _("只有最后一档可以不写up_to，请写明本档的上界"))
            elif isinstance(band.up_to, int) and isinstance(lower, int) and band.up_to <= lower:
                reading.refuse((*place, "up_to"), _("各档的上界要依次增大，本档不高于前一档"))
            lower = band.up_to if band.up_to not in (None, UNREADABLE) else lower

    def written_weights(self):
        for index, band in enumerate(self.given.bands):
            yield ("bands", index, "weights"), band.weights

    def weights_in(self, context):
        yield from (band.weights for band in self.given.bands)

    def slices(self, start: int, end: int, context: Context) -> Iterator[tuple[int, int]]:
        """How much of [start, end) lies in each band, with the band's index."""
        lower = None
        for index, band in enumerate(self.given.bands):
            upper = None if band.up_to is None else context.amount(band.up_to)
            if None not in (lower, upper) and upper <= lower:
                raise NotComputable(_("第%(band)s档的上界不高于前一档，请更正") % {"band": index + 1})
            low = start if lower is None else max(start, lower)
            high = end if upper is None else min(end, upper)
            if low < high:
                yield index, high - low
            lower = upper

    def apply(self, case: Case) -> Outcome:
        context, window, parties = case.context, self.window(case.context), case.context.parties
        counting, year = self.given.counting, str(context.period.start.year)
        counted = read_amount(case.state.get("counted", "0"), context.decimals)
        if counting == "period" or (counting == "year" and case.state.get("year") != year):
            counted = 0
        entries, pools = [], []
        for pool in case.pools:
            if window is None or not window.holds(pool.span):
                pools.append(pool)
                continue
            pools.append(pool._replace(amount=0))
            if not pool.amount:
                continue
            low, high = sorted((counted, counted + pool.amount))
            sign = 1 if pool.amount > 0 else -1
            exact, texts = [Fraction(0)] * len(parties), []
            for index, amount in self.slices(low, high, context):
                weights = self.given.bands[index].weights
                parts = exact_parts(sign * amount, [weights[party] for party in parties])
                exact = [sum(pair) for pair in zip(exact, parts, strict=True)]
                ratio = ":".join(write_number(weights[party]) for party in parties)
                texts.append(f"{context.write(sign * amount)} × {ratio}")
            counted += pool.amount
            whole = whole_parts(pool.amount, exact)
            for party, amount, unrounded in zip(parties, whole, exact, strict=True):
                inputs = {"party": party, "bands": texts, "amount": context.write(amount)}
                if amount or unrounded:
                    entries.append(self.entry("bands", pool.span, party, amount, inputs, exact=unrounded))
        state = {} if counting == "period" else {"counted": context.write(counted), "year": year}
        return Outcome(pools, entries, state)

    examples = (
        {
            "title": _("一百元以内六四分，以上对半分"),
            "rule": {
                "title": "分档示例",
                "parties": ["甲", "乙"],
                "clauses": [
                    {
                        "kind": "tiers",
                        "bands": [
                            {"up_to": "100.00", "weights": {"甲": 60, "乙": 40}},
                            {"weights": {"甲": 50, "乙": 50}},
                        ],
                    }
                ],
            },
            "lines": [["2025", "", "增值税", "甲", "250.01"]],
            "parts": [{"甲": "135.01", "乙": "115.00"}],
        },
        {
            "title": _("历期累计的档次"),
            "rule": {
                "title": "累计分档示例",
                "parties": ["甲", "乙"],
                "clauses": [
                    {
                        "kind": "tiers",
                        "counting": "cumulative",
                        "bands": [
                            {"up_to": "100.00", "weights": {"甲": 100, "乙": 0}},
                            {"weights": {"甲": 0, "乙": 100}},
                        ],
                    }
                ],
            },
            "lines": [["2025", "", "增值税", "甲", "70.00"], ["2026", "", "增值税", "甲", "70.00"]],
            "parts": [{"甲": "70.00", "乙": "0.00"}, {"甲": "30.00", "乙": "40.00"}],
        },
    )
