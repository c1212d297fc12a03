"""Where do the scans, minutes and evidence of a demonstration come from?

Small real PDF files, written here: one page, a title and some lines, in the Chinese typeface that
every reader brings along (Adobe-GB1), so nothing has to be embedded.
"""

from django.core.files.uploadedfile import SimpleUploadedFile

TEXT_WIDTH = 33  # characters of a line


def paper(name: str, title: str, *paragraphs: str) -> SimpleUploadedFile:
    """A one-page PDF as somebody would upload it."""
    return SimpleUploadedFile(f"{name}.pdf", _pdf(title, paragraphs), content_type="application/pdf")


def _pdf(title: str, paragraphs: tuple[str, ...]) -> bytes:
    y = 760
    drawn = [_line(title[:24], 18, 72, y)]
    for paragraph in paragraphs:
        y -= 16
        for start in range(0, len(paragraph), TEXT_WIDTH):
            y -= 22
            drawn.append(_line(paragraph[start : start + TEXT_WIDTH], 13, 72, y))
    content = "\n".join(drawn).encode("ascii")
    return _file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R "
        b"/Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H "
        b"/DescendantFonts [5 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 6 0 R /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
        b"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    )


def _line(text: str, size: int, x: int, y: int) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET"


def _file(*objects: bytes) -> bytes:
    body, offsets = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n", []
    for number, written in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + table + end
