"""The store as a directory: a key is a path below it, and a file is there whole or not at all."""

from __future__ import annotations

import errno
import io
import logging
import os
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from nianbao.archive.store.digest import digest_of, pieces_of, stored_object
from nianbao.archive.store.interface import StoredObject
from nianbao.archive.store.keys import check_key
from nianbao.archive.store.placing import place, sync_directory
from nianbao.core.errors import DiskFull, ObjectExists, ObjectMissing, StoreError, StoreUnreachable
from nianbao.core.outages import MAKE_ROOM, NO_ROOM

logger = logging.getLogger(__name__)

TEMPORARY = ".tmp"
_ABANDONED_SECONDS = 24 * 3600
_DURABLE_MOST = 50_000
_ADVICE = {
    **dict.fromkeys(NO_ROOM, MAKE_ROOM),
    errno.EACCES: "check who may write and read there",
    errno.EPERM: "check who may write and read there",
    errno.EROFS: "it is mounted read-only",
    errno.ENOTDIR: "a store is a directory: see NIANBAO_STORE",
    errno.EXDEV: "a folder of a store cannot lie on another file system",
}
_NO_DIRECTORY = frozenset({errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL})


class DirectoryStore:
    """Objects as files. Temporaries lie in `.tmp/`; those of writers that died go after a day."""

    def __init__(self, path: Path | str) -> None:
        self._root = Path(path).absolute()
        self._swept = False
        self._durable: set[Path] = set()
        """Folders whose own names were synced by this process, as long as they are not made anew."""

    @property
    def url(self) -> str:
        """The directory's absolute path."""
        return str(self._root)

    @property
    def identity(self) -> str:
        """See `Store.identity`."""
        return self.url

    @property
    def reads_at_once(self) -> int:
        """See `Store.reads_at_once`. A file is read sooner than handed to a thread."""
        return 1

    def prepare(self) -> None:
        """See `Store.prepare`. Tries to write a temporary file: a disk that does not take it now may take it
        later, a path that can be no directory never will."""
        try:
            with self._temporary() as temporary:
                temporary.touch()
        except OSError as error:
            failure = self._failure("write", "a file", error)
            raise failure if error.errno in _NO_DIRECTORY else StoreUnreachable(str(failure)) from error

    def put(self, key: str, content: bytes | Path) -> StoredObject:
        """See `Store.put`. A file's content is copied; the file stays where it is."""
        target = self._path(key)
        with self._errors("write", key):
            if os.path.lexists(target):
                stored = StoredObject(key, *digest_of(_pieces(content)))
                self._same_or_raise(stored, target)
            else:
                stored = self._write(key, target, content)
            self._sync_up(target.parent)
        return stored

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """See `Store.open`. Beyond the object's end there is nothing to read, which is no error."""
        if start < 0 or (length is not None and length < 0):
            raise ValueError(f"{key}: start {start} and length {length} must not be negative")
        path = self._path(key)
        with self._errors("read", key):
            file = path.open("rb", buffering=0)
            file.seek(start)
        return io.BufferedReader(_ObjectFile(file, length, f"cannot read {key} from {self._root}"))

    def size(self, key: str) -> int:
        """See `Store.size`."""
        path = self._path(key)
        with self._errors("read", key):
            if path.is_dir():
                raise IsADirectoryError(key)
            return path.stat().st_size

    def keys(self, prefix: str = "") -> Iterator[str]:
        """See `Store.keys`. Hidden files, and names that could be no key, are none of ours."""
        folder, slash, begun = prefix.rpartition("/")
        if folder:
            check_key(folder)
        with self._errors("list", prefix or "the store"):
            names = (name for name in self._names(folder) if name.startswith(begun))
            yield from self._walk(folder + slash, names)

    def prove(self, stored: StoredObject) -> None:
        """See `Store.prove`. The file is read back."""
        held = stored_object(self, stored.key)
        if held != stored:
            raise StoreError(
                f"{stored.key} reads back from {self.url} otherwise than written: {held.size} bytes with "
                f"sha256 {held.sha256}, not {stored.size} with {stored.sha256}"
            )

    def protection(self) -> Iterator[str]:
        """See `Store.protection`. A directory has none of its own."""
        return iter(())

    def unprotected(self, key: str) -> str | None:
        """See `Store.unprotected`."""
        return None

    def link(self, key: str, seconds: int, name: str) -> str:
        """See `Store.link`. A file's address, which has no end."""
        path = self._path(key)
        if not path.is_file():
            raise ObjectMissing(f"{key} is not in {self._root}")
        return path.as_uri()

    def _path(self, key: str) -> Path:
        return self._root / check_key(key)

    def _write(self, key: str, target: Path, content: bytes | Path) -> StoredObject:
        with self._temporary() as temporary:
            with temporary.open("xb") as file:
                stored = StoredObject(key, *digest_of(_written(_pieces(content), file)))
                file.flush()
                os.fsync(file.fileno())
            self._make_folder(target.parent)
            try:
                place(temporary, target)
            except FileExistsError:  # another writer was faster
                self._same_or_raise(stored, target)
        return stored

    @contextmanager
    def _temporary(self) -> Iterator[Path]:
        folder = self._root / TEMPORARY
        folder.mkdir(parents=True, exist_ok=True)
        self._sweep(folder)
        temporary = folder / f"{os.getpid()}-{uuid.uuid4().hex}"
        try:
            yield temporary
        finally:
            temporary.unlink(missing_ok=True)

    def _sweep(self, folder: Path) -> None:
        """Remove what killed writers left; a live one touches its file far more often than once a day."""
        if self._swept:
            return
        self._swept = True
        for path in folder.iterdir():
            try:
                if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                    path.unlink()
            except FileNotFoundError:
                continue  # its writer is done with it
            except OSError as error:
                logger.warning("the abandoned temporary file %s stays: %s", path, error)

    def _same_or_raise(self, stored: StoredObject, target: Path) -> None:
        with target.open("rb", buffering=0) as file:
            held, _ = digest_of(pieces_of(file))
        if held != stored.sha256:
            raise ObjectExists(
                f"{stored.key} is already in {self._root} with other content (sha256 {held}, "
                f"not {stored.sha256}): objects are never changed, use a new key"
            )

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._durable -= {folder, *folder.parents}
            folder.mkdir(parents=True, exist_ok=True)

    def _sync_up(self, folder: Path) -> None:
        """A name is durable when it and every folder on the way to it were synced in the folder above."""
        sync_directory(folder)
        if len(self._durable) > _DURABLE_MOST:
            self._durable.clear()
        while folder != self._root and folder not in self._durable:
            sync_directory(folder.parent)
            self._durable.add(folder)
            folder = folder.parent

    def _walk(self, folder: str, names: Iterable[str]) -> Iterator[str]:
        """The keys of these names in a folder, and of all below them."""
        for name in names:
            key = folder + name
            if name[-1] == "/":
                yield from self._walk(key, self._names(key))
            elif _is_key(key, self._root):
                yield key

    def _names(self, folder: str) -> list[str]:
        """The visible names in a folder, those of folders with a slash: the keys below them sort alike."""
        names = []
        try:
            with os.scandir(f"{self.url}/{folder}") as entries:
                for entry in entries:
                    if entry.name[0] == ".":
                        continue
                    if entry.is_dir():
                        names.append(f"{entry.name}/")
                    elif entry.is_file():
                        names.append(entry.name)
        except FileNotFoundError:
            return []
        except NotADirectoryError:
            if self._root.is_dir():
                return []
            raise
        names.sort()
        return names

    @contextmanager
    def _errors(self, verb: str, key: str) -> Iterator[None]:
        try:
            yield
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            if verb == "read":
                raise ObjectMissing(f"{key} is not in {self._root}") from error
            raise self._failure(verb, key, error) from error
        except OSError as error:
            raise self._failure(verb, key, error) from error

    def _failure(self, verb: str, key: str, error: OSError) -> StoreError:
        where = f" ({error.filename})" if error.filename else ""
        advice = _ADVICE.get(error.errno or 0)
        said = f"cannot {verb} {key} in {self._root}: {error.strerror}{where}"
        kind = DiskFull if error.errno in NO_ROOM else StoreError
        return kind(f"{said}; {advice}" if advice else said)


class _ObjectFile(io.RawIOBase):
    """An open file from where it stands, at most `length` bytes; its errors are the store's."""

    def __init__(self, file: io.FileIO, length: int | None, failure: str) -> None:
        super().__init__()
        self._file = file
        self._left = length
        self._failure = failure

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        view = memoryview(buffer)[: self._left]
        try:
            count = self._file.readinto(view) or 0
        except OSError as error:
            raise StoreError(f"{self._failure}: {error.strerror}") from error
        if self._left is not None:
            self._left -= count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


def _pieces(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb", buffering=0) as file:
        yield from pieces_of(file)


def _written(pieces: Iterable[bytes], file: BinaryIO) -> Iterator[bytes]:
    for piece in pieces:
        file.write(piece)
        yield piece


def _is_key(name: str, root: Path) -> bool:
    try:
        check_key(name)
    except StoreError as error:
        logger.warning("a file in %s is not listed: %s", root, error)
        return False
    return True
