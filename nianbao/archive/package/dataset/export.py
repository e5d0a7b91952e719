"""`nianbao export`: the whole data set, written in one pass over the archive."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from heapq import merge
from itertools import chain
from pathlib import Path

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.history import order_of
from nianbao.archive.catalogue.manifest import moment_of
from nianbao.archive.package.dataset.batches import (
    Encoded,
    Encoder,
    Report,
    ReportBatch,
    batches,
    current_of,
)
from nianbao.archive.package.dataset.codebook import TABLES, codebook, variable_rows
from nianbao.archive.package.dataset.datapackage import NAME, WrittenFile, citation, datapackage
from nianbao.archive.package.dataset.gaps import gap_rows, tried_years
from nianbao.archive.package.dataset.places import place_rows
from nianbao.archive.package.dataset.tables import GAPS, PLACES, VARIABLES, DataTable
from nianbao.archive.package.dataset.writing import CsvWriter, Encode, TableWriter, csv_encode
from nianbao.archive.package.output import replaced_file
from nianbao.archive.store.interface import Store
from nianbao.archive.store.parallel import Processes, Work
from nianbao.core.errors import UsageError
from nianbao.core.panel import Panel

FORMATS = ("csv", "parquet", "dta")
NO_CAPTURE = "empty"
"""The state of an archive that holds no report."""
FEW = 1000
"""From so many reports on, processes are worth their start."""
_COLLECTED = 200_000
"""So many objects are made before Python looks for some that refer to themselves."""


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
    written_as = _format(form, raw, bom)
    with ExitStack() as replaced:
        files = {table.name: _file(replaced, output, table, written_as.made, form) for table in wanted}
        release = _write(
            (store, catalogue),
            files,
            written_as.encode,
            frozenset(years),
            panel or Panel(),
            created,
            progress,
        )
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


@dataclass(frozen=True)
class _Format:
    """How a table's file is written, and its rows before they are appended, in any process."""

    made: Callable[[DataTable, Path], TableWriter]
    encode: Encode


def _format(form: str, raw: bool, bom: bool) -> _Format:
    if form == "csv":
        encode = partial(csv_encode, raw=raw)
        return _Format(partial(CsvWriter, encode=encode, bom=bom), encode)
    # pyarrow and pandas take a second to import: only who wants them waits.
    from nianbao.archive.package.dataset.columnar import (
        ParquetWriter,
        StataWriter,
        parquet_encode,
        stata_encode,
    )

    return _Format(ParquetWriter, parquet_encode) if form == "parquet" else _Format(StataWriter, stata_encode)


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


def _write(
    archive: tuple[Store, Catalogue],
    files: Mapping[str, TableWriter],
    encode: Encode,
    years: frozenset[int],
    panel: Panel,
    created: datetime,
    progress: Callable[[str], object],
) -> str:
    """Write every row; returns the time of the latest capture, which names the state of the archive."""
    store, catalogue = archive
    latest = ""
    encoder = Encoder(store, panel, {name: writer.table for name, writer in files.items()}, encode)
    with ExitStack() as opened:
        for writer in files.values():
            opened.enter_context(writer)
        for batch, encoded in _encoded(encoder, batches(_reports(catalogue), years)):
            for name, (rows, content) in encoded.items():
                files[name].append(rows, content)
            for manifest in map(current_of, batch.reports):
                latest = max((latest or manifest.captured_at), manifest.captured_at, key=moment_of)
                progress(manifest.code)
        files[GAPS.name].write(gap_rows(catalogue, panel, years or tried_years(catalogue), created))
        files[PLACES.name].write(place_rows(panel))
        files[VARIABLES.name].write(variable_rows())
    return latest or NO_CAPTURE


def _reports(catalogue: Catalogue) -> Iterator[Report]:
    """The reports that are shown, and those of which something is withheld."""
    return merge(
        catalogue.reports(), catalogue.withheld_reports(), key=lambda one: order_of(current_of(one))[:4]
    )


def _encoded(encoder: Encoder, coming: Iterator[ReportBatch]) -> Iterator[tuple[ReportBatch, Encoded]]:
    """Each batch with its rows: a few are made here, many by a process for each core."""
    first, count = list[ReportBatch](), 0
    while count < FEW and (batch := next(coming, None)) is not None:
        first.append(batch)
        count += len(batch.reports)
    if count < FEW:
        yield from ((batch, encoder.encoded([batch])[0]) for batch in first)
        return
    doing = f"wrote out reports of {encoder.store.url}"
    with Processes[ReportBatch, Encoded](partial(_begun, encoder), together=1, doing=doing) as begun:
        yield from begun.results(chain(first, coming))


def _begun(encoder: Encoder) -> Work[ReportBatch, Encoded]:
    """What a process does: its millions of rows live for a moment, and none refers to itself."""
    gc.set_threshold(_COLLECTED)
    return encoder.encoded
