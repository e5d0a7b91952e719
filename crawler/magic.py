"""What a body is, by its first bytes: portals send documents under any Content-Type and without extension."""

from __future__ import annotations

from typing import NamedTuple


class Sniffed(NamedTuple):
    """The extension that such content has, and its media type."""

    suffix: str
    media_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_MAGIC = (
    (b"%PDF-", Sniffed(".pdf", "application/pdf")),
    (b"{\\rtf", Sniffed(".rtf", "application/rtf")),
    (b"Rar!\x1a\x07", Sniffed(".rar", "application/vnd.rar")),
    (b"7z\xbc\xaf\x27\x1c", Sniffed(".7z", "application/x-7z-compressed")),
    (b"\x89PNG\r\n\x1a\n", Sniffed(".png", "image/png")),
    (b"\xff\xd8\xff", Sniffed(".jpg", "image/jpeg")),
    (b"GIF8", Sniffed(".gif", "image/gif")),
    (b"II*\x00", Sniffed(".tif", "image/tiff")),
)
# What the directory of a compound file, or the names in a ZIP, tell.
_OLE = (
    ("WordDocument".encode("utf-16-le"), Sniffed(".doc", "application/msword")),
    ("Workbook".encode("utf-16-le"), Sniffed(".xls", "application/vnd.ms-excel")),
    ("PowerPoint".encode("utf-16-le"), Sniffed(".ppt", "application/vnd.ms-powerpoint")),
)
_ZIPPED = (
    (b"word/", Sniffed(".docx", _OFFICE + "wordprocessingml.document")),
    (b"xl/", Sniffed(".xlsx", _OFFICE + "spreadsheetml.sheet")),
    (b"ppt/", Sniffed(".pptx", _OFFICE + "presentationml.presentation")),
    (b"OFD.xml", Sniffed(".ofd", "application/ofd")),
)
_HTML = (b"<!doctype", b"<html", b"<head", b"<script", b"<meta", b"<title", b"<body")


def sniffed(body: bytes) -> Sniffed | None:
    """What document or picture the body is; None where its bytes do not tell."""
    if body.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return next(
            (kind for mark, kind in _OLE if mark in body), Sniffed(".doc", "application/x-ole-storage")
        )
    if body.startswith(b"PK\x03\x04"):
        return next((kind for mark, kind in _ZIPPED if mark in body), Sniffed(".zip", "application/zip"))
    return next((kind for magic, kind in _MAGIC if body.startswith(magic)), None)


def is_html(body: bytes) -> bool:
    """Whether the body begins as a page does: an error page, where a document was asked for."""
    return body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML)
