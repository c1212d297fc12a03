"""How is the letter written as a Word document?"""

from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from .content import Letter
from .tables import PageBreak, Paragraph, Table, blocks

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIZES = {"title": 18, "heading": 14, "body": 12, "small": 9}
BODY_FONT, TITLE_FONT = "仿宋", "黑体"
PAGE_WIDTH = 160


def write(letter: Letter) -> bytes:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    _font(document.styles["Normal"], BODY_FONT, 12)
    for block in blocks(letter):
        if isinstance(block, PageBreak):
            document.add_page_break()
        elif isinstance(block, Table):
            _table(document, block)
        else:
            _paragraph(document, block)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _font(style, name: str, size: int) -> None:
    style.font.name, style.font.size = name, Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _paragraph(document, block: Paragraph) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(block.text)
    heading = block.style in {"title", "heading"}
    _run(run, TITLE_FONT if heading else BODY_FONT, SIZES[block.style], bold=heading)
    if block.style == "title":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _run(run, name: str, size: int, *, bold: bool = False) -> None:
    run.font.name, run.font.size, run.bold = name, Pt(size), bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _table(document, block: Table) -> None:
    table = document.add_table(rows=1, cols=len(block.heads))
    table.style, table.autofit = "Table Grid", False
    total = sum(block.widths)
    for number, row in enumerate([block.heads, *block.rows]):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for column, (cell, text) in enumerate(zip(cells, row, strict=True)):
            cell.width = Mm(PAGE_WIDTH * block.widths[column] // total)
            paragraph = cell.paragraphs[0]
            _run(paragraph.add_run(str(text)), BODY_FONT, 9, bold=number == 0)
            if column in block.numbers and number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()
