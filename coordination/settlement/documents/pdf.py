"""How is the letter written as PDF, on a machine without a Chinese font?

STSong-Light is one of the fonts every reader of PDF brings along for Chinese; nothing is embedded.
"""

from fractions import Fraction
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import LongTable, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import Paragraph as Text

from .content import Letter
from .tables import PageBreak, Paragraph, Table, blocks

MEDIA_TYPE = "application/pdf"
FONT = "STSong-Light"
SIZES = {"title": 17, "heading": 13, "body": 11, "small": 8}
MARGIN, WIDTH = 56, 483
HAIR = Fraction(1, 4)
INK, LINE = colors.HexColor("#1a2433"), colors.HexColor("#8a94a3")


def write(letter: Letter) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    written = BytesIO()
    document = SimpleDocTemplate(
        written,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=letter.title,
        invariant=1,
    )
    story = []
    for block in blocks(letter):
        if isinstance(block, PageBreak):
            story.append(NewPage())
        elif isinstance(block, Table):
            story += [_table(block), Spacer(1, 8)]
        else:
            story.append(_paragraph(block))
    document.build(story, onFirstPage=_footer(letter), onLaterPages=_footer(letter))
    return written.getvalue()


def _style(name: str, size: int, align: int = 0) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=FONT,
        fontSize=size,
        leading=size * 3 // 2,
        alignment=align,
        textColor=INK,
        wordWrap="CJK",
        spaceAfter=6 if size > 9 else 2,
        spaceBefore=6 if size > 12 else 0,
    )


def _paragraph(block: Paragraph) -> Text:
    return Text(
        escape(block.text),
        _style(block.style, SIZES[block.style], TA_CENTER if block.style == "title" else 0),
    )


def _table(block: Table) -> LongTable:
    left, right = _style("cell", 8), _style("number", 8, TA_RIGHT)
    rows = [
        [
            Text(escape(str(head)), right if column in block.numbers else left)
            for column, head in enumerate(block.heads)
        ]
    ]
    rows += [
        [
            Text(escape(str(cell)), right if column in block.numbers else left)
            for column, cell in enumerate(row)
        ]
        for row in block.rows
    ]
    total = sum(block.widths)
    table = LongTable(rows, colWidths=[WIDTH * width // total for width in block.widths], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("LINEABOVE", (0, 0), (-1, 0), 1, INK),
                ("LINEBELOW", (0, 0), (-1, 0), 1, INK),
                ("LINEBELOW", (0, -1), (-1, -1), 1, INK),
                ("LINEBELOW", (0, 1), (-1, -2), HAIR, LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return table


def _footer(letter: Letter):
    def draw(canvas, document) -> None:
        canvas.saveState()
        canvas.setFont(FONT, 8)
        canvas.drawString(MARGIN, MARGIN // 2, f"{letter.number}   {letter.sha256[:16]}")
        canvas.drawRightString(MARGIN + WIDTH, MARGIN // 2, str(document.page))
        canvas.restoreState()

    return draw
