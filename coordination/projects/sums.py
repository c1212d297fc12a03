"""Do all totals agree? Each is worked out twice, by the database and cell by cell, and compared to the fen."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from .models import BudgetLine, FundingSource, Payment, Project
from .totals import budget_of, shares_of


@dataclass
class Check:
    """How many totals were compared, and where two did not agree."""

    compared: int = 0
    differences: list[dict[str, Any]] = field(default_factory=list)

    def equal(self, what: str, where: str, one: int, other: int) -> None:
        self.compared += 1
        if one != other:
            self.differences.append({"total": what, "of": where, "summed": one, "recomputed": other})

    def at_most(self, what: str, where: str, one: int, limit: int) -> None:
        self.compared += 1
        if one > limit:
            self.differences.append({"total": what, "of": where, "summed": one, "recomputed": limit})

    @property
    def is_clean(self) -> bool:
        return not self.differences


def check_sums(projects=None, sources=None) -> Check:
    """Every total of these projects and sources (None: of all)."""
    check = Check()
    rows = Project.objects.all() if projects is None else projects
    for project in rows.order_by("pk").prefetch_related("partners__organisation"):
        _check_project(project, check)
    kept = FundingSource.objects.all() if sources is None else sources
    for source in kept.order_by("pk").select_related("organisation"):
        cells = source.lines.values_list("amount_fen", flat=True)
        check.equal("commitment", str(source), source.committed_fen, sum(cells))
        if source.limit_fen is not None:
            check.at_most("limit", str(source), source.committed_fen, source.limit_fen)
    return check


def _check_project(project: Project, check: Check) -> None:
    """The table as it is shown against the cells added one by one."""
    cells = list(
        BudgetLine.objects.filter(project=project).values_list(
            "pk", "partner__organisation__name", "source__name", "year", "amount_fen"
        )
    )
    shown, where = budget_of(project), project.number
    whole = sum(each[4] for each in cells)
    check.equal("budget", where, shown.total, whole)
    check.equal("budget of the list", where, _listed(project) or 0, whole)
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
    paid = Payment.objects.filter(line__project=project).values_list("line", "amount_fen")
    check.equal("paid", where, shown.paid, sum(each[1] for each in paid))
    by_line: dict[int, int] = defaultdict(int)
    for line, amount in paid:
        by_line[line] += amount
    for cell in cells:
        check.at_most("paid of a cell", f"{where} {cell[1]} {cell[2]} {cell[3]}", by_line[cell[0]], cell[4])
    lines = shares_of(project)
    if lines and project.investment_fen is not None:
        check.equal("shares", where, sum(each.fen for each in lines), project.investment_fen)


def _listed(project: Project) -> int | None:
    return Project.objects.filter(pk=project.pk).with_totals().values_list("budget_fen", flat=True).get()
