"""Workbooks and directories for the tests of the ledger: made here, nothing is read from disk."""

import csv
import io
from pathlib import Path

from openpyxl import Workbook

from coordination.tasks.ledger.directory import OrganisationDirectory, Unit
from coordination.tasks.ledger.headings import propose_mapping
from coordination.tasks.ledger.reading import read_ledger
from coordination.tasks.ledger.workbook import open_workbook

_WIDE = {code: code + 0xFEE0 for code in map(ord, "(),;:*?%")}

REGIONS = (
    ("310000", "上海市", "沪", "province", ""),
    ("320000", "江苏省", "苏", "province", ""),
    ("330000", "浙江省", "浙", "province", ""),
    ("340000", "安徽省", "皖", "province", ""),
    ("320100", "南京市", "", "city", "320000"),
    ("320500", "苏州市", "", "city", "320000"),
    ("330100", "杭州市", "", "city", "330000"),
    ("340100", "合肥市", "", "city", "340000"),
    ("340300", "蚌埠市", "", "city", "340000"),
    ("341300", "宿州市", "", "city", "340000"),
)
DEPARTMENTS = (
    ("310000-drc", "上海市发展改革委", "", "department", "310000"),
    ("320000-drc", "江苏省发展和改革委员会", "", "department", "320000"),
    ("330000-drc", "浙江省发展改革委", "", "department", "330000"),
    ("320000-sci", "江苏省科学技术厅", "", "department", "320000"),
)
HEADING = [
    "序号",
    "来源文件",
    "重点任务",
    "目标要求",
    "牵头单位",
    "配合单位",
    "完成时限",
    "当前进展",
    "完成率(%)",
    "备注",
]


def wide(text):
    """The same text with full-width punctuation, as Chinese offices type it."""
    return text.translate(_WIDE)


def units(rows):
    return [Unit(code, name, short, code, kind, parent) for code, name, short, kind, parent in rows]


def directory(*more, home=""):
    return OrganisationDirectory(units((*REGIONS, *more)), home=home)


def all_regions(path: Path):
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return OrganisationDirectory(
        [Unit(r["code"], r["name"], r["short_name"], r["code"], r["kind"], r["parent"]) for r in rows]
    )


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    return buffer


def book_of(*rows, merge=(), change=None):
    """An .xlsx file with one sheet: the rows as given, areas merged, then `change(worksheet)`."""
    book = Workbook()
    sheet = book.active
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(line, column).value = value
    for area in merge:
        sheet.merge_cells(area)
    if change:
        change(sheet)
    return saved(book)


def sheet_of(*rows, **options):
    return open_workbook(book_of(*rows, **options)).sheets[0]


def read(*rows, known=None, year=2026, choices=None, **options):
    """The reading of a sheet made of these rows."""
    sheet = sheet_of(*rows, **options)
    mapping = propose_mapping(sheet)
    if choices:
        mapping = mapping.changed(choices)
    return read_ledger(sheet, mapping, known or directory(), year)


def task(title="共建科创走廊", **cells):
    """One line under HEADING; cells by field: number, source, expected, lead, support, until, progress, percent."""
    order = (
        "number",
        "source",
        "title",
        "expected",
        "lead",
        "support",
        "until",
        "progress",
        "percent",
        "remark",
    )
    values = (
        {"number": 1, "source": "行动计划", "lead": "上海市", "until": "2026年底前"}
        | cells
        | {"title": title}
    )
    return [values.get(name) for name in order]


def codes(problems):
    return [problem.code for problem in problems]
