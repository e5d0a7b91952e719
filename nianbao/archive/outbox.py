"""Captures on their way into the store. A local copy goes only when the store's was proven.

Everything that a crawl keeps is written here first, each file at the path of its store key, the manifest
last; then it is pushed in the same order. A crawl or a push that was killed leaves its files here, and the
next command that writes, or `nianbao upload`, goes on with them: manifests with what they name, and WARCs of
crawls that did not get so far, their torn tail cut off. What was made of such a WARC is not kept.
"""

from __future__ import annotations

import logging
import os
import weakref
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.keys import manifest_keys
from nianbao.archive.catalogue.manifest import read_manifest
from nianbao.archive.catalogue.presence import check_present
from nianbao.archive.store.digest import PIECE_BYTES, stored_object
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.store.interface import Store, StoredObject
from nianbao.archive.store.staged import StagedStore
from nianbao.archive.warc.cdxj import put_cdxj
from nianbao.archive.warc.recorder import SUFFIX
from nianbao.core.errors import (
    DiskFull,
    ManifestError,
    NianbaoError,
    ObjectMissing,
    StoreError,
    StoreUnreachable,
    UsageError,
)
from nianbao.core.file_lock import share_lock, try_lock

logger = logging.getLogger(__name__)

LOCK = "outbox.lock"
IMPORTED = "imports/"
"""Below this lie files as they were handed over: no crawl's WARCs, and never mended."""

Told = Callable[[str, NianbaoError | None], None]
"""Called with the key of a manifest or WARC, and why it still waits; None where it was pushed."""


class Outbox:
    """What waits for `store` under `directory`. `staged` is the store that a crawl writes into.

    Every process that has an outbox holds its lock shared: only who is alone may clear what is left over.
    Raises UsageError where the directory cannot be written.
    """

    def __init__(self, directory: Path, store: Store) -> None:
        self.directory = directory
        self.staged = StagedStore(store, directory)
        self._store = store
        self._local = DirectoryStore(directory)
        self._proven: set[str] = set()
        self._present = False
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(directory.with_name(LOCK), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            weakref.finalize(self, os.close, self._lock)
            share_lock(self._lock)
        except OSError as error:
            raise UsageError(
                f"{directory} cannot be written: {error.strerror}. Set NIANBAO_WORK to a directory that can."
            ) from error

    def deliver(self, store: Store, key: str) -> list[StoredObject]:
        """Put a closed WARC into a store, and its index where one can be made; returns both.

        Into `staged`, they stay here until their manifest is pushed.
        """
        path = self.directory / key
        stored = store.put(key, path)
        index = put_cdxj(store, key, path)
        return [stored, index] if index is not None else [stored]

    def waiting(self) -> Iterator[str]:
        """The keys of the manifests that wait."""
        return manifest_keys(self._local)

    def push(self, key: str) -> None:
        """Put a waiting manifest's objects into the store, then the manifest; each is proven, and when all
        are, the catalogue knows it and the local copies go. Raises StoreError or ManifestError; then nothing
        has gone.
        """
        self._check_present()
        try:
            read = read_manifest(self._local, key)
            named = {one.key: one for one in read.objects}.values()
            objects = [StoredObject(one.key, one.sha256, one.size) for one in named]
            manifest = stored_object(self._local, key)
            for stored in (*objects, manifest):
                self._push_object(stored)
            with Catalogue.open(self._store, self._work_path) as catalogue:
                catalogue.add(key, read)
        except StoreError:
            if not self._is_here(key):
                return  # another process pushed it meanwhile
            raise
        for stored in (*objects, manifest):
            self._local_path(stored.key).unlink(missing_ok=True)

    def push_county(self, code: str, year: int) -> str | None:
        """Push what waits of a county and year; returns why it still waits, or None."""
        for key in list(manifest_keys(self._local, code, year)):
            try:
                with self.staged.reached():
                    self.push(key)
            except (StoreError, ManifestError) as error:
                return str(error)
        return None

    def push_all(self, told: Told) -> bool:
        """Push everything that waits and that no running crawl still writes; returns whether nothing of it
        waits any more. A store that cannot be reached, or is full, is not asked again for each."""
        away: NianbaoError | None = None
        done = True
        for key, push in self._pushes():
            fault = away
            try:
                if fault is None:
                    push(key)
            except (StoreUnreachable, DiskFull) as error:
                fault = away = error
            except (StoreError, ManifestError) as error:
                fault = error
            told(key, fault)
            done = done and fault is None
        self._clear()
        return done

    def _pushes(self) -> Iterator[tuple[str, Callable[[str], None]]]:
        for key in list(self.waiting()):
            yield key, self.push
        named = set(self._named())
        for path in self._interrupted():
            key = path.relative_to(self.directory).as_posix()
            if key not in named:
                yield key, self._push_interrupted

    def _check_present(self) -> None:
        """No archive is begun where the one that was known is gone."""
        if not self._present:
            check_present(self._store, self._work_path)
            self._present = True

    def _push_object(self, stored: StoredObject) -> None:
        if stored.key in self._proven:
            return
        if not self._is_here(stored.key):  # stored already, by an earlier capture or push
            if self._store.size(stored.key) != stored.size:
                raise StoreError(
                    f"{stored.key} is in {self._store.url} with another size: run `nianbao verify`"
                )
            return
        if stored_object(self._local, stored.key) != stored:
            raise StoreError(
                f"{self._local_path(stored.key)} is damaged: it differs from what its manifest names"
            )
        self._store.put(stored.key, self._local_path(stored.key))
        self._store.prove(stored)
        self._proven.add(stored.key)

    def _push_interrupted(self, key: str) -> None:
        """A WARC that no manifest names: a crawl was killed. Its pages are kept; no report names them."""
        self._check_present()
        path = self._local_path(key)
        try:
            cut_torn_tail(path)
            if path.stat().st_size:
                for stored in self.deliver(self._store, key):
                    self._store.prove(stored)
                logger.warning("stored %s, which an interrupted run left behind", key)
            path.unlink(missing_ok=True)
        except FileNotFoundError:
            return  # pushed meanwhile by the crawl that wrote it

    def _interrupted(self) -> Iterator[Path]:
        for path in sorted(self.directory.rglob(f"*{SUFFIX}")):
            if path.relative_to(self.directory).as_posix().startswith(IMPORTED):
                continue
            try:
                file = path.open("rb")
            except FileNotFoundError:
                continue  # its own process pushed it meanwhile
            with file:
                if try_lock(file) and path.exists():
                    yield path

    def _named(self) -> Iterator[str]:
        """The keys that waiting manifests name."""
        for key in list(self.waiting()):
            try:
                yield from (named.key for named in read_manifest(self._local, key).objects)
            except (ObjectMissing, ManifestError):
                continue

    def _clear(self) -> None:
        """Remove what crawls that were killed had made of their WARCs, where no other process is at work."""
        if not try_lock(self._lock):
            return
        kept = {*self._named(), *self.waiting()}
        for path in sorted(self.directory.rglob("*"), reverse=True):
            key = path.relative_to(self.directory).as_posix()
            if path.is_dir():
                _remove_empty(path)
            elif key not in kept and (key.startswith(IMPORTED) or not key.endswith((SUFFIX, TORN))):
                logger.info("removed %s, left over from an interrupted run", path)
                path.unlink(missing_ok=True)
        share_lock(self._lock)

    @property
    def _work_path(self) -> Path:
        return self.directory.parent

    def _local_path(self, key: str) -> Path:
        return self.directory / key

    def _is_here(self, key: str) -> bool:
        return self._local_path(key).is_file()


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return  # something waits in it


TORN = ".torn"


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
