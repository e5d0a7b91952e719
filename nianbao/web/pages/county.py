"""One county: every year, and every body of it that reported."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from nianbao.archive.catalogue.entry import CatalogueEntry
from nianbao.core.county import County
from nianbao.core.report import Scope
from nianbao.core.units import term_of
from nianbao.core.years import report_years
from nianbao.web.coverage import CoverageRow, coverage_row
from nianbao.web.errors import NotHere
from nianbao.web.parameters import Code, TheSite
from nianbao.web.rendering import render
from nianbao.web.site import Site

router = APIRouter()
FIRST_SHOWN = 2019


@router.get("/county/{code}")
def county(request: Request, site: TheSite, code: Code) -> Response:
    """The history of a county."""
    found = site.county(code)
    if found is None:
        raise NotHere(f"没有代码为 {code} 的县", f"no county has the code {code}")
    with site.search() as search:
        entries = list(search.entries(site.codes(found.code)))
    own = {entry.year: entry for entry in reversed(entries) if entry.scope == Scope.COUNTY}
    years = [year for year in reversed(report_years()) if year >= min([FIRST_SHOWN, *own])]
    rows = [row for year in years if (row := _row(site, found, year, own.get(year))) is not None]
    others = [entry for entry in entries if entry.scope != Scope.COUNTY]
    terms = site.history.line(found.code)
    heir = site.county(site.history.heir(found.code))
    return render(
        request, "county.html", county=found, rows=rows, others=others, terms=terms, heir=heir,
        taken_over=[line[-1] for line in site.history.taken_over(found.code)],
    )  # fmt: skip


def _row(site: Site, county: County, year: int, entry: CatalogueEntry | None) -> CoverageRow | None:
    """The county as it was in the year; None where it did not exist and nothing is known of it."""
    line = site.history.line(county.code)
    term = term_of(line, year)
    if line and term is None and entry is None:
        return None
    unit = replace(county, code=term.code, name=term.name) if term else county
    return coverage_row(site, unit, year, entry)
