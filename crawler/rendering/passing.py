"""What of a page's requests may leave the browser."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.async_api import Route

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

    async def pass_on(self, route: Route) -> None:
        """Let a request go, or end it."""
        kind = route.request.resource_type
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
