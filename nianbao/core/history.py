"""The county history: which names and codes were in force in which report year, and who took a unit over."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from nianbao.core.county import County
from nianbao.core.errors import UsageError
from nianbao.core.settings import CONFIG

COLUMNS = ("code", "name", "from_year", "to_year", "now")
"""`kind` and `note` may follow."""
KINDS = ("", "renamed", "recoded", "merged", "split", "new", "unknown")
BUNDLED = CONFIG / "county-history.csv"
_K = TypeVar("_K")
_CODE = re.compile(r"[1-9][0-9]{5}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NO_LONGER_ITSELF = frozenset(("merged", "split", "unknown"))


@dataclass(frozen=True, slots=True)
class Term:
    """A code under one name, and the report years in which both were in force; `to_year` None: still.
    `now`: today's code of the heir, "" where no source names one; `kind`: why it ended."""

    code: str
    name: str
    from_year: int
    to_year: int | None
    now: str = ""
    kind: str = ""
    note: str = ""

    def covers(self, year: int) -> bool:
        """Whether it was in force in a report year."""
        return self.from_year <= year and (self.to_year is None or year <= self.to_year)


Line = tuple[Term, ...]
"""The terms of one unit that only changed its name or code, the oldest first: its one-to-one chain."""


@dataclass(frozen=True)
class CountyHistory:
    """All terms, in the file's order."""

    terms: tuple[Term, ...] = ()

    def line(self, code: str, year: int | None = None) -> Line:
        """The unit that bore this code in the year, or else bears it today or bore it last; empty where the
        history does not have it."""
        lines = self._by_code.get(code, [()])
        held = (line for line in lines if any(term.code == code and term.covers(year or 0) for term in line))
        return next(held, lines[0])

    def place(self, code: str, year: int | None = None) -> str:
        """The first code of its unit, by which a place is followed over all its names and codes."""
        line = self.line(code, year)
        return line[0].code if line else code

    def term(self, code: str, year: int) -> Term | None:
        """The name and code under which the unit of this code was known in a report year."""
        return next((term for term in self.line(code, year) if term.covers(year)), None)

    def heir(self, code: str, year: int | None = None) -> str:
        """Today's code of who took over a unit that is gone; "" where no source says who, or it is there."""
        line = self.line(code, year)
        return line[-1].now if is_gone(line) else ""

    def taken_over(self, code: str) -> list[Line]:
        """The units that are gone and whose heir this one is."""
        return [line for line in self.lines if is_gone(line) and line[-1].now == code]

    def known_as(self, county: County, year: int) -> County:
        """The county with every further name and code that its papers about a report year may bear: those in
        force from the year before to today."""
        line = self.line(county.code, year)
        terms = [term for term in line if term.to_year is None or term.to_year >= year - 1]
        names = dict.fromkeys(term.name for term in terms if term.name != county.name)
        codes = dict.fromkeys(term.code for term in terms if term.code != county.code)
        return replace(county, names=tuple(names), codes=tuple(codes), is_guest=is_gone(line))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every unit once, by its first code."""
        followed = {term: after for term in self.terms if (after := self._following(term)) is not None}
        begun = set(self.terms) - set(followed.values())
        return tuple(_chain(term, followed) for term in self.terms if term in begun)

    @cached_property
    def _by_code(self) -> dict[str, list[Line]]:
        """The units of each code: a few codes were given to another unit later, which stands first."""
        units: dict[str, dict[Line, None]] = defaultdict(dict)
        for line in sorted(self.lines, key=lambda line: line[-1].from_year, reverse=True):
            for term in line:
                units[term.code][line] = None
        return {code: list(lines) for code, lines in units.items()}

    @cached_property
    def _terms_of(self) -> dict[str, list[Term]]:
        return _grouped((term.code, term) for term in self.terms)

    @cached_property
    def _begun(self) -> dict[int, list[Term]]:
        return _grouped((term.from_year, term) for term in self.terms)

    @cached_property
    def _ended(self) -> dict[tuple[int, str], set[str]]:
        """The codes that ended with a year, went to one heir, and may go on as it."""
        ended: dict[tuple[int, str], set[str]] = defaultdict(set)
        for term in self.terms:
            if term.to_year is not None and term.kind not in _NO_LONGER_ITSELF and not self._goes_on(term):
                ended[term.to_year, term.now].add(term.code)
        return ended

    def _goes_on(self, term: Term) -> bool:
        """Whether the code itself was in force the year after."""
        return any(after.from_year == (term.to_year or 0) + 1 for after in self._terms_of[term.code])

    def _following(self, term: Term) -> Term | None:
        """The same unit's next term: under the same code, or the one code that began when this one ended and
        has the same heir. Where several ended for one heir, none goes on as itself."""
        if term.to_year is None or term.kind in _NO_LONGER_ITSELF:
            return None
        after = self._begun.get(term.to_year + 1, [])
        same = next((each for each in after if each.code == term.code), None)
        if same is not None or not term.now or len(self._ended[term.to_year, term.now]) > 1:
            return same
        heirs = [each for each in after if each.now == term.now or each.code == term.now]
        fresh = [each for each in heirs if self._terms_of[each.code][0] == each]
        return fresh[0] if len(fresh) == 1 else None


def is_gone(line: Line) -> bool:
    """Whether the unit is no longer there: merged into another, or split up."""
    return bool(line) and line[-1].to_year is not None


def _chain(first: Term, followed: Mapping[Term, Term]) -> Line:
    line = [first]
    while (after := followed.get(line[-1])) is not None:
        line.append(after)
    return tuple(line)


def _grouped(pairs: Iterable[tuple[_K, Term]]) -> dict[_K, list[Term]]:
    groups: dict[_K, list[Term]] = defaultdict(list)
    for key, term in sorted(pairs, key=lambda pair: pair[1].from_year):
        groups[key].append(term)
    return dict(groups)


def load_history(path: str | Path | None = None) -> CountyHistory:
    """Read a county history (the command contract, "Registry CSV"); none given: the bundled one.

    Raises UsageError naming the file, the line and the column that is wrong.
    """
    source = Path(path) if path else BUNDLED
    try:
        with source.open(encoding="utf-8-sig", newline="") as stream:
            return CountyHistory(tuple(_terms(stream, source)))
    except OSError as error:
        raise UsageError(f"county history {source} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"county history {source} is not UTF-8 ({error}); save it as CSV UTF-8") from error
    except csv.Error as error:
        raise UsageError(f"county history {source}: not valid CSV: {error}") from error


def _terms(stream: Iterable[str], source: Path) -> Iterator[Term]:
    reader = csv.DictReader(stream, strict=True, restval="")
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise UsageError(f"{source}, line 1: missing column {', '.join(missing)}; needs {','.join(COLUMNS)}")
    last: dict[str, Term] = {}
    for row in reader:
        term = _term(row, f"{source}, line {reader.line_num}")
        before = last.get(term.code)
        if before and (before.to_year is None or term.from_year <= before.to_year):
            raise UsageError(
                f"{source}, line {reader.line_num}, column from_year: {term.code} is {before.name} in "
                f"{term.from_year} already; a code has one name a year, the earlier row first"
            )
        last[term.code] = term
        yield term


def _term(row: Mapping[str, str], where: str) -> Term:
    cell = {name: (row.get(name) or "").strip() for name in (*COLUMNS, "kind", "note")}
    for column, pattern, may_be_empty in (
        ("code", _CODE, False),
        ("from_year", _YEAR, False),
        ("to_year", _YEAR, True),
        ("now", _CODE, True),
    ):
        if not (pattern.fullmatch(cell[column]) or (may_be_empty and not cell[column])):
            wanted = "six-digit code" if pattern is _CODE else "year"
            raise UsageError(f"{where}, column {column}: {cell[column]!r} is not a {wanted}")
    if not cell["name"]:
        raise UsageError(f"{where}, column name: empty")
    if cell["kind"] not in KINDS:
        raise UsageError(f"{where}, column kind: {cell['kind']!r} is none of {' '.join(filter(None, KINDS))}")
    if cell["to_year"] and cell["to_year"] < cell["from_year"]:
        raise UsageError(f"{where}, column to_year: {cell['to_year']} is before {cell['from_year']}")
    years = int(cell["from_year"]), int(cell["to_year"]) if cell["to_year"] else None
    return Term(cell["code"], cell["name"], *years, cell["now"], cell["kind"], cell["note"])
