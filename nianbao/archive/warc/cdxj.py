"""The index beside each WARC: sorted CDXJ, as cdxj-indexer makes it, so that every tool finds its way."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from nianbao.archive.store.interface import Store, StoredObject
from nianbao.archive.warc.indexing import index_lines
from nianbao.core.errors import StoreError

logger = logging.getLogger(__name__)

SUFFIX = ".cdxj"


@dataclass(frozen=True, slots=True)
class CdxjLine:
    """One line: a record of `warc` (a store key), and where it lies. `timestamp` has 14 digits, in UTC;
    `status` is None for what is no HTTP answer."""

    urlkey: str
    timestamp: str
    url: str
    mime: str
    status: int | None
    digest: str
    length: int
    offset: int
    warc: str


def cdxj_key(warc_key: str) -> str:
    """The key of a WARC's index."""
    return warc_key + SUFFIX


def write_cdxj(warc: Path, output: Path) -> None:
    """Index a WARC file. Raises StoreError where it holds a record that other programs cannot read."""
    lines = sorted(line.text() for line in index_lines(warc))
    output.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def put_cdxj(store: Store, warc_key: str, warc: Path) -> StoredObject | None:
    """Store the index of a local WARC. Where none can be made the WARC stands without one, and it is said."""
    with tempfile.TemporaryDirectory(dir=warc.parent) as directory:
        output = Path(directory) / "index"
        try:
            write_cdxj(warc, output)
        except StoreError as error:
            logger.warning("%s; it is stored without an index", error)
            return None
        return store.put(cdxj_key(warc_key), output)


def cdxj_lines(store: Store, key: str) -> Iterator[CdxjLine]:
    """Every line of a stored index, in its order. Raises StoreError where one is none."""
    with closing(store.open(key)) as stream:
        for raw in stream:
            yield read_line(raw, key)


def read_line(raw: bytes, key: str) -> CdxjLine:
    """A line of the index at `key`. Raises StoreError."""
    try:
        urlkey, timestamp, rest = raw.decode().split(" ", 2)
        said = json.loads(rest)
        status = str(said.get("status", ""))
        return CdxjLine(
            urlkey,
            timestamp,
            str(said["url"]),
            str(said.get("mime", "")),
            int(status) if status.isdecimal() else None,
            str(said.get("digest", "")),
            int(said["length"]),
            int(said["offset"]),
            key.removesuffix(SUFFIX),
        )
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise StoreError(f"{key} holds a line that is no CDXJ: {raw[:80]!r}") from error
