"""What does each party get for a period, under this rule, with these figures?

``compute`` is a function of what it is given: no clock, no database, no language. The same inputs give
the same bytes; ``recompute`` proves it from the statement alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from .amounts import read_amount
from .clause import Clause, Stage
from .context import Context
from .errors import NotComputable
from .facts import NO_FACTS, Facts, read_facts
from .figures import Figure, add_up, cells_of, pools_of
from .periods import DAY, Span
from .rule import Rule
from .statement import ARITHMETIC, Carried, Statement, read_days
from .working import Case, Cell, Entry, Excluded, Outcome, Pool

START: Mapping[str, object] = {}


def stretches(
    rule: Rule, period: Span, facts: Facts = NO_FACTS, state: Mapping[str, object] = START
) -> list[Span]:
    """The period cut wherever a clause begins to treat money differently: what lines are grouped by."""
    context = _context(rule, period, facts, state)
    return _cut(context)


def compute(
    rule: Rule,
    period: Span,
    figures: Iterable[Figure],
    facts: Facts = NO_FACTS,
    state: Mapping[str, object] = START,
    carried: Sequence[Carried] = (),
) -> Statement:
    """The statement of one settlement period.

    ``figures`` may hold more than the period; ``state`` is the state of the statement before. Raises
    ``NotComputable`` when a fact is missing, a day has no phase, or a period was skipped.
    """
    if rule.every.span_of(period.start) != period:
        raise NotComputable(
            _("%(span)s不是%(every)s的一个结算期") % {"span": period.name, "every": rule.every.label}
        )
    context = _context(rule, period, facts, state)
    _follows(state, context.active)
    cuts = _cut(context)
    inputs = add_up((figure for figure in figures if figure.span.meet(period)), cuts)
    cells, excluded, findings = _selected(rule, cells_of(inputs, _within(cuts, context.active)), context)
    opening = pools_of(cells, _within(cuts, context.active))
    run = _Run(context, opening, state.get("clauses", {}))
    for clause in rule.clauses:
        if clause.stage != Stage.SELECT:
            run.apply(clause)
    run.finish(rule.clauses)
    run.check_everything_divided()
    return Statement(
        rule=rule,
        period=period,
        active=context.active,
        figures=inputs,
        events=dict(sorted(context.used_events.items())),
        values=dict(sorted(context.used_values.items())),
        state_before=dict(state),
        pools=opening,
        excluded=excluded,
        entries=tuple(run.entries),
        findings=findings | run.findings,
        state={
            "through": context.active.last.isoformat(),
            "events": {name: day.isoformat() for name, day in sorted(context.events.items())},
            "clauses": run.states,
        },
        carried=tuple(carried),
    )


def recompute(rule: Rule, document: Mapping[str, object]) -> Statement:
    """The statement again, from nothing but its own document and the rule.

    Its bytes equal the document's, or somebody changed one of them. Raises ``NotComputable`` for a
    document of another rule or of another arithmetic.
    """
    if document["arithmetic"] != ARITHMETIC or document["rule"]["sha256"] != rule.sha256:
        raise NotComputable(_("这份结算单不是按这条规则，或不是按现行算法版本计算的"))
    decimals, inputs = rule.measure.decimals, document["inputs"]
    figures = [
        Figure(
            read_days(figure),
            figure["tax"],
            figure["account"],
            figure["payer"],
            read_amount(figure["amount"], decimals),
        )
        for figure in inputs["figures"]
    ]
    carried = [carried_of(line, rule) for line in document["carried"]]
    return compute(
        rule,
        read_days(document["period"]["settled"]),
        figures,
        read_facts(inputs["facts"]),
        inputs["state"],
        carried,
    )


def carried_of(line: Mapping[str, object], rule: Rule) -> Carried:
    """A carried line from its document."""
    amounts = {
        name: {account: read_amount(amount, rule.measure.decimals) for account, amount in line[name].items()}
        for name in ("parts", "payable", "collected")
    }
    pool = read_amount(line["pool"], rule.measure.decimals)
    return Carried(read_days(line["origin"]), line["reason"], pool, **amounts)


def _context(rule: Rule, period: Span, facts: Facts, state: Mapping[str, object]) -> Context:
    events = {name: date.fromisoformat(day) for name, day in state.get("events", {}).items()}
    context = Context(rule, period, facts, events)
    term = context.window(rule.term)
    active = term and period.meet(term)
    if not active:
        raise NotComputable(_("%(span)s不在协议期限之内") % {"span": period.name})
    context.active = active
    return context


def _cut(context: Context) -> list[Span]:
    days = {day for clause in context.rule.clauses for day in clause.cuts(context)}
    return context.period.cut({*context.active, *days})


def _within(spans: Iterable[Span], active: Span) -> list[Span]:
    return [span for span in spans if active.holds(span)]


def _follows(state: Mapping[str, object], active: Span) -> None:
    """Cumulative clauses need every period: none may be left out, none counted twice."""
    if not state.get("through"):
        return
    through = date.fromisoformat(state["through"])
    if through + DAY != active.start:
        raise NotComputable(
            _("上一期止于%(through)s，本期应从%(next)s起，而不是%(start)s，请按次序逐期结算")
            % {"through": through, "next": through + DAY, "start": active.start}
        )


def _selected(
    rule: Rule, cells: Sequence[Cell], context: Context
) -> tuple[Sequence[Cell], list[Excluded], dict[str, Mapping]]:
    """What the scopes let in; what they leave out is summed by its reason."""
    left_out: dict[tuple, int] = {}
    findings: dict[str, Mapping] = {}
    for clause in rule.clauses:
        if clause.stage != Stage.SELECT:
            continue
        selection = clause.select(cells, context)
        cells = selection.cells
        for line in selection.excluded:
            key = (line.clause, line.code, tuple(sorted(line.inputs.items())))
            left_out[key] = left_out.get(key, 0) + line.amount
        if selection.finding:
            findings[clause.key] = selection.finding
    excluded = [
        Excluded(clause, code, amount, dict(inputs))
        for (clause, code, inputs), amount in sorted(left_out.items())
    ]
    return cells, excluded, findings


class _Run:
    """The clauses of one period, one after the other."""

    def __init__(self, context: Context, pools: Sequence[Pool], states: Mapping[str, Mapping]) -> None:
        self.context = context
        self.before = states
        self.states = dict(states)
        self.case = Case(context, pools, (), {})
        self.findings: dict[str, Mapping] = {}

    @property
    def entries(self) -> Sequence[Entry]:
        return self.case.entries

    def apply(self, clause: Clause) -> None:
        case = replace(self.case, state=self.before.get(clause.key, {}))
        skipped = case.ended and clause.stage > Stage.THRESHOLD
        outcome = clause.skipped(case) if skipped else clause.apply(case)
        self.case = replace(
            self.case,
            pools=outcome.pools,
            entries=(*self.case.entries, *outcome.entries),
            ended=self.case.ended or outcome.ended,
            ceilings={**self.case.ceilings, **outcome.ceilings},
            guarded={**self.case.guarded, **outcome.guarded},
        )
        self.context.events.update(outcome.events)
        self.keep(clause, outcome)

    def finish(self, clauses: Iterable[Clause]) -> None:
        for clause in clauses:
            outcome = clause.finish(replace(self.case, state=self.before.get(clause.key, {})))
            if outcome is not None:
                self.keep(clause, outcome)

    def keep(self, clause: Clause, outcome: Outcome) -> None:
        if outcome.state:
            self.states[clause.key] = outcome.state
        if outcome.finding:
            self.findings[clause.key] = {**self.findings.get(clause.key, {}), **outcome.finding}

    def check_everything_divided(self) -> None:
        left = sum(pool.amount for pool in self.case.pools)
        if left or any(pool.amount for pool in self.case.pools):
            raise NotComputable(
                _("%(span)s还有%(amount)s没有分给任何一方，请补一条比例")
                % {"span": self.context.active.name, "amount": self.context.write(left)}
            )
