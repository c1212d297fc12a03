"""Do all totals agree? Each is worked out twice, by the database and cell by cell, and compared to the fen."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from .models import BudgetLine, FundingSource, Payment, Project
from .queries import measured
from .totals import Budget, budgets_of, shares_of

AT_A_TIME = 500  # projects
NAMES = {
    "budget": _("预算合计"),
    "budget of the list": _("项目清单中的预算合计"),
    "budget by partner": _("各出资方预算"),
    "budget by source": _("各资金来源预算"),
    "budget by year": _("各年度预算"),
    "budget by row": _("预算各行之和"),
    "row": _("预算一行"),
    "paid": _("已支付合计"),
    "paid of a cell": _("一项预算的支付"),
    "shares": _("按份额分摊的投资"),
    "indicator": _("指标累计"),
    "indicator by unit": _("指标各方之和"),
    "commitment": _("资金来源已编列"),
    "limit": _("资金来源额度"),
}


@dataclass
class Check:
    """How many totals were compared, and where two did not agree."""

    compared: int = 0
    differences: list[dict[str, Any]] = field(default_factory=list)

    def equal(self, what: str, where: str, one: Any, other: Any) -> None:
        self.compared += 1
        if one != other:
            self._differ(what, where, one, other)

    def at_most(self, what: str, where: str, one: int, limit: int) -> None:
        self.compared += 1
        if one > limit:
            self._differ(what, where, one, limit)

    def _differ(self, what: str, where: str, one: Any, other: Any) -> None:
        """Amounts are whole fen; of anything else the figures as text."""
        is_money = isinstance(one, int) and isinstance(other, int)
        pair = (one, other) if is_money else (str(one), str(other))
        self.differences.append({"total": what, "of": where, "summed": pair[0], "recomputed": pair[1]})

    @property
    def is_clean(self) -> bool:
        return not self.differences


def check_sums(projects=None, sources=None) -> Check:
    """Every total of these projects and sources (None: of all), so many at a time in a fixed number of statements."""
    check = Check()
    rows = Project.objects.all() if projects is None else projects
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_A_TIME):
        _check_projects(ids[start : start + AT_A_TIME], check)
    kept = FundingSource.objects.all() if sources is None else sources
    cells = _grouped(
        BudgetLine.objects.filter(source__in=kept.order_by()).values_list("source", "amount_fen")
    )
    for source in kept.order_by("pk").select_related("organisation"):
        check.equal(
            "commitment", str(source), source.committed_fen, sum(each for (each,) in cells[source.pk])
        )
        if source.limit_fen is not None:
            check.at_most("limit", str(source), source.committed_fen, source.limit_fen)
    return check


def _grouped(rows) -> dict[int, list[tuple]]:
    """Rows by their first value."""
    found: dict[int, list[tuple]] = defaultdict(list)
    for key, *rest in rows:
        found[key].append(tuple(rest))
    return found


def _check_projects(ids: list[int], check: Check) -> None:
    shown = budgets_of(ids)
    listed = dict(Project.objects.filter(pk__in=ids).with_totals().values_list("pk", "budget_fen"))
    names = ("partner__organisation__name", "source__name", "year", "amount_fen")
    cells = _grouped(BudgetLine.objects.filter(project__in=ids).values_list("project", "pk", *names))
    payments = Payment.objects.filter(line__project__in=ids)
    paid = _grouped(payments.values_list("line__project", "line", "amount_fen"))
    for project in (
        Project.objects.filter(pk__in=ids)
        .order_by("pk")
        .prefetch_related("partners__organisation", "indicators")
    ):
        each = project.pk
        _check_budget(project.number, shown[each], listed[each] or 0, cells[each], check)
        _check_paid(project.number, shown[each].paid, cells[each], paid[each], check)
        lines = shares_of(project)
        if lines and project.investment_fen is not None:
            check.equal("shares", project.number, sum(line.fen for line in lines), project.investment_fen)
        _check_indicators(project, check)


def _check_budget(where: str, shown: Budget, listed: int, cells: list[tuple], check: Check) -> None:
    """The table as it is shown against the cells added one by one."""
    whole = sum(cell[4] for cell in cells)
    check.equal("budget", where, shown.total, whole)
    check.equal("budget of the list", where, listed, whole)
    for name, place, pairs in (
        ("budget by partner", 1, shown.by_partner),
        ("budget by source", 2, shown.by_source),
        ("budget by year", 3, zip(shown.years, shown.by_year, strict=True)),
    ):
        added: dict[Any, int] = defaultdict(int)
        for cell in cells:
            added[cell[place]] += cell[4]
        for key, total in pairs:
            check.equal(name, f"{where} {key}", total, added.pop(key, 0))
        check.equal(name, f"{where} …", 0, sum(added.values()))
    check.equal("budget by row", where, sum(row.total for row in shown.rows), whole)
    for row in shown.rows:
        check.equal("row", f"{where} {row.partner} {row.source}", row.total, sum(row.cells))


def _check_paid(where: str, shown: int, cells: list[tuple], paid: list[tuple], check: Check) -> None:
    check.equal("paid", where, shown, sum(amount for _line, amount in paid))
    by_line: dict[int, int] = defaultdict(int)
    for line, amount in paid:
        by_line[line] += amount
    for line, partner, source, year, amount in cells:
        check.at_most("paid of a cell", f"{where} {partner} {source} {year}", by_line[line], amount)


def _check_indicators(project: Project, check: Check) -> None:
    """What is shown of each indicator against its values taken one by one: each unit's last, or all of them."""
    for each in measured(project) if project.indicators.all() else ():
        last: dict[int, Any] = {}
        for value in sorted(each.values, key=lambda value: value.starts_on):
            kept = 0 if each.indicator.is_running_total else last.get(value.organisation_id, 0)
            last[value.organisation_id] = kept + value.value
        begun = 0 if each.indicator.is_running_total and last else each.indicator.baseline
        where = f"{project.number} {each.indicator.name}"
        check.equal("indicator", where, each.reading.total, begun + sum(last.values()))
        if last:
            check.equal("indicator by unit", where, sum(each.reading.by_unit.values()), sum(last.values()))
