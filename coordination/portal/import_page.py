"""What does one see of a ledger before it is imported?"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from coordination.tasks.importing import Preview
from coordination.tasks.ledger.deadlines import Kind
from coordination.tasks.ledger.fields import LABELS
from coordination.tasks.ledger.headings import ledger_sheets, propose_mapping
from coordination.tasks.ledger.problems import Problem, Severity
from coordination.tasks.ledger.rows import LedgerRow
from coordination.tasks.ledger.workbook import Workbook

SHOWN = 500  # rows, and problems; the figures above them count all


def shown(found: Preview, mapping: dict[str, dict]) -> dict[str, Any]:
    """The dry run in the words of ``import_check.html``."""
    reading = found.reading
    new = {id(row) for row in found.new_rows}
    problems = sorted(
        reading.problems, key=lambda each: (each.severity is not Severity.ERROR, each.sheet, each.line)
    )
    return {
        "sheets": [
            _sheet(index, sheet, mapping) for index, sheet in enumerate(ledger_sheets(found.workbook))
        ],
        "fields": [{"value": str(field), "label": label} for field, label in LABELS.items()],
        "rows_count": len(reading.rows),
        "ready_count": len(reading.ready),
        "new_count": len(found.new_rows),
        "known_count": len(reading.ready) - len(found.new_rows),
        "errors_count": len(reading.errors),
        "warnings_count": len(reading.warnings),
        "doubts": [_doubt(each) for each in problems[:SHOWN]],
        "rows": [_row(row, id(row) in new) for row in reading.rows[:SHOWN]],
        "skipped": [{"line": each.line, "text": each.text} for each in reading.skipped if each.text],
    }


def column_names(workbook: Workbook) -> Iterator[tuple[str, str, str]]:
    """(sheet, column letter, name of its field in the form) of every column with a heading."""
    for index, sheet in enumerate(ledger_sheets(workbook)):
        for entry in propose_mapping(sheet).to_json():
            yield sheet.name, entry["column"], f"column-{index}-{entry['column']}"


def _sheet(index: int, sheet, mapping: dict[str, dict]) -> dict:
    proposed = propose_mapping(sheet)
    current = proposed.changed(mapping[sheet.name]) if sheet.name in mapping else proposed
    return {
        "name": sheet.name,
        "columns": [
            {**entry, "letter": entry["column"], "name": f"column-{index}-{entry['column']}"}
            for entry in current.to_json()
        ],
    }


def _doubt(problem: Problem) -> dict:
    is_error = problem.severity is Severity.ERROR
    return {
        "state": {"label": _("错误") if is_error else _("提示"), "tone": "bad" if is_error else "wait"},
        "sheet": problem.sheet,
        "line": problem.line,
        "column": problem.column,
        "heading": problem.heading,
        "value": problem.value,
        "message": problem.message,
    }


def _row(row: LedgerRow, is_new: bool) -> dict:
    if not row.is_ready:
        state = {"label": _("不能导入"), "tone": "bad"}
    elif is_new:
        state = {"label": _("可导入"), "tone": "good"}
    else:
        state = {"label": _("此前已导入"), "tone": "quiet"}
    deadline = row.deadline.on if row.deadline.kind == Kind.DATE else None
    return {
        "line": row.line,
        "title": row.title,
        "source": row.source,
        "lead": row.lead.name if row.lead else "",
        "others": _("、").join(unit.name for unit in (*row.co_leads, *row.supporters)),
        "deadline": deadline,
        "deadline_text": ""
        if deadline
        else _("持续推进")
        if row.deadline.kind == Kind.CONTINUING
        else row.deadline.text,
        "percent": row.percent,
        "state": state,
        "leftovers": [f"{each.heading}：{each.text}" for each in row.leftovers],
        "unresolved": [text for _role, text in row.unresolved],
    }
