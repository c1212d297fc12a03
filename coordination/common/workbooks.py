"""How does a list leave as an Excel file: the same rows, columns and order as on the screen?

Every cell is typed: days are days, numbers numbers, text is text even when it begins like a formula.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from coordination.common.local_time import LOCAL_ZONE

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 60
LONGEST_TITLE = 31  # Excel refuses more
UNPRINTABLE = {code: None for code in range(32) if chr(code) not in "\t\n"}
FORMULA = ("=", "+", "-", "@", "\t")


def workbook(title: str, heads: Sequence[Any], rows: Iterable[Sequence[Any]], widths: Sequence[int]) -> bytes:
    """One sheet: a frozen line of headings, a line for each row; ``widths`` in characters."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:LONGEST_TITLE])
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = min(width, WIDEST)
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, str(head), bold=True) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(sheet, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    if isinstance(value, datetime):
        value = value.astimezone(LOCAL_ZONE).replace(tzinfo=None)
    if value is None or isinstance(value, bool | int | float | Decimal | date):
        cell = WriteOnlyCell(sheet, value)
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
        return cell
    text = str(value).translate(UNPRINTABLE)
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # what begins with "=" is no formula when the file is opened
    if text.startswith(FORMULA):
        cell.quotePrefix = True  # nor when somebody edits the cell
    if bold:
        cell.font = Font(bold=True)
    return cell
