"""Cells that optical recognition was not sure of: a value only where the form's arithmetic confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nianbao.core.identities.results import HARD, Outcome
from nianbao.core.identities.rules import check_identities
from nianbao.core.report import CellState, CellValue, Flag, Layout

CONFIDENCE_WANTED = 0.9
"""Chosen, not fitted: of 800 cells of the pictures in tests/pipelines/documents and of a crawl, every one
at or above it was read right, and so were the two below."""


def settled(cells: Sequence[CellValue], applications: Layout | None) -> tuple[CellValue, ...]:
    """The cells with every unsure one either confirmed by a hard identity that holds, or without a value.

    What was read stays as `printed`, flagged; its state is unclear.
    """
    unsure = {cell.field for cell in cells if _is_unsure(cell)}
    if not unsure:
        return tuple(cells)
    confirmed = {
        field
        for result in check_identities(cells, applications)
        if result.id in HARD and result.outcome is Outcome.PASS
        for field in result.names
    }
    return tuple(_without_value(cell) if cell.field in unsure - confirmed else cell for cell in cells)


def _is_unsure(cell: CellValue) -> bool:
    return cell.confidence is not None and cell.confidence < CONFIDENCE_WANTED


def _without_value(cell: CellValue) -> CellValue:
    return replace(cell, value=None, state=CellState.UNCLEAR, flags=(*cell.flags, Flag.OCR_UNSURE))
