"""The campaign: how far a year's crawl is, and which counties are stuck, with their evidence."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from nianbao.core.clock import last_calendar_year, now
from nianbao.core.deadline import deadline, is_due
from nianbao.web.coverage import year_coverage
from nianbao.web.parameters import TheSite, Year
from nianbao.web.rendering import render
from nianbao.web.words import MISSING

router = APIRouter()
STUCK_ROWS = 200


@router.get("/campaign")
def campaign(request: Request, site: TheSite, year: Year = None) -> Response:
    """What the ledger says, where there is one, beside what the archive itself shows."""
    year = year or last_calendar_year()  # the ledger's latest campaign may be of a year that is not over
    ledger = site.campaign(year) if site.campaign else None
    with site.search() as search:
        coverage = year_coverage(site, search, year)
    stuck = [row for row in coverage.rows if row.entry is not None and MISSING in row.called]
    stuck.sort(key=lambda row: row.entry.captured_at if row.entry else "", reverse=True)
    return render(
        request,
        "campaign.html",
        year=year,
        due=deadline(year),
        is_due=is_due(year, now()),
        ledger=ledger,
        total=coverage.total,
        stuck=stuck[:STUCK_ROWS],
        stuck_count=len(stuck),
    )
