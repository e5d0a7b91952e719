"""Every county and year asked for, found or not: gaps are data."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.history import HELD, CatalogueLine
from nianbao.archive.catalogue.manifest import moment_of
from nianbao.archive.package.dataset.writing import Row
from nianbao.core.county import County
from nianbao.core.deadline import days_late, deadline, is_due
from nianbao.core.panel import Panel
from nianbao.core.report import Scope

NOT_TRIED = "not_tried"


def gap_rows(catalogue: Catalogue, panel: Panel, years: Collection[int], now: datetime) -> Iterator[Row]:
    """A row for each year and each unit that existed then, sorted: what the archive holds or what the last
    crawl met, with its evidence, under whichever of its names and codes that was. What only the archive knows
    has a row where a report is held."""
    tried = _tried(catalogue, panel)
    listed = {(unit.code, year): unit for year in years for unit in panel.units(year)}
    for county in catalogue.counties():
        held = (tried.get((county.code, year)) for year in years if not panel.knows(county.code))
        listed |= {(county.code, line.year): county for line in held if line and line.status in HELD}
    for (code, year), unit in sorted(listed.items()):
        place = panel.place(code, year)
        line = tried.get((place, year))
        yield (*_row(unit, year, line, place, panel), *_absence(year, line, now))


def _tried(catalogue: Catalogue, panel: Panel) -> dict[tuple[str, int], CatalogueLine]:
    """What is known of each place and year; a report that is held goes before a later attempt."""
    tried: dict[tuple[str, int], CatalogueLine] = {}
    for line in catalogue.lines():
        if line.scope == Scope.COUNTY:
            place = panel.place(line.code, line.year), line.year
            tried[place] = max(tried.get(place, line), line, key=_worth)
    return tried


def _worth(line: CatalogueLine) -> tuple[bool, datetime]:
    return line.status in HELD, moment_of(line.captured_at)


def tried_years(catalogue: Catalogue) -> list[int]:
    """Every report year that the archive holds or has tried."""
    return sorted({line.year for line in catalogue.lines()})


def _row(county: County, year: int, line: CatalogueLine | None, place: str, panel: Panel) -> Row:
    held = line is not None and line.status in HELD
    return (
        county.code,
        county.name,
        county.province,
        county.prefecture,
        year,
        line.status if line else NOT_TRIED,
        int(held),
        _evidence(line) if line else county.portal_url or None,
        line.published_on if line else None,
        deadline(year).isoformat(),
        days_late(line.published_on, year) if line else None,
        line.captured_at if line else None,
        line.warc if line else None,
        line.reason if line else None,
        panel.report_id(county.code, year, Scope.COUNTY, "") if held else None,
        place,
    )


def _absence(year: int, line: CatalogueLine | None, now: datetime) -> Row:
    """The years that the columns list instead, and whether the report was due when its absence was seen."""
    seen = [moment_of(line.captured_at)] if line is not None and line.status not in HELD else []
    listed = " ".join(map(str, line.listed_years)) if line is not None else None
    return listed, int(is_due(year, now, *seen))


def _evidence(line: CatalogueLine) -> str | None:
    """The report's address; of a crawl that found none, the page that its reason names."""
    return line.url or (next(line.why.addresses(), None) if line.why is not None else None)
