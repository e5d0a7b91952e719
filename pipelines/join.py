"""Reads a report's documents where its page does not say all itself, and joins what they say to it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from nianbao.core.errors import DocumentError
from nianbao.core.title import read_title
from pipelines.documents.file import read_report
from pipelines.documents.reading import completed, with_unread
from pipelines.read import ReportReading, shown_tables
from pipelines.tables.statutory import TABLES

logger = logging.getLogger(__name__)

DOCUMENTS_MOST = 8
SECONDS_MOST = 420.0
"""For all documents of one report."""

Write = Callable[[int, Path], None]
"""Writes the content of a document (by its place in the list) to a path; raises DocumentError."""


def join_documents(
    reading: ReportReading,
    names: Sequence[str],
    write: Write,
    *,
    issuer: str,
    year: int,
    county_name: str,
    fault: Callable[[int, str], None],
) -> ReportReading:
    """The reading with the tables and the text of its documents, the likeliest documents first, until all
    three tables are there. What cannot be read is told to `fault` and costs nothing else."""
    missing = set(TABLES) - shown_tables(reading.cells)
    if not (missing or not reading.sections):
        return reading
    found: list[ReportReading] = []
    unread: list[str] = []
    deadline = monotonic() + SECONDS_MOST
    for place in sorted(range(len(names)), key=lambda at: _promise(names[at], year))[:DOCUMENTS_MOST]:
        try:
            if monotonic() > deadline:
                raise DocumentError(f"not read: the others took {SECONDS_MOST:.0f} s")
            told = _read(place, names[place], write, county_name)
        except DocumentError as error:
            fault(place, str(error))
            unread.append(str(error))
            continue
        if told.year not in (None, year) or not (told.cells or told.sections):
            fault(
                place,
                f"a report of {told.year}"
                if told.year not in (None, year)
                else "holds no part of the report",
            )
            continue
        found.append(told)
        missing -= shown_tables(told.cells)
        if not missing:
            break
    reading = completed(reading, found, issuer) if found else reading
    if reading.tables == "image" and not reading.cells:
        unread.append("its pictures hold no table that could be read")
    return with_unread(reading, unread)


def _read(place: int, name: str, write: Write, county_name: str) -> ReportReading:
    with TemporaryDirectory(prefix="nianbao-joined-") as folder:
        path = Path(folder) / "document"
        write(place, path)
        return read_report(path, county_name=county_name, name=name)


def _promise(name: str, year: int) -> tuple[bool, bool]:
    """What is called the report comes first, then what names the year; else the order of the page."""
    stem = name.rpartition(".")[0] or name
    return not read_title(stem).is_report, str(year) not in stem
