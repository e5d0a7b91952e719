"""Questions to the search index: reports by their words, entries by county and year, cells."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from nianbao.archive.catalogue.bigrams import match_expression, query_terms, snippet
from nianbao.archive.catalogue.entry import COLUMNS, CatalogueEntry
from nianbao.archive.catalogue.figures import Likeness, column_of, likeness_of
from nianbao.archive.catalogue.index import index_errors, open_index, unpacked
from nianbao.archive.catalogue.search_index import (
    IS_HELD,
    LAST_YEAR,
    PROVINCE_UNIT,
    SCOPE_UNIT,
    SCOPES,
    SEARCH,
    YEAR_UNIT,
    changes,
)
from nianbao.archive.store.interface import Store
from nianbao.core.errors import NianbaoError, StoreError
from nianbao.core.report import Scope

QUERY_SECONDS = 2.0
"""A query that takes longer is stopped: somebody else wants an answer, too."""
COUNT_SECONDS = 60.0
"""The same for counting all that a question finds, which nobody waits for."""
MANY = 20_000
"""So many reports are counted while a reader waits."""
_STEPS = 20_000
_DEAR_SECONDS = 0.02
_DEAR_MOST = 200
_REPORTS = f"entries WHERE {IS_HELD}"
_CUBE = f"rowid / {PROVINCE_UNIT} * 10 + rowid / {SCOPE_UNIT} % 10"
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

    entry: CatalogueEntry
    snippet: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of an answer, how many reports there are in all, and how many by year, province and scope.

    Each facet counts what the question without that facet finds. Reports whose place, issuer or title fit
    come first, then those whose text fits; within these the newest, then by code. Where `counted` is False,
    only the newest MANY were counted: there are at least `total`, and the facets tell of those alone."""

    total: int
    hits: list[Hit]
    years: dict[int, int]
    provinces: dict[str, int]
    scopes: dict[Scope, int]
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """How many reports have all terms of a question, by year, province and scope (see `_Cube`), and the state
    of the index then (see `changes`)."""

    cubes: Mapping[int, int]
    state: str
    whole: bool


Counts = dict[str, Count]
"""What was dear to count, by question: a phrase that stands in nearly every report takes a fifth of a second
in 100,000 of them, and everybody's questions are alike."""


class Search:
    """Open with `open`; for one thread. `counts` may be shared by all threads of a process."""

    def __init__(self, work_path: Path, index: sqlite3.Connection, counts: Counts) -> None:
        self._work_path = work_path
        self._index = index
        self._counts = counts

    @classmethod
    def open(cls, store: Store, work_path: Path, counts: Counts | None = None) -> Search:
        """Open the index in the work directory; empty until a `SearchIndex` has filled it."""
        return cls(work_path, open_index(work_path, store.identity, SEARCH), {} if counts is None else counts)

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def find(self, question: Question, limit: int = 20, offset: int = 0) -> SearchResult:
        """Answer a question. Raises QueryTooBroad where that would take too long."""
        terms = query_terms(question.text)
        if question.text.strip() and not terms:
            return SearchResult(0, [], {}, {}, {})
        with self._limited():
            count = self._count(terms, MANY)
            numbers = self._page(terms, question, limit + 1, offset)
            hits = [self._hit(number, terms) for number in numbers[:limit]]
        total = sum(many for cube, many in count.cubes.items() if _Cube.of(cube).fits(question))
        if not count.whole:
            total = max(total, offset + len(numbers) if numbers else 0)
        return SearchResult(total, hits, *_facets(count.cubes, question), count.whole)

    def count(self, text: str) -> None:
        """Count all that has the words of a text, so that whoever shares the `counts` finds it counted.
        Raises QueryTooBroad where that takes more than COUNT_SECONDS."""
        with self._limited(COUNT_SECONDS):
            self._count(query_terms(text))

    def entries(
        self, codes: Collection[str] | None = None, year: int | None = None, scope: str | None = None
    ) -> Iterator[CatalogueEntry]:
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
    ) -> tuple[int, list[CatalogueEntry]]:
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
        """By year, the cells of a county's report: the number, "" where blank, UNCLEAR where unclear,
        absent where missing."""
        query = (
            "SELECT year, cells FROM entries JOIN bodies USING (id) WHERE code = ? AND scope = ?"  # noqa: S608
            f" AND year IN (SELECT value FROM json_each(?)) AND {IS_HELD} ORDER BY captured_at"
        )
        with self._limited():
            found = self._index.execute(query, (code, scope, json.dumps(sorted(years))))
            return {year: json.loads(unpacked(cells)) for year, cells in found}

    def figures(self, field: str, year: int) -> dict[str, str]:
        """By code, a field of the counties' own reports of a year: as `cells` has it."""
        with self._limited():
            return column_of(self._index, year, field)

    def likeness(self, year: int) -> dict[str, Likeness]:
        """By code, how far the counties' own reports of a year repeat others."""
        with self._limited():
            return likeness_of(self._index, year)

    def _count(self, terms: list[str], most: int = -1) -> Count:
        """What is known, or counted now: of the newest `most` alone, where that is not negative."""
        question, state = " ".join(terms), changes(self._index)
        known = self._counts.get(question)
        if known and known.state == state:
            return known
        began = monotonic()
        source, values = ("words WHERE words MATCH ?", [match_expression(terms)]) if terms else (_REPORTS, [])
        newest = f"SELECT rowid FROM {source} ORDER BY rowid LIMIT ?"  # noqa: S608 - our own names
        query = f"SELECT {_CUBE} AS cube, count(*) FROM ({newest}) GROUP BY cube"  # noqa: S608
        cubes = dict(self._index.execute(query, (*values, most)))
        total = sum(cubes.values())
        count = Count(cubes, state, total != most)
        if count.whole and (total >= MANY or monotonic() - began > _DEAR_SECONDS):
            if len(self._counts) >= _DEAR_MOST:
                self._counts.pop(next(iter(self._counts)), None)
            self._counts[question] = count
        return count

    def _page(self, terms: list[str], question: Question, limit: int, offset: int) -> list[int]:
        """The ids of one page: what place, issuer or title say goes before what the text says."""
        condition, values = _choice(question)
        part = "ORDER BY rowid LIMIT ? OFFSET ?"
        if not terms:
            query = f"SELECT rowid FROM {_REPORTS} AND {condition} {part}"  # noqa: S608
            return self._column(query, *values, limit, offset)
        expression = match_expression(terms)
        named = f"FROM names WHERE names MATCH ? AND {condition}"
        page = self._column(f"SELECT rowid {named} {part}", expression, *values, limit, offset)
        if len(page) < limit:
            before = offset + len(page)
            if offset and not page:  # the page begins behind them: how many are there?
                (before,) = self._column(f"SELECT count(*) {named}", expression, *values)
            rest = (limit - len(page), max(0, offset - before))
            if before:
                expression = f"({expression}) NOT {{place issuer title}} : ({expression})"
            query = f"SELECT rowid FROM words WHERE words MATCH ? AND {condition} {part}"  # noqa: S608
            page += self._column(query, expression, *values, *rest)
        return page

    def _column(self, query: str, *values: object) -> list[int]:
        return [number for (number,) in self._index.execute(query, values)]

    def _hit(self, number: int, terms: list[str]) -> Hit:
        row = self._index.execute(
            f"SELECT article, {_ENTRY} FROM entries JOIN bodies USING (id) WHERE id = ?",  # noqa: S608
            (number,),
        ).fetchone()
        return Hit(_entry(row[1:]), snippet(unpacked(row[0]), terms))

    @contextmanager
    def _limited(self, seconds: float | None = None) -> Iterator[None]:
        """Stop what takes longer (QUERY_SECONDS where nothing is said), and name the errors of the index."""
        end = monotonic() + (QUERY_SECONDS if seconds is None else seconds)
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


def _entry(row: Sequence[Any]) -> CatalogueEntry:
    values = dict(zip(COLUMNS, row, strict=True))
    values["stored"] = bool(values["stored"])
    return CatalogueEntry(**values)


@dataclass(frozen=True, slots=True)
class _Cube:
    """The part of an id by which reports are counted: its year, province and scope."""

    year: int
    province: str
    scope: Scope

    @classmethod
    def of(cls, number: int) -> _Cube:
        return cls(LAST_YEAR - number // 1000, f"{number // 10 % 100:02d}", SCOPES[number % 10])

    def fits(self, question: Question, leaving: str = "") -> bool:
        """Whether a question means it; `leaving` names the choice that is left open."""
        return all(
            name == leaving or getattr(question, name) in (None, getattr(self, name))
            for name in ("year", "province", "scope")
        )


def _facets(
    cubes: Mapping[int, int], question: Question
) -> tuple[dict[int, int], dict[str, int], dict[Scope, int]]:
    """Counts by year, province and scope; each facet leaves its own choice open."""
    years, provinces, scopes = Counter[int](), Counter[str](), Counter[Scope]()
    for number, many in cubes.items():
        cube = _Cube.of(number)
        if cube.fits(question, "year"):
            years[cube.year] += many
        if cube.fits(question, "province"):
            provinces[cube.province] += many
        if cube.fits(question, "scope"):
            scopes[cube.scope] += many
    by_year = dict(sorted(years.items(), reverse=True))
    return by_year, dict(sorted(provinces.items())), {one: scopes[one] for one in SCOPES if scopes[one]}


def _choice(question: Question) -> tuple[str, list[object]]:
    """A question's year, province and scope as a condition on ids."""
    parts, values = ["1"], list[object]()
    if question.year is not None:
        begin = (LAST_YEAR - question.year) * YEAR_UNIT
        parts.append("rowid BETWEEN ? AND ?")
        values += [begin, begin + YEAR_UNIT - 1]
    if question.province is not None:
        parts.append(f"rowid / {PROVINCE_UNIT} % 100 = CAST(? AS INTEGER)")
        values.append(question.province)
    if question.scope is not None:
        parts.append(f"rowid / {SCOPE_UNIT} % 10 = ?")
        values.append(SCOPES.index(question.scope))
    return " AND ".join(parts), values
