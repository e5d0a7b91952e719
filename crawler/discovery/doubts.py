"""What of a report column may be the wanted report and was not understood: no stated total speaks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from lxml.html import HtmlElement

from crawler.discovery.issuers import CountyNames, Whose, whose
from crawler.discovery.links import address_of
from crawler.discovery.list_block import ListBlock, is_clickable, words_of
from crawler.discovery.listing import Listing
from crawler.discovery.rules import ANNUAL_WORDS, BARE_COLUMN, LEVEL_TAB
from crawler.discovery.unaddressed import unaddressed
from nianbao.core.title import Title, compact, read_title, year_alone
from pipelines.text.page import Page, squeeze

_CHOSEN = re.compile(r"(?:^|[\s_-])(?:on|active|cur|current|selected|checked|this|now)(?:$|[\s_-])", re.I)
_CUT = re.compile(r"(?:…|\.\.)$")


@dataclass(frozen=True, slots=True)
class Doubt:
    """An entry that may be the wanted report and was not understood; `url` is None where that was not."""

    words: str
    url: str | None


def doubts_of(
    page: Page, block: ListBlock, listing: Listing, names: CountyNames, year: int
) -> Iterator[Doubt]:
    """All that a page of a column leaves in doubt, rows first."""
    return chain(
        _doubts(page, block, names, year),
        _without_address(page, listing, names, year),
        _unlinked_parts(page, year),
    )


def _unlinked_parts(page: Page, year: int) -> Iterator[Doubt]:
    """Tabs and choices that name the wanted year, the one when its report was due, or the county's own level,
    and lead nowhere. What the list states of itself says nothing of them; the chosen one is what it shows."""
    for element in page.tree.iter("option", "a", "button", "li", "span", "dd", "div"):
        text = compact(words_of(element)) if not len(element) else ""
        if year_alone(text) not in (year, year + 1) and not LEVEL_TAB.matches(text):
            continue
        bare = text.isdecimal() and element.tag not in ("option", "a", "button")
        holders = (element, *islice(element.iterancestors("a", "li"), 2))
        if bare or any(_is_chosen(each) or address_of(page, each) for each in holders):
            continue
        if element.tag in ("option", "a", "button") or any(map(is_clickable, holders)):
            yield Doubt(words_of(element), None)


def _is_chosen(element: HtmlElement) -> bool:
    chosen = element.get("selected") is not None or element.get("aria-selected") == "true"
    return chosen or _CHOSEN.search(element.get("class") or "") is not None


def _doubts(page: Page, block: ListBlock, names: CountyNames, year: int) -> Iterator[Doubt]:
    """Entries whose words may name the wanted report: cut off, or without a year that can be read."""
    for row in block.rows:
        for link in [row] if row.tag == "a" else list(row.iter("a"))[:3]:
            words = max(squeeze(link.get("title") or ""), squeeze(link.text_content()), key=len) or words_of(
                link
            )
            if not words and link.find(".//img") is not None and address_of(page, link) is not None:
                yield Doubt("a picture", address_of(page, link))
            elif _may_be_wanted(read_title(words, in_column=True), words, names, year):
                yield Doubt(words[:80], address_of(page, link))


def _may_be_wanted(title: Title, words: str, names: CountyNames, year: int) -> bool:
    text = compact(words)
    if title.other_genre is not None or title.year not in (None, year) or BARE_COLUMN.matches(text):
        return False
    if title.is_report:
        return title.year is None and _is_own(title, names)
    cut = _CUT.search(words) is not None and any(text.startswith(form) for form in names.forms)
    if title.year == year:
        return _CUT.search(words) is not None
    return cut or ANNUAL_WORDS.matches(text)


def _is_own(title: Title, names: CountyNames) -> bool:
    return whose(title.issuer, names) in (Whose.COUNTY, Whose.OFFICE, Whose.UNNAMED)


def _without_address(page: Page, listing: Listing, names: CountyNames, year: int) -> Iterator[Doubt]:
    """Titles of reports that nobody could follow: a function that was not read, a bound click."""
    for each in unaddressed(page):
        title = each.title
        wanted = title.year in (None, year) and _is_own(title, names)
        if title in listing.unaddressed or (
            title.is_report and wanted and not BARE_COLUMN.matches(compact(each.words))
        ):
            yield Doubt(each.words[:80], None)
