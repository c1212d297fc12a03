"""How does a letter become a Word document?

Page and type as official letters have them (A4, title centred, body indented by two characters). The file
holds nothing that differs between two writings of the same letter.
"""

import io
from datetime import date, datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from . import wording
from .wording import ADDRESSEE, ANNEX, BODY, FACT, HEADING, LEVEL, NUMBER, SIGNATURE, TITLE

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SONG, HEI, FANG, KAI = "方正小标宋简体", "黑体", "仿宋_GB2312", "楷体_GB2312"
RED, BLACK = RGBColor(0xC0, 0x00, 0x00), RGBColor(0, 0, 0)
CENTRE, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
# role → typeface, size, place, colour, indent in characters, space before in points
LOOK = {
    TITLE: (SONG, 36, CENTRE, RED, 0, 0),
    LEVEL: (KAI, 16, CENTRE, BLACK, 0, 6),
    NUMBER: (FANG, 16, CENTRE, BLACK, 0, 12),
    HEADING: (SONG, 22, CENTRE, BLACK, 0, 24),
    ADDRESSEE: (FANG, 16, LEFT, BLACK, 0, 18),
    BODY: (FANG, 16, LEFT, BLACK, 2, 0),
    SIGNATURE: (FANG, 16, RIGHT, BLACK, 0, 12),
    ANNEX: (HEI, 16, LEFT, BLACK, 2, 28),
    FACT: (FANG, 14, LEFT, BLACK, 2, 0),
}
UNPRINTABLE = dict.fromkeys(range(32))
MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - the property of the file has no zone


def word(letter, *, on: date) -> bytes:
    """The letter as a .docx file."""
    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    paper.core_properties.title = f"{letter.number} {letter.title}".strip()
    paper.core_properties.author = letter.issuer.name
    paper.core_properties.created = paper.core_properties.modified = MADE
    for block in wording.document(letter, on=on):
        _paragraph(paper, block)
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


def file_name(letter) -> str:
    return f"{letter.number or '督办函（未签发）'}.docx"


def _paragraph(paper, block) -> None:
    face, size, place, colour, indent, before = LOOK[block.role]
    paragraph = paper.add_paragraph()
    paragraph.alignment = place
    form = paragraph.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(0), Pt(max(28, size * 1.5))
    form.first_line_indent = Pt(size * indent)
    run = paragraph.add_run(block.text.translate(UNPRINTABLE))
    run.font.size, run.font.name, run.font.color.rgb = Pt(size), "Times New Roman", colour
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
