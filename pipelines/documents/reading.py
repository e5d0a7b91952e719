"""From a document's content to the reading that a page of the portal gives, and a page's completed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from nianbao.core.title import read_title
from pipelines.documents.content import Content, DocumentTable
from pipelines.read import OFFICE, ReportReading, checked, is_whole
from pipelines.tables.celltext import joined
from pipelines.tables.grid import Cell, Grid, placed
from pipelines.tables.statutory import read_statutory
from pipelines.tables.unsure import settled
from pipelines.text.blocks import Block, Picture, Table, pieces_of
from pipelines.text.dates import Dates, find_signed
from pipelines.text.narrative import read_narrative
from pipelines.text.render import content_digest, plain_text, search_text
from pipelines.text.sections import find_sections

_TITLE_LINES = 12
_SIGNATURE_LINES = 6


@dataclass(frozen=True, slots=True)
class _DocumentLine:
    """A line of a document, for pipelines.text.blocks."""

    text: str = ""
    level: int = 0
    grid: Grid | None = None
    picture: str = ""


def reading_of(content: Content, name: str, *, county_name: str = "") -> ReportReading:
    """What a document says. `name` is its published name: every cell names it as its source."""
    shown = list(_shown(content, name))
    title, (first, last) = _title([line.text for line in shown[:_TITLE_LINES]], name)
    pieces = pieces_of(shown[:first] + shown[last:])
    blocks = tuple(piece for piece in pieces if not isinstance(piece, Picture))
    texts = [block.text for block in blocks if not isinstance(block, Table)]
    reading = _assembled(
        title,
        read_title(title).issuer_of(county_name) or _signature(blocks),
        Dates(signed=find_signed(texts)),
        blocks,
        "image" if content.pictured else "attachment",
    )
    return replace(with_unread(reading, content.notes), remarks=content.remarks)


def with_unread(reading: ReportReading, notes: Sequence[str]) -> ReportReading:
    """The reading with what of it, or of its documents, could not be read: `tables` says so where a
    statutory table is not there."""
    whole = is_whole(reading.cells, notes)
    return replace(reading, notes=(*reading.notes, *notes), tables=reading.tables if whole else "unread")


def completed(reading: ReportReading, documents: Sequence[ReportReading], issuer: str) -> ReportReading:
    """A page's reading with what its documents say besides: the tables it lacks, and the text where it has
    none itself. Title, issuer and publication date stay the page's."""
    blocks = list(reading.blocks)
    for document in documents:
        told = document.blocks if len(document.sections) > len(reading.sections) else ()
        blocks += told or [block for block in document.blocks if isinstance(block, Table)]
    signed = reading.dates.signed or next(
        (each.dates.signed for each in documents if each.dates.signed), None
    )
    source = next((each.tables for each in documents if each.cells), "none")
    if reading.cells:
        source = reading.tables
    whole = _assembled(reading.title, issuer, replace(reading.dates, signed=signed), tuple(blocks), source)
    remarks = [remark for document in documents for remark in document.remarks]
    told_notes = [note for document in documents for note in document.notes]
    return replace(with_unread(whole, told_notes), remarks=tuple(remarks))


def _assembled(
    title: str, issuer: str, dates: Dates, blocks: tuple[Block, ...], source: str
) -> ReportReading:
    grids = dict.fromkeys(id(block.grid) for block in blocks if isinstance(block, Table))
    held = {id(block.grid): block.grid for block in blocks if isinstance(block, Table)}
    texts = [block.text for block in blocks if not isinstance(block, Table)]
    statutory = read_statutory([held[grid] for grid in grids], texts)
    cells = settled(statutory.cells, statutory.applications)
    sections = find_sections(blocks)
    narrative = read_narrative(sections, read_title(title).year)
    text = plain_text(title, dates, blocks)
    return ReportReading(
        title=title,
        issuer=issuer,
        year=read_title(title).year,
        dates=dates,
        blocks=blocks,
        text=text,
        search_text=search_text(text),
        layout=statutory.layout,
        tables=source if cells else "none",
        cells=cells,
        identities=checked(cells, statutory.applications, narrative),
        sections=sections,
        content_sha256=content_digest(title, blocks),
        narrative=narrative,
        extras=statutory.extras,
    )


def _shown(content: Content, name: str) -> Iterator[_DocumentLine]:
    for part in content.parts:
        if isinstance(part, DocumentTable):
            yield _DocumentLine(grid=_grid(part, name))
        else:
            yield _DocumentLine(" ".join(part.text.split()), part.level)


def _grid(table: DocumentTable, name: str) -> Grid:
    return placed(
        Cell(
            joined(cell.text.split("\n")),
            cell.row,
            cell.column,
            cell.rows,
            cell.columns,
            document=name,
            page=table.page,
            confidence=cell.confidence,
        )
        for cell in table.cells
    )


def _title(texts: Sequence[str], name: str) -> tuple[str, tuple[int, int]]:
    """The heading (one to three lines that read as a report's title) and the lines it takes; else the file's
    name where that is one."""
    runs = [(first, first + length) for first in range(len(texts)) for length in (3, 2, 1)]
    for first, end in runs:
        parts = texts[first:end]
        joined = "".join(parts)
        if all(0 < len(part) <= 60 for part in parts) and _is_title(joined):
            return joined, (first, end)
    stem = PurePath(name).stem
    return (stem if read_title(stem).is_report else "", (0, 0))


def _is_title(text: str) -> bool:
    title = read_title(text)
    return title.is_whole and title.year is not None


def _signature(blocks: Sequence[Block]) -> str:
    texts = [block.text.strip() for block in blocks[-_SIGNATURE_LINES:] if not isinstance(block, Table)]
    return next((text for text in reversed(texts) if OFFICE.fullmatch(text)), "")
