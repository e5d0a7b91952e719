"""What the search index holds of a report's body, from the store: a few are read here, many by a process for
each core."""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nianbao.archive.catalogue.bigrams import index_words
from nianbao.archive.catalogue.cells import read_numbers
from nianbao.archive.catalogue.content import checked_bytes
from nianbao.archive.catalogue.index import packed
from nianbao.archive.catalogue.manifest import NamedObject, ReportManifest
from nianbao.archive.store.interface import Store
from nianbao.archive.store.parallel import reading
from nianbao.core.errors import StoreError

logger = logging.getLogger(__name__)

UNCLEAR = "?"
"""Stands in the index for a cell that prints something, but not plainly one number."""
_BESIDE = re.compile("发布时间:")
"""The title has a column of its own, and dates are looked up by year; tables are lines without sentences."""


@dataclass(frozen=True, slots=True)
class NamedBody:
    """What a manifest names of a report's body, and the title, which is left out of it."""

    title: str | None
    text: NamedObject | None
    cells: NamedObject | None

    @classmethod
    def of(cls, manifest: ReportManifest) -> NamedBody:
        """That of a report."""
        text = manifest.object("search_text") or manifest.object("text")
        return cls(manifest.title, text, manifest.object("cells"))


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
    with reading(store, read_body, many=many, doing="read reports") as read:
        yield lambda wanted: (_told(body) for _, body in read(map(NamedBody.of, wanted)))


def _told(body: IndexedBody) -> IndexedBody:
    for why in body.lost:
        logger.warning(why)
    return body


def read_body(store: Store, named: NamedBody) -> IndexedBody:
    """What a report says, from the store; see `reading_bodies`."""
    lost = []
    article, cells = "", {}
    try:
        article = _article(store, named)
    except StoreError as error:
        lost.append(f"a text cannot be searched: {error}")
    try:
        cells = _cells(store, named.cells)
    except StoreError as error:
        lost.append(f"a report's numbers cannot be compared: {error}")
    return IndexedBody(packed(article), index_words(article), packed(json.dumps(cells)), tuple(lost))


def _article(store: Store, named: NamedBody) -> str:
    if named.text is None:
        return ""
    text = checked_bytes(store, named.text).decode(errors="replace")
    title = "".join(unicodedata.normalize("NFKC", named.title or "").split())
    told = [block.strip() for block in text.split("\n\n") if not _BESIDE.match(block)]
    return "\n".join(block for block in told if "\n" not in block and "".join(block.split()) != title)


def _cells(store: Store, named: NamedObject | None) -> dict[str, str]:
    if named is None:
        return {}
    numbers = read_numbers(checked_bytes(store, named), named.key)
    return {field: UNCLEAR if number is None else number for field, number in numbers.items()}
