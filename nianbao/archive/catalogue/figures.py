"""What pages ask of a whole year, worked out when the search index is built: each field over all counties,
and how far the counties' reports repeat their own of the year before or those of their neighbours."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from nianbao.core.form import form
from nianbao.core.report import Scope

TABLES = (
    "DROP TABLE IF EXISTS stale",
    "DROP TABLE IF EXISTS figures",
    "DROP TABLE IF EXISTS likeness",
    # own: 1 where the report changed, 0 where only the one before it did
    "CREATE TABLE stale (year INTEGER, code TEXT, own INTEGER, PRIMARY KEY (year, code)) WITHOUT ROWID",
    "CREATE TABLE figures (year INTEGER, field TEXT, cells BLOB, PRIMARY KEY (year, field)) WITHOUT ROWID",
    "CREATE TABLE likeness (year INTEGER, code TEXT, letters INTEGER, before REAL, near REAL, near_code TEXT,"
    " PRIMARY KEY (year, code)) WITHOUT ROWID",
)
SHINGLE = 8
"""So many Chinese letters in a row are compared."""
LETTERS_LEAST = 200
"""A shorter report is compared with none: it has too little of its own to say."""
_PREFECTURE = 4
_BEGINS = "code >= ? AND code < ? || ':'"
"""Whether a code begins with digits, as a range that an index answers."""
_NO_CHINESE = re.compile(r"[^\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a report's text of `letters` Chinese letters stands in its own report of the year before,
    and in the neighbour's that has most of it, 0 to 1; None where there was nothing to compare with."""

    letters: int
    before: float | None
    near: float | None
    near_code: str | None


def mark_stale(index: sqlite3.Connection, places: Iterable[tuple[str, int]]) -> None:
    """Remember which codes and years changed; the year after is compared with them."""
    marks = [(year + ahead, code, int(not ahead)) for code, year in places for ahead in (0, 1)]
    keep = "ON CONFLICT (year, code) DO UPDATE SET own = max(own, excluded.own)"
    index.executemany(f"INSERT INTO stale VALUES (?, ?, ?) {keep}", marks)  # noqa: S608 - our own text


def work_out(
    index: sqlite3.Connection, is_held: str, changing: Callable[[], AbstractContextManager[None]]
) -> None:
    """Work out again what became stale, in portions of a transaction (`changing`) each; `is_held` is the
    condition on held entries."""
    years = index.execute("SELECT DISTINCT year FROM stale WHERE own ORDER BY year")
    for (year,) in years.fetchall():
        with changing():
            _keep_columns(index, year, is_held)
    groups = index.execute("SELECT DISTINCT substr(code, 1, ?) FROM stale", (_PREFECTURE,))
    for (digits,) in groups.fetchall():
        with changing():
            _compare(index, digits, is_held)
            index.execute("DELETE FROM stale WHERE substr(code, 1, ?) = ?", (_PREFECTURE, digits))


def column_of(index: sqlite3.Connection, year: int, field: str) -> dict[str, str]:
    """By code, what a field is in the counties' own reports of a year, as the index writes cells."""
    found = index.execute("SELECT cells FROM figures WHERE year = ? AND field = ?", (year, field)).fetchone()
    return json.loads(zlib.decompress(found[0])) if found else {}


def likeness_of(index: sqlite3.Connection, year: int) -> dict[str, Likeness]:
    """By code, how far the counties' own reports of a year repeat others."""
    query = "SELECT code, letters, before, near, near_code FROM likeness WHERE year = ?"
    return {code: Likeness(*said) for code, *said in index.execute(query, (year,))}


def _keep_columns(index: sqlite3.Connection, year: int, is_held: str) -> None:
    columns: dict[str, dict[str, str]] = defaultdict(dict)
    for code, cells in _bodies(index, "cells", year, "", is_held).items():
        for field, text in json.loads(zlib.decompress(cells)).items():
            columns[field][code] = text
    index.execute("DELETE FROM figures WHERE year = ?", (year,))
    rows = [(year, field, zlib.compress(json.dumps(said).encode())) for field, said in columns.items()]
    index.executemany("INSERT INTO figures VALUES (?, ?, ?)", rows)


def _compare(index: sqlite3.Connection, digits: str, is_held: str) -> None:
    """The likeness of a prefecture's reports in each stale year; what a year's texts were cut into serves the
    year after, too."""
    years = index.execute(
        f"SELECT DISTINCT year FROM stale WHERE {_BEGINS} ORDER BY year",  # noqa: S608
        (digits, digits),
    )
    last, texts = 0, dict[str, frozenset[str]]()
    for (year,) in years.fetchall():
        before = texts if last == year - 1 else _texts(index, year - 1, digits, is_held)
        last, texts = year, _texts(index, year, digits, is_held)
        _keep_likeness(index, year, digits, texts, before)


def _texts(index: sqlite3.Connection, year: int, digits: str, is_held: str) -> dict[str, frozenset[str]]:
    bodies = _bodies(index, "article", year, digits, is_held)
    return {code: shingles(zlib.decompress(body).decode()) for code, body in bodies.items()}


def _keep_likeness(
    index: sqlite3.Connection,
    year: int,
    digits: str,
    texts: Mapping[str, frozenset[str]],
    before: Mapping[str, frozenset[str]],
) -> None:
    index.execute(f"DELETE FROM likeness WHERE year = ? AND {_BEGINS}", (year, digits, digits))  # noqa: S608
    here = {code: own for code, own in texts.items() if len(own) >= LETTERS_LEAST}
    nearest = _nearest(here)
    rows = [
        (year, code, len(own), _shared(own, before.get(code)), *nearest.get(code, (None, None)))
        for code, own in here.items()
    ]
    index.executemany("INSERT INTO likeness VALUES (?, ?, ?, ?, ?, ?)", rows)


def shingles(article: str) -> frozenset[str]:
    """All runs of SHINGLE Chinese letters of a text, numbers and marks left out, but for those that the form
    itself has."""
    letters = _NO_CHINESE.sub("", article)
    return frozenset(letters[at : at + SHINGLE] for at in range(len(letters) - SHINGLE + 1)) - _of_the_form()


@cache
def _of_the_form() -> frozenset[str]:
    labels = {label for field in form().fields for label in (*field.row, *field.column)}
    texts = [_NO_CHINESE.sub("", text) for text in (*labels, *(one.heading for one in form().sections))]
    return frozenset(text[at : at + SHINGLE] for text in texts for at in range(len(text) - SHINGLE + 1))


def _shared(own: frozenset[str], other: frozenset[str] | None) -> float | None:
    return len(own & other) / len(own) if other and len(other) >= LETTERS_LEAST else None


def _nearest(here: Mapping[str, frozenset[str]]) -> dict[str, tuple[float, str]]:
    """For each text of several the share of it that stands in another, the largest, and whose that is."""
    found: dict[str, tuple[float, str]] = {}
    for (one, ours), (other, theirs) in combinations(here.items(), 2):
        both = len(ours & theirs)
        for code, size, near in ((one, len(ours), other), (other, len(theirs), one)):
            found[code] = max(found.get(code, (0.0, "")), (both / size, near))
    return found


def _bodies(index: sqlite3.Connection, what: str, year: int, digits: str, is_held: str) -> dict[str, bytes]:
    """By code, a part of the county's own report that was captured last."""
    query = (
        f"SELECT code, {what} FROM entries JOIN bodies USING (id) WHERE year = ? AND scope = ?"  # noqa: S608
        f" AND {_BEGINS} AND {is_held} ORDER BY captured_at"
    )
    return dict(index.execute(query, (year, Scope.COUNTY, digits, digits)))
