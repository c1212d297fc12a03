"""Which periods does a figure have, and how is one written? Kept as the first day: 2026, 2026H1, 2026Q3, 2026-11."""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext_lazy as _

from .vocabulary import PeriodKind

MONTHS = {PeriodKind.YEAR: 12, PeriodKind.HALF: 6, PeriodKind.QUARTER: 3, PeriodKind.MONTH: 1}
FORMS = {
    PeriodKind.YEAR: re.compile(r"(?P<year>\d{4})(?:度|全年)?"),
    PeriodKind.HALF: re.compile(r"(?P<year>\d{4})[-./]?(?:H|第)?(?P<part>[12上下])(?:半年)?"),
    PeriodKind.QUARTER: re.compile(r"(?P<year>\d{4})[-./]?(?:Q|第)?(?P<part>[1-4])(?:季度?)?"),
    PeriodKind.MONTH: re.compile(r"(?P<year>\d{4})[-./]?(?P<part>0?[1-9]|1[0-2])月?"),
}
NUMERALS, HALVES = str.maketrans("一二三四", "1234"), str.maketrans("上下", "12")
EXAMPLES = {
    PeriodKind.YEAR: "2026",
    PeriodKind.HALF: "2026H1",
    PeriodKind.QUARTER: "2026Q3",
    PeriodKind.MONTH: "2026-11",
}
MOST = 600


def read_period(text: str, kind: str) -> date:
    """The first day of the period written so, in whatever width and form. Raises ``ValueError`` with a sentence.

    >>> read_period("2026年第三季度", "quarter")
    datetime.date(2026, 7, 1)
    """
    plain = re.sub(r"\s|年", "", unicodedata.normalize("NFKC", str(text))).upper().translate(NUMERALS)
    found = FORMS[PeriodKind(kind)].fullmatch(plain)
    if found is None or not 1990 <= int(found["year"]) <= 2100:
        sentence = _("请按%(example)s的格式填写周期。")
        raise ValueError(sentence % {"example": EXAMPLES[PeriodKind(kind)]})
    part = found.groupdict().get("part", "1").translate(HALVES)
    return date(int(found["year"]), (int(part) - 1) * MONTHS[PeriodKind(kind)] + 1, 1)


def written_period(first: date, kind: str) -> str:
    length = MONTHS[PeriodKind(kind)]
    if length == 12:
        return str(first.year)
    if length == 1:
        return f"{first.year}-{first.month:02d}"
    return f"{first.year}{'H' if length == 6 else 'Q'}{(first.month - 1) // length + 1}"


def starts(day: date, kind: str) -> date:
    """The first day of the period in which the day falls."""
    length = MONTHS[PeriodKind(kind)]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def following(first: date, kind: str) -> date:
    months = first.year * 12 + first.month - 1 + MONTHS[PeriodKind(kind)]
    return date(months // 12, months % 12 + 1, 1)


def between(first: date, last: date, kind: str) -> list[date]:
    """Every period from one to the other, both included."""
    periods, here = [], first
    while here <= last and len(periods) < MOST:
        periods.append(here)
        here = following(here, kind)
    return periods
