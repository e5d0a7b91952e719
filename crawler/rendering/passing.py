"""What of a page's requests may leave the browser."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.async_api import Route

logger = logging.getLogger(__name__)

REFUSED_MOST = 300
"""Requests beyond those that a page may make, after which it is ended: they cost us more than it."""
PAGES = ("document", "xhr", "fetch")
ANSWERED = (*PAGES, "script")


@dataclass
class RouteFilter:
    """Notes what each request is for; of a crawl's page, lets only pass what its text may depend on. While
    `staying`, no frame is led to another document: its address is `left` here."""

    kinds: dict[str, str]
    whole: bool
    staying: bool = False
    left: list[str] = field(default_factory=list)
    requests_most: int = 1000
    on_endless: Callable[[], object] = bool
    """Is called once where the page asks without end."""
    asked: int = 0

    async def pass_on(self, route: Route) -> None:
        """Let a request go, or end it."""
        kind = route.request.resource_type
        self.asked += 1
        if self.asked == self.requests_most + REFUSED_MOST:
            logger.warning("%s asks without end: it is ended", route.request.frame.page.url)
            self.on_endless()
        self.kinds[plain(route.request.url)] = kind
        if self.staying and kind == "document":
            self.left += [route.request.url] if route.request.method == "GET" else []
            await route.abort("aborted")
            return
        if self.whole or kind in ANSWERED:
            await route.continue_()
        else:
            await route.abort("blockedbyclient")


def plain(url: str) -> str:
    """An address without its fragment."""
    return url.partition("#")[0]
