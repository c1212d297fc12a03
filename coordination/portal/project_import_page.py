"""What does one see of a list of projects before it is imported?"""

from typing import Any

from django.utils.translation import gettext as _

from coordination.projects.importing import Preview
from coordination.projects.listing.headings import LABELS, Field, column_letter
from coordination.projects.listing.reading import Row
from coordination.projects.vocabulary import ProjectKind
from coordination.projects.workflow import PROJECT

SHOWN = 500  # rows, and doubts; the figures above them count all


def shown(found: Preview, mapping: dict[str, dict]) -> dict[str, Any]:
    """The dry run in the words of ``import_check.html``."""
    new = {id(row) for row in found.new_rows}
    doubts = sorted(found.doubts, key=lambda each: (not each.is_error, each.line))
    return {
        "sheets": [_sheet(index, name, each) for index, (name, each) in enumerate(found.mappings.items())],
        "fields": [{"value": str(field), "label": LABELS[field]} for field in Field],
        "rows_count": len(found.rows),
        "new_count": len(found.new_rows),
        "known_count": len(found.ready) - len(found.new_rows),
        "errors_count": sum(each.is_error for each in doubts),
        "warnings_count": sum(not each.is_error for each in doubts),
        "doubts": [
            {
                "state": {
                    "label": _("错误") if each.is_error else _("提示"),
                    "tone": "bad" if each.is_error else "wait",
                },
                "line": each.line,
                "column": each.column,
                "heading": each.heading,
                "value": each.value,
                "message": each.message,
            }
            for each in doubts[:SHOWN]
        ],
        "rows": [_row(row, id(row) in new) for row in found.rows[:SHOWN]],
    }


def column_names(found: Preview):
    """(sheet, column letter, name of its field in the form) of every column with a heading."""
    for index, (sheet, mapping) in enumerate(found.mappings.items()):
        for column in sorted(mapping.headings):
            yield sheet, column_letter(column), f"column-{index}-{column_letter(column)}"


def _sheet(index: int, name: str, mapping) -> dict:
    return {
        "name": name,
        "columns": [
            {
                "name": f"column-{index}-{column_letter(column)}",
                "letter": column_letter(column),
                "heading": heading,
                "field": str(mapping.fields.get(column, "")),
            }
            for column, heading in sorted(mapping.headings.items())
        ],
    }


def _row(row: Row, is_new: bool) -> dict:
    if not row.is_ready:
        state = {"label": _("不能导入"), "tone": "bad"}
    elif is_new:
        state = {"label": _("可导入"), "tone": "good"}
    else:
        state = {"label": _("此前已导入"), "tone": "quiet"}
    standing = PROJECT.state(row.standing)
    return {
        "line": row.line,
        "title": row.title,
        "kind": ProjectKind(row.kind).label,
        "field": row.field,
        "lead": row.lead.name if row.lead else "",
        "partners": _("、").join(unit.name for unit in row.partners),
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "investment_fen": row.investment_fen,
        "standing": {"label": standing.label, "tone": standing.tone},
        "state": state,
    }
