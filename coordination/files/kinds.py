"""What is this file, judged by its bytes, and do we keep such files?

The name and the type that a browser sends are claims; the first bytes decide. Macro-carrying office
files, programs, web pages and archives are not kept: nothing in the product opens them.
"""

import struct
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

HEAD = 4096
MAX_ZIP_ENTRIES = 10_000
END_OF_ZIP = b"PK\x05\x06"


@dataclass(frozen=True)
class Kind:
    """A kind of file that is kept: its media type and the endings its name may have."""

    media_type: str
    endings: tuple[str, ...]


OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = Kind("application/pdf", ("pdf",))
DOCX = Kind(f"{OFFICE}.wordprocessingml.document", ("docx",))
XLSX = Kind(f"{OFFICE}.spreadsheetml.sheet", ("xlsx",))
PPTX = Kind(f"{OFFICE}.presentationml.presentation", ("pptx",))
OLE = Kind("application/x-ole-storage", ("doc", "xls", "ppt", "wps", "et", "dps"))
OFD = Kind("application/ofd", ("ofd",))
PNG = Kind("image/png", ("png",))
JPEG = Kind("image/jpeg", ("jpg", "jpeg"))
TIFF = Kind("image/tiff", ("tif", "tiff"))
TEXT = Kind("text/plain", ("txt", "csv", "md"))

KINDS = (PDF, DOCX, XLSX, PPTX, OLE, OFD, PNG, JPEG, TIFF, TEXT)
ENDINGS = tuple(ending for kind in KINDS for ending in kind.endings)

MAGIC = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
)
# A word that only this kind of packed document holds, and the kind.
PACKED = (
    ("word/document.xml", DOCX),
    ("xl/workbook.xml", XLSX),
    ("ppt/presentation.xml", PPTX),
    ("OFD.xml", OFD),
)


def kind_of(file: BinaryIO) -> Kind | None:
    """The kind of an opened file, or None when it is none of those kept. Leaves the file at its start."""
    try:
        file.seek(0)
        head = file.read(HEAD)
        for magic, kind in MAGIC:
            if head.startswith(magic):
                return kind
        if head.startswith(b"PK\x03\x04"):
            return _packed(file)
        return TEXT if _is_text(head) else None
    finally:
        file.seek(0)


def ending_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".")


def _packed(file: BinaryIO) -> Kind | None:
    """Which office document a zip is, from its table of contents; nothing is unpacked."""
    if not 0 < _entries(file) <= MAX_ZIP_ENTRIES:
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((kind for word, kind in PACKED if word in names), None)


def _entries(file: BinaryIO) -> int:
    """How many entries the zip says it has, read before its table of contents is loaded; 0 if it cannot tell."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(END_OF_ZIP)
    if at < 0 or len(tail) < at + 12:
        return 0
    return struct.unpack("<H", tail[at + 10 : at + 12])[0]


def _is_text(head: bytes) -> bool:
    """Text as offices save it: UTF-8 or GB 18030, no control bytes, not the source of a web page."""
    if not head or any(byte < 32 and byte not in b"\t\n\r\f" for byte in head):
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4 or len(head) < HEAD:  # else only the last character was cut
                continue
            text = head[: error.start].decode(encoding)
        start = text.lstrip().lower()
        return not start.startswith(("<!doctype", "<html", "<?xml", "<svg", "<script", "#!"))
    return False
