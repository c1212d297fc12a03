"""What came in, added up by the database?

One GROUP BY over what the rule cuts the period into: ten million lines are some hundred figures, and no
line is ever held in memory.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Case, CharField, DateField, F, Q, QuerySet, Sum, Value, When

from coordination.settlement.engine import stretches
from coordination.settlement.facts import Facts
from coordination.settlement.figures import Figure
from coordination.settlement.models import RevenueLine
from coordination.settlement.periods import DAY, Span
from coordination.settlement.rule import Rule


def figures_of(
    agreement: int, rule: Rule, period: Span, facts: Facts, state: Mapping[str, object]
) -> list[Figure]:
    """The figures of one settlement period."""
    cuts = stretches(rule, period, facts, state)
    return [*_grouped(touching(agreement, period), cuts, rule.payers)]


def all_figures(agreement: int, rule: Rule) -> Iterable[Figure]:
    """Everything that came in for an agreement, each stretch of days on its own."""
    return _grouped(RevenueLine.objects.filter(agreement=agreement), [], rule.payers)


def touching(agreement: int, period: Span) -> QuerySet[RevenueLine]:
    """The lines of an agreement that fall on a period."""
    return RevenueLine.objects.filter(
        agreement=agreement, starts_on__lt=period.end, ends_on__gte=period.start
    )


def _grouped(rows: QuerySet[RevenueLine], cuts: Sequence[Span], payers: Iterable[str]) -> Iterable[Figure]:
    inside = [(Q(starts_on__gte=cut.start, ends_on__lt=cut.end), cut) for cut in cuts]
    sums = (
        rows.order_by()
        .annotate(
            first=_case([(inside_of, cut.start) for inside_of, cut in inside], F("starts_on")),
            last=_case([(inside_of, cut.last) for inside_of, cut in inside], F("ends_on")),
            named=_named(payers),
        )
        .values_list("first", "last", "tax", "account", "named")
        .annotate(total=Sum("amount"))
    )
    for first, last, tax, account, named, total in sums:
        yield Figure(Span(_day(first), _day(last) + DAY), tax, account, named, int(total))


def _case(pairs, otherwise):
    whens = [When(condition, then=Value(day, output_field=DateField())) for condition, day in pairs]
    return Case(*whens, default=otherwise, output_field=DateField())


def _named(payers: Iterable[str]):
    """The payer stays only where a clause asks for it by name."""
    names = sorted(payers)
    if not names:
        return Value("", output_field=CharField())
    return Case(When(payer__in=names, then=F("payer")), default=Value(""), output_field=CharField())


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
