"""比例: weights per phase; after the last phase a named party takes all.

A phase runs between two days (both included) or for N years from a day or an event. Its weights are
written, or come from factors (each party's portion of each factor, times the factor's weight), or from
what each party contributed.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from coordination.settlement.amounts import write_number
from coordination.settlement.clause import Clause, Stage
from coordination.settlement.context import Context
from coordination.settlement.errors import NotComputable
from coordination.settlement.names import Party
from coordination.settlement.parameters import ListOf, Shape, Text, Whole
from coordination.settlement.periods import DAY, OPEN_END, OPEN_START, Span, add
from coordination.settlement.quantities import Number, Weights
from coordination.settlement.references import DayOf, read_window
from coordination.settlement.rounding import exact_parts, whole_parts
from coordination.settlement.working import Case, Outcome

FACTOR = Shape(
    _("因素"),
    {
        "name": Text(_("名称"), required=False),
        "weight": Number(_("因素权重")),
        "values": Weights(_("各方数值"), fact=True, ratio=False),
    },
)
PHASE = Shape(
    _("阶段"),
    {
        "from": DayOf(_("起日"), required=False),
        "to": DayOf(_("止日"), required=False),
        "years": Whole(_("年数"), least=1, required=False),
        "weights": Weights(_("权重"), required=False),
        "factors": ListOf(_("因素"), FACTOR, required=False),
        "contributions": Weights(_("投入"), fact=True, ratio=False, required=False),
    },
    one_of=[("weights", "factors", "contributions")],
)


class Phase(NamedTuple):
    """A phase with its days known; the last has an open end where nobody takes all afterwards."""

    number: int
    span: Span
    given: object


class Share(Clause):
    kind = "share"
    label = _("比例")
    meaning = _("按阶段的权重分享；最后一个阶段之后全部归写明的一方")
    stage = Stage.DIVIDE
    has_window = False
    divides_everything = True
    members = {
        "phases": ListOf(_("阶段"), PHASE),
        "afterwards": Party(_("期满之后全部归"), required=False),
    }
    sentences = {
        "weights": _(
            "第%(phase)s阶段（%(days)s）：%(pool)s × %(weight)s/%(total)s = %(exact)s，取%(amount)s"
        ),
        "afterwards": _("分享期%(day)s已满，%(pool)s全部归%(party)s"),
    }
    findings = {"phases": _("本期阶段")}

    # --- judged before any figure ---------------------------------------------------------------------

    def check(self, rule, path, reading) -> None:
        start = rule.term.start if rule.term else None
        end: object = start.on if start and start.is_fixed else None
        for index, phase in enumerate(self.given.phases):
            place, begins, last = (*path, "phases", index), vars(phase)["from"], phase.to
            if begins or last or phase.years is None:
                read_window(begins, last, phase.years, place, reading)
            if phase.factors:
                self.check_factors(phase.factors, (*place, "factors"), reading)
            known = begins.on if begins and begins.is_fixed else None if begins else end
            if begins and begins.is_fixed and isinstance(end, date) and begins.on != end:
                self.refuse_seam(begins.on, end, index, place, reading)
            open_end = last is None and phase.years is None
            if open_end and index < len(self.given.phases) - 1:
                reading.refuse(place, _("这个阶段没有写止日或年数，之后的阶段永远轮不到，请补上"))
            end = None
            if last is not None and last.is_fixed:
                end = last.on + DAY
            elif phase.years is not None and known is not None:
                end = add(known, years=phase.years)
        final = self.given.phases[-1]
        ends = final.to is not None or final.years is not None
        if ends and not self.given.afterwards and not self.term_ends_first(rule, end):
            reading.refuse(path, _("最后一个阶段之后由谁取得没有写明，请用afterwards写明一方"))
        if not ends and self.given.afterwards:
            reading.refuse(
                (*path, "afterwards"), _("最后一个阶段没有止日， afterwards永远轮不到，请补上止日或年数")
            )

    @staticmethod
    def refuse_seam(begins: date, end: date, index: int, place, reading) -> None:
        before = _("前一阶段") if index else _("协议期限")
        if begins > end:
            reading.refuse(
                (*place, "from"),
                _("与%(before)s之间空缺%(first)s至%(last)s，请把起日改为%(first)s或补一个阶段")
                % {"before": before, "first": end, "last": begins - DAY},
            )
        elif index:
            reading.refuse(
                (*place, "from"),
                _("与前一阶段重叠%(first)s至%(last)s，请把起日改为%(end)s")
                % {"first": begins, "last": end - DAY, "end": end},
            )

    @staticmethod
    def term_ends_first(rule, end: object) -> bool:
        last = rule.term.last if rule.term else None
        return bool(last and last.is_fixed and isinstance(end, date) and last.on < end)

    @staticmethod
    def check_factors(factors: list, path, reading) -> None:
        total = sum(factor.weight for factor in factors)
        if total not in {1, 10, 100}:
            reading.refuse(
                path, _("各因素的权重合计%(total)s，请凑足1或100") % {"total": write_number(total)}
            )

    def written_weights(self):
        for index, phase in enumerate(self.given.phases):
            if phase.weights is not None:
                yield ("phases", index, "weights"), phase.weights

    # --- arithmetic -----------------------------------------------------------------------------------

    def phases(self, context: Context) -> Iterator[Phase]:
        """The phases whose days are known, in order; one that waits for its event ends the list."""
        term = context.window(context.rule.term)
        end = term.start if term else OPEN_START
        for index, given in enumerate(self.given.phases):
            begins = vars(given)["from"]
            start = context.day(begins) if begins else end
            if start is None:
                return
            if index and start != end:
                problem = _(
                    "第%(one)s阶段止于%(last)s，第%(two)s阶段却从%(start)s起，中间有空缺或重叠，请更正规则或事件日期"
                )
                raise NotComputable(
                    problem % {"one": index, "two": index + 1, "last": end - DAY, "start": start}
                )
            last = context.day(given.to) if given.to else None
            if last is not None and last < start:
                raise NotComputable(
                    _("第%(phase)s阶段的止日%(last)s早于起日%(start)s，请更正")
                    % {"phase": index + 1, "last": last, "start": start}
                )
            end = last + DAY if last else OPEN_END
            if given.years is not None:
                end = add(start, years=given.years)
            yield Phase(index + 1, Span(start, end), given)

    def cuts(self, context):
        return {day for phase in self.phases(context) for day in phase.span}

    def weights(self, phase: Phase, context: Context) -> list[Fraction]:
        """Each party's weight in written order."""
        given = phase.given
        if given.weights is not None:
            return [given.weights[party] for party in context.parties]
        if given.contributions is not None:
            return context.per_party(given.contributions)
        together = [Fraction(0)] * len(context.parties)
        total = sum(factor.weight for factor in given.factors)
        for factor in given.factors:
            values = context.per_party(factor.values)
            for index, value in enumerate(values):
                together[index] += factor.weight / total * value / sum(values)
        return together

    def weights_in(self, context):
        for phase in self.phases(context):
            if phase.span.meet(context.period):
                yield dict(zip(context.parties, self.weights(phase, context), strict=True))

    def apply(self, case: Case) -> Outcome:
        context = case.context
        phases = list(self.phases(context))
        bounds = [day for phase in phases for day in phase.span]
        pieces = [piece for pool in case.pools for piece in pool.cut(bounds)]
        entries, used = [], {}
        for piece in pieces:
            phase = next((phase for phase in phases if phase.span.holds(piece.span)), None)
            if phase:
                used[phase.number] = phase
            if not piece.amount:
                continue
            if phase:
                entries += self.divided(piece, phase, context)
            else:
                entries.append(self.after_all(piece, phases, context))
        finding = {"phases": {str(number): self.ratio(phase, context) for number, phase in used.items()}}
        return Outcome([piece._replace(amount=0) for piece in pieces], entries, case.state, finding)

    def ratio(self, phase: Phase, context: Context) -> str:
        weights = self.weights(phase, context)
        return " : ".join(
            f"{party} {write_number(weight)}" for party, weight in zip(context.parties, weights, strict=True)
        )

    def divided(self, piece, phase: Phase, context: Context) -> Iterator:
        weights = self.weights(phase, context)
        exact = exact_parts(piece.amount, weights)
        whole = whole_parts(piece.amount, exact)
        for party, weight, unrounded, amount in zip(context.parties, weights, exact, whole, strict=True):
            if not unrounded:
                continue
            inputs = {
                "party": party,
                "phase": phase.number,
                "days": piece.span.name,
                "pool": context.write(piece.amount),
                "weight": write_number(weight),
                "total": write_number(sum(weights)),
                "amount": context.write(amount),
            }
            yield self.entry("weights", piece.span, party, amount, inputs, exact=unrounded)

    def after_all(self, piece, phases: list[Phase], context: Context):
        party = self.given.afterwards
        complete = len(phases) == len(self.given.phases)
        if not party or not complete or piece.span.start < phases[-1].span.end:
            raise NotComputable(
                _("%(span)s有%(amount)s落在比例的各阶段之外，请补一个阶段，或在scope中用during限定起日")
                % {"span": piece.span.name, "amount": context.write(piece.amount)}
            )
        inputs = {
            "party": party,
            "day": phases[-1].span.last.isoformat(),
            "pool": context.write(piece.amount),
        }
        return self.entry("afterwards", piece.span, party, piece.amount, inputs)

    examples = (
        {
            "title": _("六四分，余数归小数部分较大的一方"),
            "rule": {
                "title": "比例示例",
                "parties": ["六安", "松江"],
                "clauses": [{"kind": "share", "phases": [{"weights": {"六安": 60, "松江": 40}}]}],
            },
            "lines": [["2025", "", "增值税", "六安", "1234567.89"]],
            "parts": [{"六安": "740740.73", "松江": "493827.16"}],
        },
        {
            "title": _("比例年中变化，全年数按天拆分"),
            "rule": {
                "title": "阶段示例",
                "parties": ["淄博", "石嘴山"],
                "clauses": [
                    {
                        "kind": "share",
                        "phases": [
                            {"from": "2011-05-18", "to": "2021-05-17", "weights": {"淄博": 60, "石嘴山": 40}},
                            {"years": 40, "weights": {"淄博": 50, "石嘴山": 50}},
                        ],
                        "afterwards": "石嘴山",
                    }
                ],
            },
            "lines": [["2021", "", "增值税", "石嘴山", "73000000.00"]],
            "parts": [{"淄博": "39240000.00", "石嘴山": "33760000.00"}],
        },
        {
            "title": _("按营业收入、工资、资产三个因素"),
            "rule": {
                "title": "因素示例",
                "parties": ["总机构", "分支机构"],
                "clauses": [
                    {
                        "kind": "share",
                        "phases": [
                            {
                                "factors": [
                                    {"weight": "0.35", "values": {"fact": "营业收入"}},
                                    {"weight": "0.35", "values": {"fact": "工资"}},
                                    {"weight": "0.30", "values": {"fact": "资产"}},
                                ]
                            }
                        ],
                    }
                ],
            },
            "lines": [["2025", "", "企业所得税", "总机构", "1000.00"]],
            "facts": {
                "values": {
                    "营业收入": {"总机构": "300", "分支机构": "100"},
                    "工资": {"总机构": "50", "分支机构": "50"},
                    "资产": {"总机构": "1", "分支机构": "2"},
                }
            },
            "parts": [{"总机构": "537.50", "分支机构": "462.50"}],
        },
        {
            "title": _("按投入共担的比例"),
            "rule": {
                "title": "投入示例",
                "parties": ["青浦", "吴江", "嘉善"],
                "clauses": [
                    {
                        "kind": "share",
                        "phases": [
                            {"contributions": {"青浦": "500000000", "吴江": "300000000", "嘉善": "200000000"}}
                        ],
                    }
                ],
            },
            "lines": [["2025", "", "增值税", "青浦", "100.01"]],
            "parts": [{"青浦": "50.01", "吴江": "30.00", "嘉善": "20.00"}],
        },
    )
