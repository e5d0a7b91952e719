"""What a CMS family's file offers. It looks at saved pages only; it does no I/O and knows no other family."""

from __future__ import annotations

from typing import Protocol

from crawler.discovery.links import Link
from pipelines.text.page import Page


class Family(Protocol):
    """One CMS. Each is detected from several weak signs and answers for the pages it knows."""

    name: str

    def signs(self, page: Page) -> int:
        """How many signs of this CMS the page shows; two make it likely."""
        ...

    def entries(self, page: Page) -> list[Link]:
        """Listing entries that are not plain anchors; empty where the page has none."""
        ...

    def pages(self, page: Page) -> list[str]:
        """Addresses of the other pages of the listing that this page belongs to, in order."""
        ...
