"""Compare: pick counties and fields, see the years as charts and tables. The address says it all."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from nianbao.core.county import County
from nianbao.core.form import form
from nianbao.core.registry import CountyAmbiguous, CountyFault
from nianbao.core.years import report_years
from nianbao.web.chart import chart_of
from nianbao.web.comparison import COUNTIES, FIELDS, USUAL_FIELDS, YEARS, compare
from nianbao.web.parameters import TheSite, Year
from nianbao.web.rendering import render
from nianbao.web.site import Site

router = APIRouter()
FIRST_YEAR = 2019
_PARTED = re.compile(r"[\s,，、;；]+")

Names = Annotated[str, Query(max_length=200)]
Fields = Annotated[list[str], Query(max_length=20)]


@router.get("/compare")
def comparison(
    request: Request,
    site: TheSite,
    counties: Names = "",
    field: Fields = [],  # noqa: B006 - FastAPI copies it
    first: Year = None,
    last: Year = None,
) -> Response:
    """Charts and tables of at most COUNTIES counties and FIELDS fields."""
    found, faults = _find(site, [name for name in _PARTED.split(counties) if name][:COUNTIES])
    fields = [name for name in dict.fromkeys(field) if name in form().by_id][:FIELDS]
    last = last or report_years()[-1]
    years = list(range(max(first or FIRST_YEAR, last - YEARS + 1), last + 1))
    with site.search() as search:
        compared = compare(site, search, found, fields or USUAL_FIELDS[:1], years) if found else []
    return render(
        request,
        "compare.html",
        typed=counties,
        counties=found,
        changes=[(one, site.history.line(one.code)) for one in found if len(site.history.line(one.code)) > 1],
        faults=faults,
        fields=fields or list(USUAL_FIELDS[:1]),
        usual=USUAL_FIELDS,
        several=lambda fault: isinstance(fault, CountyAmbiguous),
        all_fields=form().ids,
        years=years,
        all_years=report_years(),
        compared=[(one, chart_of(one, years)) for one in compared] if years else [],
        limits=(COUNTIES, FIELDS),
    )


def _find(site: Site, names: list[str]) -> tuple[list[County], list[CountyFault]]:
    """The counties meant, and what is wrong with the names that mean none or several."""
    found, faults = list[County](), list[CountyFault]()
    for name in names:
        try:
            found.append(site.counties.find(name))
        except CountyFault as fault:
            faults.append(fault)
    return list(dict.fromkeys(found)), faults
