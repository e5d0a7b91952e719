"""What a file is: one row per format, for naming what was captured, for finding documents, for reading them.

What a body is, its bytes tell: the name and the media type that portals send prove little.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qsl, unquote, urlsplit

from nianbao.core.containers import NoPackage, compound_names, package_contents


class FileKind(StrEnum):
    """The readers: the modules of pipelines/documents by name. `locked` has none: a password is needed."""

    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    DOC = "doc"
    SHEET = "sheet"
    OFD = "ofd"
    IMAGE = "image"
    ZIP = "zip"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class FileType:
    """One format. `kind` is its reader (None: kept, and not read); `suffixes` are those that documents of it
    are published under, the first the one that a document without any is given.

    It is told by `magic` (the first bytes), by `words` anywhere in the first page of a text, by `streams` in
    the root of a compound file, or by `types` (content types, or the media type that OpenDocument states)
    and, where a package states none, `parts`.
    """

    kind: FileKind | None
    media_type: str
    suffixes: tuple[str, ...]
    magic: bytes = b""
    words: bytes = b""
    streams: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    packed: bool = False

    @property
    def suffix(self) -> str:
        """What is added to the name of such a file that has none."""
        return self.suffixes[0] if self.suffixes else ""


_OPEN = "application/vnd.openxmlformats-officedocument."
_WORD, _EXCEL, _POINT = (
    "application/vnd.ms-word.",
    "application/vnd.ms-excel.",
    "application/vnd.ms-powerpoint.",
)
_ODF = "application/vnd.oasis.opendocument."
HTML = FileType(FileKind.HTML, "text/html", (".html",))
ZIP = FileType(FileKind.ZIP, "application/zip", (".zip",), packed=True)
PDF = FileType(FileKind.PDF, "application/pdf", (".pdf",), rb"%PDF-")
COMPOUND = FileType(FileKind.DOC, "application/x-ole-storage", (".doc",))
"""A compound file of no kind that is known: most are old Word's."""
FILE_TYPES = (
    PDF,
    FileType(None, "application/vnd.rar", (".rar",), rb"Rar!\x1a\x07", packed=True),
    FileType(None, "application/x-7z-compressed", (".7z",), rb"7z\xbc\xaf\x27\x1c", packed=True),
    FileType(FileKind.IMAGE, "image/png", (".png",), rb"\x89PNG\r\n"),
    FileType(FileKind.IMAGE, "image/jpeg", (".jpg", ".jpeg"), rb"\xff\xd8\xff"),
    FileType(FileKind.IMAGE, "image/gif", (".gif",), rb"GIF8[79]a"),
    FileType(FileKind.IMAGE, "image/tiff", (".tif", ".tiff"), rb"II[\x2a\x2b]\0|MM\0[\x2a\x2b]"),
    FileType(FileKind.IMAGE, "image/webp", (".webp",), rb"RIFF.{4}WEBP"),
    # "BM" alone begins many a text: the reserved zeros and the size of the second header follow it.
    FileType(
        FileKind.IMAGE, "image/bmp", (".bmp",), rb"BM.{4}\0{4}.{4}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\0\0\0"
    ),
    # Word also saves as RTF, as one web page (MHTML) and as flat XML, all under the name .doc.
    FileType(FileKind.DOC, "application/rtf", (".rtf",), rb"\{\\rtf"),
    FileType(
        FileKind.DOC,
        "multipart/related",
        (".mht", ".mhtml"),
        rb"(?i:mime-version:|from: ?<saved by |content-type: ?multipart/related)",
    ),
    FileType(
        *(FileKind.DOC, "application/msword", (".doc",)),
        words=rb"<\?mso-application[^>]*word\.document|<w:worddocument|<pkg:package",
    ),
    FileType(
        *(FileKind.DOC, "application/vnd.ms-excel", (".xls",)),
        words=rb"<\?mso-application[^>]*excel\.sheet|<workbook[^>]*urn:schemas-microsoft-com:office:spreadsheet",
    ),
    FileType(FileKind.LOCKED, "application/x-ole-storage", (), streams=("EncryptedPackage",)),
    FileType(FileKind.DOC, "application/msword", (".doc", ".dot", ".wps"), streams=("WordDocument",)),
    FileType(FileKind.SHEET, "application/wps-office.et", (".et",), streams=("ETData",)),
    FileType(FileKind.SHEET, "application/vnd.ms-excel", (".xls", ".xlt"), streams=("Workbook", "Book")),
    FileType(
        None, "application/vnd.ms-powerpoint", (".ppt", ".pps", ".dps"), streams=("PowerPoint Document",)
    ),
    FileType(
        *(FileKind.DOCX, _OPEN + "wordprocessingml.document", (".docx", ".dotx")),
        types=(_OPEN + "wordprocessingml.document.main+xml", _OPEN + "wordprocessingml.template.main+xml"),
        parts=("word/document.xml",),
    ),
    FileType(
        *(FileKind.DOCX, _WORD + "document.macroEnabled.12", (".docm", ".dotm")),
        types=(_WORD + "document.macroEnabled.main+xml", _WORD + "template.macroEnabledTemplate.main+xml"),
    ),
    FileType(
        *(FileKind.SHEET, _OPEN + "spreadsheetml.sheet", (".xlsx", ".xltx")),
        types=(_OPEN + "spreadsheetml.sheet.main+xml", _OPEN + "spreadsheetml.template.main+xml"),
        parts=("xl/workbook.xml",),
    ),
    FileType(
        *(FileKind.SHEET, _EXCEL + "sheet.macroEnabled.12", (".xlsm", ".xltm")),
        types=(_EXCEL + "sheet.macroEnabled.main+xml", _EXCEL + "template.macroEnabled.main+xml"),
    ),
    FileType(
        *(FileKind.SHEET, _EXCEL + "sheet.binary.macroEnabled.12", (".xlsb",)),
        types=(_EXCEL + "sheet.binary.macroEnabled.main",),
        parts=("xl/workbook.bin",),
    ),
    FileType(
        *(None, _OPEN + "presentationml.presentation", (".pptx", ".ppsx", ".pptm")),
        types=(
            _OPEN + "presentationml.presentation.main+xml",
            _OPEN + "presentationml.slideshow.main+xml",
            _POINT + "presentation.macroEnabled.main+xml",
        ),
        parts=("ppt/presentation.xml",),
    ),
    FileType(FileKind.DOC, _ODF + "text", (".odt",), types=(_ODF + "text",)),
    FileType(FileKind.SHEET, _ODF + "spreadsheet", (".ods",), types=(_ODF + "spreadsheet",)),
    FileType(None, _ODF + "presentation", (".odp",), types=(_ODF + "presentation",)),
    FileType(FileKind.OFD, "application/ofd", (".ofd",), parts=("OFD.xml",)),
    # Known by their names alone.
    FileType(None, "text/csv", (".csv",)),
    FileType(None, "application/x-ceb", (".ceb",)),
    ZIP,
    COMPOUND,
    HTML,
)

_HEAD_BYTES = 4096
_SAVED_BYTES = 1024**2
_PDF_WITHIN = 1024
"""Readers take a PDF that begins so late: before it stand a mark of UTF-8, blanks, a header of a proxy."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANK = b"\xef\xbb\xbf \t\r\n"
_MARKUP = tuple(b"<html <!doctype <head <body <meta <title <script <table <div <p <?xml <!--".split())
_IN_MARKUP = re.compile(rb"<(?:html|body|table|div)[\s>]")
_SAVED_BY_OFFICE = re.compile(rb"urn:schemas-microsoft-com:office:(?:word|excel)|name=\"?progid\b")


def filetype_of(path: Path) -> FileType | None:
    """What a file is; None where its bytes do not tell. Raises OSError."""
    with path.open("rb") as file:
        return _filetype(file)


def filetype_of_bytes(body: bytes) -> FileType | None:
    """What a body is; None where its bytes do not tell."""
    return _filetype(io.BytesIO(body))


def is_saved_page(body: bytes, media_type: str) -> bool:
    """Whether a body that begins as a page is a document all the same: saved by Word or Excel, or tables sent
    as what no page is. An error page, where a document was asked for, is neither."""
    sent = media_type.partition(";")[0].strip().lower()
    is_page = not sent or sent.startswith("text/") or sent.endswith(("html", "xml"))
    words = _words(body[:_SAVED_BYTES])
    return (not is_page and b"<table" in words) or _SAVED_BY_OFFICE.search(words[:_HEAD_BYTES]) is not None


def _filetype(file: BinaryIO) -> FileType | None:
    head = file.read(_HEAD_BYTES)
    if head.startswith(_ZIP):
        return _of_package(file)
    if head.startswith(_OLE):
        return _of_compound(file)
    start, words = head.lstrip(_BLANK), _words(head)
    for each in FILE_TYPES:
        if each.magic and (re.match(each.magic, head, re.S) or re.match(each.magic, start, re.S)):
            return each
        if each.words and re.search(each.words, words):
            return each
    if words.startswith(_MARKUP):
        return HTML
    if PDF.magic in head[:_PDF_WITHIN]:
        return PDF
    return HTML if _IN_MARKUP.search(words) else None  # one that begins with text


def _words(head: bytes) -> bytes:
    """The first page of a text in lower case, UTF-16 as well as ASCII."""
    return head.replace(b"\0", b"").lstrip(b"\xff\xfe" + _BLANK).lower()


def _of_package(file: BinaryIO) -> FileType:
    try:
        names, types = package_contents(file)
    except NoPackage:
        return ZIP
    told = (each for each in FILE_TYPES if types.intersection(map(str.lower, each.types)))
    named = (each for each in FILE_TYPES if names.intersection(map(str.lower, each.parts)))
    return next(told, None) or next(named, ZIP)


def _of_compound(file: BinaryIO) -> FileType:
    streams = (stream for each in FILE_TYPES for stream in each.streams)
    names = compound_names(file, streams)
    return next((each for each in FILE_TYPES if names.intersection(each.streams)), COMPOUND)


def _suffixed(types: Iterator[FileType]) -> re.Pattern[str]:
    suffixes = {suffix[1:] for each in types for suffix in each.suffixes}
    return re.compile(rf"\.(?:{'|'.join(sorted(suffixes))})$", re.I)


_DOCUMENT = _suffixed(each for each in FILE_TYPES if each.kind not in (FileKind.HTML, FileKind.IMAGE))
_PICTURE = _suffixed(each for each in FILE_TYPES if each.kind is FileKind.IMAGE)
_PACKED = _suffixed(each for each in FILE_TYPES if each.packed)
_PAGE = re.compile(r"\.(?:[sj]?html?|xml)$", re.I)
_SERVLET = re.compile(r"downfile|/download|/down\.(?:aspx|jsp|php|do)|attach|filedown", re.I)
"""/module/download/downfile.jsp, /attach/12345, /fileDownload.do"""


def names_document(name: str) -> bool:
    """The name ends as those of documents do."""
    return _DOCUMENT.search(name) is not None


def names_picture(name: str) -> bool:
    """The name ends as those of pictures do."""
    return _PICTURE.search(name) is not None


@lru_cache(maxsize=4096)  # the ways through a portal stand on each of its pages
def is_document_address(address: str) -> bool:
    """The address, whole or relative, ends as documents do, names one, or belongs to a download servlet."""
    path, query = _path_and_query(address)
    if names_document(path) or any(names_document(value) for _, value in parse_qsl(query)):
        return True
    # A page or a picture in a folder called so is none.
    named = path.rpartition("/")[2] if _PAGE.search(path) else "" if names_picture(path) else path
    return _SERVLET.search(f"/{named}") is not None


def is_packed_address(address: str) -> bool:
    """The address ends as packed archives do: they may be large, and are no page that leads on."""
    return _PACKED.search(_path_and_query(address)[0]) is not None


def _path_and_query(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return unquote(parts.path).partition(";")[0].strip(), parts.query
