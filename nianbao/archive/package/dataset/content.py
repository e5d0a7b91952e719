"""What a report in the archive says, read back: cells, extras, narrative; and what its neighbours add."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from nianbao.archive.catalogue.cells import read_cells, read_extras
from nianbao.archive.catalogue.content import checked_bytes
from nianbao.archive.catalogue.history import HeldReport
from nianbao.archive.catalogue.manifest import ReportManifest
from nianbao.archive.catalogue.narrative import read_narrative
from nianbao.archive.store.interface import Store
from nianbao.core.identities.results import IdentityResult
from nianbao.core.identities.rules import check_identities
from nianbao.core.identities.told import check_narrative
from nianbao.core.identities.years import check_office, check_years
from nianbao.core.narrative import Narrative
from nianbao.core.report import CellValue, ExtraValue, Scope


@dataclass(frozen=True)
class ReportContent:
    """One issuer's report of one year, as it stands in its current version."""

    held: HeldReport
    cells: tuple[CellValue, ...]
    extras: tuple[ExtraValue, ...]
    narrative: Narrative

    @property
    def manifest(self) -> ReportManifest:
        """The manifest of the current version."""
        return self.held.current

    @cached_property
    def own_results(self) -> tuple[IdentityResult, ...]:
        """Every identity that this report alone can show."""
        return (*check_identities(self.cells), *check_narrative(self.cells, self.narrative.figures))


@dataclass(frozen=True)
class Compared:
    """A report beside the same issuer's year before and, for a county's, its office's of the same year."""

    content: ReportContent
    before: ReportContent | None = None
    office: ReportContent | None = None

    @cached_property
    def results(self) -> tuple[IdentityResult, ...]:
        """Every identity that is held for: the report's own, then those of two reports."""
        return (*self.content.own_results, *self.between)

    @cached_property
    def between(self) -> tuple[IdentityResult, ...]:
        """The identities of this report with its neighbours."""
        found: tuple[IdentityResult, ...] = ()
        if self.before is not None:
            found = check_years(self.before.cells, self.content.cells, self.content.manifest.year)
        if self.office is not None:
            found += check_office(self.office.cells, self.content.cells)
        return found

    @property
    def similarity(self) -> float | None:
        """How much of the narrative stood in the year before's; None without one."""
        if self.before is None:
            return None
        return similarity(self.before.narrative.text, self.content.narrative.text)


def read_content(store: Store, held: HeldReport) -> ReportContent:
    """Read what the current version holds. Raises StoreError where an object is missing or damaged."""
    cells, narrative = held.current.object("cells"), held.current.object("narrative")
    content = checked_bytes(store, cells) if cells else b""
    told = read_narrative(checked_bytes(store, narrative), narrative.key) if narrative else Narrative()
    if cells is None:
        return ReportContent(held, (), (), told)
    found, extras = read_cells(content, cells.key)[1], read_extras(content, cells.key)
    return ReportContent(held, tuple(found), tuple(extras), told)


def compare(
    store: Store, reports: Iterable[HeldReport], years: frozenset[int] | None = None
) -> Iterator[Compared]:
    """The reports of these years (None: all) with their neighbours, in the catalogue's order: sorted by code
    and year. Only two years of one county are in memory at once."""
    before: list[ReportContent] = []
    for (code, year), group in groupby(reports, key=lambda held: (held.current.code, held.current.year)):
        if years is not None and not years & {year, year + 1}:
            continue
        contents = [read_content(store, held) for held in group]
        if years is None or year in years:
            known = [one for one in before if (one.manifest.code, one.manifest.year) == (code, year - 1)]
            for content in contents:
                yield Compared(
                    content,
                    _of(known, year_before(content.manifest, [one.held for one in known])),
                    _of(contents, own_office(content.manifest, [one.held for one in contents])),
                )
        before = contents


def _of(contents: Iterable[ReportContent], held: HeldReport | None) -> ReportContent | None:
    return next((one for one in contents if one.held is held), None)


def year_before(wanted: ReportManifest, others: Iterable[HeldReport]) -> HeldReport | None:
    """Of the reports of the year before that of the same issuer; where a county is called otherwise, the only
    one of its scope."""
    same = [one for one in others if one.current.scope == wanted.scope]
    named = [one for one in same if one.current.issuer == wanted.issuer]
    if named:
        return named[0]
    return same[0] if len(same) == 1 and wanted.scope in (Scope.COUNTY, Scope.OFFICE) else None


def own_office(wanted: ReportManifest, others: Iterable[HeldReport]) -> HeldReport | None:
    """Of the reports of a county's year that of its government's office, where there is one."""
    offices = [one for one in others if one.current.scope == Scope.OFFICE]
    return offices[0] if len(offices) == 1 and wanted.scope == Scope.COUNTY else None


_SHINGLE = 8
_LETTERS_COMPARED = 200_000
_NOT_SAID = re.compile(r"[\W\d_]+")
"""A new year and new numbers do not make a new text; nor does punctuation."""


def similarity(one: str, other: str) -> float | None:
    """0 (nothing in common) to 1 (the same but for numbers): the Jaccard index of the texts' runs of eight
    letters, numbers and punctuation aside. None where one of them is shorter than that."""
    first, second = _shingles(one), _shingles(other)
    return len(first & second) / len(first | second) if first and second else None


def _shingles(text: str) -> set[int]:
    said = _NOT_SAID.sub("", unicodedata.normalize("NFKC", text[:_LETTERS_COMPARED]))
    return {hash(said[at : at + _SHINGLE]) for at in range(len(said) - _SHINGLE + 1)}
