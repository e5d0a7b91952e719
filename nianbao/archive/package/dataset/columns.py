"""The tables to which a report brings a row for each cell and each identity, by their columns: most cells of
most reports are alike, so that each different one is written out once for a batch of reports."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from itertools import chain, compress, repeat
from operator import attrgetter
from typing import Any, TypeVar

from nianbao.archive.catalogue.cells import decimal_text
from nianbao.archive.package.dataset.content import Compared
from nianbao.archive.package.dataset.tables import CELLS, IDENTITIES, SOURCES
from nianbao.archive.package.dataset.writing import Row, TableColumns
from nianbao.core.identities.results import HARD, IdentityResult
from nianbao.core.report import CellState, CellValue

Key = TypeVar("Key")

SEPARATOR = " > "
"""Between the labels of a path."""
COLUMN_TABLES = (CELLS.name, SOURCES.name, IDENTITIES.name)
_source_of = attrgetter(
    "field", "unit", "document", "page", "row_path", "column_path", "match", "confidence", "flags"
)
_NOT_THERE = -1


class Numbering(dict[Key, int]):
    """Each key's number, in the order in which they are first asked for."""

    def __missing__(self, key: Key) -> int:
        self[key] = len(self)
        return self[key]


def column_tables(
    reports: Sequence[tuple[Compared, str]], wanted: Container[str] = COLUMN_TABLES
) -> dict[str, tuple[TableColumns, ...]]:
    """Those of these tables that are wanted, for reports with their ids."""
    keys = [one.content.key for one, _ in reports]
    distinct, places = _distinct([one.content.cells for one, _ in reports])
    made = dict[str, tuple[TableColumns, ...]]()
    if CELLS.name in wanted:
        ends = [(one.content.manifest.record_id, name) for one, name in reports]
        whose, at = _whose(places), list(chain.from_iterable(places))
        cells = TableColumns([_cell(cell) for cell in distinct], at)
        made[CELLS.name] = TableColumns(keys, whose), cells, TableColumns(ends, whose)
    if SOURCES.name in wanted:
        made[SOURCES.name] = _sources(reports, keys, distinct, places)
    if IDENTITIES.name in wanted:
        made[IDENTITIES.name] = _identities(reports, keys)
    return made


def _distinct(reports: Sequence[Sequence[CellValue]]) -> tuple[list[CellValue], list[list[int]]]:
    """The different cells of some reports, and by report the place of each of its cells among them. Alike
    ones are mostly one object (see StoredCells), which is known faster than by what it says."""
    every = {id(cell): cell for cells in reports for cell in cells}
    at = dict(zip(every, range(len(every)), strict=True))
    return list(every.values()), [[at[id(cell)] for cell in cells] for cells in reports]


def _whose(places: Sequence[Sequence[object]]) -> list[int]:
    """Of each row the number of its report."""
    return list(chain.from_iterable(repeat(number, len(rows)) for number, rows in enumerate(places)))


def _sources(
    reports: Sequence[tuple[Compared, str]],
    keys: Sequence[Row],
    distinct: Sequence[CellValue],
    places: Sequence[Sequence[int]],
) -> tuple[TableColumns, ...]:
    """Where each cell came from that is on its page. But for their figures, cells of a form are alike."""
    sources, ends = Numbering[tuple[Any, ...]](), Numbering[Row]()
    known = [
        _NOT_THERE if cell.state is CellState.MISSING else sources[_source_of(cell)] for cell in distinct
    ]
    shown, end = list[list[int]](), list[int]()
    for (one, name), rows in zip(reports, places, strict=True):
        found, records = [known[at] for at in rows], one.content.stored.records
        if _NOT_THERE in found:
            there = [at != _NOT_THERE for at in found]
            found, records = list(compress(found, there)), list(compress(records, there))
        end += _ends(records, one.content.manifest.record_id, name, ends)
        shown.append(found)
    whose = _whose(shown)
    return (
        TableColumns(keys, whose),
        TableColumns([_source(*source) for source in sources], list(chain.from_iterable(shown))),
        TableColumns(list(ends), end),
    )


def _ends(records: Sequence[str], page: str | None, name: str, ends: Numbering[Row]) -> Iterable[int]:
    """Of each row its last columns: the record, the page's where the cell knows none, and the report."""
    if set(records) <= {"", page}:
        return repeat(ends[page, name], len(records))
    return [ends[record or page, name] for record in records]


def _identities(reports: Sequence[tuple[Compared, str]], keys: Sequence[Row]) -> tuple[TableColumns, ...]:
    checks, outcomes = Numbering[Row](), Numbering[Row]()
    results = [one.results for one, _ in reports]
    every = list(chain.from_iterable(results))
    check = [checks[one.id, int(one.id in HARD), one.scope] for one in every]
    outcome = [outcomes[(str(one.outcome),)] for one in every]
    whose = _whose(results)
    return (
        TableColumns(keys, whose),
        TableColumns(list(checks), check),
        TableColumns(list(outcomes), outcome),
        TableColumns([(_numbers_of(one),) for one in every]),
        TableColumns([(name,) for _, name in reports], whose),
    )


def _numbers_of(result: IdentityResult) -> str:
    """The cells that an identity needs, with their numbers."""
    return _written_numbers(result.names) % tuple(map(decimal_text, result.values))


@lru_cache(maxsize=8192)  # a report of the same form needs the same cells
def _written_numbers(names: tuple[str, ...]) -> str:
    return "; ".join(f"{name.replace('%', '%%')}=%s" for name in names)


def _cell(cell: CellValue) -> Row:
    return cell.field, cell.value, cell.printed, str(cell.state)


def _source(
    field: str,
    unit: str,
    document: str,
    page: int | None,
    row: Sequence[str],
    column: Sequence[str],
    *recognised: Any,
) -> Row:
    match, confidence, flags = recognised
    place = SEPARATOR.join(row), SEPARATOR.join(column)
    return field, unit, document, page, *place, match.value if match else None, confidence, " ".join(flags)
