"""A report in a file, whatever its form: `read_file` gives the same reading as a page of the portal."""

from __future__ import annotations

from pathlib import Path

from core.errors import DocumentError
from pipelines.documents.kind import FileKind, kind_of
from pipelines.read import ReportReading, read_page
from pipelines.text.page import Page

_PAGE_BYTES = 64 * 1024**2


def read_file(path: Path, *, county_name: str = "") -> ReportReading:
    """Read the report in a file. `county_name` completes an issuer that is named without its place.

    Raises DocumentError, saying what to do, where the file cannot be read.
    """
    try:
        kind = kind_of(path)
        if kind is not FileKind.HTML:
            raise DocumentError(f"{path}: no reader for {kind} yet")
        with path.open("rb") as file:
            content = file.read(_PAGE_BYTES + 1)
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(content) > _PAGE_BYTES:
        raise DocumentError(f"{path} is larger than {_PAGE_BYTES // 1024**2} MB: no report is")
    return read_page(Page.of(content, path.absolute().as_uri()), county_name=county_name)
