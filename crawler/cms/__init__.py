"""The CMS families, one file each. Adding one: its file, its line here, its fixtures."""

from __future__ import annotations

from crawler.cms.family import Ask, Family
from crawler.cms.generic import Generic
from crawler.cms.trs import Trs
from pipelines.text.page import Page

FAMILIES: tuple[Family, ...] = (Trs(), Generic())
LIKELY_SIGNS = 2


def family_of(page: Page) -> Family:
    """The family with the most signs on this page; the generic one where none shows two."""
    best = max(FAMILIES, key=lambda family: family.signs(page))
    return best if best.signs(page) >= LIKELY_SIGNS else FAMILIES[-1]


def other_pages(page: Page) -> list[str]:
    """The other pages of the listing: every family that finds some is believed, since pagers are plain or
    not, whatever else a page shows."""
    found = [url for family in FAMILIES for url in family.pages(page)]
    return list(dict.fromkeys(found))


def asks_of(page: Page) -> list[tuple[Family, Ask]]:
    """The API calls that the likely families would make for the listing this page is a shell of."""
    return [
        (family, ask)
        for family in FAMILIES
        if family.signs(page) >= LIKELY_SIGNS
        for ask in family.asks(page)
    ]
