"""Every county and year asked for, found or not: gaps are data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.history import HELD, CatalogueLine
from nianbao.archive.package.dataset.writing import Row
from nianbao.core.county import County
from nianbao.core.deadline import days_late, deadline
from nianbao.core.report import Scope

NOT_TRIED = "not_tried"


def gap_rows(catalogue: Catalogue, counties: Iterable[County], years: Collection[int]) -> Iterator[Row]:
    """A row for each county and year, sorted: what the archive holds or what the last crawl met, with its
    evidence. `counties` are those of the registry; the archive's own are added."""
    known = {county.code: county for county in (*catalogue.counties(), *counties)}
    tried = groupby(catalogue.lines(), key=lambda line: line.code)
    code, lines = next(tried, ("", iter(())))
    for county in sorted(known.values(), key=lambda one: one.code):
        found: dict[int, CatalogueLine] = {}
        if county.code == code:
            found = {line.year: line for line in lines if line.scope == Scope.COUNTY}
            code, lines = next(tried, ("", iter(())))
        for year in sorted(years):
            yield _row(county, year, found.get(year))


def tried_years(catalogue: Catalogue) -> list[int]:
    """Every report year that the archive holds or has tried."""
    return sorted({line.year for line in catalogue.lines()})


def _row(county: County, year: int, line: CatalogueLine | None) -> Row:
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
    )


def _evidence(line: CatalogueLine) -> str | None:
    """The report's address; of a crawl that found none, the page that its reason names."""
    return line.url or (next(line.why.addresses(), None) if line.why is not None else None)
