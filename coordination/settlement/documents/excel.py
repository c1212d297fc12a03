"""How is the letter written as a workbook: the letter on one sheet, its calculation on the next?

Amounts are numbers, so that somebody can add them up again; what begins like a formula stays text.
"""

from decimal import Decimal
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from .content import Letter
from .tables import PageBreak, Table, annex, blocks

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write(letter: Letter) -> bytes:
    book = Workbook(write_only=True)
    first = book.create_sheet(_("结算单"))
    for letterhead, width in zip("ABCDEF", (18, 26, 26, 26, 26, 26), strict=True):
        first.column_dimensions[letterhead].width = width
    for block in blocks(letter):
        if isinstance(block, PageBreak):
            break
        if isinstance(block, Table):
            _rows(first, block)
        else:
            first.append([_cell(first, block.text, bold=block.style == "title")])
    second = book.create_sheet(_("附表"))
    for letterhead, width in zip("ABCDE", (6, 18, 40, 20, 80), strict=True):
        second.column_dimensions[letterhead].width = width
    second.freeze_panes = "A2"
    _rows(second, annex(letter))
    third = book.create_sheet(_("计算约定"))
    third.column_dimensions["A"].width = 120
    for text in (*letter.conventions, *letter.rules, f"SHA-256 {letter.sha256}"):
        third.append([_cell(third, text)])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _rows(sheet, table: Table) -> None:
    sheet.append([_cell(sheet, head, bold=True) for head in table.heads])
    for row in table.rows:
        sheet.append([_cell(sheet, text, number=column in table.numbers) for column, text in enumerate(row)])


def _cell(sheet, text: str, *, number: bool = False, bold: bool = False) -> WriteOnlyCell:
    plain = str(text).replace(",", "")
    if number and plain.lstrip("-").replace(".", "", 1).isdecimal():
        cell = WriteOnlyCell(sheet, value=Decimal(plain))
        cell.number_format = "#,##0.00" if "." in plain else "0"
    else:
        cell = WriteOnlyCell(sheet, value=str(text))
        cell.data_type = "s"
        cell.alignment = Alignment(horizontal="right" if number else "left", vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell
