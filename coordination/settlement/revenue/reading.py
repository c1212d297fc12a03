"""Which lines does a delivered file hold, whatever it is: Excel, CSV or JSON lines of the API?

Streamed: a row at a time, so memory does not grow with the file. Every problem has its line and remedy;
after a hundred the file is wrong as a whole.
"""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from numbers import Real
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from coordination.settlement.csv_lines import EMPTY as EMPTY_FILE
from coordination.settlement.csv_lines import ENCODINGS, MOST_PROBLEMS, OTHER_FILES, lines_of_csv
from coordination.settlement.errors import Problem, UnfitLines
from coordination.settlement.lines import Line, LineReader, Wrong, columns_of
from coordination.settlement.rule import Rule

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LARGEST_UNPACKED = 4 * 1024**3  # bytes of one sheet; what is larger is no table but a bomb
RATIO = 400
BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    DefusedXmlException,
    ParseError,
    KeyError,
    ValueError,
    OSError,
)


class Found(NamedTuple):
    line: Line
    place: int  # how far into the file, 0 to 100


def is_workbook(start: bytes) -> bool:
    return start.startswith(ZIP)


def lines_in(file: Path, rule: Rule, problems: list[Problem]) -> Iterator[Found]:
    """Every readable line of the file; what is wrong is added to ``problems``. Raises ``UnfitLines`` at once
    for what is no table at all."""
    with file.open("rb") as stream:
        start = stream.read(8)
    if not start:
        raise UnfitLines([Problem("", str(EMPTY_FILE))])
    if is_workbook(start):
        yield from _workbook(file, rule, problems)
        return
    for magic, name in OTHER_FILES.items():
        if start.startswith(magic):
            raise UnfitLines(
                [Problem("", str(_("%(name)s，请另存为.xlsx或CSV（UTF-8）再上传") % {"name": name}))]
            )
    yield from _text(file, rule, problems)


def _text(file: Path, rule: Rule, problems: list[Problem]) -> Iterator[Found]:
    encoding = encoding_of(file)
    size = max(file.stat().st_size, 1)
    with file.open(encoding=encoding, newline="") as stream:
        for line, _reader in lines_of_csv(stream, rule, problems):
            yield Found(line, stream.buffer.tell() * 100 // size)


def encoding_of(file: Path) -> str:
    """UTF-8 or GB 18030, read to the end once: a wrong guess must not be found in the middle."""
    for encoding in ENCODINGS:
        try:
            with file.open(encoding=encoding, newline="") as stream:
                while stream.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnfitLines([Problem("", str(_("不是UTF-8也不是GB18030文本，请另存为.xlsx或UTF-8编码的CSV文件")))])


def _workbook(file: Path, rule: Rule, problems: list[Problem]) -> Iterator[Found]:
    """The first sheet that has something in it."""
    refused = UnfitLines([Problem("", str(_("不是可以打开的Excel工作簿（.xlsx），请用Excel另存一次再上传")))])
    with file.open("rb") as stream:
        try:
            _check_size(file)
            book = load_workbook(stream, read_only=True, data_only=True)
        except BROKEN:
            raise refused from None
        try:
            yield from _sheets(book, rule, problems)
        except BROKEN:
            raise refused from None
        finally:
            book.close()


def _sheets(book, rule: Rule, problems: list[Problem]) -> Iterator[Found]:
    for sheet in book.worksheets:
        rows, seen = max(sheet.max_row or 1, 1), False
        for found in rows_to_lines(_cells(sheet), rule, problems):
            seen = True
            yield Found(found, min(found.number * 100 // rows, 99))
        if seen or problems:
            return


def _check_size(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > 2000 or unpacked > LARGEST_UNPACKED or unpacked > RATIO * max(file.stat().st_size, 1):
        raise ValueError("a workbook that unpacks to this much is refused")


def _cells(sheet) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield number, [written(value) for value in row]


def written(value: object) -> str:
    """A cell as a person would have typed it: what Excel computed is shown to fifteen digits, as Excel does."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, Real) and not isinstance(value, int):
        return format(value, ".15g")
    return str(value)


def rows_to_lines(
    rows: Iterable[tuple[int, list[str]]], rule: Rule, problems: list[Problem]
) -> Iterator[Line]:
    """Rows under a heading; a title above the heading is skipped."""
    reader: LineReader | None = None
    for number, row in rows:
        try:
            if reader is None:
                if sum(bool(cell.strip()) for cell in row) >= 2:
                    reader = LineReader(rule, columns_of(row, number))
                continue
            line = reader.read(number, row)
        except Wrong as error:
            problems.append(error.problem)
            if reader is None or len(problems) >= MOST_PROBLEMS:
                return
            continue
        if line is not None:
            yield line


def objects_to_rows(objects: Iterable[dict], names: dict[str, str]) -> Iterator[tuple[int, list[str]]]:
    """JSON objects of the API as rows: a heading, then one row for each."""
    columns = list(names)
    yield 0, [names[column] for column in columns]
    for number, each in enumerate(objects, start=1):
        yield number, [written(each.get(column)) for column in columns]


def in_period(rule: Rule, span, whole) -> Callable[[Line], str | None]:
    """What is wrong with the days of a line for a round of ``span`` in the calendar period ``whole``."""

    def judge(line: Line) -> str | None:
        if not line.span.meet(span):
            return str(
                _("所属期%(line)s不在本结算期%(period)s之内，请改所属期，或在该期的结算中上传")
                % {"line": line.span.name, "period": span.name}
            )
        if not (whole.holds(line.span) or line.span.holds(whole)):
            return str(
                _("所属期%(line)s只有一部分在本结算期%(period)s之内，请按结算期拆成两行")
                % {"line": line.span.name, "period": span.name}
            )
        return None

    return judge
