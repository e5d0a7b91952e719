"""Originals: the response records that revisit records refer to instead of holding their payload again."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from nianbao.archive.store.interface import Store
from nianbao.archive.warc.cdxj import SUFFIX, CdxjLine, cdxj_key, cdxj_lines
from nianbao.archive.warc.exchange import Exchange
from nianbao.archive.warc.lookup import read_fields
from nianbao.archive.warc.record_digests import is_chunked
from nianbao.archive.warc.verify import check_warc
from nianbao.core.errors import StoreError

logger = logging.getLogger(__name__)

_NOTHING = f"sha256:{hashlib.sha256().hexdigest()}"


@dataclass(frozen=True, slots=True)
class Original:
    """A response record whose payload is held whole. `date` is its WARC-Date, letter by letter.

    `chunked` tells how its block frames the payload: a reader puts a revisit's own head before it.
    """

    url: str
    date: str
    record_id: str
    warc: str
    offset: int
    length: int
    http_status: int | None
    chunked: bool


class OriginalSource(Protocol):
    """Where originals of earlier crawls are looked for."""

    def find(self, digest: str) -> Original | None:
        """The original of a payload digest, where it can be read back whole."""
        ...


class Originals:
    """The payloads of one crawl, and through `earlier` of those before it. Used by one recorder's thread.

    What was written and not yet synced may be referred to by what is synced with it.
    """

    def __init__(self, earlier: OriginalSource | None = None) -> None:
        self._earlier = earlier
        self._own: dict[str, Original] = {}
        self._unsynced: dict[str, Original] = {}

    def find(self, exchange: Exchange) -> Original | None:
        """What a whole answer repeats: same payload, same status, same framing."""
        if not is_repeatable(exchange):
            return None
        digest = exchange.payload_digest
        original = self._own.get(digest) or self._unsynced.get(digest)
        if original is None and self._earlier:
            original = self._earlier.find(digest)
        if original is None or original.http_status != exchange.http_status:
            return None
        return original if original.chunked == is_chunked(bytes(exchange.head)) else None

    def add(self, exchange_digest: str, original: Original) -> None:
        """A response record was written whose payload later ones may refer to."""
        self._unsynced.setdefault(exchange_digest, original)

    def keep(self) -> None:
        """What was added is synced."""
        self._own = self._unsynced | self._own
        self._unsynced.clear()

    def withdraw(self) -> None:
        """What was added since it was last kept is not there: nothing may refer to it."""
        self._unsynced.clear()


def is_repeatable(exchange: Exchange) -> bool:
    """Whether the payload is known, whole and not empty."""
    whole = exchange.truncated is None and exchange.payload_known and exchange.http_status is not None
    return whole and exchange.payload_digest != _NOTHING


class StoredOriginals:
    """The response records of some WARCs of the store, by payload digest, as their CDXJ files name them.

    Read at the first question. Before a record is referred to it is read back and its digests are checked:
    a damaged original is stored anew, never built upon.
    """

    def __init__(self, store: Store, indexes: Callable[[], Iterable[str]], where: str) -> None:
        self._store = store
        self._indexes = indexes
        self._where = where
        self._lines: dict[str, list[CdxjLine]] | None = None
        self._lock = threading.Lock()

    @classmethod
    def below(cls, store: Store, prefix: str) -> Self:
        """Those of every WARC whose key begins so."""
        return cls(store, lambda: (key for key in store.keys(prefix) if key.endswith(SUFFIX)), prefix)

    @classmethod
    def among(cls, store: Store, warcs: Sequence[str]) -> Self:
        """Those of these WARCs."""
        return cls(store, lambda: map(cdxj_key, warcs), f"{len(warcs)} WARCs")

    def find(self, digest: str) -> Original | None:
        """See `OriginalSource.find`. What cannot be read is passed over: the payload is stored again then."""
        with self._lock:
            if self._lines is None:
                self._lines = self._load()
        for line in self._lines.get(digest, ()):
            try:
                found = self._confirmed(line)
            except StoreError as error:
                logger.warning("%s cannot be referred to: %s", line.warc, error)
                continue
            if found is not None:
                return found
        return None

    def _load(self) -> dict[str, list[CdxjLine]]:
        found: dict[str, list[CdxjLine]] = {}
        try:
            for key in self._indexes():
                for line in cdxj_lines(self._store, key):
                    if line.status is not None:
                        found.setdefault(line.digest, []).append(line)
        except StoreError as error:
            logger.warning("earlier captures in %s are not referred to: %s", self._where, error)
        return found

    def _confirmed(self, line: CdxjLine) -> Original | None:
        store, warc = self._store, line.warc
        problems = check_warc(lambda at: store.open(warc, line.offset + at, line.length - at), line.length)
        for problem in problems:
            logger.warning("%s @%d cannot be referred to: %s", warc, line.offset, problem.reason)
            return None
        fields, head = read_fields(store, warc, line.offset, line.length)
        if fields.get("warc-type") != "response" or fields.get("warc-payload-digest") != line.digest:
            return None
        return Original(
            fields["warc-target-uri"],
            fields["warc-date"],
            fields["warc-record-id"],
            warc,
            line.offset,
            line.length,
            line.status,
            is_chunked(head),
        )
