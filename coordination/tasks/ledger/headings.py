"""Which line is the heading, and which column holds which field of a task?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from openpyxl.utils.cell import column_index_from_string

from coordination.tasks.ledger.fields import LABELS, SYNONYMS, Field
from coordination.tasks.ledger.problems import Problem, WorkbookRefused
from coordination.tasks.ledger.progress import read_percent
from coordination.tasks.ledger.workbook import Sheet, SheetRow, Workbook, column_letter

CERTAIN = 0.75  # below this a match is shown as a guess
_SEARCHED_LINES = 40
_LONGEST_HEADING = 24


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a sheet: one or two lines; labels by column, the two lines joined with “/”."""

    first_line: int
    last_line: int
    labels: dict[int, str]


@dataclass(frozen=True, slots=True)
class Match:
    """A column's field and how sure that is (1 = a known heading, below CERTAIN = a guess)."""

    field: Field
    confidence: float

    @property
    def is_guess(self) -> bool:
        return self.confidence < CERTAIN


@dataclass(frozen=True, slots=True)
class Mapping:
    """Columns to fields of one sheet. Several columns may share a field; the reading joins them."""

    heading: Heading
    matches: dict[int, Match]
    repeated: dict[int, int]  # column → the earlier column with the same heading

    @property
    def unmapped(self) -> dict[int, str]:
        """Columns with a heading and no field: their values stay with the row as leftovers."""
        return {c: label for c, label in self.heading.labels.items() if c not in self.matches}

    def columns(self, field: Field) -> list[int]:
        return [column for column, match in self.matches.items() if match.field is field]

    def changed(self, choices: MappingOf[str, Field | str | None]) -> Mapping:
        """The mapping after a person's choices: {"C": "title", "F": None}; None or "" unmaps a column.

        A chosen single-value field leaves the column that had it by proposal. Raises ValueError for an unknown
        field or column.
        """
        chosen = {_column(letter): Field(field) if field else None for letter, field in choices.items()}
        taken = {field for field in chosen.values() if field is not None}
        matches = {
            column: match
            for column, match in self.matches.items()
            if column not in chosen and match.field not in taken
        }
        matches |= {column: Match(field, 1.0) for column, field in chosen.items() if field is not None}
        return replace(self, matches=dict(sorted(matches.items())))

    def problems(self, sheet: Sheet) -> list[Problem]:
        """What a person should look at before trusting the mapping."""
        found = []
        for column in self.heading.labels:
            match = self.matches.get(column)
            if match is not None and match.is_guess:
                found.append(("column_guessed", column, {"field": str(LABELS[match.field])}))
            elif match is None and column in self.repeated:
                found.append(("column_repeated", column, {"first": column_letter(self.repeated[column])}))
            elif match is None:
                found.append(("column_unmapped", column, {}))
            if column in sheet.hidden_columns:
                found.append(("column_hidden", column, {}))
        problems = [
            Problem(
                code,
                self.heading.last_line,
                column_letter(column),
                self.heading.labels[column],
                self.heading.labels[column],
                sheet.name,
                facts,
            )
            for code, column, facts in found
        ]
        if not self.columns(Field.TITLE):
            problems.append(Problem("no_title_column", self.heading.last_line, sheet=sheet.name))
        return problems

    def to_json(self) -> list[dict]:
        """One entry per column of the heading, in order: what a mapping form shows."""
        return [
            {
                "column": column_letter(column),
                "heading": label,
                "field": str(self.matches[column].field) if column in self.matches else None,
                "confidence": round(self.matches[column].confidence, 2) if column in self.matches else 0,
                "guess": column in self.matches and self.matches[column].is_guess,
            }
            for column, label in sorted(self.heading.labels.items())
        ]


def _column(letter: str) -> int:
    return column_index_from_string(letter.strip().upper())


def normalised(label: str) -> str:
    """完成率 (%) → 完成率; width, blanks, stars, colons and bracketed units do not matter."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", label)).casefold()
    without = re.sub(r"[((][^()()]*[))]", "", text)
    return (without or text).strip("*:：·.、_-")


def candidates(label: str) -> dict[Field, float]:
    """Every field a heading can mean, with confidence; empty for a text that is no heading we know."""
    text = normalised(label)
    if not text or len(text) > _LONGEST_HEADING:
        return {}
    if text in SYNONYMS:
        return dict(SYNONYMS[text])
    found: dict[Field, float] = {}
    for known, meanings in SYNONYMS.items():
        if len(known) >= 3 and known in text and len(text) <= len(known) + 6:
            closeness = 0.9 if text.endswith(known) else 0.8
            for field, confidence in meanings.items():
                found[field] = max(
                    found.get(field, 0), confidence * closeness * (0.9 + 0.1 * len(known) / len(text))
                )
    return found


def guesses(label: str) -> dict[Field, float]:
    """The last resort: headings that look alike. Never reaches CERTAIN."""
    text = normalised(label)
    found: dict[Field, float] = {}
    if 2 <= len(text) <= 12:
        for known, meanings in SYNONYMS.items():
            likeness = SequenceMatcher(None, text, known, autojunk=False).ratio()
            if likeness >= 0.66:
                for field, confidence in meanings.items():
                    found[field] = max(found.get(field, 0), confidence * likeness * 0.7)
    return found


def find_heading(sheet: Sheet) -> Heading | None:
    """The best line (or two lines) among the first: title rows above are skipped; None if there is no heading."""
    best: tuple[float, Heading] | None = None
    rows = list(sheet.rows[:_SEARCHED_LINES])
    for position, row in enumerate(rows):
        below = rows[position + 1] if position + 1 < len(rows) else None
        for heading in (_single(row), _double(sheet, row, below) if below else None):
            score = _score(heading) if heading else 0.0
            if score and (best is None or score > best[0]):
                best = (score, heading)
    return best[1] if best else None


def _single(row: SheetRow) -> Heading:
    return Heading(
        row.line, row.line, {column: cell.text for column, cell in sorted(row.cells.items()) if cell.text}
    )


def _double(sheet: Sheet, above: SheetRow, below: SheetRow) -> Heading | None:
    """Two lines form one heading when every cell of the lower one is itself a heading under an upper one."""
    if below.line != above.line + 1 or not below.own:
        return None
    upper = {cell.text for cell in above.cells.values()}
    if len({field for text in upper for field in candidates(text)}) < 2:
        return None  # a title line or “填报单位:…” above the heading
    recognised = 0
    for column, cell in below.own.items():
        parent = _parent(above, column)
        known = bool(_two_line_meanings(parent, cell.text))
        recognised += known
        grouped = _is_grouped(above, column) and len(cell.text) <= 8 and any(c.isalpha() for c in cell.text)
        if not known and not grouped:
            return None
    if not recognised:
        return None
    labels = {column: cell.text for column, cell in above.cells.items() if cell.text}
    for column, cell in sorted(below.own.items()):
        parent = _parent(above, column)
        labels[column] = f"{parent}/{cell.text}" if parent and parent != cell.text else cell.text
    covered = [c for c in labels if c not in below.own and above.cell(c).borrowed and _is_sideways(above, c)]
    for column in covered:
        del labels[column]
    return Heading(above.line, below.line, dict(sorted(labels.items())))


def _is_grouped(above: SheetRow, column: int) -> bool:
    """The upper heading spans several columns: merged sideways, or followed by blanks."""
    if above.cell(column).borrowed:
        return _is_sideways(above, column)
    following = above.cell(column + 1)
    return not above.text(column) or (following.borrowed and following.corner == (above.line, column))


def _is_sideways(row: SheetRow, column: int) -> bool:
    return row.cell(column).corner[0] == row.line


def _parent(above: SheetRow, column: int) -> str:
    """The upper heading of a column: its own cell, or the nearest one to the left where offices leave blanks."""
    while column > 0 and not above.text(column):
        column -= 1
    return above.text(column) if column else ""


def _meanings(label: str) -> dict[Field, float]:
    upper, slash, lower = label.partition("/")
    if slash and normalised(label) not in SYNONYMS:
        return _two_line_meanings(upper, lower)
    return candidates(label)


def _two_line_meanings(upper: str, lower: str) -> dict[Field, float]:
    """责任单位 over 牵头 and 时间 over 完成: a known heading in either order, or the lower one alone."""
    if not any(c.isalpha() for c in lower):
        return {}  # (1) (2) (3) below a heading number its columns
    for reading in (upper + lower, lower + upper, lower):
        if normalised(reading) in SYNONYMS:
            return candidates(reading)
    return candidates(lower)


def _score(heading: Heading) -> float:
    """Distinct fields recognised; 0 unless the task column and one more are among them."""
    best: dict[Field, float] = {}
    for label in set(heading.labels.values()):
        for field, confidence in _meanings(label).items():
            best[field] = max(best.get(field, 0), confidence)
    if len(best) < 2 or not (Field.TITLE in best or Field.CONTENT in best):
        return 0.0
    sure = {field for field, confidence in best.items() if confidence >= CERTAIN}
    distinct = len({label for label in heading.labels.values() if _meanings(label)})
    if len(sure) < 2 or distinct < 2:
        return 0.0
    return distinct + sum(best.values()) / 100 + 0.05 * (heading.last_line - heading.first_line)


def propose_mapping(sheet: Sheet) -> Mapping:
    """The heading of a sheet and the most plausible field for each column.

    Each field goes to one column, the surest first; a column that lost its field takes its next meaning or stays
    unmapped. Raises WorkbookRefused("no_heading").
    """
    heading = find_heading(sheet)
    if heading is None:
        raise WorkbookRefused("no_heading")
    mapping = mapping_for(heading)
    for column in mapping.columns(Field.PERCENT):
        # 进度 may head percentages as well as sentences: the values decide
        if Field.PROGRESS in _meanings(heading.labels[column]) and not mapping.columns(Field.PROGRESS):
            cells = [
                row.cell(column) for row in sheet.rows if row.line > heading.last_line and row.text(column)
            ]
            unread = sum(read_percent(cell).value is None for cell in cells)
            if unread * 2 > len(cells):
                mapping = replace(mapping, matches=mapping.matches | {column: Match(Field.PROGRESS, 0.8)})
    return mapping


def mapping_for(heading: Heading) -> Mapping:
    """The proposal for a known heading; see `propose_mapping`."""
    first: dict[str, int] = {}
    repeated: dict[int, int] = {}
    for column, label in heading.labels.items():
        earlier = first.setdefault(normalised(label), column)
        if earlier != column:
            repeated[column] = earlier
    matches: dict[int, Match] = {}
    for source in (_meanings, guesses):
        offers = [
            (confidence, -column, field)
            for column, label in heading.labels.items()
            if column not in repeated and column not in matches
            for field, confidence in source(label).items()
        ]
        for confidence, negative, field in sorted(offers, key=lambda offer: (-offer[0], -offer[1])):
            if -negative not in matches and all(match.field is not field for match in matches.values()):
                matches[-negative] = Match(field, confidence)
    if all(match.field is not Field.TITLE for match in matches.values()):
        content = next((column for column, match in matches.items() if match.field is Field.CONTENT), None)
        if content is not None:
            matches[content] = Match(Field.TITLE, 0.7)
    return Mapping(heading, dict(sorted(matches.items())), repeated)


def ledger_sheets(workbook: Workbook) -> list[Sheet]:
    """The visible sheets that have a heading; hidden ones only when no visible one does.

    Raises WorkbookRefused("no_heading") when no sheet has one.
    """
    found = [sheet for sheet in workbook.sheets if find_heading(sheet)]
    if not found:
        raise WorkbookRefused("no_heading")
    return [sheet for sheet in found if not sheet.is_hidden] or found
