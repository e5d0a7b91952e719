"""What a file is, by its content: the name and the media type that portals send prove little."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

_HEAD_BYTES = 4096
_OLE_BYTES = 8 * 1024**2
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\x00", b"MM\x00*")
_MARKUP = (b"<html", b"<!doctype", b"<head", b"<body", b"<meta", b"<table", b"<div", b"<p", b"<?xml", b"<!--")


class FileKind(StrEnum):
    """The forms in which reports are published."""

    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    DOC = "doc"
    SHEET = "sheet"
    OFD = "ofd"
    IMAGE = "image"
    ZIP = "zip"
    LOCKED = "locked"
    UNKNOWN = "unknown"


def kind_of(path: Path) -> FileKind:
    """The kind of a file, by its first bytes and, in containers, by what they hold. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    if head.startswith(_OLE):
        return _ole_kind(path)
    if head.startswith(_IMAGES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return FileKind.IMAGE
    if b"%PDF-" in head[:1024]:
        return FileKind.PDF
    # Word also saves as RTF, as one web page (MHTML) and as flat XML, all under the name .doc.
    if start.startswith(b"{\\rtf") or start[:13].lower() == b"mime-version:" or b"mso-application" in head:
        return FileKind.DOC
    return FileKind.HTML if start[:9].lower().startswith(_MARKUP) or _says_html(head) else FileKind.UNKNOWN


def _says_html(head: bytes) -> bool:
    # A page in UTF-16, or one that begins with text.
    return any(
        mark in head.replace(b"\x00", b"").lower() for mark in (b"<html", b"<body", b"<table", b"<div")
    )


def _zip_kind(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename for info in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return FileKind.ZIP
    if "word/document.xml" in names:
        return FileKind.DOCX
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return FileKind.SHEET
    if "OFD.xml" in names:
        return FileKind.OFD
    return FileKind.DOC if "content.xml" in names and "META-INF/manifest.xml" in names else FileKind.ZIP


def _ole_kind(path: Path) -> FileKind:
    """Word, WPS and Excel of 1997-2003 share one container; its directory names the streams."""
    with path.open("rb") as file:
        content = file.read(_OLE_BYTES)
    if "EncryptedPackage".encode("utf-16-le") in content:
        return FileKind.LOCKED
    sheet = any(name.encode("utf-16-le") + b"\x00\x00" in content for name in ("Workbook", "Book", "ETData"))
    word = "WordDocument".encode("utf-16-le") in content
    return FileKind.SHEET if sheet and not word else FileKind.DOC
