"""An archive copied into another store: every object compared with what its manifest says, manifests last."""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from nianbao.archive.catalogue.keys import is_tombstone, manifest_keys, place_of
from nianbao.archive.catalogue.manifest import Manifest, read_manifest
from nianbao.archive.inventory.links import is_link, link_keys
from nianbao.archive.store.digest import pieces_of
from nianbao.archive.store.interface import Store, StoredObject
from nianbao.archive.store.parallel import in_parallel
from nianbao.core.errors import DiskFull, ManifestError, StoreError, StoreUnreachable

IN_MEMORY_BYTES = 4 * 1024**2
"""Larger objects wait on disk between the two stores."""

_TABLES = (
    "held (key TEXT PRIMARY KEY)",
    "claims (key TEXT PRIMARY KEY, sha256 TEXT, size INTEGER)",
    "lacking (key TEXT PRIMARY KEY, reason TEXT)",
)

Progress = Callable[[str, int], None]
"""Called with a key and the number of bytes just read of it."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of one object. `copied` is False where the destination held it already, or for a reason."""

    key: str
    copied: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Task:
    key: str
    claim: StoredObject | None
    held: bool


class Copying:
    """One run over two stores; another goes on where it ended. Memory does not grow with the archive.

    Raises StoreUnreachable where one of them cannot be reached, DiskFull where there is no room; what was
    copied stays.
    """

    def __init__(self, source: Store, destination: Store, workers: int, progress: Progress) -> None:
        self._source, self._destination = source, destination
        self._workers = workers
        self._progress = progress

    def run(self) -> Iterator[Copied]:
        """Copy what the destination lacks, check what it has; a manifest when all that it names is there."""
        with closing(sqlite3.connect("", isolation_level=None)) as scratch:
            for table in _TABLES:
                scratch.execute(f"CREATE TABLE {table} WITHOUT ROWID")
            scratch.execute("BEGIN")
            held = ((key,) for key in self._destination.keys(""))
            scratch.executemany("INSERT INTO held VALUES (?)", held)
            self._gather(scratch)
            yield from self._copy(scratch, self._objects(scratch))
            for stones in (False, True):  # a tombstone names manifests
                yield from self._copy(scratch, self._manifests(scratch, stones))
            yield from self._copy(scratch, self._links(scratch))
            yield from self._held_back(scratch)

    def _gather(self, scratch: sqlite3.Connection) -> None:
        """Note what the source's manifests say of each object."""
        for key, found in in_parallel(self._read, manifest_keys(self._source), self._workers):
            if isinstance(found, Manifest):
                named = ((one.key, one.sha256, one.size) for one in found.objects)
                scratch.executemany("INSERT OR IGNORE INTO claims VALUES (?, ?, ?)", named)
            else:
                scratch.execute("INSERT INTO lacking VALUES (?, ?)", (key, str(found)))

    def _objects(self, scratch: sqlite3.Connection) -> Iterator[_Task]:
        for key in self._source.keys(""):
            if place_of(key) is None and not is_link(key):
                claim = scratch.execute("SELECT * FROM claims WHERE key = ?", (key,)).fetchone()
                yield _Task(key, StoredObject(*claim) if claim else None, _is_in(scratch, "held", key))

    def _manifests(self, scratch: sqlite3.Connection, stones: bool) -> Iterator[_Task]:
        for key in manifest_keys(self._source):
            if is_tombstone(key) is not stones or _is_in(scratch, "lacking", key):
                continue
            named = read_manifest(self._source, key).objects
            absent = next((one.key for one in named if not self._is_copied(scratch, one.key)), None)
            if absent is None:
                yield _Task(key, None, _is_in(scratch, "held", key))
            else:
                reason = f"it names {absent}, which could not be copied"
                scratch.execute("INSERT INTO lacking VALUES (?, ?)", (key, reason))

    def _links(self, scratch: sqlite3.Connection) -> Iterator[_Task]:
        """The inventory's links name manifests and come last, so that a copy cut off is not short of any."""
        for key in link_keys(self._source):
            yield _Task(key, None, _is_in(scratch, "held", key))

    def _is_copied(self, scratch: sqlite3.Connection, key: str) -> bool:
        return _is_in(scratch, "held", key) and not _is_in(scratch, "lacking", key)

    def _copy(self, scratch: sqlite3.Connection, tasks: Iterator[_Task]) -> Iterator[Copied]:
        for task, found in in_parallel(self._copy_one, tasks, self._workers):
            if found.reason is None:
                scratch.execute("INSERT OR IGNORE INTO held VALUES (?)", (task.key,))
                yield found
            else:
                scratch.execute("INSERT INTO lacking VALUES (?, ?)", (task.key, found.reason))

    def _held_back(self, scratch: sqlite3.Connection) -> Iterator[Copied]:
        for key, reason in scratch.execute("SELECT key, reason FROM lacking ORDER BY key"):
            yield Copied(key, False, reason)

    def _read(self, key: str) -> Manifest | StoreError | ManifestError:
        try:
            return read_manifest(self._source, key)
        except StoreUnreachable:
            raise
        except (StoreError, ManifestError) as error:
            return error

    def _copy_one(self, task: _Task) -> Copied:
        try:
            if task.held and task.claim:
                self._destination.prove(task.claim)
                return Copied(task.key, False)
            self._carry(task)
        except (StoreUnreachable, DiskFull):
            raise
        except StoreError as error:
            return Copied(task.key, False, str(error))
        return Copied(task.key, not task.held)

    def _carry(self, task: _Task) -> None:
        with tempfile.TemporaryDirectory() as folder, closing(self._source.open(task.key)) as stream:
            content, read = _taken(stream, Path(folder) / "object", partial(self._progress, task.key))
            if task.claim and (read.sha256, read.size) != (task.claim.sha256, task.claim.size):
                raise StoreError(
                    f"it is damaged in {self._source.url}: {read.size} bytes with sha256 {read.sha256}, its "
                    f"manifest names {task.claim.size} with {task.claim.sha256}"
                )
            self._destination.put(task.key, content)
            self._destination.prove(StoredObject(task.key, read.sha256, read.size))


@dataclass(frozen=True, slots=True)
class _Read:
    sha256: str
    size: int


def _taken(stream: BinaryIO, spool: Path, progress: Callable[[int], None]) -> tuple[bytes | Path, _Read]:
    """A stream's bytes, in memory or, where they are many, in a file; and what they are."""
    running, size = hashlib.sha256(), 0
    kept: list[bytes] = []
    file: BinaryIO | None = None
    for piece in pieces_of(stream):
        running.update(piece)
        size += len(piece)
        progress(len(piece))
        kept.append(piece)
        if sum(map(len, kept)) > IN_MEMORY_BYTES:
            file = file or spool.open("xb")
            file.writelines(kept)
            kept.clear()
    if file is not None:
        with file:
            file.writelines(kept)
    return (spool if file else b"".join(kept)), _Read(running.hexdigest(), size)


def _is_in(scratch: sqlite3.Connection, table: str, key: str) -> bool:
    found = scratch.execute(f"SELECT 1 FROM {table} WHERE key = ?", (key,))  # noqa: S608 - our own names
    return found.fetchone() is not None
