"""What pages ask of a whole year, worked out when the search index is built: each field over all counties,
and how far the counties' reports repeat their own of the year before or those of their neighbours."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import combinations
from pathlib import Path

from nianbao.archive.catalogue.index import packed, unpacked
from nianbao.archive.store.parallel import Processes, Work
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
_SHINGLES = re.compile(f".{{{SHINGLE}}}")

Stale = int | str
"""A year, whose columns are to be worked out again; or the digits with which the codes of a prefecture begin,
whose reports are to be compared again."""
Rows = list[tuple[object, ...]]
"""What is kept of it, as its table has it."""
_Worked = Callable[[Iterable[Stale]], Iterator[tuple[Stale, Rows | None]]]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a report's text of `letters` Chinese letters stands in its own report of the year before,
    and in the neighbour's that has most of it, 0 to 1; None where there was nothing to compare with."""

    letters: int
    before: float | None
    near: float | None
    near_code: str | None


def mark_stale(index: sqlite3.Connection, places: Iterable[tuple[int, str]]) -> None:
    """Remember in which years which codes changed; the year after is compared with them."""
    marks = [(year + ahead, code, int(not ahead)) for year, code in places for ahead in (0, 1)]
    keep = "ON CONFLICT (year, code) DO UPDATE SET own = max(own, excluded.own)"
    index.executemany(f"INSERT INTO stale VALUES (?, ?, ?) {keep}", marks)  # noqa: S608 - our own text


def work_out(
    index: sqlite3.Connection,
    path: Path,
    is_held: str,
    changing: Callable[[], AbstractContextManager[None]],
    *,
    many: bool,
) -> None:
    """Work out again what became stale in the index at a path, in portions of a transaction (`changing`)
    each; `is_held` is the condition on held entries. `many`: it is worth a process for each core."""
    years = index.execute("SELECT DISTINCT year FROM stale WHERE own ORDER BY year").fetchall()
    groups = index.execute("SELECT DISTINCT substr(code, 1, ?) FROM stale", (_PREFECTURE,)).fetchall()
    version = _version(index)
    with _working(path, is_held, many) as worked:
        for stale, rows in worked([what for (what,) in (*years, *groups)]):
            with changing():
                # Another process may have changed what these rows were made of.
                current = rows if _version(index) == version else None
                _keep(index, stale, _rows(index, is_held, stale) if current is None else current)


def _version(index: sqlite3.Connection) -> int:
    """Changes with what others write into the index, not with what this connection writes."""
    return int(index.execute("PRAGMA data_version").fetchone()[0])


@contextmanager
def _working(path: Path, is_held: str, many: bool) -> Iterator[_Worked]:
    """How rows are worked out ahead, until it is left; None where they are not."""
    if not many:
        yield lambda wanted: ((stale, None) for stale in wanted)
        return
    begin = partial(_reader, path, is_held)
    with Processes[Stale, Rows](begin, together=1, doing=f"compared reports in {path}") as begun:
        yield begun.results


def _reader(path: Path, is_held: str) -> Work[Stale, Rows]:
    index = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    return lambda wanted: [_rows(index, is_held, stale) for stale in wanted]


def _rows(index: sqlite3.Connection, is_held: str, stale: Stale) -> Rows:
    if isinstance(stale, int):
        return _columns(index, is_held, stale)
    return _likenesses(index, is_held, stale)


def _keep(index: sqlite3.Connection, stale: Stale, rows: Rows) -> None:
    """Instead of what was kept before; of a prefecture nothing is stale then."""
    if isinstance(stale, int):
        index.execute("DELETE FROM figures WHERE year = ?", (stale,))
        index.executemany("INSERT INTO figures VALUES (?, ?, ?)", rows)
        return
    for year in _stale_years(index, stale):
        index.execute(
            f"DELETE FROM likeness WHERE year = ? AND {_BEGINS}",  # noqa: S608
            (year, stale, stale),
        )
    index.executemany("INSERT INTO likeness VALUES (?, ?, ?, ?, ?, ?)", rows)
    index.execute("DELETE FROM stale WHERE substr(code, 1, ?) = ?", (_PREFECTURE, stale))


def column_of(index: sqlite3.Connection, year: int, field: str) -> dict[str, str]:
    """By code, what a field is in the counties' own reports of a year, as the index writes cells."""
    found = index.execute("SELECT cells FROM figures WHERE year = ? AND field = ?", (year, field)).fetchone()
    return json.loads(unpacked(found[0])) if found else {}


def likeness_of(index: sqlite3.Connection, year: int) -> dict[str, Likeness]:
    """By code, how far the counties' own reports of a year repeat others."""
    query = "SELECT code, letters, before, near, near_code FROM likeness WHERE year = ?"
    return {code: Likeness(*said) for code, *said in index.execute(query, (year,))}


def _columns(index: sqlite3.Connection, is_held: str, year: int) -> Rows:
    columns: dict[str, dict[str, str]] = defaultdict(dict)
    for code, cells in _bodies(index, "cells", year, "", is_held).items():
        for field, text in json.loads(unpacked(cells)).items():
            columns[field][code] = text
    return [(year, field, packed(json.dumps(said))) for field, said in columns.items()]


def _likenesses(index: sqlite3.Connection, is_held: str, digits: str) -> Rows:
    """The likeness of a prefecture's reports in each stale year; what a year's texts were cut into serves the
    year after, too."""
    rows: Rows = []
    last, texts = 0, dict[str, frozenset[str]]()
    for year in _stale_years(index, digits):
        before = texts if last == year - 1 else _texts(index, year - 1, digits, is_held)
        last, texts = year, _texts(index, year, digits, is_held)
        rows += _likeness_of_year(year, texts, before)
    return rows


def _stale_years(index: sqlite3.Connection, digits: str) -> list[int]:
    query = f"SELECT DISTINCT year FROM stale WHERE {_BEGINS} ORDER BY year"  # noqa: S608
    return [year for (year,) in index.execute(query, (digits, digits))]


def _texts(index: sqlite3.Connection, year: int, digits: str, is_held: str) -> dict[str, frozenset[str]]:
    bodies = _bodies(index, "article", year, digits, is_held)
    return {code: shingles(unpacked(body)) for code, body in bodies.items()}


def _likeness_of_year(
    year: int, texts: Mapping[str, frozenset[str]], before: Mapping[str, frozenset[str]]
) -> Rows:
    here = {code: own for code, own in texts.items() if len(own) >= LETTERS_LEAST}
    nearest = _nearest(here)
    return [
        (year, code, len(own), _shared(own, before.get(code)), *nearest.get(code, (None, None)))
        for code, own in here.items()
    ]


def shingles(article: str) -> frozenset[str]:
    """All runs of SHINGLE Chinese letters of a text, numbers and marks left out, but for those that the form
    itself has."""
    return _runs(article) - _of_the_form()


def _runs(text: str) -> frozenset[str]:
    """All of them: from each of the first letters on, one after the other."""
    letters = _NO_CHINESE.sub("", text)
    return frozenset().union(*(_SHINGLES.findall(letters, first) for first in range(SHINGLE)))


@cache
def _of_the_form() -> frozenset[str]:
    labels = {label for field in form().fields for label in (*field.row, *field.column)}
    return frozenset().union(*map(_runs, (*labels, *(one.heading for one in form().sections))))


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
