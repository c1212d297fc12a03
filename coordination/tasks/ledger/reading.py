"""What does a whole ledger say: its tasks, its other lines, and everything the office should look at?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from coordination.tasks.ledger.directory import Directory
from coordination.tasks.ledger.fields import Field
from coordination.tasks.ledger.headings import Mapping, ledger_sheets, propose_mapping
from coordination.tasks.ledger.layout import Skipped, arrange
from coordination.tasks.ledger.problems import Problem, Severity
from coordination.tasks.ledger.progress import percent_scale
from coordination.tasks.ledger.rows import LedgerRow, RowReader, fingerprint
from coordination.tasks.ledger.workbook import Sheet, Workbook


@dataclass(frozen=True, slots=True)
class LedgerReading:
    """The result of a dry run. `rows` in the order of the sheet, `skipped` the lines that are no tasks."""

    rows: tuple[LedgerRow, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...] = ()

    @property
    def ready(self) -> list[LedgerRow]:
        """The rows that can be imported: no error in them."""
        return [row for row in self.rows if row.is_ready]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity is Severity.WARNING]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity is Severity.ERROR]

    def to_json(self) -> dict:
        return {
            "rows": len(self.rows),
            "ready": len(self.ready),
            "warnings": [problem.to_json() for problem in self.warnings],
            "errors": [problem.to_json() for problem in self.errors],
        }


def read_ledger(sheet: Sheet, mapping: Mapping, directory: Directory, year: int | None) -> LedgerReading:
    """Read one sheet. `year` completes deadlines that name none. Never raises for anything a cell can hold."""
    return read_sheets([(sheet, mapping)], directory, year)


def read_workbook(workbook: Workbook, directory: Directory, year: int | None) -> LedgerReading:
    """Every sheet with a heading, as proposed. Raises WorkbookRefused("no_heading") when there is none."""
    reading = read_sheets(
        [(sheet, propose_mapping(sheet)) for sheet in ledger_sheets(workbook)], directory, year
    )
    return replace(reading, problems=(*workbook.problems, *reading.problems))


def read_sheets(
    sheets: Iterable[tuple[Sheet, Mapping]], directory: Directory, year: int | None
) -> LedgerReading:
    """Read several sheets of one file as one ledger: a row repeated on another sheet is a duplicate, too."""
    rows: list[LedgerRow] = []
    problems: list[Problem] = []
    skipped: list[Skipped] = []
    seen = _Seen()
    for sheet, mapping in sheets:
        problems += mapping.problems(sheet)
        tasks, others = arrange(sheet, mapping)
        skipped += others
        cells = [task.first.cell(column) for task in tasks for column in mapping.columns(Field.PERCENT)]
        reader = RowReader(sheet, mapping, directory, year=year, scale=percent_scale(cells))
        for task in tasks:
            row = seen.judged(reader.read(task))
            rows.append(row)
            problems += row.problems
    return LedgerReading(tuple(rows), tuple(problems), tuple(skipped))


class _Seen:
    """Which tasks the file has already named. Source and title make a task; details tell namesakes apart.

    The number is not part of it: one inserted line renumbers a ledger, and every task would come in twice.
    """

    def __init__(self) -> None:
        self._first: dict[str, int] = {}
        self._details: dict[str, int] = {}

    def judged(self, row: LedgerRow) -> LedgerRow:
        if not row.title:
            # without a title it is not imported; unlike rows must not share a fingerprint all the same
            return replace(row, fingerprint=fingerprint(row.sheet, str(row.line), row.details))
        if row.details in self._details:
            return _with(row, "duplicate_row", self._details[row.details])
        self._details[row.details] = row.line
        if row.fingerprint in self._first:
            return replace(_with(row, "same_title", self._first[row.fingerprint]), fingerprint=row.details)
        self._first[row.fingerprint] = row.line
        return row


def _with(row: LedgerRow, code: str, line: int) -> LedgerRow:
    title_column = next(
        (letter for letter, (_, text) in row.raw.items() if text.startswith(row.title[:20])), ""
    )
    heading, value = row.raw.get(title_column, ("", row.title))
    problem = Problem(code, row.line, title_column, heading, value, row.sheet, {"line": line})
    return replace(row, problems=(*row.problems, problem))
