"""The SQLite files beside a store: made, checked and, where one is not ours or damaged, made anew."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from isal import isal_zlib

from nianbao.archive.store.placing import locked
from nianbao.core.errors import StoreError, UsageError
from nianbao.core.outages import disk_full

logger = logging.getLogger(__name__)

_BUSY_SECONDS = 60.0
_LEVEL = 1
"""A sixth of zlib's own time, and a tenth more room."""
_META = "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"


@dataclass(frozen=True, slots=True)
class IndexFile:
    """What an index is called, what it is for, and the statements that make its tables, empty.

    A file of another version is made anew.
    """

    name: str
    purpose: str
    version: int
    tables: tuple[str, ...]


CATALOGUE = IndexFile(
    "catalogue.sqlite",
    "the catalogue's index",
    1,
    (
        "DROP TABLE IF EXISTS manifests",
        "CREATE TABLE manifests (key TEXT PRIMARY KEY, kind TEXT NOT NULL, code TEXT NOT NULL,"
        " year INTEGER NOT NULL, scope TEXT NOT NULL, issuer TEXT NOT NULL,"
        " captured_microseconds INTEGER NOT NULL, body TEXT NOT NULL)",
        "CREATE INDEX manifests_by_report ON manifests"
        " (code, year, scope, issuer, captured_microseconds, key)",
    ),
)


def open_index(work_path: Path, store_url: str, file: IndexFile = CATALOGUE) -> sqlite3.Connection:
    """Open an index of a store, empty where there was none, another store's, or an unreadable one.

    Raises UsageError where the work directory cannot be written, DiskFull where there is no room.
    """
    path = work_path / file.name
    try:
        work_path.mkdir(parents=True, exist_ok=True)
        with locked(work_path):
            try:
                return _open(path, store_url, file)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError as error:
                logger.warning("%s is damaged (%s) and is rebuilt from the store", path, error)
                _remove(path)
                return _open(path, store_url, file)
    except (OSError, sqlite3.OperationalError) as error:
        if full := disk_full(file.purpose, path, error):
            raise full from error
        raise UsageError(
            f"{file.purpose} {path} cannot be opened: {error}. "
            "Set NIANBAO_WORK to a directory that can be written."
        ) from error


@contextmanager
def index_errors(work_path: Path, file: IndexFile = CATALOGUE) -> Iterator[None]:
    """Say of a failing index that it can simply be deleted."""
    try:
        yield
    except sqlite3.Error as error:
        path = work_path / file.name
        if full := disk_full(file.purpose, path, error):
            raise full from error
        raise StoreError(
            f"{file.purpose} {path} failed: {error}. It may be deleted: the store rebuilds it."
        ) from error


def packed(text: str) -> bytes:
    """A text as an index keeps it."""
    return isal_zlib.compress(text.encode(), _LEVEL)


def unpacked(kept: bytes) -> str:
    """A text that an index keeps."""
    return isal_zlib.decompress(kept).decode()


def owner(index: sqlite3.Connection) -> str | None:
    """The URL of the store whose manifests the index holds."""
    found = index.execute("SELECT value FROM meta WHERE name = 'store'").fetchone()
    return str(found[0]) if found else None


def _open(path: Path, store_url: str, file: IndexFile) -> sqlite3.Connection:
    index = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        index.execute("PRAGMA journal_mode = WAL")
        index.execute("PRAGMA synchronous = NORMAL")
        (version,) = index.execute("PRAGMA user_version").fetchone()
        if version not in (0, file.version):
            logger.warning(
                "%s %s has the layout %s, this program's is %s: it is made anew from the store",
                file.purpose,
                path,
                version,
                file.version,
            )
        if version != file.version or owner(index) != store_url:
            _make_empty(index, store_url, file)
        index.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        index.close()
        raise
    return index


def _make_empty(index: sqlite3.Connection, store_url: str, file: IndexFile) -> None:
    index.execute("BEGIN IMMEDIATE")
    for statement in ("DROP TABLE IF EXISTS meta", _META, *file.tables):
        index.execute(statement)
    index.execute(f"PRAGMA user_version = {file.version}")
    index.execute("INSERT INTO meta VALUES ('store', ?)", (store_url,))
    index.execute("COMMIT")


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
