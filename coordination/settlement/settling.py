"""How are several periods settled one after the other, and what of those that are closed already?

A closed statement is never rewritten. Its period is computed again with the figures as they are known
now; what has changed since is carried as a separate line with its reason into the first open period,
and the cumulative clauses go on from the corrected state.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .amounts import read_amount
from .context import Context
from .engine import START, carried_of, compute
from .errors import NotComputable
from .facts import NO_FACTS, Facts
from .figures import Figure
from .periods import ALWAYS, OPEN_END, OPEN_START, Span, portion
from .rule import Rule
from .statement import Carried, Statement, read_days


@dataclass(frozen=True)
class Settlement:
    """Statements of consecutive periods."""

    statements: Sequence[Statement]
    closed: Sequence[Mapping[str, object]] = ()
    pending: Sequence[Carried] = ()  # changes of closed periods that no open period has taken up yet
    outside: int = 0  # what came in outside the term


def settle(
    rule: Rule,
    figures: Sequence[Figure],
    facts: Facts = NO_FACTS,
    *,
    closed: Sequence[Mapping[str, object]] = (),
    reason: str = "",
) -> Settlement:
    """Every period from the first figure to the last.

    ``closed`` are documents of statements that stand, oldest first; ``figures`` are all figures as known
    today, those of closed periods included. Raises ``NotComputable``.
    """
    for document in closed:
        if document["rule"]["sha256"] != rule.sha256:
            raise NotComputable(_("已关闭的结算单不是按这条规则计算的，请用当时的规则"))
    standing = {read_days(document["period"]["settled"]): document for document in closed}
    term = _term(rule, facts)
    touching = defaultdict(list)
    for figure in figures:
        for period in rule.every.over(figure.span):
            touching[period].append(figure)
    state, carried, statements = START, [], []
    for period in _periods(rule, figures, facts, list(standing), term):
        statement = compute(
            rule, period, touching[period], facts, state, () if period in standing else carried
        )
        state = statement.state
        if period in standing:
            carried += difference(statement, standing[period], closed, reason)
        else:
            statements.append(statement)
            carried = []
    return Settlement(statements, tuple(closed), tuple(carried), _outside(figures, term))


def difference(
    statement: Statement, document: Mapping[str, object], closed: Iterable[Mapping], reason: str
) -> list[Carried]:
    """What a closed period would be now less what was settled for it, then and by lines carried since."""
    rule = statement.rule
    own = {
        "pool": {"": read_amount(document["pool"], rule.measure.decimals)},
        "parts": _read(document["parts"], rule),
        "payable": _less(_read(document["payable"], rule), _carried(document, "payable", rule)),
        "collected": _less(_read(document["collected"], rule), _carried(document, "collected", rule)),
    }
    for later in closed:
        for line in later["carried"]:
            since = carried_of(line, rule)
            if since.origin == statement.active:
                own["pool"][""] += since.pool
                for name in ("parts", "payable", "collected"):
                    own[name] = _plus(own[name], getattr(since, name))
    pool = statement.pool - own["pool"][""]
    parts = _less(statement.parts, own["parts"])
    payable = _less(statement.own_payable, own["payable"])
    collected = _less(statement.own_collected, own["collected"])
    if not (pool or any(parts.values()) or any(payable.values()) or any(collected.values())):
        return []
    return [Carried(statement.active, reason, pool, parts, payable, collected)]


def _periods(
    rule: Rule, figures: Sequence[Figure], facts: Facts, standing: Sequence[Span], term: Span
) -> list[Span]:
    """The settlement periods from the first thing known to the last, inside the term."""
    known = [*(figure.span for figure in figures), *standing]
    if not all(clause.needs_lines for clause in rule.clauses):
        known += facts.by_period
    if not known and term.start > OPEN_START and term.end < OPEN_END:
        known = [term]
    if not known:
        raise NotComputable(_("没有数据行，也没有按时期的事实，无从确定结算期，请至少填一行"))
    whole = Span(min(span.start for span in known), max(span.end for span in known))
    periods = [period for period in rule.every.over(whole) if period.meet(term)]
    if not periods:
        raise NotComputable(_("没有一行落在协议期限%(term)s之内，请检查所属期") % {"term": term.name})
    return periods


def _term(rule: Rule, facts: Facts) -> Span:
    term = Context(rule, ALWAYS, facts, {}).window(rule.term)
    if term is None:
        raise NotComputable(_("协议期限尚未开始：起算的事件还没有发生"))
    return term


def _outside(figures: Iterable[Figure], term: Span) -> int:
    """What came in before or after the term."""
    return sum(
        figure.amount
        - (portion(figure.amount, figure.span, meeting) if (meeting := figure.span.meet(term)) else 0)
        for figure in figures
    )


def _read(amounts: Mapping[str, str], rule: Rule) -> dict[str, int]:
    return {name: read_amount(amount, rule.measure.decimals) for name, amount in amounts.items()}


def _carried(document: Mapping[str, object], name: str, rule: Rule) -> dict[str, int]:
    total: dict[str, int] = {}
    for line in document["carried"]:
        total = _plus(total, _read(line[name], rule))
    return total


def _plus(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {
        name: one.get(name, 0) + other.get(name, 0) for name in (*one, *(n for n in other if n not in one))
    }


def _less(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return _plus(one, {name: -amount for name, amount in other.items()})
