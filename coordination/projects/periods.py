"""Which periods does an indicator have, and how is one written? Kept as the first day: 2026, 2026H1, 2026Q3, 2026-11."""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from .vocabulary import Rhythm

MONTHS = {Rhythm.YEAR: 12, Rhythm.HALF: 6, Rhythm.QUARTER: 3, Rhythm.MONTH: 1}
WRITTEN = re.compile(
    r"(\d{4})(?:\s*年)?\s*(?:[-./年]?\s*(?:(Q|H|第)?\s*(\d{1,2}|[上下])\s*(季度|半年|季|月)?))?", re.I
)
EXAMPLES = {
    Rhythm.YEAR: "2026",
    Rhythm.HALF: "2026H1",
    Rhythm.QUARTER: "2026Q3",
    Rhythm.MONTH: "2026-11",
}
MOST = 600


def read_period(text: str, rhythm: str) -> date:
    """The first day of the period written so. Raises ``ValueError`` with a sentence."""
    found = WRITTEN.fullmatch(str(text).strip().upper().replace("年", ""))
    problem = ValueError(_("请按%(example)s的格式填写周期。") % {"example": EXAMPLES[Rhythm(rhythm)]})
    if not found or not 1990 <= int(found[1]) <= 2100:
        raise problem
    length = MONTHS[Rhythm(rhythm)]
    number = {"上": "1", "下": "2"}.get(found[3], found[3])
    if (number is None) != (length == 12):
        raise problem
    position = int(number or 1)
    if not 1 <= position <= 12 // length:
        raise problem
    return date(int(found[1]), (position - 1) * length + 1, 1)


def written_period(first: date, rhythm: str) -> str:
    length = MONTHS[Rhythm(rhythm)]
    if length == 12:
        return str(first.year)
    if length == 1:
        return f"{first.year}-{first.month:02d}"
    return f"{first.year}{'H' if length == 6 else 'Q'}{(first.month - 1) // length + 1}"


def starts(day: date, rhythm: str) -> date:
    """The first day of the period in which the day falls."""
    length = MONTHS[Rhythm(rhythm)]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def following(first: date, rhythm: str) -> date:
    months = first.year * 12 + first.month - 1 + MONTHS[Rhythm(rhythm)]
    return date(months // 12, months % 12 + 1, 1)


def between(first: date, last: date, rhythm: str) -> list[date]:
    """Every period from one to the other, both included."""
    periods, here = [], first
    while here <= last and len(periods) < MOST:
        periods.append(here)
        here = following(here, rhythm)
    return periods
