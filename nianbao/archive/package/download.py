"""One archived report, handed to a user: `nianbao download`."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from warcio.archiveiterator import ArchiveIterator

from nianbao.archive.catalogue.cells import decimal_text, read_cells
from nianbao.archive.catalogue.content import checked_bytes, checked_pieces
from nianbao.archive.catalogue.manifest import CountyManifest, NamedObject, ReportManifest
from nianbao.archive.inventory.covering import CoveringSeal
from nianbao.archive.package.names import safe_name, safe_names
from nianbao.archive.package.output import new_file, new_folder
from nianbao.archive.package.snapshot import write_snapshot
from nianbao.archive.package.wacz import fill_wacz
from nianbao.archive.package.withheld import NOTHING, WithheldRecords
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.body import body_pieces
from nianbao.core.errors import NianbaoError, StoreError, UsageError
from nianbao.core.inert import csv_encoding, inert_cell
from nianbao.core.report import CellValue, Scope

TABLES = ("t1", "t2", "t3")
TABLE_COLUMNS = ("field", "row", "column", "value", "printed", "state")
_PATH_SEPARATOR = " > "
_ISSUER_LETTERS = 40
"""Of a file's name."""


@dataclass(frozen=True, slots=True)
class Download:
    """What was written, and a sentence where something a user may expect is not in it."""

    path: Path
    note: str | None = None


def download(
    store: Store,
    manifest: CountyManifest,
    form: str = "warc",
    output: Path | None = None,
    key: EllipticCurvePrivateKey | None = None,
    raw: bool = False,
    bom: bool = False,
    withheld: WithheldRecords = NOTHING,
    seal: CoveringSeal | None = None,
) -> Download:
    """Write a report in one of FORMS; without an output, under its default name in the working directory.
    A WACZ is signed where there is a key; cells of tables stay as printed where they are wanted `raw`, also
    those that a spreadsheet would run, and `bom` puts a byte order mark first. What is `withheld` of other
    reports is in none.
    A WACZ names the `seal` that covers the capture.

    Raises UsageError where other content has that name, StoreError where an object is missing or damaged.
    """
    if form not in FORMS:
        raise UsageError(f"--as {form}: choose one of {', '.join(FORMS)}")
    output = output or default_output(manifest, form)
    asked = {
        "warc": partial(write_warc, withheld=withheld),
        "wacz": partial(write_wacz, key=key, withheld=withheld, seal=seal),
        "tables": partial(write_tables, raw=raw, bom=bom),
    }
    return asked.get(form, FORMS[form])(store, manifest, output)


def default_output(manifest: CountyManifest, form: str) -> Path:
    """Where a download goes that nobody named."""
    suffix = {"warc": ".warc.gz", "wacz": ".wacz", "text": ".txt", "html": ".html"}.get(form, f"-{form}")
    own = manifest.scope in ("", Scope.COUNTY)
    whose = "" if own else f"-{manifest.scope}-{safe_name(manifest.issuer[:_ISSUER_LETTERS])}"
    return Path(f"{manifest.code}-{manifest.year}{whose}{suffix}")


def write_warc(
    store: Store, manifest: CountyManifest, output: Path, withheld: WithheldRecords = NOTHING
) -> Download:
    """The capture's records as one WARC, which stands alone: what its revisit records refer to is in it."""
    with new_file(output) as file:
        write_snapshot(store, manifest, file, withheld)
    return Download(output)


def write_wacz(
    store: Store,
    manifest: CountyManifest,
    output: Path,
    key: EllipticCurvePrivateKey | None = None,
    withheld: WithheldRecords = NOTHING,
    seal: CoveringSeal | None = None,
) -> Download:
    """The same with an index, pages and text as a WACZ, signed where there is a key."""
    with new_file(output) as file:
        fill_wacz(store, manifest, file, key, withheld, seal)
    return Download(output)


def write_text(store: Store, manifest: CountyManifest, output: Path) -> Download:
    """The report's text, UTF-8."""
    text = manifest.object("text")
    if text is None:
        raise _absent(manifest, "text")
    with new_file(output) as file:
        _copy(checked_pieces(store, text), file)
    return Download(output)


def write_html(store: Store, manifest: CountyManifest, output: Path) -> Download:
    """The report page's body, HTTP codings removed, charset untouched: as stored, else out of the WARC."""
    html = manifest.object("html")
    with new_file(output) as file:
        _copy(checked_pieces(store, html) if html else _body_from_warc(store, manifest), file)
    return Download(output)


def write_original(store: Store, manifest: CountyManifest, output: Path) -> Download:
    """A folder with the attachments, byte for byte, under their published names made safe."""
    attachments = manifest.objects_of("attachment")
    with new_folder(output) as folder:
        names = safe_names((named.name, named.url) for named in attachments)
        for named, name in zip(attachments, names, strict=True):
            with (folder / name).open("xb") as file:
                _copy(checked_pieces(store, named), file)
    return Download(output, None if attachments else "nothing is attached to this report")


def write_tables(
    store: Store, manifest: CountyManifest, output: Path, raw: bool = False, bom: bool = False
) -> Download:
    """A folder with t1.csv, t2.csv and t3.csv, each with its header row, also where the page has no table; of
    a report that has the statistics form of 2014 to 2018 s1.csv besides."""
    stored = manifest.object("cells")
    cells = read_cells(checked_bytes(store, stored), stored.key)[1] if stored else []
    with new_folder(output) as folder:
        for table in dict.fromkeys((*TABLES, *map(_table, cells))):
            of_table = [cell for cell in cells if _table(cell) == table]
            _write_table(folder / f"{table}.csv", of_table, str if raw else inert_cell, bom)
    return Download(output, None if cells else "no statutory table was found in this report")


FORMS: dict[str, Callable[[Store, CountyManifest, Path], Download]] = {
    "warc": write_warc,
    "wacz": write_wacz,
    "text": write_text,
    "html": write_html,
    "original": write_original,
    "tables": write_tables,
}
FOLDERS = ("original", "tables")
"""Those that are folders; the others are one file."""


def _absent(manifest: CountyManifest, what: str) -> NianbaoError:
    return NianbaoError(
        f"the capture of {manifest.code} {manifest.year} ({manifest.scope}) at {manifest.captured_at} "
        f"names no {what}; its other forms may help: {', '.join(FORMS)}"
    )


def _copy(pieces: Iterator[bytes], file: BinaryIO) -> None:
    for piece in pieces:
        file.write(piece)


def _table(cell: CellValue) -> str:
    return cell.field.partition(".")[0]


def _write_table(path: Path, cells: list[CellValue], said: Callable[[str], str], bom: bool) -> None:
    with path.open("x", encoding=csv_encoding(bom), newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(TABLE_COLUMNS)
        for cell in cells:
            row, column = _PATH_SEPARATOR.join(cell.row_path), _PATH_SEPARATOR.join(cell.column_path)
            values = (cell.field, row, column, decimal_text(cell.value), cell.printed, cell.state)
            rows.writerow(map(said, values))


def _body_from_warc(store: Store, manifest: CountyManifest) -> Iterator[bytes]:
    """The WARC is copied and checked first: nothing of a damaged one is handed out."""
    named = next((one for one in manifest.objects if one.key == manifest.warc), None)
    if named is None or not isinstance(manifest, ReportManifest) or manifest.record_id is None:
        raise _absent(manifest, "report page")
    with tempfile.TemporaryFile() as copy:
        _copy(checked_pieces(store, named), copy)
        copy.seek(0)
        yield from _body_of_record(copy, named, manifest.record_id)


def _body_of_record(warc: BinaryIO, named: NamedObject, record_id: str) -> Iterator[bytes]:
    with closing(ArchiveIterator(warc)) as records:
        for record in records:
            if record.rec_headers.get_header("WARC-Record-ID") == record_id:
                if record.rec_type != "response":
                    break
                yield from body_pieces(record)
                return
    raise StoreError(f"{named.key} holds no response {record_id}: run `nianbao verify --deep`")
