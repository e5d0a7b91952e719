"""`nianbao export`: the whole data set, written in one pass over the archive."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from heapq import merge
from pathlib import Path

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.history import WithheldReport, order_of
from nianbao.archive.catalogue.manifest import ReportManifest, moment_of
from nianbao.archive.package.dataset.codebook import TABLES, codebook, variable_rows
from nianbao.archive.package.dataset.content import Compared, compare
from nianbao.archive.package.dataset.datapackage import NAME, WrittenFile, citation, datapackage
from nianbao.archive.package.dataset.gaps import gap_rows, tried_years
from nianbao.archive.package.dataset.places import place_rows
from nianbao.archive.package.dataset.rows import ROWS, withheld_rows
from nianbao.archive.package.dataset.tables import GAPS, PLACED, PLACES, VARIABLES, DataTable
from nianbao.archive.package.dataset.writing import CsvWriter, Row, TableWriter
from nianbao.archive.package.output import replaced_file
from nianbao.archive.store.interface import Store
from nianbao.core.errors import UsageError
from nianbao.core.panel import Panel

FORMATS = ("csv", "parquet", "dta")
NO_CAPTURE = "empty"
"""The state of an archive that holds no report."""


def export(
    store: Store,
    catalogue: Catalogue,
    output: Path,
    created: datetime,
    *,
    form: str = "csv",
    raw: bool = False,
    bom: bool = False,
    beside: bool = False,
    years: Collection[int] = (),
    panel: Panel | None = None,
    progress: Callable[[str], object] = str,
) -> dict[str, int]:
    """Write the data set into a folder, replacing the files of an earlier export, of whatever format, when
    all are complete.

    Texts in CSV stay as printed where they are wanted `raw`, and `bom` puts a byte order mark first; beside
    other files that lie there it is written where that is wanted (`beside`). `years` are the report years
    asked for, none meaning every one; `panel` says who should have reported. `progress` is told the code of
    each report.
    Returns the rows of each file.
    Raises StoreError, and writes nothing, where what a manifest names is missing or damaged, and UsageError
    where the folder holds something else than a data set of ours.
    """
    wanted = [table for table in TABLES if table.stata or form != "dta"]
    earlier = earlier_files(output, beside)
    with ExitStack() as replaced:
        files = {
            table.name: _file(replaced, output, table, _writer(form, raw, bom), form) for table in wanted
        }
        release = _write(store, catalogue, files, frozenset(years), panel or Panel(), created, progress)
        written = {
            name: WrittenFile(f"{name}.{form}", writer.target, writer.table, writer.rows)
            for name, writer in files.items()
        }
        created = moment_of(release) if release != NO_CAPTURE else created
        texts = {"data-dictionary.md": codebook(), "CITATION.md": citation(created, release) + "\n"}
        for name, text in texts.items():
            path = replaced.enter_context(replaced_file(output / name))
            path.write_text(text, encoding="utf-8")
            written[name] = WrittenFile(name, path)
        described = replaced.enter_context(replaced_file(output / "datapackage.json"))
        described.write_bytes(datapackage(written, created, release))
    for stale in earlier - {file.name for file in written.values()}:
        (output / stale).unlink(missing_ok=True)
    return {f"{name}.{form}": writer.rows for name, writer in files.items()}


def earlier_files(output: Path, beside: bool) -> set[str]:
    """The files of an earlier export in a folder. Raises UsageError where only other files lie there, and it
    is not wanted `beside` them."""
    description = output / "datapackage.json"
    try:
        held = json.loads(description.read_bytes()) if description.is_file() else {}
        if held.get("name") == NAME:
            return {Path(each["path"]).name for each in held["resources"]}
    except (ValueError, KeyError, TypeError, AttributeError):
        pass  # somebody else's
    if (
        not beside
        and output.is_dir()
        and any(not path.name.startswith(".nianbao-") for path in output.iterdir())
    ):
        raise UsageError(
            f"{output} holds other files: choose an empty folder, or --beside writes there all the same"
        )
    return set()


def _file(
    replaced: ExitStack,
    output: Path,
    table: DataTable,
    made: Callable[[DataTable, Path], TableWriter],
    form: str,
) -> TableWriter:
    path = replaced.enter_context(replaced_file(output / f"{table.name}.{form}"))
    writer = made(table, path)
    replaced.callback(writer.abandon)
    return writer


def _writer(form: str, raw: bool, bom: bool) -> Callable[[DataTable, Path], TableWriter]:
    if form == "csv":
        return partial(CsvWriter, raw=raw, bom=bom)
    # pyarrow and pandas take a second to import: only who wants them waits.
    from nianbao.archive.package.dataset.columnar import ParquetWriter, StataWriter

    return ParquetWriter if form == "parquet" else StataWriter


def _write(
    store: Store,
    catalogue: Catalogue,
    files: dict[str, TableWriter],
    years: frozenset[int],
    panel: Panel,
    created: datetime,
    progress: Callable[[str], object],
) -> str:
    """Write every row; returns the time of the latest capture, which names the state of the archive."""
    latest = ""
    with ExitStack() as opened:
        for writer in files.values():
            opened.enter_context(writer)
        for one in _reports(store, catalogue, years):
            manifest = _current(one)
            latest = max((latest or manifest.captured_at), manifest.captured_at, key=moment_of)
            about = manifest.code, manifest.year
            named = panel.report_id(*about, manifest.scope, manifest.issuer), panel.place(*about)
            for name, rows in _rows(one).items():
                if name in files:
                    _all(files[name], _named(files[name].table, rows, named))
            progress(manifest.code)
        _all(files[GAPS.name], gap_rows(catalogue, panel, years or tried_years(catalogue), created))
        _all(files[PLACES.name], place_rows(panel))
        _all(files[VARIABLES.name], variable_rows())
    return latest or NO_CAPTURE


def _reports(
    store: Store, catalogue: Catalogue, years: frozenset[int]
) -> Iterator[Compared | WithheldReport]:
    """The reports that are shown, each with its neighbours, and those of which something is withheld."""
    shown = compare(store, catalogue.reports(), years or None)
    withheld = (one for one in catalogue.withheld_reports() if not years or one.held.current.year in years)
    return merge(shown, withheld, key=lambda one: order_of(_current(one))[:4])


def _current(one: Compared | WithheldReport) -> ReportManifest:
    return one.content.manifest if isinstance(one, Compared) else one.held.current


def _rows(one: Compared | WithheldReport) -> Mapping[str, Iterable[Row]]:
    if isinstance(one, WithheldReport):
        return withheld_rows(one)
    return {name: rows(one) for name, rows in ROWS.items()}


def _named(table: DataTable, rows: Iterable[Row], names: Row) -> Iterator[Row]:
    """The rows with the report's name, and its place where the table has it, in their columns."""
    at, names = table.names.index("report_id"), names if table.name in PLACED else names[:1]
    return ((*row[:at], *names, *row[at:]) for row in rows)


def _all(writer: TableWriter, rows: Iterable[Row]) -> None:
    for row in rows:
        writer.write(row)
