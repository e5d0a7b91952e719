"""The search index: what `search.py` looks things up in. It may be deleted; the store rebuilds it.

An entry's id is made of the year (the newest first), the code, the scope and a serial number, so that ids in
order are entries in the order users read, and years, provinces and scopes are counted off the ids alone.
"""

from __future__ import annotations

import logging
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import astuple
from pathlib import Path

from nianbao.archive.catalogue import figures
from nianbao.archive.catalogue.bigrams import index_words
from nianbao.archive.catalogue.bodies import Bodies, IndexedBody, reading_bodies
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.entry import COLUMNS, CatalogueEntry, entries_of
from nianbao.archive.catalogue.history import HELD
from nianbao.archive.catalogue.index import IndexFile, index_errors, open_index
from nianbao.archive.catalogue.keys import place_of
from nianbao.archive.catalogue.readers import FEW
from nianbao.archive.store.interface import Store
from nianbao.core.county import County
from nianbao.core.report import Scope

logger = logging.getLogger(__name__)

IS_HELD = f"withheld IS NULL AND status IN ({', '.join(repr(str(status)) for status in HELD)})"
"""What `CatalogueEntry.held` says."""
_FTS = "content = '', tokenize = 'unicode61 remove_diacritics 0'"
SEARCH = IndexFile(
    "search.sqlite",
    "the search index",
    7,
    (
        *figures.TABLES,
        "DROP TABLE IF EXISTS seen",
        "DROP TABLE IF EXISTS entries",
        "DROP TABLE IF EXISTS bodies",
        "DROP TABLE IF EXISTS words",
        "DROP TABLE IF EXISTS names",
        "CREATE TABLE seen (key TEXT PRIMARY KEY) WITHOUT ROWID",
        f"CREATE TABLE entries (id INTEGER PRIMARY KEY, {', '.join(COLUMNS)})",
        "CREATE INDEX entries_by_county ON entries (code, scope, year, status)",
        "CREATE INDEX entries_by_year ON entries (year, scope, code)",
        f"CREATE INDEX entries_held ON entries (id) WHERE {IS_HELD}",
        "CREATE TABLE bodies (id INTEGER PRIMARY KEY, article BLOB NOT NULL, cells BLOB NOT NULL)",
        f"CREATE VIRTUAL TABLE words USING fts5(place, issuer, title, article, {_FTS})",
        # The same without the articles: whether any title has a phrase is not asked of 100,000 articles.
        f"CREATE VIRTUAL TABLE names USING fts5(place, issuer, title, {_FTS})",
    ),
)
YEAR_UNIT = 10**12
PROVINCE_UNIT = 10**10
CODE_UNIT = 10**6
SCOPE_UNIT = 10**5
LAST_YEAR = 9999
SCOPES = tuple(Scope)
_COUNTIES_AT_ONCE = 100
_INSERT = f"INSERT INTO entries VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"  # noqa: S608 - our own names
_WORDS = "INSERT INTO words (rowid, place, issuer, title, article) VALUES (?, ?, ?, ?, ?)"
_NAMES = "INSERT INTO names (rowid, place, issuer, title) VALUES (?, ?, ?, ?)"
_FORGET_WORDS = (
    "INSERT INTO words (words, rowid, place, issuer, title, article) VALUES ('delete', ?, ?, ?, ?, ?)"
)
_FORGET_NAMES = "INSERT INTO names (names, rowid, place, issuer, title) VALUES ('delete', ?, ?, ?, ?)"

Progress = Callable[[int, int], None]
"""Told, portion by portion, how many county-years are done, and how many there are to do in all."""


class SearchIndex:
    """Open with `open`, bring up to date with `refresh`. For one thread; several processes may use one."""

    def __init__(self, store: Store, work_path: Path, index: sqlite3.Connection) -> None:
        self._store = store
        self._work_path = work_path
        self._index = index

    @classmethod
    def open(cls, store: Store, work_path: Path) -> SearchIndex:
        """Open the index in the work directory, making it where there is none for this store."""
        return cls(store, work_path, open_index(work_path, store.identity, SEARCH))

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def refresh(self, catalogue: Catalogue, progress: Progress | None = None) -> int:
        """Take over what changed in a refreshed catalogue; returns how many county-years that were."""
        with index_errors(self._work_path, SEARCH):
            places = {county.code: county for county in catalogue.counties()}
            changes = self._changes(catalogue)
            total = sum(map(len, changes.values()))
            with reading_bodies(self._store, many=total >= FEW) as bodies:
                for codes in _portions(sorted(changes)):
                    wanted = {place: keys for code in codes for place, keys in changes[code].items()}
                    self._take_over(catalogue, codes, wanted, places, bodies)
                    if progress:
                        progress(len(wanted), total)
            figures.work_out(self._index, IS_HELD, self.changing)
        return total

    def add(self, serial: int, entry: CatalogueEntry, body: IndexedBody | None) -> None:
        """Add one entry; `serial` tells apart those of one county, year and scope."""
        number = entry_id(entry, serial)
        self._index.execute(_INSERT, (number, *astuple(entry)))
        if body is None:
            return
        self._index.execute("INSERT INTO bodies VALUES (?, ?, ?)", (number, body.article, body.cells))
        self._say(_WORDS, _NAMES, number, entry, body.words)

    def _changes(self, catalogue: Catalogue) -> dict[str, dict[tuple[str, int], list[tuple[str, bool]]]]:
        """By code, then by code and year: the manifest keys that are new (True) or gone (False)."""
        known = {key for (key,) in self._index.execute("SELECT key FROM seen")}
        present = catalogue.report_keys()
        changes: dict[str, dict[tuple[str, int], list[tuple[str, bool]]]] = defaultdict(dict)
        for key in present ^ known:
            place = place_of(key)
            if place:
                county = changes[place.code].setdefault((place.code, place.year), [])
                county.append((key, key in present))
        return changes

    def _take_over(
        self,
        catalogue: Catalogue,
        codes: Collection[str],
        wanted: Mapping[tuple[str, int], list[tuple[str, bool]]],
        places: Mapping[str, County],
        bodies: Bodies,
    ) -> None:
        entries = list(entries_of(catalogue.lines(codes), catalogue.reports(codes), places))
        changed = [(entry, held) for entry, held in entries if (entry.code, entry.year) in wanted]
        with self.changing():
            for code, year in wanted:
                self._forget(code, year)
            read = bodies(held.current for _, held in changed if held)
            for serial, (entry, held) in enumerate(changed):
                self.add(serial, entry, next(read) if held else None)
            figures.mark_stale(self._index, wanted)
            keys = [change for changes in wanted.values() for change in changes]
            self._index.executemany("INSERT OR IGNORE INTO seen VALUES (?)", [(k,) for k, new in keys if new])
            self._index.executemany("DELETE FROM seen WHERE key = ?", [(k,) for k, new in keys if not new])

    def changing(self) -> _Transaction:
        """One transaction."""
        return _Transaction(self._index)

    def _forget(self, code: str, year: int) -> None:
        """An index without contents forgets a row when told what the row said."""
        columns = ", ".join(f"entries.{name}" for name in COLUMNS)
        found = self._index.execute(
            f"SELECT entries.id, article, {columns} FROM entries LEFT JOIN bodies USING (id)"  # noqa: S608
            " WHERE code = ? AND year = ?",
            (code, year),
        ).fetchall()
        for number, article, *values in found:
            if article is not None:
                said = index_words(zlib.decompress(article).decode())
                self._say(_FORGET_WORDS, _FORGET_NAMES, number, CatalogueEntry(*values), said)
            self._index.execute("DELETE FROM entries WHERE id = ?", (number,))
            self._index.execute("DELETE FROM bodies WHERE id = ?", (number,))

    def _say(self, words: str, names: str, number: int, entry: CatalogueEntry, said: str) -> None:
        named = tuple(_named(entry))
        self._index.execute(words, (number, *named, said))
        self._index.execute(names, (number, *named))


class _Transaction:
    def __init__(self, index: sqlite3.Connection) -> None:
        self._index = index

    def __enter__(self) -> None:
        self._index.execute("BEGIN IMMEDIATE")
        self._index.execute(
            "INSERT INTO meta VALUES ('changes', '1') ON CONFLICT (name) DO UPDATE SET value = value + 1"
        )

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._index.execute("ROLLBACK" if error else "COMMIT")


def changes(index: sqlite3.Connection) -> str:
    """How often an index was changed since it was made: as long as this is the same, so are the answers."""
    found = index.execute("SELECT value FROM meta WHERE name = 'changes'").fetchone()
    return str(found[0]) if found else ""


def entry_id(entry: CatalogueEntry, serial: int) -> int:
    """The id of an entry: see the head of this file."""
    code = int(entry.code) if entry.code.isdecimal() and len(entry.code) == 6 else 0
    year = (LAST_YEAR - entry.year) * YEAR_UNIT
    return year + code * CODE_UNIT + SCOPES.index(Scope(entry.scope)) * SCOPE_UNIT + serial % SCOPE_UNIT


def _named(entry: CatalogueEntry) -> Iterator[str]:
    place = f"{entry.province} {entry.prefecture} {entry.name} {entry.code}"
    return map(index_words, (place, entry.issuer, entry.title or ""))


def _portions(codes: list[str]) -> Iterable[list[str]]:
    return (codes[at : at + _COUNTIES_AT_ONCE] for at in range(0, len(codes), _COUNTIES_AT_ONCE))
