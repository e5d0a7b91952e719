"""A store whose writes wait in a local directory until they are pushed; what waits is read like the rest."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from nianbao.archive.store.digest import digest_of, pieces_of
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.store.interface import Store, StoredObject
from nianbao.core.errors import ObjectMissing, StoreUnreachable

PAUSE_SECONDS = 30.0
"""A store that could not be reached is left alone for so long: a crawl does not stand still with it."""


class StagedStore:
    """Puts go into `directory`, each file at the path of its key; the outbox pushes them."""

    def __init__(self, store: Store, directory: Path) -> None:
        self._store = store
        self._directory = directory
        self._local = DirectoryStore(directory)
        self._again = 0.0

    @contextmanager
    def reached(self) -> Iterator[Store]:
        """The store, to be asked something. Raises StoreUnreachable at once while it is left alone."""
        if time.monotonic() < self._again:
            raise StoreUnreachable("the store could not be reached a moment ago")
        try:
            yield self._store
        except StoreUnreachable:
            self._again = time.monotonic() + PAUSE_SECONDS
            raise

    @property
    def url(self) -> str:
        """That of the store."""
        return self._store.url

    @property
    def identity(self) -> str:
        """That of the store."""
        return self._store.identity

    @property
    def reads_at_once(self) -> int:
        """That of the store."""
        return self._store.reads_at_once

    def prepare(self) -> None:
        """See `Store.prepare`."""
        with self.reached() as store:
            store.prepare()

    def put(self, key: str, content: bytes | Path) -> StoredObject:
        """See `Store.put`. A file that lies at its place already, as the recorder's do, is only read."""
        if content == self._directory / key:
            with content.open("rb", buffering=0) as file:
                return StoredObject(key, *digest_of(pieces_of(file)))
        return self._local.put(key, content)

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """See `Store.open`."""
        try:
            return self._local.open(key, start, length)
        except ObjectMissing:
            with self.reached() as store:
                return store.open(key, start, length)

    def size(self, key: str) -> int:
        """See `Store.size`."""
        try:
            return self._local.size(key)
        except ObjectMissing:
            with self.reached() as store:
                return store.size(key)

    def keys(self, prefix: str = "") -> Iterator[str]:
        """See `Store.keys`."""
        with self.reached() as store:
            yield from (key for key, _ in groupby(merge(self._local.keys(prefix), store.keys(prefix))))

    def prove(self, stored: StoredObject) -> None:
        """See `Store.prove`: of what waits, that the local copy is whole."""
        try:
            self._local.prove(stored)
        except ObjectMissing:
            with self.reached() as store:
                store.prove(stored)

    def protection(self) -> Iterator[str]:
        """That of the store."""
        return self._store.protection()

    def unprotected(self, key: str) -> str | None:
        """See `Store.unprotected`."""
        return self._store.unprotected(key)

    def link(self, key: str, seconds: int, name: str) -> str:
        """See `Store.link`."""
        return self._store.link(key, seconds, name)
