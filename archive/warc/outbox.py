"""WARCs on their way into the store. The local copy goes only when the store's copy was read back.

A crawl that was killed leaves its open WARC here; the next command cuts off the torn tail (kept aside) and
stores what was captured.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

from archive.store.interface import Store, StoredObject
from archive.warc.cdxj import put_cdxj
from archive.warc.recorder import SUFFIX
from core.errors import StoreError

logger = logging.getLogger(__name__)

PIECE_BYTES = 1024**2
TORN = ".torn"


class Outbox:
    """Local WARCs under `directory`, each at the path of its store key."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def deliver(self, store: Store, key: str) -> list[StoredObject]:
        """Put a closed WARC into the store, read it back, then its index, then remove the local file.

        Returns the WARC, and its index where one could be made.
        """
        path = self.directory / key
        stored = store.put(key, path)
        if _digest_in(store, key) != stored.sha256:
            raise StoreError(f"{key} reads back from {store.url} otherwise than written; kept at {path}")
        index = put_cdxj(store, key, path)
        path.unlink(missing_ok=True)
        return [stored, index] if index is not None else [stored]

    def recover(self, store: Store) -> list[str]:
        """Store what interrupted runs left behind; returns the keys. Running crawls' files are left alone."""
        recovered = []
        for path in self._abandoned():
            key = path.relative_to(self.directory).as_posix()
            try:
                cut_torn_tail(path)
                if path.stat().st_size == 0:
                    path.unlink()
                    continue
                self.deliver(store, key)
            except FileNotFoundError:
                continue  # delivered meanwhile by the crawl that wrote it
            logger.warning("stored %s, which an interrupted run left behind", key)
            recovered.append(key)
        return recovered

    def _abandoned(self) -> Iterator[Path]:
        if not self.directory.is_dir():
            return
        for path in sorted(self.directory.rglob(f"*{SUFFIX}")):
            try:
                file = path.open("rb")
            except FileNotFoundError:
                continue  # its own process delivered it meanwhile
            with file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                if path.exists():
                    yield path


def cut_torn_tail(path: Path) -> int:
    """Cut a WARC after its last whole gzip member; returns how many bytes were cut off.

    The torn bytes are kept beside it as `<name>.torn`: they may hold most of a page.
    """
    whole = whole_members_bytes(path)
    size = path.stat().st_size
    if whole == size:
        return 0
    with path.open("r+b") as file:
        file.seek(whole)
        torn = path.with_name(path.name + TORN)
        with torn.open("wb") as aside:
            while piece := file.read(PIECE_BYTES):
                aside.write(piece)
        file.truncate(whole)
        os.fsync(file.fileno())
    logger.warning("%s: cut off a torn tail of %d bytes, kept as %s", path, size - whole, torn.name)
    return size - whole


def whole_members_bytes(path: Path) -> int:
    """The length of the longest beginning of the file that consists of whole gzip members."""
    whole = position = 0
    inflater = zlib.decompressobj(31)
    with path.open("rb") as file:
        piece = b""
        while piece := piece or file.read(PIECE_BYTES):
            try:
                inflater.decompress(piece)
            except zlib.error:
                break
            position += len(piece) - len(inflater.unused_data)
            piece = inflater.unused_data
            if inflater.eof:
                whole = position
                inflater = zlib.decompressobj(31)
    return whole


def _digest_in(store: Store, key: str) -> str:
    running = hashlib.sha256()
    with store.open(key) as stream:
        while piece := stream.read(PIECE_BYTES):
            running.update(piece)
    return running.hexdigest()
