"""Files that are no workbook, or a dangerous one, are refused with a sentence; the others are read completely."""

import contextlib
import io
import re
import zipfile

import openpyxl.xml
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from coordination.tasks.ledger.admission import Limits
from coordination.tasks.ledger.problems import SENTENCES, WorkbookRefused
from coordination.tasks.ledger.workbook import open_workbook, plain_text
from tests.tasks.ledger.making import HEADING, book_of, saved, sheet_of, task

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)


def refused(content, limits=None):
    file = content if hasattr(content, "read") else io.BytesIO(content)
    with pytest.raises(WorkbookRefused) as caught:
        open_workbook(file, limits or Limits())
    assert caught.value.status == 422
    assert str(caught.value) == str(SENTENCES[caught.value.code]) % caught.value.facts
    return caught.value.code


def repacked(file, changes, compression=zipfile.ZIP_DEFLATED):
    """The same workbook with some of its parts replaced or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w", compression) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    target.seek(0)
    return target


def remarked(file, pattern, replacement):
    """The same workbook with the markup of its sheet changed."""
    with zipfile.ZipFile(file) as package:
        markup, times = re.subn(pattern, replacement, package.read("xl/worksheets/sheet1.xml").decode())
    assert times
    return repacked(file, {"xl/worksheets/sheet1.xml": markup})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        ("序号,任务\n1,共建".encode(), "file_is_text"),
        ("序号,任务\n1,共建".encode("gb18030"), "file_is_text"),
        ("序号\t任务".encode("utf-16"), "file_is_text"),
        (b"%PDF-1.7\n...", "file_is_pdf"),
        (OLE + "Workbook".encode("utf-16-le"), "file_is_old_excel"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "file_is_encrypted"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "file_is_web_page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "file_is_web_page"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "file_unknown"),
        (b"PK\x03\x04 and then nothing", "file_damaged"),
    ],
)
def test_what_is_no_workbook_is_refused_by_its_content(content, code):
    assert refused(content) == code


def test_a_word_document_is_told_from_a_workbook():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<document/>")
    assert refused(target.getvalue()) == "file_is_other_office"


def test_a_path_is_read_like_a_file(tmp_path):
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(book_of(HEADING, task()).getvalue())
    assert open_workbook(path).sheets[0].rows[1].text(3) == "共建科创走廊"


def test_too_many_bytes_are_refused_while_streaming():
    class Endless:
        given = 0

        def read(self, size):
            self.given += size
            return b"PK" + bytes(size - 2)

    stream = Endless()
    assert refused(stream) == "file_too_large"
    assert stream.given < 21 * 1024 * 1024


def test_the_same_bytes_have_the_same_digest():
    content = book_of(HEADING, task()).getvalue()
    first, second = (open_workbook(io.BytesIO(content)) for _ in range(2))
    assert first.sha256 == second.sha256
    assert first.size == len(content)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/media/picture.bin"])
def test_a_bomb_is_refused_before_parsing(part):
    bomb = repacked(book_of(HEADING, task()), {part: bytes(8 * 1024 * 1024)})
    assert refused(bomb) == "file_unpacks_too_large"


def test_the_unpacked_total_is_limited():
    book = book_of(HEADING, task())
    assert refused(book, Limits(unpacked_bytes=1000)) == "file_unpacks_too_large"
    assert refused(book_of(HEADING), Limits(members=3)) == "file_unpacks_too_large"


def test_unusual_compression_is_refused():
    assert refused(repacked(book_of(HEADING), {}, zipfile.ZIP_LZMA)) == "file_damaged"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "docProps/core.xml"]
)
def test_entities_are_refused_in_every_part(part, encoding):
    evil = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert refused(repacked(book_of(HEADING), {part: evil.encode(encoding)})) == "file_has_entities"


def test_openpyxl_itself_parses_with_defusedxml():
    assert openpyxl.xml.DEFUSEDXML


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
@pytest.mark.parametrize("content", [b"", b"<a>", b"nothing"])
def test_broken_parts_give_one_sentence(part, content):
    assert refused(repacked(book_of(HEADING, task()), {part: content})) == "file_damaged"


def test_a_workbook_of_charts_only_has_no_worksheet():
    book = Workbook()
    book.create_chartsheet("图")
    del book["Sheet"]
    assert refused(saved(book)) == "no_worksheet"


def test_rows_and_columns_are_limited():
    rows = [HEADING] + [task(f"任务{n}") for n in range(30)]
    assert refused(book_of(*rows), Limits(rows=30)) == "too_many_rows"
    assert len(open_workbook(book_of(*rows), Limits(rows=31)).sheets[0].rows) == 31
    assert refused(book_of([*HEADING, "x"]), Limits(columns=10)) == "too_many_columns"


def test_empty_formatted_cells_do_not_count():
    def change(sheet):
        sheet["A90000"].number_format = "0.00"
        sheet["ZZ3"].number_format = "0.00"

    assert len(sheet_of(HEADING, task(), change=change).rows) == 2


def test_a_wrong_extent_loses_nothing():
    book = remarked(book_of(HEADING, task()), r'<dimension ref="[A-Z0-9:]+"', '<dimension ref="A1"')
    assert len(open_workbook(book).sheets[0].rows[1].cells) > 3


def test_a_formula_without_a_result_is_noted():
    row = sheet_of(HEADING, task("=A1&B1")).rows[1]
    assert row.cell(3).flaw == "cell_uncalculated"
    assert row.cell(3).text == ""


def test_a_formula_with_a_result_is_its_result():
    book = book_of(HEADING, task("=A1"))
    formula = r'<c r="C2"[^>]*><f>A1</f><v ?/?>(</v>)?'
    book = remarked(book, formula, '<c r="C2" t="str"><f>A1</f><v>算出来的</v>')
    cell = open_workbook(book).sheets[0].rows[1].cell(3)
    assert (cell.text, cell.flaw) == ("算出来的", "")


def test_a_merged_area_gives_its_value_to_all_its_cells():
    sheet = sheet_of(HEADING, task("甲"), task("乙", source=None), merge=["B2:B3"])
    assert sheet.rows[2].text(2) == "行动计划"
    assert sheet.rows[2].cell(2).borrowed
    assert not sheet.rows[1].cell(2).borrowed


def test_a_merged_area_over_the_whole_sheet_is_cheap():
    book = remarked(book_of(HEADING, task(), merge=["K1:L1"]), 'ref="K1:L1"', 'ref="J1:XFD1048576"')
    assert open_workbook(book).sheets[0].rows[1].text(10) == "备注"


def test_hidden_parts_are_noted():
    def change(sheet):
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet.parent.create_sheet("底稿").sheet_state = "hidden"

    book = open_workbook(book_of(HEADING, task(), change=change))
    assert [row.is_hidden for row in book.sheets[0].rows] == [False, True]
    assert book.sheets[0].hidden_columns == {3}
    assert [problem.code for problem in book.problems] == ["sheet_hidden"]


def test_plain_text():
    assert plain_text(3.0) == "3"
    assert plain_text(0.1 + 0.2) == "0.3"
    assert plain_text("  a_x000D_\nb\x07 ") == "a\n\nb"
    assert plain_text(None) == ""


@settings(max_examples=60)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"%PDF", OLE, b"<?xml"]))
def test_any_bytes_are_refused_and_never_crash(content, start):
    refused(start + content)


WHOLE = book_of(HEADING, task()).getvalue()  # made once: a workbook carries the second in which it was made


@settings(max_examples=40)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data):
    content = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(WorkbookRefused):
        open_workbook(io.BytesIO(bytes(content)))
