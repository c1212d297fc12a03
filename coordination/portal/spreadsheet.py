"""How does a list leave the portal as a sheet that can be worked with?

Every cell is typed: days are days, numbers numbers, text is text even when it begins like a formula.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from coordination.common.local_time import LOCAL_ZONE

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 10_000
WIDTHS = {"title": 48, "text": 32, "day": 12, "number": 22, "name": 18}
UNPRINTABLE = {code: None for code in range(32) if chr(code) not in "\t\n"}
FORMULA = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True)
class SheetColumn:
    """A heading, how wide (``title``, ``text``, ``day``, ``number``, ``name``), and what stands in a row."""

    heading: Any
    kind: str
    value: Callable[[Any], Any]


def sheet(filename: str, title: str, columns: Sequence[SheetColumn], rows: Iterable[Any]) -> HttpResponse:
    """The rows as an Excel file to download, one line each under one line of headings."""
    book = Workbook(write_only=True)
    page = book.create_sheet(title[:31])
    page.freeze_panes = "A2"
    for position, column in enumerate(columns):
        page.column_dimensions[chr(ord("A") + position)].width = WIDTHS[column.kind]
    page.append([_heading(page, column) for column in columns])
    for row in rows:
        page.append([_cell(page, column.value(row)) for column in columns])
    written = BytesIO()
    book.save(written)
    response = HttpResponse(written.getvalue(), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _heading(page, column: SheetColumn) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=str(column.heading))
    cell.font = Font(bold=True)
    return cell


def _cell(page, value: Any) -> WriteOnlyCell:
    if isinstance(value, datetime):
        value = value.astimezone(LOCAL_ZONE).replace(tzinfo=None)
    if value is None or isinstance(value, bool | int | float | date):
        cell = WriteOnlyCell(page, value=value)
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
        return cell
    text = str(value).translate(UNPRINTABLE)
    cell = WriteOnlyCell(page, value=text)
    cell.data_type = "s"
    if text.startswith(FORMULA):
        cell.quotePrefix = True
    return cell
