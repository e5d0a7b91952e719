"""R-NARR: what the narrative says in numbers against what the tables print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from nianbao.core.identities.results import IdentityResult, Outcome, Sheet
from nianbao.core.narrative import Figure
from nianbao.core.report import CellValue

_CELLS: dict[str, tuple[tuple[str, ...], ...]] = {
    "narrative.requests_received": (
        ("t2.new_received.total",),
        ("t2.new_received.total", "t2.carried_in.total"),
    ),
    "narrative.requests_carried_in": (("t2.carried_in.total",),),
    "narrative.requests_carried_out": (("t2.carried_out.total",),),
    "narrative.normative_issued": (("t1.normative.issued",), ("t1.normative.made_new",)),
    "narrative.normative_in_force": (("t1.normative.in_force",), ("t1.normative.disclosed_total",)),
}
"""For each figure the sums of cells, any of which it may say: 收到 may count what was carried in."""


def check_narrative(cells: Sequence[CellValue], figures: Iterable[Figure]) -> tuple[IdentityResult, ...]:
    """Compare each figure that has its cell in the form. Without a number in the cell: not checkable."""
    return tuple(_compared(Sheet.of(cells), figures)) if cells else ()


def _compared(sheet: Sheet, figures: Iterable[Figure]) -> Iterator[IdentityResult]:
    for figure in figures:
        sums = [names for names in _CELLS.get(figure.field, ()) if names[0] in sheet.cells]
        if not sums:
            continue
        found = {names: total for names in sums if (total := _sum(sheet, names)) is not None}
        agreeing = [names for names, total in found.items() if total == figure.value]
        outcome = Outcome.PASS if agreeing else Outcome.FAIL if found else Outcome.NOT_CHECKABLE
        cells = agreeing[0] if agreeing else sums[0]
        values = figure.value, *sheet.values(cells)
        yield IdentityResult("R-NARR", figure.field, outcome, (figure.field, *cells), values)


def _sum(sheet: Sheet, names: Sequence[str]) -> Decimal | None:
    values = [value for value in sheet.values(names) if value is not None]
    return sum(values, Decimal(0)) if len(values) == len(names) else None
