"""Questions to the search index: reports by their words, entries by county and year, cells."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from archive.catalogue.bigrams import match_expression, query_terms, snippet
from archive.catalogue.entry import COLUMNS, Entry
from archive.catalogue.index import index_errors, open_index
from archive.catalogue.search_index import (
    IS_HELD,
    LAST_YEAR,
    PROVINCE_UNIT,
    SCOPE_UNIT,
    SCOPES,
    SEARCH,
    YEAR_UNIT,
)
from archive.store.interface import Store
from core.errors import NianbaoError, StoreError
from core.report import Scope

QUERY_SECONDS = 2.0
"""A query that takes longer is stopped: somebody else wants an answer, too."""
_STEPS = 20_000
_ENTRY = ", ".join(f"entries.{name}" for name in COLUMNS)


class QueryTooBroad(NianbaoError):
    """A query was stopped after QUERY_SECONDS."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for. `province` is the first two digits of the code; None means any."""

    text: str = ""
    year: int | None = None
    province: str | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One report found; the snippet in pieces, True where a piece was asked for."""

    entry: Entry
    snippet: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of an answer, how many reports there are in all, and how many by year, province and scope.

    Each facet counts what the question without that facet finds. Reports whose place, issuer or title fit
    come first, then those whose text fits; within these the newest, then by code."""

    total: int
    hits: list[Hit]
    years: dict[int, int]
    provinces: dict[str, int]
    scopes: dict[Scope, int]


class Search:
    """Open with `open`; for one thread."""

    def __init__(self, work_path: Path, index: sqlite3.Connection) -> None:
        self._work_path = work_path
        self._index = index

    @classmethod
    def open(cls, store: Store, work_path: Path) -> Search:
        """Open the index in the work directory; empty until a `SearchIndex` has filled it."""
        return cls(work_path, open_index(work_path, store.identity, SEARCH))

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def find(self, question: Question, limit: int = 20, offset: int = 0) -> Found:
        """Answer a question. Raises QueryTooBroad where that would take too long."""
        terms = query_terms(question.text)
        if question.text.strip() and not terms:
            return Found(0, [], {}, {}, {})
        with self._limited():
            ids = self._ids(terms)
            wanted = [number for number in ids if _fits(number, question)]
            hits = [self._hit(number, terms) for number in wanted[offset : offset + limit]]
        cubes = Counter(number // PROVINCE_UNIT * 10 + number // SCOPE_UNIT % 10 for number in ids)
        return Found(len(wanted), hits, *_facets(cubes, question))

    def entries(
        self, codes: Collection[str] | None = None, year: int | None = None, scope: str | None = None
    ) -> Iterator[Entry]:
        """The entries that fit, in the order of their ids. None means every one."""
        condition, values = _condition(codes, year, scope)
        with self._limited():
            for row in self._index.execute(
                f"SELECT {_ENTRY} FROM entries WHERE {condition} ORDER BY id",  # noqa: S608
                values,
            ):
                yield _entry(row)

    def page(
        self,
        codes: Collection[str] | None = None,
        year: int | None = None,
        scope: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[int, list[Entry]]:
        """How many entries fit, and one page of them."""
        condition, values = _condition(codes, year, scope)
        with self._limited():
            (total,) = self._column(f"SELECT count(*) FROM entries WHERE {condition}", *values)  # noqa: S608
            rows = self._index.execute(
                f"SELECT {_ENTRY} FROM entries WHERE {condition} ORDER BY id LIMIT ? OFFSET ?",  # noqa: S608
                (*values, limit, offset),
            )
            return total, [_entry(row) for row in rows]

    def years(self) -> list[int]:
        """Every report year of the archive, the latest first."""
        with self._limited():
            return [
                year for (year,) in self._index.execute("SELECT DISTINCT year FROM entries ORDER BY 1 DESC")
            ]

    def cells(
        self, code: str, years: Collection[int], scope: str = Scope.COUNTY
    ) -> dict[int, dict[str, str]]:
        """By year, the cells of a county's report: the number, "" where blank, absent where missing."""
        query = (
            "SELECT year, cells FROM entries JOIN bodies USING (id) WHERE code = ? AND scope = ?"  # noqa: S608
            f" AND year IN (SELECT value FROM json_each(?)) AND {IS_HELD} ORDER BY captured_at"
        )
        with self._limited():
            found = self._index.execute(query, (code, scope, json.dumps(sorted(years))))
            return {year: json.loads(zlib.decompress(cells)) for year, cells in found}

    def _ids(self, terms: list[str]) -> list[int]:
        """The ids of all reports with these terms, in the order they are shown."""
        if not terms:
            return self._column(f"SELECT id FROM entries WHERE {IS_HELD} ORDER BY id")  # noqa: S608
        expression = match_expression(terms)
        query = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid"
        first = self._column(query, f"{{place issuer title}} : ({expression})")
        everything = self._column(query, expression)
        if not first:
            return everything
        named = set(first)
        return first + [number for number in everything if number not in named]

    def _column(self, query: str, *values: object) -> list[int]:
        return [number for (number,) in self._index.execute(query, values)]

    def _hit(self, number: int, terms: list[str]) -> Hit:
        row = self._index.execute(
            f"SELECT article, {_ENTRY} FROM entries JOIN bodies USING (id) WHERE id = ?",  # noqa: S608
            (number,),
        ).fetchone()
        return Hit(_entry(row[1:]), snippet(zlib.decompress(row[0]).decode(), terms))

    @contextmanager
    def _limited(self) -> Iterator[None]:
        """Stop what takes longer than QUERY_SECONDS, and name the errors of the index."""
        end = monotonic() + QUERY_SECONDS
        self._index.set_progress_handler(lambda: monotonic() > end, _STEPS)
        try:
            with index_errors(self._work_path, SEARCH):
                yield
        except StoreError as error:
            if getattr(error.__cause__, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
                raise
            raise QueryTooBroad("the question takes too long to answer: add a word or a year") from error
        finally:
            self._index.set_progress_handler(None, 0)


def _condition(
    codes: Collection[str] | None, year: int | None, scope: str | None
) -> tuple[str, list[object]]:
    parts, values = ["1"], list[object]()
    if year is not None:
        begin = (LAST_YEAR - year) * YEAR_UNIT
        parts.append("id BETWEEN ? AND ?")
        values += [begin, begin + YEAR_UNIT - 1]
    if codes is not None:
        parts.append("code IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(codes)))
    if scope is not None:
        parts.append("scope = ?")
        values.append(scope)
    return " AND ".join(parts), values


def _entry(row: Sequence[Any]) -> Entry:
    values = dict(zip(COLUMNS, row, strict=True))
    values["stored"] = bool(values["stored"])
    return Entry(**values)


def _fits(number: int, question: Question) -> bool:
    if question.year is not None and number // YEAR_UNIT != LAST_YEAR - question.year:
        return False
    if question.province is not None and f"{number // PROVINCE_UNIT % 100:02d}" != question.province:
        return False
    return question.scope is None or SCOPES[number // SCOPE_UNIT % 10] is question.scope


def _facets(
    cubes: Counter[int], question: Question
) -> tuple[dict[int, int], dict[str, int], dict[Scope, int]]:
    """Counts by year, province and scope; each facet leaves its own choice open."""
    years, provinces, scopes = Counter[int](), Counter[str](), Counter[Scope]()
    for cube, many in cubes.items():
        year, province, scope = LAST_YEAR - cube // 1000, f"{cube // 10 % 100:02d}", SCOPES[cube % 10]
        misses = {
            "year": question.year not in (None, year),
            "province": question.province not in (None, province),
            "scope": question.scope not in (None, scope),
        }
        if not (misses["province"] or misses["scope"]):
            years[year] += many
        if not (misses["year"] or misses["scope"]):
            provinces[province] += many
        if not (misses["year"] or misses["province"]):
            scopes[scope] += many
    by_year = dict(sorted(years.items(), reverse=True))
    return by_year, dict(sorted(provinces.items())), {one: scopes[one] for one in SCOPES if scopes[one]}
