"""datapackage.json: the data set described for machines (Frictionless Data Package)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nianbao.archive.package.dataset.tables import REPORTS, DataColumn, DataTable
from nianbao.archive.store.digest import digest_of_file
from nianbao.core.clock import SHANGHAI
from nianbao.core.settings import software_version

_MEDIA = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "dta": "application/x-stata-dta",
    "md": "text/markdown",
}
TITLE = "Annual reports on open government information of China's counties 县级政府信息公开工作年度报告数据集"
NAME = "nianbao"
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
"""Of the compilation; the reports themselves are official documents (docs/legal.md)."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of the data set: its final name, and where its content lies now."""

    name: str
    content: Path
    table: DataTable | None = None
    rows: int = 0


def datapackage(files: Mapping[str, WrittenFile], created: datetime, release: str) -> bytes:
    """The descriptor of these files. `release` names the state of the archive, its latest capture, which was
    `created` then: the same archive has the same description."""
    described = {
        "profile": "data-package",
        "name": NAME,
        "title": TITLE,
        "version": release,
        "created": created.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "description": "See data-dictionary.md. A blank is never a zero; nothing is repaired.",
        "licenses": [LICENCE],
        "citation": citation(created, release),
        "contributors": [{"title": "Nianbao", "role": "publisher"}],
        "sources": [
            {"title": "County government portals; the address of each report is in reports, column url"}
        ],
        "software": f"nianbao {software_version()}",
        "resources": [_resource(written) for written in files.values()],
    }
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()


def citation(created: datetime, release: str) -> str:
    """How to cite the data set as exported."""
    return (
        f"Nianbao 年报 ({created.astimezone(SHANGHAI).year}): {TITLE}. State of the archive: {release}. "
        f"Made with nianbao {software_version()}."
    )


def _resource(written: WrittenFile) -> dict[str, Any]:
    sha256, size = digest_of_file(written.content)
    suffix = written.name.rpartition(".")[2]
    said: dict[str, Any] = {
        "name": written.table.name if written.table else written.name.partition(".")[0].lower(),
        "path": written.name,
        "format": suffix,
        "mediatype": _MEDIA[suffix],
        "bytes": size,
        "hash": f"sha256:{sha256}",
    }
    if suffix in ("csv", "md"):
        said["encoding"] = "utf-8"
    if written.table is not None:
        said |= {"title": f"{written.table.zh} / {written.table.en}", "schema": _schema(written.table)}
        # A program for Data Packages counts the rows of CSV alone: the rest are files to it.
        if suffix == "csv":
            said |= {"profile": "tabular-data-resource", "rows": written.rows}
        else:
            said |= {"type": "file", "row_count": written.rows}
    return said


def _schema(table: DataTable) -> dict[str, Any]:
    said: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if table.of_reports:
        key = list(REPORTS.key)
        said["foreignKeys"] = [{"fields": key, "reference": {"resource": REPORTS.name, "fields": key}}]
    return said


def _field(column: DataColumn) -> dict[str, Any]:
    said: dict[str, Any] = {"name": column.name, "type": column.type.value, "title": column.label}
    return said | ({"constraints": {"enum": list(column.enum)}} if column.enum else {})
