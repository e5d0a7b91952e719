"""What a CMS family's file offers. It looks at saved pages only; it does no I/O and knows no other family."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from crawler.discovery.links import Link
from pipelines.text.page import Page


@dataclass(frozen=True, slots=True)
class Ask:
    """A call to the CMS's own API that gives (more of) a listing: GET, or POST where `form` is given."""

    url: str
    form: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What an API answer held: listing entries, and what to call next for the rest, in order."""

    entries: tuple[Link, ...] = ()
    further: tuple[Ask, ...] = ()


class Family(Protocol):
    """One CMS. Each is detected from several weak signs and answers for the pages it knows."""

    name: str
    precise: bool
    """Its calls name the report column only, so they are worth making from whatever page offers them."""

    def signs(self, page: Page) -> int:
        """How many signs of this CMS the page shows; two make it likely."""
        ...

    def entries(self, page: Page) -> list[Link]:
        """Listing entries of the page that are not plain anchors; empty where it has none."""
        ...

    def pages(self, page: Page) -> list[str]:
        """Addresses of the other pages of the listing that this page belongs to, in the listing's order,
        complete as far as the page tells; this page itself is left out."""
        ...

    def asks(self, page: Page) -> list[Ask]:
        """API calls for the listing that this page is the shell of; empty where its entries are all here."""
        ...

    def told(self, ask: Ask, answer: Page, page: Page) -> Told:
        """Read the answer to one of this family's calls; `page` is the shell it was asked for. What is no
        such answer (an error page, broken JSON or XML) holds nothing."""
        ...


class Plain:
    """What most families are: their entries are plain anchors on static pages, and there is no API. A family
    overrides what it knows better."""

    precise = False

    def entries(self, page: Page) -> list[Link]:
        """None beyond the plain anchors."""
        return []

    def pages(self, page: Page) -> list[str]:
        """None beyond the plain links."""
        return []

    def asks(self, page: Page) -> list[Ask]:
        """No API."""
        return []

    def told(self, ask: Ask, answer: Page, page: Page) -> Told:
        """No API."""
        return Told()


def shows(page: Page, pattern: re.Pattern[str], *words: str) -> bool:
    """Whether a page's text shows a pattern. One of the words, in lower case, is in all that it matches:
    where none is there, as on most pages, the text is not gone through letter by letter."""
    lowered = _lowered(page)
    return any(word in lowered for word in words) and pattern.search(page.text) is not None


@lru_cache(maxsize=1)
def _lowered(page: Page) -> str:
    return page.text.lower()
