"""What a report in the archive says, read back: cells, extras, narrative; and what its neighbours add."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from nianbao.archive.catalogue.cells import StoredCells, read_stored
from nianbao.archive.catalogue.content import checked_bytes
from nianbao.archive.catalogue.history import HeldReport
from nianbao.archive.catalogue.manifest import ReportManifest
from nianbao.archive.catalogue.narrative import read_narrative
from nianbao.archive.package.dataset.similarity import likeness, shingles
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
    stored: StoredCells
    narrative: Narrative

    @property
    def key(self) -> tuple[str, int, str, str]:
        """What its rows are found by: code, year, scope and issuer."""
        return self.manifest.code, self.manifest.year, self.manifest.scope, self.manifest.issuer

    @property
    def cells(self) -> Sequence[CellValue]:
        """Its cells; `stored` has the WARC record of each."""
        return self.stored.cells

    @property
    def extras(self) -> Sequence[ExtraValue]:
        """The extra rows beside them."""
        return self.stored.extras

    @property
    def manifest(self) -> ReportManifest:
        """The manifest of the current version."""
        return self.held.current

    @cached_property
    def own_results(self) -> tuple[IdentityResult, ...]:
        """Every identity that this report alone can show."""
        return (*check_identities(self.cells), *check_narrative(self.cells, self.narrative.figures))

    @cached_property
    def shingles(self) -> Any:
        """What its narrative is compared by."""
        return shingles(self.narrative.text)


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
        return likeness(self.before.shingles, self.content.shingles)


def read_content(store: Store, held: HeldReport) -> ReportContent:
    """Read what the current version holds. Raises StoreError where an object is missing or damaged."""
    cells, narrative = held.current.object("cells"), held.current.object("narrative")
    stored = read_stored(checked_bytes(store, cells), cells.key) if cells else StoredCells()
    told = read_narrative(checked_bytes(store, narrative), narrative.key) if narrative else Narrative()
    return ReportContent(held, stored, told)


def compare(
    store: Store, reports: Iterable[HeldReport], beside: Iterable[HeldReport] = ()
) -> Iterator[Compared]:
    """The reports with their neighbours, in the catalogue's order: sorted by code and year. `beside` them are
    others that they are compared with. Only two years of one county are in memory at once."""
    others = {place: list(group) for place, group in groupby(beside, _place)}
    last, before = ("", 0), list[ReportContent]()
    for place, group in groupby(reports, _place):
        contents = [read_content(store, held) for held in group]
        earlier = place[0], place[1] - 1
        if last != earlier:
            before = [read_content(store, held) for held in others.get(earlier, ())]
        for content in contents:
            yield Compared(
                content,
                _of(before, year_before(content.manifest, [one.held for one in before])),
                _of(contents, own_office(content.manifest, [one.held for one in contents])),
            )
        last, before = place, contents


def _place(held: HeldReport) -> tuple[str, int]:
    return held.current.code, held.current.year


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
