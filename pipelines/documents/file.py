"""A report in a file, whatever its form: `read_report` gives the same reading as a page of the portal."""

from __future__ import annotations

import logging
from pathlib import Path

from nianbao.core.errors import DocumentError
from nianbao.core.filetype import FileKind, filetype_of
from pipelines.documents.apart import LIMITS, read_apart
from pipelines.documents.content import Content
from pipelines.documents.reading import reading_of, with_unread
from pipelines.read import ReportReading, read_page
from pipelines.text.page import Page

logger = logging.getLogger(__name__)

_PAGE_BYTES = 16 * 1024**2
_PICTURED = "its tables are pictures, files of their own: check those"
_LOCKED = "it is locked with a password; ask the office for an open copy"


def read_report(path: Path | str, *, county_name: str = "", name: str = "") -> ReportReading:
    """Read the report in a file. `county_name` completes an issuer that is named without its place; `name` is
    the file's published name, where it has another.

    Raises DocumentError, saying what to do, where the file cannot be read.
    """
    path = Path(path)
    try:
        found = filetype_of(path)
        kind = found.kind if found is not None else None
        if kind is FileKind.HTML and not name:  # one that is attached is read as documents are, and named
            return _read_page(path, county_name)
        return reading_of(
            read_content(path, kind, name or path.name), name or path.name, county_name=county_name
        )
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror or error}") from error


def read_content(path: Path, kind: FileKind | None, name: str) -> Content:
    """The content of a document, read in a child process. Raises DocumentError naming the file."""
    try:
        if kind is None or kind not in LIMITS:
            locked = kind is FileKind.LOCKED
            raise DocumentError(_LOCKED if locked else "it is of no kind that can be read")
        content = read_apart(kind.value, path, LIMITS[kind])
    except DocumentError as error:
        raise type(error)(f"{name}: {error}") from error
    for note in content.notes:
        logger.warning("%s: %s", name, note)
    return content


def _read_page(path: Path, county_name: str) -> ReportReading:
    with path.open("rb") as file:
        content = file.read(_PAGE_BYTES + 1)
    if len(content) > _PAGE_BYTES:
        raise DocumentError(f"{path} is larger than {_PAGE_BYTES // 1024**2} MB: no report is")
    reading = read_page(Page.of(content, path.absolute().as_uri()), county_name=county_name)
    return with_unread(reading, (_PICTURED,) if reading.tables == "image" else ())
