"""The SQLite file of the catalogue: made, checked and, where it is not ours or damaged, made anew."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.store.placing import locked
from core.errors import StoreError, UsageError

logger = logging.getLogger(__name__)

FILE = "catalogue.sqlite"
_LAYOUT_VERSION = 1
_BUSY_SECONDS = 60.0

_TABLES = (
    "DROP TABLE IF EXISTS meta",
    "DROP TABLE IF EXISTS manifests",
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE manifests (key TEXT PRIMARY KEY, kind TEXT NOT NULL, code TEXT NOT NULL,"
    " year INTEGER NOT NULL, scope TEXT NOT NULL, issuer TEXT NOT NULL,"
    " captured_microseconds INTEGER NOT NULL, body TEXT NOT NULL)",
    "CREATE INDEX manifests_by_report ON manifests (code, year, scope, issuer, captured_microseconds, key)",
    f"PRAGMA user_version = {_LAYOUT_VERSION}",
)


def open_index(work_path: Path, store_url: str) -> sqlite3.Connection:
    """Open the index of a store, empty where there was none, another store's, or an unreadable one.

    Raises UsageError where the work directory cannot be written.
    """
    path = work_path / FILE
    try:
        work_path.mkdir(parents=True, exist_ok=True)
        with locked(work_path):
            try:
                return _open(path, store_url)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError as error:
                logger.warning("%s is damaged (%s) and is rebuilt from the store", path, error)
                _remove(path)
                return _open(path, store_url)
    except (OSError, sqlite3.OperationalError) as error:
        raise UsageError(
            f"the catalogue's index {path} cannot be opened: {error}. "
            "Set NIANBAO_WORK to a directory that can be written."
        ) from error


@contextmanager
def index_errors(work_path: Path) -> Iterator[None]:
    """Say of a failing index that it can simply be deleted."""
    try:
        yield
    except sqlite3.Error as error:
        path = work_path / FILE
        raise StoreError(
            f"the catalogue's index {path} failed: {error}. It may be deleted: the store rebuilds it."
        ) from error


def owner(index: sqlite3.Connection) -> str | None:
    """The URL of the store whose manifests the index holds."""
    found = index.execute("SELECT value FROM meta WHERE name = 'store'").fetchone()
    return str(found[0]) if found else None


def _open(path: Path, store_url: str) -> sqlite3.Connection:
    index = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        index.execute("PRAGMA journal_mode = WAL")
        index.execute("PRAGMA synchronous = NORMAL")
        if index.execute("PRAGMA user_version").fetchone()[0] != _LAYOUT_VERSION or owner(index) != store_url:
            _make_empty(index, store_url)
        index.execute("SELECT count(*) FROM (SELECT 1 FROM manifests LIMIT 1)").fetchone()
    except BaseException:
        index.close()
        raise
    return index


def _make_empty(index: sqlite3.Connection, store_url: str) -> None:
    index.execute("BEGIN IMMEDIATE")
    for statement in _TABLES:
        index.execute(statement)
    index.execute("INSERT INTO meta VALUES ('store', ?)", (store_url,))
    index.execute("COMMIT")


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
