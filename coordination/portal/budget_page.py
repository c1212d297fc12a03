"""What does the table of a budget show while it is filled in: rows, years, what was typed, what stands there?

Every cell is a field ``cells-<partner>-<source>-<year>``. What the table was opened with travels along: only
touched cells are sent, and a cell that somebody else changed meanwhile shows both amounts. A table that holds more
cells than a form carries is filled in some years at a time.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.actors import Actor
from coordination.common.errors import Conflict, Invalid, StaleVersion
from coordination.portal.templatetags.money import wan, yuan
from coordination.projects.inputs import read_amount, written_amount
from coordination.projects.models import FundingSource, Partner, Project
from coordination.projects.rows import own_partners, own_sources

FIRST, LAST = 1990, 2100
MOST_YEARS = 30
MOST_FIELDS = 980  # Django takes a thousand; some say what the form is
MORE_ROWS = 5  # that still find room in a table that was cut into years
OFFERED = 12  # own sources that stand in an empty table at once
UNITS = {"yuan": yuan, "wan": wan}
BARE = re.compile(r"-?[\d,，]+(?:\.\d+)?")
CELL = re.compile(r"cells-(\d+-\d+)-(\d{4})")
NOTHING = {"", "-", "—", "–"}  # as Excel writes an empty amount


@dataclass
class Cell:
    """One field: what was typed, what it comes to (None: unreadable), what stood there when it was read."""

    name: str
    year: int
    text: str
    fen: int | None
    was: int
    may_edit: bool
    errors: list[str] = field(default_factory=list)
    theirs: int | None = None

    @property
    def is_touched(self) -> bool:
        return self.may_edit and self.fen != self.was


@dataclass
class Line:
    """One row: what one partner brings from one source over the years."""

    partner: Partner
    source: FundingSource
    is_mine: bool
    cells: list[Cell]
    free: int | None  # what this row may come to at most; None: no limit

    @property
    def key(self) -> str:
        return f"{self.partner.pk}-{self.source.pk}"

    @property
    def total(self) -> int:
        return sum(cell.fen or 0 for cell in self.cells)


class Sheet:
    """The table for one reader: the own rows are fields, those of the other partners are read."""

    def __init__(
        self,
        project: Project,
        actor: Actor,
        data: QueryDict | None = None,
        *,
        unit: str = "yuan",
        since: int | None = None,
    ):
        self.data = data if data is not None else QueryDict()
        self.is_sent = data is not None
        self.this_year = actor.on.year
        asked = self.data.get("unit", unit)
        self.unit = asked if asked in UNITS else "yuan"
        self.partners = {each.pk: each for each in own_partners(project, actor)}
        self.sources = {each.pk: each for each in own_sources(project, actor)}
        lines = list(project.budget_lines.select_related("partner__organisation", "source__organisation"))
        self.standing = {(each.partner_id, each.source_id, each.year): each.amount_fen for each in lines}
        self.base = self._sent_base()
        pairs = self._pairs({(each.partner, each.source) for each in lines})
        years = self._years(project, actor, {each.year for each in lines} | ({since} if since else set()))
        self.years, self.earlier, self.later = self._cut(
            years, sum(self._is_mine(*each) for each in pairs), since
        )
        self.lines = [self._line(partner, source) for partner, source in pairs]

    def _years(self, project: Project, actor: Actor, used: set[int]) -> list[int]:
        if self.is_sent:
            used |= set(self._sent_years())
        else:
            stones = {each.planned_on.year for each in project.milestones.all()}
            used |= stones if used else stones | {actor.on.year}
        used = used or {actor.on.year}
        whole = range(min(used), max(used) + 1)
        return list(whole) if len(whole) <= MOST_YEARS else sorted(used)

    def _sent_years(self) -> list[int]:
        years = [*self.data.getlist("year"), *(year for _row, year in self._named())]
        sent = {int(each) for each in years if each.isdecimal() and len(each) == 4}
        return sorted(each for each in sent if FIRST <= each <= LAST)[:MOST_YEARS]

    def _cut(
        self, years: list[int], rows: int, since: int | None
    ) -> tuple[list[int], int | None, int | None]:
        """The years on this page, and where the one before and the one after begin: None where there is none."""
        room = max(1, min(MOST_YEARS, (MOST_FIELDS - rows - MORE_ROWS) // (rows + MORE_ROWS + 1)))
        if len(years) < room:
            return years, None, None
        sent = self._sent_years()
        first = sent[0] if sent else since if since in years else self._usual(years)
        start = years.index(first) // room * room
        shown = sent if sent and len(years) > room else years[start : start + room]
        after = years[start + room] if start + room < len(years) else None
        if after is None and len(shown) >= room and years[-1] < LAST:
            after = years[-1] + 1
        return shown, years[start - room] if start else None, after

    def _usual(self, years: list[int]) -> int:
        """The page with the running year."""
        return next((each for each in years if each >= self.this_year), years[-1])

    def _pairs(self, used: set[tuple]) -> list[tuple[Partner, FundingSource]]:
        """Rows with money, own rows that were asked for, and in a table without own rows the own sources."""
        asked = []
        if self.is_sent:
            rows = [*self.data.getlist("row"), *(row for row, _year in self._named())]
            for sent in dict.fromkeys(rows):
                asked += self._pair(sent)
        elif not any(self._is_mine(*each) for each in used):
            parts = sorted(self.partners.values(), key=lambda each: (each.position, each.pk))[:1]
            asked = [(part, source) for part in parts for source in list(self.sources.values())[:OFFERED]]
        pairs = [*used, *[each for each in asked if each not in used]]
        return sorted(
            dict.fromkeys(pairs), key=lambda each: (each[0].position, each[0].pk, str(each[1]), each[1].pk)
        )

    def _named(self) -> list[tuple[str, str]]:
        """Row and year of every cell that was sent."""
        return [found.groups() for name in self.data if (found := CELL.fullmatch(name))]

    def _pair(self, key: str) -> list[tuple[Partner, FundingSource]]:
        partner, _dash, source = key.partition("-")
        if not (partner.isdecimal() and source.isdecimal()):
            return []
        found = self.partners.get(int(partner)), self.sources.get(int(source))
        return [found] if all(found) else []

    def _is_mine(self, partner: Partner, source: FundingSource) -> bool:
        return partner.pk in self.partners and source.pk in self.sources

    def _line(self, partner: Partner, source: FundingSource) -> Line:
        mine = self._is_mine(partner, source)
        cells = [self._cell(partner, source, year, mine) for year in self.years]
        free = None
        if mine and source.free_fen is not None:
            free = source.free_fen + sum(
                self.standing.get((partner.pk, source.pk, year), 0) for year in self.years
            )
        return Line(partner, source, mine, cells, free)

    def _cell(self, partner: Partner, source: FundingSource, year: int, mine: bool) -> Cell:
        """What was typed where it differs from what the reader saw; else what stands there now."""
        name = f"cells-{partner.pk}-{source.pk}-{year}"
        stands = self.standing.get((partner.pk, source.pk, year), 0)
        may_edit = mine and (source.year in (None, year) or bool(stands))
        if may_edit and name in self.data:
            text, was = self._with_unit(self.data[name]), self.base.get(name, 0)
            fen = _fen_of(text)
            if fen != was:
                return Cell(name, year, text, fen, was, may_edit)
        return Cell(name, year, "", stands, stands, may_edit)

    def _with_unit(self, typed: str) -> str:
        """A bare number is in the unit of the table; a written unit is what it says."""
        text = typed.replace("\x00", "").strip()
        return f"{text}万元" if self.unit == "wan" and BARE.fullmatch(text) else text

    def _sent_base(self) -> dict[str, int]:
        try:
            sent = json.loads(self.data.get("opened_with") or "{}")
        except (ValueError, RecursionError):
            return {}
        pairs = sent.items() if isinstance(sent, dict) else ()
        return {name: was for name, was in pairs if type(was) is int}

    # --- more rows, more years, another unit ---------------------------------------------------------
    def grow(self, wish: str) -> None:
        """``row``: the one chosen beside the button; ``before``, ``after``: one year more; or a unit."""
        if wish == "row":
            self._grow_row()
        elif wish in {"before", "after"}:
            year = self.years[0] - 1 if wish == "before" else self.years[-1] + 1
            if FIRST <= year <= LAST and self._has_room(years=1):
                self.years = sorted([*self.years, year])
                self.lines = [self._line(each.partner, each.source) for each in self.lines]
        elif wish in UNITS:
            self.unit = wish

    def _grow_row(self) -> None:
        place = max((at for at, each in enumerate(self.lines, 1) if each.is_mine), default=len(self.lines))
        for pair in self._pair(self.data.get("new_row", "")):
            if f"{pair[0].pk}-{pair[1].pk}" in self.rest and self._has_room(rows=1):
                self.lines.insert(place, self._line(*pair))

    def _has_room(self, *, years: int = 0, rows: int = 0) -> bool:
        """Whether a form carries so much more."""
        rows += sum(each.is_mine for each in self.lines)
        years += len(self.years)
        return years <= MOST_YEARS and rows * (years + 1) + years <= MOST_FIELDS

    @property
    def rest(self) -> dict[str, str]:
        """Own rows that are not in the table yet."""
        there = {each.key for each in self.lines}
        several = len(self.partners) > 1
        return {
            key: f"{partner} · {source}" if several else str(source)
            for partner in self.partners.values()
            for source in self.sources.values()
            if (key := f"{partner.pk}-{source.pk}") not in there
        }

    # --- what is sent, and what comes back -------------------------------------------------------------
    def touched(self) -> list[tuple[Line, Cell]]:
        return [(line, cell) for line in self.lines for cell in line.cells if cell.is_touched]

    def asked(self) -> list[dict[str, Any]]:
        """What the act is asked for, in the order of ``touched``."""
        return [
            {
                "partner": line.partner,
                "source": line.source,
                "year": cell.year,
                "amount": "0" if cell.fen == 0 else cell.text,
                "was": written_amount(cell.was),
            }
            for line, cell in self.touched()
        ]

    def refuse(self, error: Invalid) -> list[str]:
        """Each sentence beside its cell; what belongs to none is returned."""
        cells, rest = self._by_field(), []
        for name, sentences in error.fields.items():
            (cells[name].errors if name in cells else rest).extend(sentences)
        return rest

    def oppose(self, error: StaleVersion) -> None:
        """Theirs beside mine; sent again, mine replaces theirs knowingly."""
        cells = self._by_field()
        for name, pair in error.facts["fields"].items():
            cells[name].theirs = cells[name].was = read_amount(pair["theirs"])

    def overdraw(self, error: Conflict) -> None:
        """The cells that ask for more of a source than it has."""
        free = {each["source"]: each["free_fen"] for each in error.facts.get("sources", [])}
        for line, cell in self.touched():
            if line.source.pk in free and (cell.fen or 0) > cell.was:
                cell.errors.append(_("该来源尚余%(free)s元。") % {"free": yuan(free[line.source.pk])})

    def _by_field(self) -> dict[str, Cell]:
        return {
            f"cells.{place}.{name}": cell
            for place, (_line, cell) in enumerate(self.touched())
            for name in ("amount", "year", "source")
        }

    # --- what the page shows -----------------------------------------------------------------------------
    def context(self) -> dict[str, Any]:
        columns = [sum(line.cells[place].fen or 0 for line in self.lines) for place in range(len(self.years))]
        return {
            "unit": self.unit,
            "years": self.years,
            "lines": [self._shown(line) for line in self.lines],
            "columns": list(zip(self.years, map(self._written, columns), strict=True)),
            "total": self._written(sum(columns)),
            "rest": self.rest,
            "has_sources": bool(self.sources),
            "opened_with": json.dumps(
                {cell.name: cell.was for line in self.lines for cell in line.cells if cell.may_edit}
            ),
            "touched": len(self.touched()),
            "errors": [
                (cell, f"{line.source.name} {cell.year}", sentence)
                for line in self.lines
                for cell in line.cells
                for sentence in cell.errors
            ],
            "conflicts": sum(cell.theirs is not None for line in self.lines for cell in line.cells),
            "may_grow": self._has_room(years=1),
            "may_add_row": self._has_room(rows=1),
            "earlier": self.earlier,
            "later": self.later,
        }

    def _written(self, fen: int) -> str:
        return UNITS[self.unit](fen)

    def _shown(self, line: Line) -> dict[str, Any]:
        return {
            "key": line.key,
            "partner": line.partner,
            "source": line.source,
            "is_mine": line.is_mine,
            "free": None if line.free is None else self._written(line.free),
            "free_fen": line.free,
            "total": self._written(line.total),
            "is_over": line.free is not None and line.total > line.free,
            "cells": [
                {
                    "name": cell.name,
                    "year": cell.year,
                    "value": cell.text if cell.fen is None else self._written(cell.fen) if cell.fen else "",
                    "was": self._written(cell.was) if cell.was else "",
                    "may_edit": cell.may_edit,
                    "errors": cell.errors,
                    "is_touched": cell.is_touched,
                    "theirs": None if cell.theirs is None else self._written(cell.theirs),
                    "label": f"{line.partner} {line.source.name} {cell.year}",
                }
                for cell in line.cells
            ],
        }


def _fen_of(text: str) -> int | None:
    try:
        return 0 if text in NOTHING else read_amount(text)
    except ValueError:
        return None
