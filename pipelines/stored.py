"""A reading as the objects that are stored of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from nianbao.archive.catalogue.cells import write_cells
from nianbao.archive.catalogue.narrative import write_narrative
from nianbao.core.report import CellState, CellValue
from pipelines.read import ReportReading

HELD_ROLES = ("text", "search_text", "cells", "narrative")
"""What an unchanged report shares with the capture before it."""


def reading_objects(reading: ReportReading, records: Mapping[str, str]) -> Iterator[tuple[str, str, bytes]]:
    """The role, file name and content of each object. `records` names the WARC record of each document by
    its published name, that of the page itself under ""."""
    cells = (_recorded(cell, records) for cell in reading.cells)
    yield "text", "report.txt", reading.text.encode()
    yield "search_text", "search.txt", reading.search_text.encode()
    yield "cells", "cells.json", write_cells(reading.layout, cells, reading.extras)
    yield "narrative", "narrative.json", write_narrative(reading.narrative)


def _recorded(cell: CellValue, records: Mapping[str, str]) -> CellValue:
    if cell.record_id or cell.state is CellState.MISSING:
        return cell
    return replace(cell, record_id=records.get(cell.document, records[""]))
