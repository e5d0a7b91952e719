"""croissant.json: the data set described for search engines and machine learning (schema.org Dataset with
MLCommons Croissant 1.0, https://docs.mlcommons.org/croissant/docs/croissant-spec.html)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from nianbao.archive.package.dataset.codebook import TABLES
from nianbao.archive.package.dataset.datapackage import LICENCE, TITLE
from nianbao.archive.package.dataset.tables import DataTable, Type

_TYPES = {Type.TEXT: "sc:Text", Type.INTEGER: "sc:Integer", Type.NUMBER: "sc:Float", Type.DATE: "sc:Date"}
_OWN = (
    "citeAs", "column", "conformsTo", "equivalentProperty", "extract", "field", "fileObject", "fileProperty",
    "fileSet", "format", "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path",
    "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator", "source",
    "subField", "transform",
)  # fmt: skip
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{name: f"cr:{name}" for name in _OWN},
    "conformsTo": "dct:conformsTo",
}


def croissant(files: Mapping[str, tuple[str, int]], citation: str, version: str) -> bytes:
    """The description of the CSV tables. `files`: SHA-256 and size by path, from where it lies itself.
    `version`: a release's, which begins with its day."""
    day = date.fromisoformat(version[:10])
    tables = [(table, f"csv/{table.name}.csv") for table in TABLES if f"csv/{table.name}.csv" in files]
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "nianbao",
        "alternateName": TITLE,
        "description": f"{TITLE}. A blank is never a zero; nothing is repaired. See data-dictionary.md.",
        "license": LICENCE["path"],
        "version": f"{day.year}.{day.month}.{day.day}",
        "datePublished": day.isoformat(),
        "creator": {"@type": "sc:Organization", "name": "Nianbao"},
        "spatialCoverage": "China",
        "citeAs": citation,
        "distribution": [_file(path, *files[path]) for _, path in tables],
        "recordSet": [_records(table, path) for table, path in tables],
    }
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()


def _file(path: str, sha256: str, size: int) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{size} B",
        "encodingFormat": "text/csv",
        "sha256": sha256,
    }


def _records(table: DataTable, path: str) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": f"{table.zh} / {table.en}",
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table.name}/{column.name}",
                "name": column.name,
                "description": column.label,
                "dataType": _TYPES[column.type],
                "source": {"fileObject": {"@id": path}, "extract": {"column": column.name}},
            }
            for column in table.columns
        ],
    }
