"""What a CMS family's file offers. It looks at saved pages only; it does no I/O and knows no other family."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from crawler.discovery.links import Link
from pipelines.text.page import Page

LIKELY_SIGNS = 2
"""So many make a family likely."""


@dataclass(frozen=True, slots=True)
class FamilySign:
    """What a CMS leaves in its pages. `words`: all that the pattern matches holds one of them, in small
    letters where it takes both. Most pages hold none, and words are looked for in a moment."""

    pattern: re.Pattern[str]
    words: tuple[str, ...]

    @classmethod
    def of(cls, pattern: str, *words: str, flags: re.RegexFlag = re.NOFLAG) -> FamilySign:
        """A sign that is written so."""
        return cls(re.compile(pattern, flags), words)

    def on(self, page: Page) -> bool:
        """Whether a page shows it."""
        return self._may_be_on(page) and self.pattern.search(page.text) is not None

    def times(self, page: Page) -> int:
        """How often a page shows it."""
        return len(self.pattern.findall(page.text)) if self._may_be_on(page) else 0

    def _may_be_on(self, page: Page) -> bool:
        text = page.small if self.pattern.flags & re.I else page.text
        return any(word in text for word in self.words)


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

    def __hash__(self) -> int:
        """One family is one object."""
        ...

    def told(self, ask: Ask, answer: Page, page: Page) -> Told:
        """Read the answer to one of this family's calls; `page` is the shell it was asked for. What is no
        such answer (an error page, broken JSON or XML) holds nothing."""
        ...


# Several questions are asked of one page in a row, and looking for signs is most of their cost.
@lru_cache(maxsize=128)
def signs_of(family: Family, page: Page) -> int:
    """How many signs of a family a page shows."""
    return family.signs(page)


def is_likely(family: Family, page: Page) -> bool:
    """Whether a page shows enough signs of a family."""
    return signs_of(family, page) >= LIKELY_SIGNS


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
