"""What does a budget add up to? Every figure is summed by the database from the cells, each time it is asked for."""

from dataclasses import dataclass

from django.db.models import Sum

from .models import Project
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
    lines = project.budget_lines.order_by()
    years = tuple(sorted(lines.values_list("year", flat=True).distinct()))
    cells = {
        (each["partner"], each["source"], each["year"]): each["n"]
        for each in lines.values("partner", "source", "year").annotate(n=Sum("amount_fen"))
    }
    paid = {
        (each["partner"], each["source"]): each["n"] or 0
        for each in lines.values("partner", "source").annotate(n=Sum("payments__amount_fen"))
    }
    names = (
        lines.values("partner", "source", "partner__organisation__name", "source__name", "source__year")
        .annotate(n=Sum("amount_fen"))
        .order_by("partner__position", "source__name", "source")
    )
    rows = tuple(
        Row(
            each["partner__organisation__name"],
            each["source__name"],
            tuple(cells.get((each["partner"], each["source"], year), 0) for year in years),
            each["n"],
            paid[each["partner"], each["source"]],
        )
        for each in names
    )
    by_year = {each["year"]: each["n"] for each in lines.values("year").annotate(n=Sum("amount_fen"))}
    whole = lines.aggregate(n=Sum("amount_fen"))["n"] or 0
    return Budget(
        years,
        rows,
        tuple(by_year[year] for year in years),
        _by(lines, "partner__organisation__name", "partner__position"),
        _by(lines, "source__name", "source__name"),
        whole,
        lines.aggregate(n=Sum("payments__amount_fen"))["n"] or 0,
    )


def _by(lines, name: str, order: str) -> tuple[tuple[str, int], ...]:
    found = lines.values(name, order).annotate(n=Sum("amount_fen")).order_by(order, name)
    return tuple((each[name], each["n"]) for each in found)


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
