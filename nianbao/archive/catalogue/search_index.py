"""The search index: what `search.py` looks things up in. It may be deleted; the store rebuilds it.

An entry's id is made of the year (the newest first), the code, the scope and a serial number, so that ids in
order are entries in the order users read, and years, provinces and scopes are counted off the ids alone.
"""

from __future__ import annotations

import logging
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import tee
from operator import attrgetter, itemgetter
from pathlib import Path

from nianbao.archive.catalogue import figures
from nianbao.archive.catalogue.bigrams import index_words
from nianbao.archive.catalogue.bodies import IndexedBody, reading_bodies
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.entry import COLUMNS, CatalogueEntry, entries_of
from nianbao.archive.catalogue.history import HELD, HeldReport
from nianbao.archive.catalogue.index import IndexFile, index_errors, open_index, unpacked
from nianbao.archive.catalogue.keys import place_of
from nianbao.archive.catalogue.readers import FEW
from nianbao.archive.store.interface import Store
from nianbao.core.report import Scope

logger = logging.getLogger(__name__)

IS_HELD = f"withheld IS NULL AND status IN ({', '.join(repr(str(status)) for status in HELD)})"
"""What `CatalogueEntry.held` says."""
FTS = "content = '', tokenize = 'ascii'"
"""Words come as `index_words` makes them, parted by spaces and nothing else to be done to them."""
_MEMORY_BYTES = 32 * 1024**2
"""So much of the words of a transaction is sorted at once: in portions they had to be merged afterwards."""
SEARCH = IndexFile(
    "search.sqlite",
    "the search index",
    8,
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
        f"CREATE VIRTUAL TABLE words USING fts5(place, issuer, title, article, {FTS})",
        f"INSERT INTO words (words, rank) VALUES ('hashsize', {_MEMORY_BYTES})",  # noqa: S608 - our own number
        # The same without the articles: whether any title has a phrase is not asked of 100,000 articles.
        f"CREATE VIRTUAL TABLE names USING fts5(place, issuer, title, {FTS})",
    ),
)
YEAR_UNIT = 10**12
PROVINCE_UNIT = 10**10
CODE_UNIT = 10**6
SCOPE_UNIT = 10**5
LAST_YEAR = 9999
SCOPES = tuple(Scope)
_PORTION = 2000
"""So many manifests are taken over in a transaction: what was taken over stays where a refresh is cut off."""
_values_of = attrgetter(*COLUMNS)
_INSERT = f"INSERT INTO entries VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"  # noqa: S608 - our own names
_WORDS = "INSERT INTO words (rowid, place, issuer, title, article) VALUES (?, ?, ?, ?, ?)"
_NAMES = "INSERT INTO names (rowid, place, issuer, title) VALUES (?, ?, ?, ?)"
_FORGET_WORDS = (
    "INSERT INTO words (words, rowid, place, issuer, title, article) VALUES ('delete', ?, ?, ?, ?, ?)"
)
_FORGET_NAMES = "INSERT INTO names (names, rowid, place, issuer, title) VALUES ('delete', ?, ?, ?, ?)"

Place = tuple[int, str]
"""A year and the code of a county."""
Changes = Mapping[Place, list[tuple[str, bool]]]
"""By place the manifest keys that are new (True) or gone (False)."""
Numbered = tuple[int, CatalogueEntry, HeldReport | None]
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
            changed = self._changed(catalogue)
            many = len(changed) >= FEW
            with reading_bodies(self._store, many=many) as bodies:
                portions, ahead = tee(self._portions(catalogue, changed))
                read = bodies(held.current for _, entries in ahead for *_, held in entries if held)
                for places, entries in portions:
                    self._take_over(places, entries, read)
                    if progress:
                        progress(len(places), len(changed))
            figures.work_out(self._index, self._work_path / SEARCH.name, IS_HELD, self.changing, many=many)
        return len(changed)

    def _changed(self, catalogue: Catalogue) -> Changes:
        known = {key for (key,) in self._index.execute("SELECT key FROM seen")}
        present = catalogue.report_keys()
        changed: dict[Place, list[tuple[str, bool]]] = defaultdict(list)
        for key in present ^ known:
            place = place_of(key)
            if place:
                changed[place.year, place.code].append((key, key in present))
        return changed

    def _portions(self, catalogue: Catalogue, changed: Changes) -> Iterator[tuple[Changes, list[Numbered]]]:
        """Places that changed, of one year together, with the entries they have now: all in the order of
        their ids, in which SQLite takes words several times as fast."""
        counties = {county.code: county for county in catalogue.counties()} if changed else {}
        for year, codes in _in_order(changed):
            held = catalogue.reports(codes, year)
            entries = entries_of(catalogue.lines(codes, year), held, counties)
            yield {(year, code): changed[year, code] for code in codes}, _numbered(entries)

    def _take_over(self, places: Changes, entries: list[Numbered], read: Iterator[IndexedBody]) -> None:
        with self.changing():
            for year, code in places:
                self._forget(code, year)
            for number, entry, held in entries:
                self._add(number, entry, next(read) if held else None)
            figures.mark_stale(self._index, places)
            keys = [change for changes in places.values() for change in changes]
            self._index.executemany("INSERT OR IGNORE INTO seen VALUES (?)", [(k,) for k, new in keys if new])
            self._index.executemany("DELETE FROM seen WHERE key = ?", [(k,) for k, new in keys if not new])

    def _add(self, number: int, entry: CatalogueEntry, body: IndexedBody | None) -> None:
        self._index.execute(_INSERT, (number, *_values_of(entry)))
        if body is not None:
            self._index.execute("INSERT INTO bodies VALUES (?, ?, ?)", (number, body.article, body.cells))
            self._say(_WORDS, _NAMES, number, entry, body.words)

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
                said = index_words(unpacked(article))
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


def _numbered(entries: Iterator[tuple[CatalogueEntry, HeldReport | None]]) -> list[Numbered]:
    """The entries with their ids (see the head of this file), and in their order."""
    serials = Counter[int]()
    numbered: list[Numbered] = []
    for entry, held in entries:
        first = _first_id(entry)
        numbered.append((first + serials[first], entry, held))
        serials[first] += 1
    return sorted(numbered, key=itemgetter(0))


def _first_id(entry: CatalogueEntry) -> int:
    code = int(entry.code) if entry.code.isdecimal() and len(entry.code) == 6 else 0
    year = (LAST_YEAR - entry.year) * YEAR_UNIT
    return year + code * CODE_UNIT + SCOPES.index(Scope(entry.scope)) * SCOPE_UNIT


def _named(entry: CatalogueEntry) -> Iterator[str]:
    place = f"{entry.province} {entry.prefecture} {entry.name} {entry.code}"
    return map(index_words, (place, entry.issuer, entry.title or ""))


def _in_order(changed: Changes) -> Iterator[tuple[int, list[str]]]:
    """A year, the newest first, and codes of it, until they have _PORTION changes or there are no more."""
    codes: list[str] = []
    waiting, last = 0, 0
    for year, code in sorted(changed, key=lambda place: (-place[0], place[1])):
        if codes and (year != last or waiting >= _PORTION):
            yield last, codes
            codes, waiting = [], 0
        last = year
        codes.append(code)
        waiting += len(changed[year, code])
    if codes:
        yield last, codes
