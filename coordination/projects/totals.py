"""What does a budget add up to? Every figure is summed by the database from the cells, each time it is asked for."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from .models import BudgetLine, Project
from .shares import percentages, split


@dataclass(frozen=True)
class Row:
    """One line of the table: partner and source, with the years in the order of the table."""

    partner: str
    source: str
    cells: tuple[int, ...]
    total: int
    paid: int


@dataclass(frozen=True)
class Budget:
    """Partner × source down, years across; totals of rows, columns and everything."""

    years: tuple[int, ...]
    rows: tuple[Row, ...]
    by_year: tuple[int, ...]
    by_partner: tuple[tuple[str, int], ...]
    by_source: tuple[tuple[str, int], ...]
    total: int
    paid: int


def budget_of(project: Project) -> Budget:
    return budgets_of([project.pk])[project.pk]


def budgets_of(projects: Sequence[int]) -> dict[int, Budget]:
    """The budget of each of these projects, in as many statements as for one."""
    lines = BudgetLine.objects.filter(project__in=projects).order_by()
    cells: dict[tuple, int] = {
        (each["project"], each["partner"], each["source"], each["year"]): each["n"]
        for each in _summed(lines, "partner", "source", "year")
    }
    paid = {
        (each["project"], each["partner"], each["source"]): each["n"] or 0
        for each in _summed(lines, "partner", "source", of="payments__amount_fen")
    }
    by_year = _by(lines, "year", "year")
    by_partner = _by(lines, "partner__organisation__name", "partner__position")
    by_source = _by(lines, "source__name", "source__name")
    whole = {each["project"]: each["n"] for each in _summed(lines)}
    all_paid = {each["project"]: each["n"] or 0 for each in _summed(lines, of="payments__amount_fen")}
    rows: dict[int, list[Row]] = defaultdict(list)
    named = ("partner__organisation__name", "partner__position", "source__name")
    for each in _summed(lines, "partner", "source", *named).order_by(
        "partner__position", "source__name", "source"
    ):
        project, partner, source = each["project"], each["partner"], each["source"]
        amounts = tuple(cells.get((project, partner, source, year), 0) for year, _n in by_year[project])
        names = each["partner__organisation__name"], each["source__name"]
        rows[project].append(Row(*names, amounts, each["n"], paid[project, partner, source]))
    return {
        each: Budget(
            tuple(year for year, _n in by_year[each]),
            tuple(rows[each]),
            tuple(n for _year, n in by_year[each]),
            tuple(by_partner[each]),
            tuple(by_source[each]),
            whole.get(each, 0),
            all_paid.get(each, 0),
        )
        for each in projects
    }


def _summed(lines: QuerySet, *by: str, of: str = "amount_fen") -> QuerySet:
    return lines.values("project", *by).annotate(n=Sum(of))


def _by(lines: QuerySet, name: str, order: str) -> dict[int, list[tuple]]:
    """(name, sum) pairs of each project, in this order."""
    found: dict[int, list[tuple]] = defaultdict(list)
    for each in _summed(lines, *{name, order}).order_by(order, name):
        found[each["project"]].append((each[name], each["n"]))
    return found


@dataclass(frozen=True)
class ShareLine:
    """What one partner's share comes to: the exact fraction, the percent printed, the fen."""

    partner: object
    share: str
    percent: object
    fen: int | None


def shares_of(project: Project) -> list[ShareLine]:
    """The total investment by shares, to the fen; empty while the shares are no whole."""
    partners = [each for each in project.active_partners if each.share is not None]
    shares = [each.share for each in partners]
    if not partners or sum(shares) != 1:
        return []
    whole = project.investment_fen
    parts = split(whole, shares) if whole is not None else [None] * len(partners)
    return [
        ShareLine(partner, partner.share_text, percent, part)
        for partner, percent, part in zip(partners, percentages(shares), parts, strict=True)
    ]
