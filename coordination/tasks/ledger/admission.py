"""Is this file an .xlsx workbook that is safe to parse? Decided before any parser of cells sees it."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from tempfile import SpooledTemporaryFile
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from coordination.tasks.ledger.problems import WorkbookRefused

MEBIBYTE = 1024 * 1024
CHUNK = 64 * 1024
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
WORKBOOK_PARTS = ("xl/workbook.xml",)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a ledger may ask of the machine.

    An ordinary ledger packs about 10:1; long runs of empty formatted rows about 50:1; a bomb near 1,000:1. Small
    members are exempt from the ratio because a few kilobytes of repeated XML are harmless.
    """

    file_bytes: int = 20 * MEBIBYTE
    unpacked_bytes: int = 100 * MEBIBYTE
    ratio: int = 150
    ratio_exempt_bytes: int = MEBIBYTE
    members: int = 2_000
    rows: int = 5_000
    columns: int = 100


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Admitted:
    """A copy of the upload that passed every check, positioned anywhere; `sha256` recognises the same file again."""

    stream: IO[bytes]
    size: int
    sha256: str


@contextmanager
def admit(source: str | PathLike | IO[bytes], limits: Limits = DEFAULT_LIMITS) -> Iterator[Admitted]:
    """Copy the file while counting, name what it is if it is no workbook, and check every packed member.

    Raises WorkbookRefused. Never holds more than `limits.file_bytes` and never unpacks a member as a whole.
    """
    with SpooledTemporaryFile(max_size=2 * MEBIBYTE) as stream:
        if hasattr(source, "read"):
            size, digest = _copy(source, stream, limits)
        else:
            with open(source, "rb") as file:
                size, digest = _copy(file, stream, limits)
        _refuse_other_kinds(stream, size)
        _check_package(stream, limits)
        yield Admitted(stream, size, digest)


def _copy(source: IO[bytes], target: IO[bytes], limits: Limits) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    if hasattr(source, "seek"):
        source.seek(0)
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > limits.file_bytes:
            raise WorkbookRefused("file_too_large", limit=limits.file_bytes // MEBIBYTE)
        digest.update(chunk)
        target.write(chunk)
    if size == 0:
        raise WorkbookRefused("file_empty")
    return size, digest.hexdigest()


def _refuse_other_kinds(stream: IO[bytes], size: int) -> None:
    """Say what the file is, by its content: names and content types of uploads lie."""
    stream.seek(0)
    head = stream.read(4096)
    if head.startswith(b"PK"):
        return
    if head.startswith(OLE_MAGIC):
        stream.seek(0)
        encrypted = "EncryptedPackage".encode("utf-16-le") in stream.read(size)
        raise WorkbookRefused("file_is_encrypted" if encrypted else "file_is_old_excel")
    if b"%PDF" in head[:1024]:
        raise WorkbookRefused("file_is_pdf")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<?xml", b"<html", b"<!doctype", b"<table", b"<meta", b"<head", b"<style")):
        raise WorkbookRefused("file_is_web_page")
    raise WorkbookRefused("file_is_text" if _looks_like_text(head) else "file_unknown")


def _looks_like_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head[: len(head) - 4].decode(encoding) if len(head) > 64 else head.decode(encoding)
        except UnicodeDecodeError as error:
            if len(head) > 64 and error.start >= len(head) - 8:
                return True
            continue
        return True
    return False


def _check_package(stream: IO[bytes], limits: Limits) -> None:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as package:
            members = package.infolist()
            _check_sizes(members, limits)
            _check_kind({member.filename for member in members})
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_prolog(package, member)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
        RuntimeError,
    ) as error:
        raise WorkbookRefused("file_damaged") from error


def _check_sizes(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Sizes as declared are binding: the zip reader never yields more than them, and a lie fails its checksum."""
    if len(members) > limits.members or sum(member.file_size for member in members) > limits.unpacked_bytes:
        raise WorkbookRefused("file_unpacks_too_large")
    for member in members:
        if member.flag_bits & 0x1:
            raise WorkbookRefused("file_is_encrypted")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise WorkbookRefused("file_damaged")
        large = member.file_size > limits.ratio_exempt_bytes
        if large and member.file_size > limits.ratio * max(member.compress_size, 1):
            raise WorkbookRefused("file_unpacks_too_large")


def _check_kind(names: set[str]) -> None:
    if "[Content_Types].xml" in names and any(name.lower() in WORKBOOK_PARTS for name in names):
        return
    if "EncryptedPackage" in names:
        raise WorkbookRefused("file_is_encrypted")
    raise WorkbookRefused("file_is_other_office")


class _RootReached(Exception):
    pass


class _StopAtRoot:
    """A document type can only stand before the root element, so reading stops there."""

    def start(self, tag, attributes):
        raise _RootReached

    def end(self, tag):
        pass

    def data(self, text):
        pass

    def close(self):
        pass


def _check_prolog(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """No part of a workbook has a document type; one that has brings entities, so it is refused."""
    parser = DefusedXMLParser(target=_StopAtRoot(), forbid_dtd=True)
    with package.open(member) as part:
        try:
            while chunk := part.read(CHUNK):
                parser.feed(chunk)
        except _RootReached:
            return
        except DefusedXmlException as error:
            raise WorkbookRefused("file_has_entities") from error
        except ParseError as error:
            if member.filename.lower().endswith(".vml"):
                return  # legacy drawings are often not well-formed, and are never parsed
            raise WorkbookRefused("file_damaged") from error
