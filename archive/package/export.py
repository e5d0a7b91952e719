"""The data set: reports.csv, versions.csv and cells.csv, written row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.cells import decimal_text, read_cells
from archive.catalogue.content import checked_bytes
from archive.catalogue.history import Held
from archive.catalogue.manifest import Manifest
from archive.package.output import replaced_file
from archive.store.interface import Store

REPORT_COLUMNS = (
    "code",
    "name",
    "province",
    "prefecture",
    "year",
    "issuer",
    "scope",
    "title",
    "published_on",
    "signed_on",
    "url",
    "first_captured_at",
    "captured_at",
    "layout",
    "tables",
    "warc",
    "record_id",
    "text",
    "sha256",
    "identities_failed",
    "identities_soft",
)
CELL_COLUMNS = ("code", "year", "scope", "issuer", "field", "value", "printed", "state", "record_id")
_TABLES = {"reports": REPORT_COLUMNS, "versions": REPORT_COLUMNS, "cells": CELL_COLUMNS}

Row = Sequence[str | int | None]


@dataclass(frozen=True, slots=True)
class Exported:
    """How many rows each file got."""

    reports: int
    versions: int
    cells: int


def export_csv(store: Store, catalogue: Catalogue, output: Path, year: int | None = None) -> Exported:
    """Write the three files into a folder, replacing those of an earlier export when all are complete.

    Sorted by code, year, scope and issuer. Raises StoreError, and writes nothing, where cells are damaged.
    """
    counts = dict.fromkeys(_TABLES, 0)
    with ExitStack() as replaced, ExitStack() as opened:  # every file is closed before one is replaced
        tables = {}
        for name, columns in _TABLES.items():
            temporary = replaced.enter_context(replaced_file(output / f"{name}.csv"))
            file = opened.enter_context(temporary.open("x", encoding="utf-8", newline=""))
            tables[name] = csv.writer(file, lineterminator="\n")
            tables[name].writerow(columns)
        for held in catalogue.reports(year=year):
            for name, row in _rows(store, held):
                tables[name].writerow(row)
                counts[name] += 1
    return Exported(**counts)


def _rows(store: Store, held: Held) -> Iterator[tuple[str, Row]]:
    yield "reports", report_row(held, held.current)
    for version in held.versions:
        yield "versions", report_row(held, version)
    for row in cell_rows(store, held.current):
        yield "cells", row


def report_row(held: Held, manifest: Manifest) -> Row:
    """One version of a report, in the order of REPORT_COLUMNS."""
    text = manifest.object("text")
    return (
        manifest.code,
        manifest.name,
        manifest.province,
        manifest.prefecture,
        manifest.year,
        manifest.issuer,
        manifest.scope,
        manifest.title,
        manifest.published_on,
        manifest.signed_on,
        manifest.url,
        held.first_captured_at,
        manifest.captured_at,
        manifest.layout,
        manifest.tables,
        manifest.warc,
        manifest.record_id,
        text.key if text else None,
        text.sha256 if text else None,
        " ".join(manifest.identities_failed),
        " ".join(manifest.identities_soft),
    )


def cell_rows(store: Store, manifest: Manifest) -> Iterator[Row]:
    """The statutory cells of one report, in the order of CELL_COLUMNS."""
    stored = manifest.object("cells")
    if stored is None:
        return
    for cell in read_cells(checked_bytes(store, stored), stored.key)[1]:
        yield (
            manifest.code,
            manifest.year,
            manifest.scope,
            manifest.issuer,
            cell.field,
            decimal_text(cell.value),
            cell.printed,
            cell.state,
            manifest.record_id,
        )
