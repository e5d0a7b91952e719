"""Search: words of place, issuer, title and text."""

from __future__ import annotations

from itertools import chain, islice

from fastapi import APIRouter, Request
from starlette.responses import Response

from nianbao.archive.catalogue.search import Question
from nianbao.core.county import County
from nianbao.core.place_names import begins_in_latin, latin_key
from nianbao.web.parameters import PageNumber, Province, ScopeChoice, TheSite, Words, Year, province_digits
from nianbao.web.rendering import render
from nianbao.web.site import Site

router = APIRouter()
PAGE_HITS = 20
NAMESAKES = 8


@router.get("/search")
def search(
    request: Request,
    site: TheSite,
    q: Words = "",
    year: Year = None,
    province: Province = "",
    scope: ScopeChoice = None,
    page: PageNumber = 1,
) -> Response:
    """What was found, and how much there is by year, province and kind of issuer."""
    digits = province_digits(site, province)
    with site.search() as index:
        found = index.find(Question(q, year, digits, scope), PAGE_HITS, (page - 1) * PAGE_HITS)
    if not found.counted:
        site.count_soon(q)
    return render(
        request,
        "search.html",
        q=q,
        year=year,
        province=digits or "",
        scope=scope or "",
        found=found,
        provinces=site.provinces(),
        counties=_counties_called(site, q) if page == 1 else [],
        page=page,
        pages=max(1, -(-found.total // PAGE_HITS)),
    )


def _counties_called(site: Site, text: str) -> list[County]:
    """Counties whose name, code or pinyin was typed, archived or not; those with just that pinyin first."""
    wanted = text.strip()
    if len(wanted) < 2:
        return []
    whole, latin = site.counties.meant_in_latin(wanted), latin_key(wanted)

    def borne(one: County) -> list[str]:
        return [one.name, *(term.name for term in site.history.line(one.code))]

    called = (
        one
        for one in site.counties.counties
        if any(wanted in name for name in borne(one)) or wanted in site.codes(one.code)
    )
    begun = (one for one in site.counties.counties if latin and begins_in_latin(one.name, latin))
    return list(islice(dict.fromkeys(chain(whole, called, begun)), NAMESAKES))
