"""Do letter, annex and API say the same numbers, in all three forms?"""

import io
import re
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook

from coordination.settlement import workflow
from coordination.settlement.documents import excel, pdf, word
from coordination.settlement.documents.content import letter_of
from coordination.settlement.documents.tables import blocks
from tests import factories_settlement as made
from tests.factories import NOW, Region

pytestmark = pytest.mark.django_db
CITED = re.compile(r"(-?[\d,]+\.\d\d) \[(\d+)\]")


@pytest.fixture
def round_():
    """The second year of three parties, with a correction of the first."""
    region = Region()
    agreement = made.three_provinces(region)
    first = made.confirmed(region, made.opened(region, agreement))
    workflow.correct(
        first, actor=region.actor(region.jiangsu), at=NOW, reason="=补报", period="2025", tax="增值税",
        place="江苏省", reference="P1", amount="1120000.00",
    )  # fmt: skip
    second = made.opened(region, agreement, day=date(2026, 5, 1))
    return made.confirmed(region, second, made.lines("10000000.00", "0.01", period="2026", place="浙江省"))


def test_every_number_of_the_letter_is_a_line_of_the_annex(round_):
    letter = letter_of(round_)
    lines = {line.number: line.amount for line in letter.annex}
    cited = list(letter.cited())
    assert len(cited) == 1 + 3 * 5 + len(letter.payments)
    assert all(lines[each.line] == each.text for each in cited)
    assert "=补报" in " ".join(letter.carried)


def test_the_annex_adds_up_to_the_letter(round_):
    letter = letter_of(round_)
    for share in letter.shares:
        steps = [each for each in letter.annex if each.account == share.account and each.section[0] in "四五"]
        assert sum(fen(each.amount) for each in steps) == fen(share.total.text)


def test_word_says_what_the_content_says(round_):
    letter = letter_of(round_)
    document = Document(io.BytesIO(word.write(letter)))
    text = "\n".join(
        [
            *(paragraph.text for paragraph in document.paragraphs),
            *(cell.text for table in document.tables for row in table.rows for cell in row.cells),
        ]
    )
    found = CITED.findall(text)
    assert {(amount, int(line)) for amount, line in found} == {
        (each.text, each.line) for each in letter.cited()
    }
    assert round_.sha256 in text
    assert all(convention in text for convention in letter.conventions)


def test_excel_holds_numbers_and_no_formulas(round_):
    letter = letter_of(round_)
    book = load_workbook(io.BytesIO(excel.write(letter)))
    rows = list(book.worksheets[1].iter_rows(min_row=2))
    assert [f"{row[3].value:,.2f}" for row in rows] == [line.amount for line in letter.annex]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_pdf_is_written_without_a_font_of_the_system(round_):
    data = pdf.write(letter_of(round_))
    assert data.startswith(b"%PDF-")
    assert b"STSong-Light" in data
    assert data == pdf.write(letter_of(round_))


def test_a_letter_before_confirmation_says_so():
    region = Region()
    letter = letter_of(made.computed(region, made.opened(region, made.two_provinces(region))))
    assert letter.is_provisional
    assert any("征求意见稿" in getattr(block, "text", "") for block in blocks(letter))


def fen(text: str) -> int:
    return int(text.replace(",", "").replace(".", ""))
