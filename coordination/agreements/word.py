"""How does a version look as a Word document?

The wording of the document is Chinese, like what is signed; the same version gives the same text.
"""

from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from .hashing import NO_END
from .models import AgreementVersion

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY, HEAD = "仿宋", "黑体"


def word_document(version: AgreementVersion) -> bytes:
    """The bytes of a .docx: head, parties, term, articles, signatures, and the hashes in the footer of each page."""
    document = Document()
    _font(document.styles["Normal"], BODY, 14)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, version.title, HEAD, 20)
    number = document.add_paragraph(f"{version.agreement.number}（第{version.number}版）")
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for position, party in enumerate(version.parties, 1):
        document.add_paragraph(f"{position}. {party['name']}")
    start = version.takes_effect_on or ""
    document.add_paragraph(f"有效期：{start} 至 {version.ends_on or NO_END}")
    for line in version.text.split("\n"):
        document.add_paragraph(line)
    _signatures(document, version)
    foot = document.sections[0].footer.paragraphs[0]
    _run(foot, _hashes(version), BODY, 8)
    document.core_properties.title = version.title
    document.core_properties.author = ""
    document.core_properties.created = version.frozen_at or version.created_at
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _signatures(document, version: AgreementVersion) -> None:
    signed = {row.organisation_id: row for row in version.signatures.all()}
    table = document.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, ("各方", "签署人", "签署时间"), strict=True):
        cell.text = text
    for party in version.parties:
        row = signed.get(party["organisation"])
        cells = table.add_row().cells
        cells[0].text = party["name"]
        cells[1].text = f"{row.signer_name}{f'（代{row.for_name}）' if row.for_name else ''}" if row else ""
        cells[2].text = f"{row.signed_at:%Y-%m-%d %H:%M} UTC" if row else ""


def _hashes(version: AgreementVersion) -> str:
    if not version.text_hash:
        return "草稿，尚无摘要"
    name = version.algorithm.upper()
    return f"文本摘要（{name}）{version.text_hash}　规则摘要（{name}）{version.rule_hash}"


def _run(paragraph, text: str, font: str, size: int) -> None:
    run = paragraph.add_run(text)
    _font(run, font, size)


def _font(owner, font: str, size: int) -> None:
    """Word keeps the font of Chinese characters apart from that of Latin ones."""
    owner.font.name, owner.font.size = font, Pt(size)
    owner.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
