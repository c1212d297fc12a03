"""What stands in the cells of a list, whatever kind of file it came in?

Workbooks are opened by the doors, behind the guards of the ledger's reader, and handed in; CSV is read here, within
the same limits. Nothing is trusted: not the name, not the size, not the encoding.
"""

import csv
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import DomainError

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 100
HEAD = 4096
OTHER_KINDS = (b"PK", b"%PDF", b"<", b"\xd0\xcf\x11\xe0")


class ListRefused(DomainError):
    """The file as a whole cannot be read; the sentence says what to do."""

    code = "list_refused"
    status = 422


@dataclass(frozen=True)
class Line:
    """One line with values; columns count from 1."""

    number: int
    cells: dict[int, str]


@dataclass(frozen=True)
class Table:
    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Listing:
    """The readable content of a file; ``sha256`` recognises the same file again."""

    tables: tuple[Table, ...]
    sha256: str


def open_list(source: str | IO[bytes], *, open_workbook: Callable[[Any], Any]) -> Listing:
    """Read a list; ``open_workbook`` reads what is no text, or refuses it with a sentence of its own."""
    if isinstance(source, str):
        with open(source, "rb") as file:
            return open_list(file, open_workbook=open_workbook)
    source.seek(0)
    head = source.read(HEAD)
    source.seek(0)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(OTHER_KINDS) or b"\x00" in head or not start:
        return _of_workbook(open_workbook(source))
    return _of_text(source)


def _of_workbook(book) -> Listing:
    tables = [
        Table(
            sheet.name,
            tuple(
                Line(row.line, {column: cell.text for column, cell in row.cells.items() if cell.text})
                for row in sheet.rows
            ),
        )
        for sheet in book.sheets
        if not sheet.is_hidden
    ]
    return Listing(tuple(tables), book.sha256)


def _of_text(source: IO[bytes]) -> Listing:
    content = source.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ListRefused(
            _("文件超过 %(limit)s MB。请拆成几个文件后再上传。") % {"limit": MOST_BYTES // 2**20}
        )
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ListRefused(_("无法识别这个文件。请上传 .xlsx 工作簿，或 UTF-8、GB 18030 编码的 CSV。"))
    lines = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text)), 1):
            if len(row) > MOST_COLUMNS:
                raise ListRefused(
                    _("第%(line)d行超过%(limit)d列。") % {"line": number, "limit": MOST_COLUMNS}
                )
            cells = {place: cell.strip() for place, cell in enumerate(row, 1) if cell.strip()}
            if cells:
                lines.append(Line(number, cells))
            if len(lines) > MOST_ROWS:
                raise ListRefused(_("文件超过 %(limit)s 行。请拆成几个文件后再上传。") % {"limit": MOST_ROWS})
    except csv.Error as error:
        raise ListRefused(_("CSV 格式有误：%(error)s。") % {"error": error}) from error
    return Listing((Table("", tuple(lines)),), hashlib.sha256(content).hexdigest())
