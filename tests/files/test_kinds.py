"""Is a file judged by its bytes, whatever it is called?"""

import io
import zipfile

import pytest

from coordination.files import kinds
from coordination.files.kinds import kind_of


def packed(*names, compression=zipfile.ZIP_DEFLATED) -> bytes:
    bytes_ = io.BytesIO()
    with zipfile.ZipFile(bytes_, "w", compression) as archive:
        for name in names:
            archive.writestr(name, "x")
    return bytes_.getvalue()


KEPT = [
    (b"%PDF-1.7\n...", kinds.PDF),
    (b"\x89PNG\r\n\x1a\n....", kinds.PNG),
    (b"\xff\xd8\xff\xe0....", kinds.JPEG),
    (b"II*\x00....", kinds.TIFF),
    (b"MM\x00*....", kinds.TIFF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", kinds.OLE),
    (packed("[Content_Types].xml", "word/document.xml"), kinds.DOCX),
    (packed("xl/workbook.xml", "[Content_Types].xml"), kinds.XLSX),
    (packed("ppt/presentation.xml"), kinds.PPTX),
    (packed("OFD.xml", "Doc_0/Document.xml"), kinds.OFD),
    ("序号,任务\n1,港口一体化\n".encode(), kinds.TEXT),
    ("\ufeff序号,任务".encode(), kinds.TEXT),
    ("序号,任务".encode("gb18030"), kinds.TEXT),
    (("汉" * 3000).encode(), kinds.TEXT),
    (("a" + "汉" * 3000).encode(), kinds.TEXT),
    (("a" + "汉" * 3000).encode("gb18030"), kinds.TEXT),
]

REFUSED = {
    "nothing": b"",
    "program": b"MZ\x90\x00\x03",
    "elf": b"\x7fELF\x02\x01",
    "script": b"#!/bin/sh\nrm -rf /",
    "page": b"<!DOCTYPE html><script>alert(1)</script>",
    "page with spaces": b"\n\n   <HTML>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'>",
    "xml": b"<?xml version='1.0'?>",
    "zip": packed("notes.txt"),
    "empty zip": packed(),
    "macros": packed("word/document.xml", "word/vbaProject.bin"),
    "broken zip": packed("word/document.xml")[:-30],
    "zip head only": b"PK\x03\x04" + b"\x00" * 100,
    "control bytes": b"text\x00with zero",
    "neither encoding": b"abc \xff\xfe\xfd\xff def",
    "gif": b"GIF89a\x01\x00\x01\x00",
}


@pytest.mark.parametrize(("content", "kind"), KEPT)
def test_kept(content, kind):
    assert kind_of(io.BytesIO(content)) is kind


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name):
    assert kind_of(io.BytesIO(REFUSED[name])) is None


def test_a_zip_with_too_many_entries_is_not_opened(monkeypatch):
    content = packed("word/document.xml", *(f"{n}.xml" for n in range(50)))
    assert kind_of(io.BytesIO(content)) is kinds.DOCX
    monkeypatch.setattr(kinds, "MAX_ZIP_ENTRIES", 50)
    assert kind_of(io.BytesIO(content)) is None


def test_the_file_is_left_at_its_start():
    file = io.BytesIO(b"%PDF-1.7 rest")
    file.read(5)
    kind_of(file)
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("name", "ending"), [("报告.PDF", "pdf"), ("a.tar.gz", "gz"), ("none", ""), (".hidden", ""), ("x.", "")]
)
def test_ending(name, ending):
    assert kinds.ending_of(name) == ending
