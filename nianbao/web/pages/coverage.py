"""The first page: a year at a glance, and down to the county."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from nianbao.core.clock import now
from nianbao.core.deadline import deadline, is_due
from nianbao.core.years import report_years
from nianbao.web.coverage import COLUMNS, CoverageRow, chosen, strips, year_coverage
from nianbao.web.parameters import PageNumber, Province, TheSite, Year, province_digits
from nianbao.web.rendering import render
from nianbao.web.sheets import TableSheet, csv_answer
from nianbao.web.site import Site
from nianbao.web.tiles import tiles
from nianbao.web.words import STATES

router = APIRouter()
PAGE_ROWS = 50
STRIP_YEARS = 8
_SHADES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

State = Annotated[str, Query(max_length=20)]
Name = Annotated[str, Query(max_length=40)]


@router.get("/")
def coverage_page(
    request: Request,
    site: TheSite,
    year: Year = None,
    province: Province = "",
    state: State = "",
    name: Name = "",
    page: PageNumber = 1,
) -> Response:
    """The coverage of one report year."""
    with site.search() as search:
        years = _years(search.years())
        year = year or years[0]
        coverage = year_coverage(site, search, year)
        shown = _chosen(site, coverage.rows, province, state, name)
        part = shown[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
        strip_years = [one for one in years if one <= year][:STRIP_YEARS][::-1]
        states = strips(site, search, [row.county.code for row in part])
    names = site.provinces()
    return render(
        request,
        "coverage.html",
        year=year,
        years=years,
        total=coverage.total,
        tiles=tiles(names),
        tallies=coverage.provinces,
        provinces=names,
        shade=shade,
        province=province_digits(site, province) or "",
        state=state,
        name=name,
        states=list(dict.fromkeys(key for key in STATES if key != "unchanged")),
        rows=part,
        found=len(shown),
        page=page,
        pages=max(1, -(-len(shown) // PAGE_ROWS)),
        strip_years=strip_years,
        strips=states,
        due=deadline(year),
        is_due=is_due(year, now()),
    )


@router.get("/coverage.csv")
def coverage_csv(
    site: TheSite, year: Year = None, province: Province = "", state: State = "", name: Name = ""
) -> Response:
    """The table of the first page, all of it, as CSV that spreadsheets open as Chinese."""
    with site.search() as search:
        year = year or _years(search.years())[0]
        rows = _chosen(site, year_coverage(site, search, year).rows, province, state, name)
    values = (row.values() for row in rows)
    table = [[said[name] for name in COLUMNS] for said in values]
    return csv_answer(TableSheet(f"coverage-{year}", f"{year}", COLUMNS, table, ()))


def shade(share: float) -> int:
    """How dark a tile is, 0 to 5."""
    return sum(share > bound for bound in _SHADES[:-1])


def _years(held: Sequence[int]) -> list[int]:
    """The years to choose from, the latest first: the last that is over, and those of the archive."""
    years = report_years()
    return sorted({years[-1], *(year for year in held if year in years)}, reverse=True)


def _chosen(
    site: Site, rows: Sequence[CoverageRow], province: str, state: str, name: str
) -> list[CoverageRow]:
    return chosen(rows, province_digits(site, province), state, name.strip())
