"""One county: every year, and every body of it that reported."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from nianbao.core.report import Scope
from nianbao.core.years import report_years
from nianbao.web.coverage import CoverageRow
from nianbao.web.errors import NotHere
from nianbao.web.parameters import Code, TheSite
from nianbao.web.rendering import render

router = APIRouter()
FIRST_SHOWN = 2019


@router.get("/county/{code}")
def county(request: Request, site: TheSite, code: Code) -> Response:
    """The history of a county."""
    found = site.county(code)
    if found is None:
        raise NotHere(f"no county has the code {code}")
    with site.search() as search:
        entries = list(search.entries([code]))
    own = {entry.year: entry for entry in reversed(entries) if entry.scope == Scope.COUNTY}
    years = [year for year in reversed(report_years()) if year >= min([FIRST_SHOWN, *own])]
    rows = [CoverageRow(found, year, own.get(year)) for year in years]
    others = [entry for entry in entries if entry.scope != Scope.COUNTY]
    return render(request, "county.html", county=found, rows=rows, others=others)
