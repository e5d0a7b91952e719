"""Coverage: which county's report of a year is held, and what happened where it is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from nianbao.archive.catalogue.entry import CatalogueEntry
from nianbao.archive.catalogue.history import HELD as HELD_STATUSES
from nianbao.archive.catalogue.manifest import CountyManifest, moment_of
from nianbao.archive.catalogue.search import Search
from nianbao.core.clock import now
from nianbao.core.county import County
from nianbao.core.deadline import days_late, is_due
from nianbao.core.place_names import begins_in_latin, latin_key
from nianbao.core.report import Scope, Status
from nianbao.web.site import Site
from nianbao.web.words import ABSENT, HELD, MISSING, NOT_DUE, NOT_TRIED, WITHHELD, state_key

COLUMNS = (
    "code", "name", "province", "prefecture", "year", "status", "published_on", "days_late",
    "first_captured_at", "title", "url", "reason", "report_id", "place", "listed_years", "due",
    "withheld",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One county and year; `entry` is None where no crawl was made. `place`: the first code that the county
    bore; `report_id`: what its report is called for ever."""

    county: County
    year: int
    entry: CatalogueEntry | None
    place: str
    report_id: str

    @property
    def state(self) -> str:
        """archived, one of the other statuses, withheld, not_due or not_tried."""
        return shown_state(self.entry) if self.entry else NOT_TRIED

    @property
    def status(self) -> str:
        """How the last crawl ended, or not_tried."""
        return self.entry.status if self.entry else NOT_TRIED

    @property
    def held(self) -> bool:
        """Whether the report is held and shown."""
        return self.entry is not None and self.entry.held

    @property
    def called(self) -> tuple[str, ...]:
        """What it may be chosen by; what is withheld is neither here nor missing."""
        if self.state == WITHHELD:
            return (WITHHELD,)
        return self.state, self.status, HELD if self.held else MISSING

    @property
    def days_late(self) -> int | None:
        """Days after the legal deadline at which the report was published, negative before it."""
        return days_late(self.entry.published_on, self.year) if self.entry and self.entry.held else None

    @property
    def due(self) -> bool:
        """Whether the report is due; one that is not here, whether it was due when its absence was seen."""
        return was_due(self.entry) if self.entry else is_due(self.year, now())

    def values(self) -> dict[str, str | int | None]:
        """The row by the names of COLUMNS."""
        entry = self.entry
        return {
            "code": self.county.code,
            "name": self.county.name,
            "province": self.county.province,
            "prefecture": self.county.prefecture,
            "year": self.year,
            "status": self.status,
            "published_on": entry.published_on if entry else None,
            "days_late": self.days_late,
            "first_captured_at": entry.first_captured_at if entry and entry.held else None,
            "title": entry.title if entry else None,
            "url": entry.url if entry else None,
            "reason": entry.reason if entry else None,
            "report_id": self.report_id if self.status in HELD_STATUSES else None,
            "place": self.place,
            "listed_years": entry.listed if entry else None,
            "due": int(self.due),
            "withheld": entry.withheld if entry else None,
        }

    def further_values(self) -> dict[str, Any]:
        """What the API says beside: lists, the code of the reason, and what its sentence is made of."""
        entry = self.entry
        return {
            "listed_years": entry.listed_years if entry else [],
            "found_at": entry.found_at if entry else None,
            "date_doubt": entry.date_doubt if entry else "",
            "reason_code": entry.reason_code if entry else None,
            "reason_values": entry.reason_values if entry else {},
        }


@dataclass(frozen=True, slots=True)
class Tally:
    """How many counties are in which state; `late` of the archived ones were published after the deadline,
    `undated` show no date."""

    states: Mapping[str, int]
    late: int
    undated: int

    @property
    def total(self) -> int:
        """All counties."""
        return sum(self.states.values())

    @property
    def archived(self) -> int:
        """Those whose report is held."""
        return self.states.get(Status.ARCHIVED, 0)

    @property
    def missing(self) -> int:
        """The gaps; what is withheld is none."""
        return self.total - self.archived - self.states.get(WITHHELD, 0)

    @property
    def share(self) -> float:
        """The held ones of all, 0 to 1."""
        return self.archived / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class YearCoverage:
    """All counties of a report year under their names of then, and how they are counted."""

    rows: tuple[CoverageRow, ...]
    total: Tally
    provinces: Mapping[str, Tally]


def year_coverage(site: Site, search: Search, year: int) -> YearCoverage:
    """The coverage of a year: worked out once, then remembered until the indexes change."""
    remembered, key = site.remembered, (year, is_due(year, now()))
    found = remembered.get(key)
    if found is None:
        rows = _rows(site, search, year)
        found = remembered[key] = YearCoverage(rows, tally(rows), by_province(rows))
    assert isinstance(found, YearCoverage)
    return found


def _rows(site: Site, search: Search, year: int) -> tuple[CoverageRow, ...]:
    entries: dict[str, CatalogueEntry] = {}
    place = partial(site.history.place, year=year)
    for entry in search.entries(year=year, scope=Scope.COUNTY):
        if place(entry.code) not in entries or entry.held:
            entries[place(entry.code)] = entry
    return tuple(coverage_row(site, unit, year, entries.get(place(unit.code))) for unit in site.units(year))


def coverage_row(site: Site, unit: County, year: int, entry: CatalogueEntry | None) -> CoverageRow:
    """A row of the unit as it was; its code is that under which the archive has its report."""
    known = replace(unit, code=entry.code) if entry and entry.code != unit.code else unit
    named = site.panel.report_id(unit.code, year, Scope.COUNTY, "")
    return CoverageRow(known, year, entry, site.panel.place(unit.code, year), named)


def was_due(line: CatalogueEntry | CountyManifest) -> bool:
    """Whether what was looked for is due, and was so already when its absence was seen."""
    seen = [] if line.status in HELD_STATUSES else [moment_of(line.captured_at)]
    return is_due(line.year, now(), *seen)


def shown_state(line: CatalogueEntry | CountyManifest) -> str:
    """The state of what was tried: an absence before the deadline says no more than that."""
    if isinstance(line, CatalogueEntry) and line.withheld:
        return WITHHELD
    return NOT_DUE if line.status in ABSENT and not was_due(line) else state_key(line.status)


def tally(rows: Iterable[CoverageRow]) -> Tally:
    """Count the rows."""
    states, late, undated = Counter[str](), 0, 0
    for row in rows:
        states[row.state] += 1
        if row.held:
            days = row.days_late
            undated += days is None
            late += days is not None and days > 0
    return Tally(states, late, undated)


def by_province(rows: Sequence[CoverageRow]) -> dict[str, Tally]:
    """A tally for each province, by the first two digits of the codes."""
    groups: dict[str, list[CoverageRow]] = {}
    for row in rows:
        groups.setdefault(row.county.code[:2], []).append(row)
    return {digits: tally(group) for digits, group in sorted(groups.items())}


def chosen(rows: Iterable[CoverageRow], province: str | None, state: str, name: str) -> list[CoverageRow]:
    """The rows of a province, a state (or `held`, `missing`), and a piece of a name, code or prefecture;
    or its pinyin's beginning; those that were tried come first."""
    latin = latin_key(name)
    fitting = [
        row
        for row in rows
        if (province is None or row.county.code.startswith(province))
        and (not state or state in row.called)
        and (
            not name
            or name in row.county.name + row.county.code + row.county.prefecture
            or (latin and begins_in_latin(row.county.name, latin))
        )
    ]
    return sorted(fitting, key=lambda row: row.entry is None)


def strips(site: Site, search: Search, codes: Sequence[str]) -> dict[str, dict[int, str]]:
    """By code, the state of each year that was tried, under whichever of the county's codes."""
    places = {site.history.place(code): code for code in codes}
    found: dict[str, dict[int, str]] = {code: {} for code in codes}
    for entry in search.entries([each for code in codes for each in site.codes(code)], scope=Scope.COUNTY):
        years = found[places[site.history.place(entry.code)]]
        if entry.year not in years or entry.held:
            years[entry.year] = shown_state(entry)
    return found
