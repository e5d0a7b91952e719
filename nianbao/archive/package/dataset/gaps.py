"""Every county and year asked for, found or not: gaps are data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

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
    units = _units(panel, years)
    strangers = {one.code: one for one in catalogue.counties() if not panel.knows(one.code)}
    several = _tried_under_several(catalogue, panel)
    for code, tried in _tried(catalogue, sorted({*units, *strangers})):
        for year in sorted(years):
            place = panel.place(code, year)
            line = several.get(place, tried).get(year)
            stranger = strangers.get(code) if line is not None and line.status in HELD else None
            unit = units[code].get(year) or stranger
            if unit is not None:
                yield (*_row(unit, year, line, place, panel), *_absence(year, line, now))


def _units(panel: Panel, years: Collection[int]) -> dict[str, dict[int, County]]:
    """By code and year the units that existed."""
    units: dict[str, dict[int, County]] = defaultdict(dict)
    for year in years:
        for unit in panel.units(year):
            units[unit.code][year] = unit
    return units


def _tried(catalogue: Catalogue, codes: Sequence[str]) -> Iterator[tuple[str, dict[int, CatalogueLine]]]:
    """Each of the codes, which are sorted, with what is known of it by year: one at a time is in memory."""
    streamed = groupby(catalogue.lines(), lambda line: line.code)
    code, lines = next(streamed, (_LAST, iter(())))
    for each in codes:
        while code < each:
            code, lines = next(streamed, (_LAST, iter(())))
        yield each, _best(lines) if code == each else {}


_LAST = "~"
"""Behind every code."""


def _tried_under_several(catalogue: Catalogue, panel: Panel) -> dict[str, dict[int, CatalogueLine]]:
    """By place what is known of the units that have borne several codes."""
    found: dict[str, dict[int, CatalogueLine]] = {}
    for line in panel.history.lines:
        codes = {term.code for term in line}
        if len(codes) > 1:
            found[line[0].code] = _best(catalogue.lines(codes))
    return found


def _best(lines: Iterable[CatalogueLine]) -> dict[int, CatalogueLine]:
    """By year the line of the county's own report; one that is held goes before a later attempt."""
    best: dict[int, CatalogueLine] = {}
    for line in lines:
        if line.scope == Scope.COUNTY:
            best[line.year] = max(best.get(line.year, line), line, key=_worth)
    return best


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
