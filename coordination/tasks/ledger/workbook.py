"""What stands in the cells of a workbook, with merged areas filled and everything hidden or uncalculated noted?"""

from __future__ import annotations

import datetime as dt
import zipfile
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from os import PathLike
from typing import IO

from defusedxml.ElementTree import DefusedXMLParser
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.cell import column_index_from_string

from coordination.tasks.ledger.admission import CHUNK, DEFAULT_LIMITS, Limits, admit
from coordination.tasks.ledger.problems import Problem, WorkbookRefused


def plain_text(value: object) -> str:
    """A cell as a person would read it: no control characters, 3 instead of 3.0, ISO dates."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".12g")
    if isinstance(value, dt.datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    text = str(value).replace("_x000D_", "\n").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or ord(c) >= 32).strip()


@dataclass(frozen=True, slots=True)
class Cell:
    """One value. `borrowed`: it was written in another cell of the same merged area, whose corner is `corner`."""

    value: object = None
    number_format: str = "General"
    flaw: str = ""  # a problem code: cell_uncalculated, cell_error
    borrowed: bool = False
    corner: tuple[int, int] = (0, 0)

    @property
    def text(self) -> str:
        return plain_text(self.value)

    @property
    def is_own(self) -> bool:
        return not self.borrowed and (self.text != "" or self.flaw != "")


NO_CELL = Cell()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of the sheet that has at least one value of its own; columns count from 1."""

    line: int
    cells: dict[int, Cell]
    is_hidden: bool = False

    def cell(self, column: int) -> Cell:
        return self.cells.get(column, NO_CELL)

    def text(self, column: int) -> str:
        return self.cell(column).text

    @property
    def own(self) -> dict[int, Cell]:
        return {column: cell for column, cell in self.cells.items() if cell.is_own}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: only the lines with values, in order. `merged` are (left, top, right, bottom)."""

    name: str
    rows: tuple[SheetRow, ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False

    @property
    def last_column(self) -> int:
        return max((max(row.cells) for row in self.rows if row.cells), default=0)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The readable content of an upload. `sha256` recognises the very same file."""

    sheets: tuple[Sheet, ...]
    size: int
    sha256: str
    problems: tuple[Problem, ...] = ()


def open_workbook(source: str | PathLike | IO[bytes], limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """Read every worksheet of an .xlsx file. Macros, charts and outside links are ignored.

    Raises WorkbookRefused with a sentence for whoever uploaded the file; nothing else.
    """
    with admit(source, limits) as admitted:
        try:
            sheets = tuple(_sheets(admitted.stream, limits))
        except WorkbookRefused:
            raise
        except Exception as error:  # openpyxl raises almost anything on a part that is not what it should be
            raise WorkbookRefused("file_damaged") from error
        if not sheets:
            raise WorkbookRefused("no_worksheet")
        problems = tuple(
            Problem("sheet_hidden", sheet=sheet.name, facts={"sheet": sheet.name})
            for sheet in sheets
            if sheet.is_hidden
        )
        return Workbook(sheets, admitted.size, admitted.sha256, problems)


def _sheets(stream: IO[bytes], limits: Limits) -> Iterator[Sheet]:
    stream.seek(0)
    with zipfile.ZipFile(stream) as package:
        names = package.namelist()
        if any("/chartsheets/" in name for name in names) and not any(
            "/worksheets/" in name for name in names
        ):
            raise WorkbookRefused("no_worksheet")
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        try:
            for worksheet in book.worksheets:
                outline = _outline(package, worksheet._worksheet_path, worksheet.title, limits)
                yield _sheet(worksheet, outline, limits)
        finally:
            book.close()


@dataclass(slots=True)
class _Outline:
    """What openpyxl's streaming reader does not tell: merged areas, hidden parts, formulas without results.

    It is filled while the markup streams by, and refuses a sheet that is too large before its cells are built.
    """

    sheet: str
    limits: Limits
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    last_line: int = 0
    last_column: int = 0
    filled_lines: set[int] = field(default_factory=set)
    _line: int = 0
    _column: int = 0
    _kind: str = ""
    _has_formula: bool = False
    _has_value: bool = False
    _inside_value: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "c":
            reference = attributes.get("r", "")
            letters = reference.rstrip("0123456789")
            self._column = column_index_from_string(letters) if letters else self._column + 1
            self._kind = attributes.get("t", "")
            self._has_formula = self._has_value = False
        elif name in ("v", "is"):
            self._inside_value = True
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._line = int(attributes.get("r", self._line + 1))
            self._column = 0
            if _is_true(attributes.get("hidden")):
                self.hidden_rows.add(self._line)
        elif name == "col" and _is_true(attributes.get("hidden")):
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            self.hidden_columns.update(range(first, min(last, self.limits.columns) + 1))
        elif name == "mergeCell":
            area = range_boundaries(attributes.get("ref", ""))
            if len(self.merged) < self.limits.rows * 4 and None not in area:
                self.merged.append(area)

    def data(self, text: str) -> None:
        if self._inside_value and text.strip():
            self._has_value = True

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        if name in ("v", "is"):
            self._inside_value = False
        elif name == "c":
            if self._has_formula and not self._has_value and self._kind != "str":
                self.uncalculated.add((self._line, self._column))
                self._has_value = True
            if self._has_value:
                self._count()

    def _count(self) -> None:
        self.filled_lines.add(self._line)
        if len(self.filled_lines) > self.limits.rows:
            raise WorkbookRefused("too_many_rows", sheet=self.sheet, limit=self.limits.rows)
        if self._column > self.limits.columns:
            raise WorkbookRefused("too_many_columns", sheet=self.sheet, limit=self.limits.columns)
        self.last_line = max(self.last_line, self._line)
        self.last_column = max(self.last_column, self._column)

    def close(self) -> None:
        pass


def _is_true(attribute: str | None) -> bool:
    return attribute in ("1", "true")


def _outline(package: zipfile.ZipFile, path: str, sheet: str, limits: Limits) -> _Outline:
    outline = _Outline(sheet, limits)
    parser = DefusedXMLParser(target=outline, forbid_dtd=True)
    with package.open(path.lstrip("/")) as part:
        while chunk := part.read(CHUNK):
            parser.feed(chunk)
    parser.close()
    return outline


def _sheet(worksheet, outline: _Outline, limits: Limits) -> Sheet:
    rows: dict[int, dict[int, Cell]] = {}
    if outline.last_line:
        worksheet.reset_dimensions()  # some programs write a wrong extent, and cells outside it would be lost
        lines = worksheet.iter_rows(max_row=outline.last_line, max_col=outline.last_column)
        for line, found in enumerate(lines, start=1):
            if line not in outline.filled_lines:
                continue
            cells = {}
            for column, cell in enumerate(found, start=1):
                if (line, column) in outline.uncalculated:
                    cells[column] = Cell(flaw="cell_uncalculated")
                elif cell.value is not None and plain_text(cell.value) != "":
                    flaw = "cell_error" if cell.data_type == "e" else ""
                    cells[column] = Cell(cell.value, cell.number_format, flaw)
            if cells:
                rows[line] = cells
    _fill_merged(rows, outline, limits)
    return Sheet(
        name=worksheet.title,
        rows=tuple(SheetRow(line, cells, line in outline.hidden_rows) for line, cells in rows.items()),
        merged=tuple(outline.merged),
        hidden_columns=frozenset(outline.hidden_columns),
        is_hidden=worksheet.sheet_state != "visible",
    )


def _fill_merged(rows: dict[int, dict[int, Cell]], outline: _Outline, limits: Limits) -> None:
    """The value of a merged area counts for all its cells, on the lines that say anything at all."""
    lines = sorted(rows)
    budget = 2 * limits.rows * limits.columns
    for left, top, right, bottom in outline.merged:
        corner = rows.get(top, {}).get(left)
        if corner is None:
            continue
        shadow = Cell(corner.value, corner.number_format, corner.flaw, borrowed=True, corner=(top, left))
        for position in range(bisect_left(lines, top), len(lines)):
            line = lines[position]
            if line > bottom:
                break
            for column in range(left, min(right, outline.last_column) + 1):
                budget -= 1
                if budget < 0:
                    raise WorkbookRefused("file_damaged")  # areas never overlap in an honest workbook
                if (line, column) != (top, left):
                    rows[line][column] = shadow


def column_letter(column: int) -> str:
    return get_column_letter(column)
