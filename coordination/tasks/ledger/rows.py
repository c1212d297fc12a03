"""What does one task of the ledger say, and what about it needs a person's eye?"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from coordination.tasks.ledger.deadlines import Deadline, Kind, read_deadline
from coordination.tasks.ledger.directory import Directory, Unit
from coordination.tasks.ledger.fields import Field
from coordination.tasks.ledger.headings import Mapping
from coordination.tasks.ledger.layout import TaskLines
from coordination.tasks.ledger.parties import CO_LEAD, Parties, Report, UnitCell, read_parties
from coordination.tasks.ledger.problems import Problem, Severity
from coordination.tasks.ledger.progress import (
    Scale,
    Stage,
    contradicts,
    percent_in_text,
    read_percent,
    read_stage,
)
from coordination.tasks.ledger.units import LEAD, SUPPORT, cut_title
from coordination.tasks.ledger.workbook import NO_CELL, Cell, Sheet, SheetRow, column_letter

TITLE_LIMIT = 300
_DITTO = {"同上", "同前", "〃", "″", "''", '"', "〞"}
_ROLES = {Field.LEAD: LEAD, Field.CO_LEADS: CO_LEAD, Field.SUPPORTERS: SUPPORT}
_SINGLE = (Field.NUMBER, Field.DEADLINE, Field.PERCENT)


@dataclass(frozen=True, slots=True)
class Leftover:
    """A text that no field took: kept with the task and shown."""

    column: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One task as read. `line` is its Excel row, `raw` every cell as written: letter → (heading, text)."""

    line: int
    lines: tuple[int, ...]
    sheet: str
    number: str
    title: str
    source: str
    topic: str
    sections: tuple[str, ...]
    content: str
    expected: str
    criterion: str
    evidence: str
    lead: Unit | None
    co_leads: tuple[Unit, ...]
    supporters: tuple[Unit, ...]
    unresolved: tuple[tuple[str, str], ...]  # (lead | co_lead | supporter, text)
    deadline: Deadline
    percent: int | None
    stage: Stage | None
    progress: str
    contact: str
    remark: str
    raw: dict[str, tuple[str, str]]
    leftovers: tuple[Leftover, ...]
    problems: tuple[Problem, ...]
    fingerprint: str
    details: str  # what tells two tasks of the same source and title apart

    @property
    def is_ready(self) -> bool:
        return all(problem.severity is not Severity.ERROR for problem in self.problems)


def fingerprint(*parts: str) -> str:
    """The same whatever the width, blanks, punctuation or case of the parts."""
    flat = (
        "".join(c for c in unicodedata.normalize("NFKC", part).casefold() if c.isalnum()) for part in parts
    )
    return hashlib.sha256("\x1f".join(flat).encode("utf-8", "replace")).hexdigest()[:40]


class RowReader:
    """Reads the tasks of one sheet; `year` is for deadlines that name none, `scale` for bare percent numbers."""

    def __init__(
        self, sheet: Sheet, mapping: Mapping, directory: Directory, *, year: int | None, scale: Scale
    ) -> None:
        self.sheet, self.mapping, self.directory, self.year, self.scale = (
            sheet,
            mapping,
            directory,
            year,
            scale,
        )
        self._above: dict[int, str] = {}  # the last text of each column, for 同上

    def read(self, task: TaskLines) -> LedgerRow:
        return _TaskReading(self, task).row()

    def text(self, row: SheetRow, column: int) -> str:
        text = row.text(column)
        if text.strip() in _DITTO:
            return self._above.get(column, text)
        if text:
            self._above[column] = text
        return text


class _TaskReading:
    def __init__(self, reader: RowReader, task: TaskLines) -> None:
        self.reader, self.task, self.mapping = reader, task, reader.mapping
        self.problems: list[Problem] = []
        self.leftovers: list[Leftover] = []
        self.texts = {
            (row.line, column): reader.text(row, column)
            for row in (task.first, *task.more)
            for column in row.cells
            if row is task.first or column in row.own
        }

    def row(self) -> LedgerRow:
        self._note_cells()
        title, bracket, mentions = cut_title(self._joined(Field.TITLE, " "))
        content = self._joined(Field.CONTENT)
        title_column = next(iter(self.mapping.columns(Field.TITLE)), 0)
        if not title:
            self._missing_title(title_column)
        elif len(title) > TITLE_LIMIT:
            content = f"{title}\n{content}".strip()
            title = title[: TITLE_LIMIT - 1] + "…"
            self._report(self.task.first.line, title_column)("title_shortened", limit=TITLE_LIMIT)
        parties = read_parties(
            list(self._unit_cells()),
            self.reader.directory,
            title_bracket=bracket,
            title_mentions=mentions,
            report_title=self._report(self.task.first.line, title_column),
            report_row=self._report(self.task.first.line, next(iter(self.mapping.columns(Field.LEAD)), 0)),
        )
        self._keep_unit_texts(parties, title_column)
        deadline = self._deadline()
        progress = self._joined(Field.PROGRESS)
        percent, stage = self._progress(progress)
        source, expected = self._joined(Field.SOURCE), self._joined(Field.EXPECTED)
        units = " ".join(self._joined(name) for name in _ROLES)
        self._keep_unmapped()
        return LedgerRow(
            line=self.task.first.line,
            lines=tuple(row.line for row in (self.task.first, *self.task.more)),
            sheet=self.reader.sheet.name,
            number=self._single(Field.NUMBER)[2],
            title=title,
            source=source,
            topic=self._joined(Field.TOPIC) or (self.task.sections[0] if self.task.sections else ""),
            sections=self.task.sections,
            content=content,
            expected=expected,
            criterion=self._joined(Field.CRITERION),
            evidence=self._joined(Field.EVIDENCE),
            lead=parties.lead,
            co_leads=tuple(parties.co_leads),
            supporters=tuple(parties.supporters),
            unresolved=tuple(parties.unresolved),
            deadline=deadline,
            percent=percent,
            stage=stage,
            progress=progress,
            contact=self._joined(Field.CONTACT),
            remark=self._joined(Field.REMARK),
            raw=self._raw(),
            leftovers=tuple(self.leftovers),
            problems=tuple(self.problems),
            fingerprint=fingerprint(source, title),
            details=fingerprint(source, title, content, expected, units, bracket, deadline.text),
        )

    # --- cells -------------------------------------------------------------

    def _report(self, line: int, column: int) -> Report:
        def report(code: str, **facts: object) -> None:
            letter = column_letter(column) if column else ""
            value = self.texts.get((line, column), "")
            heading = self.mapping.heading.labels.get(column, "")
            self.problems.append(Problem(code, line, letter, heading, value, self.reader.sheet.name, facts))

        return report

    def _pieces(self, name: Field) -> Iterator[tuple[int, int, str]]:
        for row in (self.task.first, *self.task.more):
            for column in self.mapping.columns(name):
                text = self.texts.get((row.line, column), "")
                if text and row.cell(column).flaw == "":
                    yield row.line, column, text

    def _joined(self, name: Field, separator: str = "\n") -> str:
        return separator.join(dict.fromkeys(text for _, _, text in self._pieces(name)))

    def _single(self, name: Field) -> tuple[int, int, str]:
        """The first value of a field that has only one; `_keep_unmapped` keeps the others."""
        return next(self._pieces(name), (self.task.first.line, 0, ""))

    def _cell(self, line: int, column: int) -> Cell:
        row = next((row for row in (self.task.first, *self.task.more) if row.line == line), None)
        return row.cell(column) if row else NO_CELL

    def _note_cells(self) -> None:
        for row in (self.task.first, *self.task.more):
            if row.is_hidden:
                self._report(row.line, 0)("row_hidden")
            if row is not self.task.first:
                self._report(row.line, 0)("row_continued", line=row.line)
            for column, cell in sorted(row.cells.items()):
                if cell.flaw and not cell.borrowed:
                    self._report(row.line, column)(cell.flaw)

    def _raw(self) -> dict[str, tuple[str, str]]:
        columns = sorted({column for _, column in self.texts})
        raw = {}
        for column in columns:
            texts = dict.fromkeys(t for (_, c), t in self.texts.items() if c == column and t)
            if texts:
                raw[column_letter(column)] = (self.mapping.heading.labels.get(column, ""), "\n".join(texts))
        return raw

    # --- fields ------------------------------------------------------------

    def _missing_title(self, column: int) -> None:
        flawed = self.task.first.cell(column).flaw == "cell_uncalculated"
        self._report(self.task.first.line, column)("title_uncalculated" if flawed else "title_missing")

    def _unit_cells(self) -> Iterator[UnitCell]:
        for name, role in _ROLES.items():
            for line, column, text in self._pieces(name):
                yield UnitCell(text, role, self._report(line, column))

    def _keep_unit_texts(self, parties: Parties, title_column: int) -> None:
        for role, text in parties.unresolved:
            name = next(name for name, value in _ROLES.items() if value == role)
            column = next(iter(self.mapping.columns(name)), 0)
            self._keep(column, text)
        for note in parties.notes:
            self._keep(title_column, note)

    def _keep(self, column: int, text: str) -> None:
        letter = column_letter(column) if column else ""
        leftover = Leftover(letter, self.mapping.heading.labels.get(column, ""), text)
        if text and leftover not in self.leftovers:
            self.leftovers.append(leftover)

    def _deadline(self) -> Deadline:
        line, column, text = self._single(Field.DEADLINE)
        cell = self._cell(line, column)
        value = text if text != cell.text else cell.value  # 同上 was replaced by the text above
        deadline = read_deadline(value, year=self.reader.year)
        for code, facts in deadline.doubts:
            self._report(line, column)(code, **facts)
        kept = {"deadline_partly_read", "deadline_several", "deadline_with_continuing", "deadline_recurring"}
        if deadline.kind is Kind.UNREAD or any(code in kept for code, _ in deadline.doubts):
            self._keep(column, text)
        return deadline

    def _progress(self, text: str) -> tuple[int | None, Stage | None]:
        line, column, shown = self._single(Field.PERCENT)
        reading = read_percent(self._cell(line, column), self.reader.scale) if column else None
        for code, facts in reading.doubts if reading else ():
            self._report(line, column)(code, **facts)
        percent = reading.value if reading else None
        if reading and percent is None:
            self._keep(column, shown)
        progress_line, progress_column, _ = self._single(Field.PROGRESS)
        if percent is None and (percent := percent_in_text(text)) is not None:
            self._report(progress_line, progress_column)("percent_from_text", text=text, reading=percent)
        stage = read_stage(text)
        if contradicts(stage, percent):
            where = (line, column) if column else (progress_line, progress_column)
            self._report(*where)("progress_contradiction", text=text, reading=percent)
        return percent, stage

    def _keep_unmapped(self) -> None:
        """Nothing is dropped silently: columns without a field, and second values where a field has only one."""
        for (_, column), text in self.texts.items():
            if column not in self.mapping.matches:
                self._keep(column, text)
        for name in _SINGLE:
            for _, column, text in list(self._pieces(name))[1:]:
                if text != self._single(name)[2]:
                    self._keep(column, text)
