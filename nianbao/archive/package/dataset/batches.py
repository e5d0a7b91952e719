"""The archive's reports in batches, as many as a process takes at a time, and what one is in each table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from nianbao.archive.catalogue.history import HeldReport, WithheldReport
from nianbao.archive.catalogue.manifest import ReportManifest
from nianbao.archive.package.dataset.columns import column_tables
from nianbao.archive.package.dataset.content import Compared, compare
from nianbao.archive.package.dataset.rows import ROWS, withheld_rows
from nianbao.archive.package.dataset.tables import PLACED, DataTable
from nianbao.archive.package.dataset.writing import Encode, Row, TableColumns
from nianbao.archive.store.interface import Store
from nianbao.core.panel import Panel

Report = HeldReport | WithheldReport
_REPORTS = 24
_BYTES = 4 * 1024**2
"""A batch ends with the county where it has so many reports, or objects of so many bytes, and with the year
where it has twice as many."""
Encoded = Mapping[str, tuple[int, bytes]]
"""By table: how many rows, and their bytes."""


@dataclass(frozen=True, slots=True)
class ReportBatch:
    """Reports in the catalogue's order, and `beside` them those of the year before that some of them are
    compared with."""

    reports: tuple[Report, ...]
    beside: tuple[HeldReport, ...] = ()


def current_of(report: Report) -> ReportManifest:
    """The manifest of its current version."""
    return report.current if isinstance(report, HeldReport) else report.held.current


def batches(reports: Iterable[Report], years: frozenset[int] = frozenset()) -> Iterator[ReportBatch]:
    """The reports of these years (none: of all), which come in the catalogue's order, in batches."""
    taken, beside, size = list[Report](), list[HeldReport](), 0.0
    last, last_place, within = list[HeldReport](), ("", 0), False
    for place, group in groupby(reports, key=_place):
        found = list(group)
        wanted = not years or place[1] in years
        if wanted:
            if size >= (2 if place[0] == last_place[0] else 1):
                yield ReportBatch(tuple(taken), tuple(beside))
                taken, beside, size, within = [], [], 0.0, False
            if last_place == (place[0], place[1] - 1) and not within:
                beside += last
            taken += found
            size += sum(map(_size, found))
        last, last_place, within = [one for one in found if isinstance(one, HeldReport)], place, wanted
    if taken:
        yield ReportBatch(tuple(taken), tuple(beside))


def _place(report: Report) -> tuple[str, int]:
    manifest = current_of(report)
    return manifest.code, manifest.year


def _size(report: Report) -> float:
    """Its part of a batch."""
    if isinstance(report, WithheldReport):
        return 1 / _REPORTS
    read = sum(each.size for each in report.current.objects if each.role in ("cells", "narrative"))
    return max(1 / _REPORTS, read / _BYTES)


@dataclass(frozen=True, slots=True)
class Encoder:
    """What a process needs to write out batches: `tables` are those that are wanted."""

    store: Store
    panel: Panel
    tables: Mapping[str, DataTable]
    encode: Encode

    def encoded(self, batches: Iterable[ReportBatch]) -> list[Encoded]:
        """Each batch as the rows of each table that it brings some to. Raises StoreError where an object is
        missing or damaged."""
        return [self._encoded(batch) for batch in batches]

    def _encoded(self, batch: ReportBatch) -> Encoded:
        found = self._columns(batch)
        wanted = ((self.tables[name], found[name]) for name in self.tables.keys() & found.keys())
        return {
            table.name: (len(columns[0]), self.encode(table, columns))
            for table, columns in wanted
            if len(columns[0])
        }

    def _columns(self, batch: ReportBatch) -> dict[str, tuple[TableColumns, ...]]:
        held = [one for one in batch.reports if isinstance(one, HeldReport)]
        compared = compare(self.store, held, batch.beside)
        rows: dict[str, list[Row]] = {name: [] for name in ROWS if name in self.tables}
        named = list[tuple[Compared, str]]()
        for report in batch.reports:
            one = report if isinstance(report, WithheldReport) else next(compared)
            manifest = current_of(report)
            about = manifest.code, manifest.year
            names = self.panel.report_id(*about, manifest.scope, manifest.issuer), self.panel.place(*about)
            if isinstance(one, Compared):
                named.append((one, names[0]))
            for name, found in _rows(one).items():
                if name in rows:
                    rows[name] += _named(self.tables[name], found, names)
        return {name: (TableColumns(found),) for name, found in rows.items()} | column_tables(
            named, self.tables
        )


def _rows(one: Compared | WithheldReport) -> Mapping[str, Iterable[Row]]:
    if isinstance(one, WithheldReport):
        return withheld_rows(one)
    return {name: rows(one) for name, rows in ROWS.items()}


def _named(table: DataTable, rows: Iterable[Row], names: Row) -> Iterator[Row]:
    """The rows with the report's name, and its place where the table has it, in their columns."""
    at, names = _place_of_names(table), names if table.name in PLACED else names[:1]
    return ((*row[:at], *names, *row[at:]) for row in rows)


@cache
def _place_of_names(table: DataTable) -> int:
    return table.names.index("report_id")
