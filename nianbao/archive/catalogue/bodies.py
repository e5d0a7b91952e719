"""What the search index holds of a report's body, from the store: a few are read here, many by a process for
each core."""

from __future__ import annotations

import json
import logging
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from nianbao.archive.catalogue.bigrams import index_words
from nianbao.archive.catalogue.cells import decimal_text, read_cells
from nianbao.archive.catalogue.content import checked_bytes
from nianbao.archive.catalogue.manifest import ReportManifest
from nianbao.archive.store.interface import Store
from nianbao.archive.store.parallel import Processes, in_parallel
from nianbao.core.errors import StoreError
from nianbao.core.report import CellState, CellValue

logger = logging.getLogger(__name__)

UNCLEAR = "?"
"""Stands in the index for a cell that prints something, but not plainly one number."""
_THREADS = 4
_TOGETHER = 25
"""Reports handed to a process at once."""
_BESIDE = re.compile("发布时间:")
"""The title has a column of its own, and dates are looked up by year; tables are lines without sentences."""


@dataclass(frozen=True, slots=True)
class IndexedBody:
    """What a held report says: its article (tables left out), packed, and its words as they are indexed; its
    cells, packed JSON by field: the number, "" where blank, UNCLEAR where unclear. `lost`: why something of
    it is missing here."""

    article: bytes
    words: str
    cells: bytes
    lost: tuple[str, ...] = ()


Bodies = Callable[[Iterable[ReportManifest]], Iterator[IndexedBody]]
"""The bodies of reports, in order."""


@contextmanager
def reading_bodies(store: Store, *, many: bool) -> Iterator[Bodies]:
    """How bodies are read until it is left. Objects that are lost or damaged are named in the log and left
    out: the rest of the archive can be searched all the same."""
    if not many:
        yield lambda wanted: map(_told, in_parallel(partial(read_body, store), wanted, _THREADS))
        return
    reading = partial(partial, _read_all, store)  # a store is opened once in each process
    said = f"read reports of {store.url}"
    with Processes[ReportManifest, IndexedBody](reading, together=_TOGETHER, doing=said) as begun:
        yield lambda wanted: map(_told, begun.results(wanted))


def _told(found: tuple[ReportManifest, IndexedBody]) -> IndexedBody:
    for why in found[1].lost:
        logger.warning(why)
    return found[1]


def _read_all(store: Store, manifests: list[ReportManifest]) -> list[IndexedBody]:
    return [body for _, body in in_parallel(partial(read_body, store), manifests, 2)]


def read_body(store: Store, manifest: ReportManifest) -> IndexedBody:
    """What a report says, from the store; see `reading_bodies`."""
    lost = []
    article, cells = "", {}
    try:
        article = _article(store, manifest)
    except StoreError as error:
        lost.append(f"a text cannot be searched: {error}")
    try:
        cells = _cells(store, manifest)
    except StoreError as error:
        lost.append(f"a report's numbers cannot be compared: {error}")
    packed = zlib.compress(article.encode()), index_words(article), zlib.compress(json.dumps(cells).encode())
    return IndexedBody(*packed, tuple(lost))


def _article(store: Store, manifest: ReportManifest) -> str:
    named = manifest.object("search_text") or manifest.object("text")
    if named is None:
        return ""
    text = checked_bytes(store, named).decode(errors="replace")
    told = [block.strip() for block in text.split("\n\n") if not _BESIDE.match(block)]
    return "\n".join(block for block in told if "\n" not in block and not _same(block, manifest.title))


def _same(block: str, title: str | None) -> bool:
    return "".join(block.split()) == "".join(unicodedata.normalize("NFKC", title or "").split())


def _cells(store: Store, manifest: ReportManifest) -> dict[str, str]:
    named = manifest.object("cells")
    if named is None:
        return {}
    cells = read_cells(checked_bytes(store, named), named.key)[1]
    return {cell.field: _indexed_cell(cell) for cell in cells if cell.state is not CellState.MISSING}


def _indexed_cell(cell: CellValue) -> str:
    return UNCLEAR if cell.state is CellState.UNCLEAR else decimal_text(cell.value)
