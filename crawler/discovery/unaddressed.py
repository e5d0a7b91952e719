"""What a page shows as links that nobody can follow: the text of its scripts does not say where they lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.discovery.issuers import CountyNames
from crawler.discovery.links import CLICKS, Link, address_of, handlers_of, links_of, undecided_in
from crawler.discovery.list_block import CLICKED
from crawler.discovery.rules import NAMED_DOOR, Aim, Strength
from crawler.discovery.scoring import score_link
from crawler.discovery.visiting import visit_key
from nianbao.core.numerals import DAY, plain_dates
from nianbao.core.title import Title, read_title
from pipelines.text.page import Page, squeeze

WORDS_MOST = 120
DOORS_MOST = 6
"""A splash page has no more links."""
_DOCUMENT = re.compile(r"附件|下载|全文|\.(?:pdf|ofd|wps|docx?|xlsx?)\b", re.I)
_CLICKED = frozenset({*CLICKED, *CLICKS})
_SHOWN = ("a", "li", "tr", "span", "p", "div", "td", "dd", "h3", "h4")


@dataclass(frozen=True, slots=True)
class Unaddressed:
    """A link that cannot be followed: its words, and whether it calls a function that could not be read."""

    element: HtmlElement
    words: str
    called: bool

    @property
    def title(self) -> Title:
        """Its words as a report's title."""
        return read_title(self.words)

    @property
    def is_scripted(self) -> bool:
        """Whether it is made as what a script follows: javascript:void(0), #, a handler."""
        href = str(self.element.get("href") or "").lower()
        return href.startswith(("javascript:", "#")) or any(self.element.get(name) for name in CLICKS)


@lru_cache(maxsize=8)
def unaddressed(page: Page) -> tuple[Unaddressed, ...]:
    """The links of a page that cannot be followed, in the page's order."""
    return tuple(_unaddressed(page))


def _unaddressed(page: Page) -> Iterator[Unaddressed]:
    for element in page.tree.iter(*_SHOWN):
        if element.tag != "a" and _CLICKED.isdisjoint(element.keys()):
            continue
        if len(element) > 1 and element.tag not in ("a", "li", "tr"):
            continue
        if address_of(page, element) is not None:
            continue
        words = squeeze(element.get("title") or element.text_content())
        if 0 < len(words) <= WORDS_MOST and not _holds_link(page, element):
            called = bool(handlers_of(element)) and undecided_in(page, element) is not None
            yield Unaddressed(element, DAY.sub(" ", plain_dates(words)).strip(), called)


def _holds_link(page: Page, element: HtmlElement) -> bool:
    """Whether what is inside the element says where it leads."""
    return any(address_of(page, each) is not None for each in element.iterdescendants("a", "span", "td"))


def leads_nowhere(page: Page, links: Sequence[Link], names: CountyNames, year: int) -> bool:
    """Whether none of a home page's links leads nearer to a report, and it is no splash page whose door does:
    its menu is made by scripts."""
    doors = (link for link in links if visit_key(link.url) != visit_key(page.url))
    if len(links) <= DOORS_MOST and any(NAMED_DOOR.matches(link.best_text) for link in doors):
        return False
    return all(score_link(link, names, year).strength < Strength.LIKELY for link in links)


def waits_for_files(page: Page, names: CountyNames, year: int, *, in_column: bool) -> bool:
    """Whether the most telling link of a page cannot be followed: a script file may say where it leads. In a
    report column only the wanted report's own entry counts."""
    aims = (Aim.REPORT,) if in_column else tuple(Aim)
    shown = [Link("", each.words) for each in unaddressed(page) if each.is_scripted]
    scores = [score_link(each, names, year) for each in shown]
    telling = (each.priority for each in scores if each.aim in aims and each.strength >= Strength.LIKELY)
    best = max(telling, default=0)
    return best > 0 and all(score_link(each, names, year).priority < best for each in links_of(page))


def waits_for_document(page: Page) -> bool:
    """Whether a document of a report page is behind a function that its page does not define."""
    return any(each.called and _DOCUMENT.search(each.words) for each in unaddressed(page))
