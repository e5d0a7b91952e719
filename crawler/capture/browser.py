"""Chromium for pages whose static form is empty. It never touches the network itself.

Every request that the page makes is answered through the county's Fetcher: the same hosts, robots, delays and
the same recorder; what cannot be intercepted runs into a proxy address where nobody listens. So nothing is
fetched that is not recorded, byte for byte, like everything else.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from dataclasses import dataclass, field

from playwright.async_api import Browser, Error, Playwright, Route, async_playwright
from playwright.async_api import TimeoutError as PageTimeout

from core.errors import PortalError
from crawler.fetch import Answer, Fetcher

logger = logging.getLogger(__name__)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REQUESTS_MOST = 40
"""Scripts and API calls of one page; what comes after is refused."""
SECONDS = 45.0
"""For one page, beside the host's delays."""
GRACE_SECONDS = 15.0
PAGES_AT_ONCE = 2
QUIET_MS = 400
_PAGES = ("document", "xhr", "fetch")
_ANSWERED = (*_PAGES, "script")
_DEAD_PROXY = "http://127.0.0.1:9"
_FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--mute-audio",
    f"--proxy-server={_DEAD_PROXY}", "--proxy-bypass-list=<-loopback>",
)  # fmt: skip
_THE_BROWSERS = {
    "accept-encoding", "accept-language", "connection", "content-length", "content-type", "cookie", "host",
    "upgrade-insecure-requests", "user-agent", "cache-control", "pragma", "origin",
}  # fmt: skip
_NOT_PASSED_ON = {"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie"}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page after its scripts ran: its address then, and its document as UTF-8 HTML."""

    url: str
    html: bytes


def find_browser(chosen: str = "") -> str | None:
    """The Chromium to render with: the one chosen (NIANBAO_BROWSER), else the first that is installed."""
    if chosen:
        return chosen
    return next((path for path in map(shutil.which, NAMES) if path), None)


@dataclass
class Renderer:
    """One browser for all counties of a process, started when first needed, a context for each page."""

    executable: str
    _playwright: Playwright | None = None
    _browser: Browser | None = None
    _starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PAGES_AT_ONCE))

    async def render(self, first: Answer, fetcher: Fetcher, delay_seconds: float) -> Rendered | None:
        """Let the scripts of a page run whose static form came as `first`; it is not asked for again.

        None where the browser could not. A crash costs one page.
        """
        limit = SECONDS + REQUESTS_MOST * delay_seconds
        try:
            async with self._places:  # a page waits for its turn before its time runs
                return await asyncio.wait_for(self._render(first, fetcher, limit), limit + GRACE_SECONDS)
        except (Error, TimeoutError) as error:
            said = (str(error) or type(error).__name__).splitlines()[0]
            logger.warning("%s could not be rendered: %s", first.url, said)
            return None

    async def close(self) -> None:
        """End the browser."""
        if self._browser is not None:
            await self._browser.close()
        if self._playwright is not None:
            await self._playwright.stop()
        self._browser = self._playwright = None

    async def _render(self, first: Answer, fetcher: Fetcher, limit: float) -> Rendered:
        browser = await self._ready()
        context = await browser.new_context(ignore_https_errors=True, service_workers="block", locale="zh-CN")
        try:
            await context.route("**/*", Answering(fetcher, first).answer)
            page = await context.new_page()
            page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
            await page.goto(first.url, wait_until="domcontentloaded", timeout=limit * 1000)
            try:
                await page.wait_for_load_state("networkidle", timeout=limit * 500)
            except PageTimeout:
                logger.info("%s never comes to rest; taken as it is", first.url)
            await page.wait_for_timeout(QUIET_MS)
            return Rendered(page.url, (await page.content()).encode("utf-8", errors="replace"))
        finally:
            await context.close()

    async def _ready(self) -> Browser:
        async with self._starting:
            if self._playwright is None:
                self._playwright = await async_playwright().start()
            if self._browser is None or not self._browser.is_connected():
                # Root has no user namespace to sandbox in; everybody else keeps the sandbox.
                flags = [*_FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*_FLAGS]
                self._browser = await self._playwright.chromium.launch(
                    executable_path=self.executable, args=flags, chromium_sandbox=os.geteuid() != 0
                )
            return self._browser


@dataclass
class Answering:
    """Answers the requests of one page through a Fetcher, and refuses what the page can do without."""

    fetcher: Fetcher
    first: Answer
    asked: int = 0

    async def answer(self, route: Route) -> None:
        """Fulfil one request with what the portal sent, or abort it."""
        request = route.request
        if request.resource_type not in _ANSWERED or self.asked >= REQUESTS_MOST:
            await route.abort("blockedbyclient")
            return
        if request.resource_type == "document" and request.url == self.first.url:
            await route.fulfill(status=self.first.status, headers=_headers(self.first), body=self.first.body)
            return
        self.asked += 1
        body = request.post_data_buffer
        post = (body, request.headers.get("content-type", "")) if request.method == "POST" and body else None
        requisite = request.resource_type not in _PAGES
        try:
            own = {name: value for name, value in request.headers.items() if _is_pages_own(name)}
            answer = await self.fetcher.get(request.url, post=post, requisite=requisite, headers=own)
        except PortalError as error:
            logger.info("the page's request for %s: %s", request.url, error)
            await route.abort("blockedbyclient")
            return
        await route.fulfill(status=answer.status, headers=_headers(answer), body=answer.body)


def _is_pages_own(header: str) -> bool:
    """A header that the page's script set, or its referrer; who asks and how is the recorder's to say."""
    return header not in _THE_BROWSERS and not header.startswith(("sec-", ":"))


def _headers(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in _NOT_PASSED_ON}
