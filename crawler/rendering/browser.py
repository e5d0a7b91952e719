"""Chromium for pages that scripts build. It never touches the network itself: a recording proxy is before it.

Every request that a page makes goes out through the Fetcher: the same hosts, robots, delays, recorder. What
the page was answered is compared with what was recorded; the rendered document, a screenshot and a print are
kept beside it as `resource` records.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error, Page, Playwright, Route, async_playwright
from playwright.async_api import TimeoutError as PageTimeout

from crawler.http.answers import Answer
from crawler.http.fetch import Fetcher
from crawler.rendering.proxy import RecordingProxy
from crawler.rendering.turning import TURNS_MOST, Choose, act, looked_at
from nianbao.archive.warc.recorder import Receipt
from nianbao.archive.warc.resource import Resource

logger = logging.getLogger(__name__)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REQUESTS_MOST = 40
"""Scripts and API calls of one page of a crawl; what comes after is refused."""
CAPTURE_REQUESTS_MOST = 1000
SECONDS = 45.0
"""For one page, beside the host's delays."""
GRACE_SECONDS = 15.0
PAGES_AT_ONCE = 2
QUIET_MS = 400
QUIET_STEPS_MOST = 100
PAUSE_SECONDS_MOST = 3.0
_PAGES = ("document", "xhr", "fetch")
_ANSWERED = (*_PAGES, "script")
_DEAD_PROXY = "http://127.0.0.1:9"
_FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--mute-audio",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp", "--dns-prefetch-disable",
    f"--proxy-server={_DEAD_PROXY}", "--proxy-bypass-list=<-loopback>",
)  # fmt: skip
_NO_CALLS = """for (const name of Object.getOwnPropertyNames(globalThis))
  if (/^(?:webkit)?RTC/.test(name)) delete globalThis[name];"""
"""Run before a page's own scripts: calls go by UDP, past every proxy. Workers cannot make any; a sandboxed
frame has a process of its own that this may miss, and there the policy above is the only lock."""
_SCROLL = """async () => {
  for (let at = 0; at < Math.min(document.documentElement.scrollHeight, 30000); at += 600) {
    scrollTo(0, at); await new Promise(done => setTimeout(done, 40));
  }
  scrollTo(0, 0);
}"""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page after its scripts ran: its address then, and its document as UTF-8 HTML (empty of a download).

    `missing` names the requests that the page was answered and that the archive lacks.
    """

    url: str
    html: bytes
    receipts: Mapping[str, Receipt]
    refused: Mapping[str, str]
    missing: tuple[str, ...]

    @property
    def unrecorded(self) -> dict[str, Any] | None:
        """What a manifest says of it where something is missing."""
        if not self.missing:
            return None
        said = f"{len(self.missing)} requests of the page are not in the archive: {self.missing[0]}"
        return {"url": self.url, "aim": "render", "error": said, "missing": list(self.missing)}


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
        """Let the scripts of a page run whose static form came as `first`; it is not asked for again, and
        pictures are left out. None where the browser could not. A crash costs one page."""
        return await self._safely(first.url, first, fetcher, delay_seconds, REQUESTS_MOST)

    async def turn(
        self, first: Answer, fetcher: Fetcher, delay_seconds: float, choose: Choose
    ) -> Rendered | None:
        """`render`, and then act on what `choose` names, until it names nothing. None where the browser could
        not; `choose` has seen what came till then."""
        most = REQUESTS_MOST + 2 * TURNS_MOST
        return await self._safely(first.url, first, fetcher, delay_seconds, most, choose)

    async def capture(self, url: str, fetcher: Fetcher, delay_seconds: float) -> Rendered | None:
        """Load a page with all that it asks for. None where the browser could not."""
        return await self._safely(url, None, fetcher, delay_seconds, CAPTURE_REQUESTS_MOST)

    async def close(self) -> None:
        """End the browser."""
        if self._browser is not None:
            await self._browser.close()
        if self._playwright is not None:
            await self._playwright.stop()
        self._browser = self._playwright = None

    async def _safely(
        self,
        url: str,
        first: Answer | None,
        fetcher: Fetcher,
        delay_seconds: float,
        most: int,
        choose: Choose | None = None,
    ) -> Rendered | None:
        limit = SECONDS + min(most, 200) * delay_seconds
        try:
            async with self._places:  # a page waits for its turn before its time runs
                rendering = self._render(url, first, fetcher, limit, most, choose)
                return await asyncio.wait_for(rendering, limit + GRACE_SECONDS)
        except (Error, TimeoutError) as error:
            said = (str(error) or type(error).__name__).splitlines()[0]
            logger.warning("%s could not be rendered: %s", url, said)
            return None

    async def _render(
        self,
        url: str,
        first: Answer | None,
        fetcher: Fetcher,
        limit: float,
        most: int,
        choose: Choose | None,
    ) -> Rendered:
        browser = await self._ready()
        kinds: dict[str, str] = {}
        proxy = RecordingProxy(fetcher, lambda asked: kinds.get(asked, "document") not in _PAGES, first, most)
        try:
            context = await browser.new_context(
                ignore_https_errors=True,
                service_workers="block",
                locale="zh-CN",
                proxy={"server": await proxy.start(), "bypass": "<-loopback>"},
            )
            try:
                await context.add_init_script(_NO_CALLS)
                return await self._shown(context, proxy, url, fetcher, limit, kinds, choose)
            finally:
                await context.close()
        finally:
            await proxy.close()

    async def _shown(
        self,
        context: BrowserContext,
        proxy: RecordingProxy,
        url: str,
        fetcher: Fetcher,
        limit: float,
        kinds: dict[str, str],
        choose: Choose | None,
    ) -> Rendered:
        answered: set[tuple[str, str]] = set()
        context.on("response", lambda response: answered.add((response.request.method, _plain(response.url))))
        await context.route("**/*", _RouteFilter(kinds, whole=proxy.first is None).pass_on)
        page = await context.new_page()
        page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
        shown = await _load(page, url, limit) and _plain(page.url) not in proxy.refused
        if shown:
            with suppress(Error):  # a page that moves on while it is scrolled
                await page.evaluate(_SCROLL)
        await _quiet(page, proxy)
        made = await _resources(page, url) if shown else []
        if shown and choose is not None:
            made += await _turned(page, proxy, url, choose)
        missing = _missing(answered, proxy, fetcher)
        info = {
            "url": url,
            "shown": page.url,
            "recorded": {each: receipt.record_id for each, receipt in proxy.receipts.items()},
            "refused": dict(proxy.refused),
            "missing": missing,
        }
        made.append(
            Resource(
                f"urn:pageinfo:{url}",
                "application/json",
                json.dumps(info, ensure_ascii=False, indent=1).encode(),
            )
        )
        for resource in made:
            await fetcher.keep(resource)
        if missing:
            logger.error("%s was answered for %s, which the archive lacks", url, ", ".join(missing))
        html = made[0].content if shown else b""
        return Rendered(page.url if shown else url, html, proxy.receipts, proxy.refused, tuple(missing))

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
class _RouteFilter:
    """Notes what each request is for; of a crawl's page, lets only pass what its text may depend on."""

    kinds: dict[str, str]
    whole: bool

    async def pass_on(self, route: Route) -> None:
        kind = route.request.resource_type
        self.kinds[_plain(route.request.url)] = kind
        if self.whole or kind in _ANSWERED:
            await route.continue_()
        else:
            await route.abort("blockedbyclient")


async def _load(page: Page, url: str, limit: float) -> bool:
    """Open a page; False where it is a download, which there is nothing to be seen of."""
    try:
        await page.goto(url, wait_until="domcontentloaded", timeout=limit * 1000)
        await page.wait_for_load_state("networkidle", timeout=limit * 500)
    except PageTimeout:
        if page.url == "about:blank":
            raise
        logger.info("%s never comes to rest; taken as it is", url)
    except Error as error:
        if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
            return False
        raise
    return True


async def _quiet(page: Page, proxy: RecordingProxy) -> None:
    """Wait until nothing is under way, for a moment at least."""
    quiet = 0
    for _ in range(QUIET_STEPS_MOST):
        if quiet == 2:
            return
        await _pause(page)
        quiet = 0 if proxy.busy else quiet + 1


async def _turned(page: Page, proxy: RecordingProxy, url: str, choose: Choose) -> list[Resource]:
    """Turn the page as long as `choose` names what to act on; the document of each turn."""
    made = []
    for turn in range(TURNS_MOST + 1):
        state = await looked_at(page, tuple(proxy.answers))
        proxy.answers.clear()
        if turn:
            made.append(Resource(f"urn:rendered:{url}#turn-{turn}", "text/html; charset=utf-8", state.plain))
        chosen = choose(state)
        if chosen is None or turn == TURNS_MOST:
            break
        await act(page, chosen)
        with suppress(PageTimeout):
            await page.wait_for_load_state("domcontentloaded", timeout=SECONDS * 1000)
        await _quiet(page, proxy)
    return made


async def _pause(page: Page) -> None:
    """Half of QUIET_MS by the page's own clock: on a busy machine its timers come late. One that has
    stopped its timers is not waited for."""
    with suppress(Error, TimeoutError):
        async with asyncio.timeout(PAUSE_SECONDS_MOST):
            await page.evaluate("pause => new Promise(done => setTimeout(done, pause))", QUIET_MS / 2)
            return
    await page.wait_for_timeout(QUIET_MS / 2)


async def _resources(page: Page, url: str) -> list[Resource]:
    """The document as it is now, a picture of the whole page, and a print of it."""
    html = (await page.content()).encode("utf-8", errors="replace")
    return [
        Resource(f"urn:rendered:{url}", "text/html; charset=utf-8", html),
        Resource(f"urn:screenshot:{url}", "image/png", await page.screenshot(full_page=True)),
        Resource(f"urn:pdf:{url}", "application/pdf", await page.pdf(print_background=True)),
    ]


def _missing(answered: set[tuple[str, str]], proxy: RecordingProxy, fetcher: Fetcher) -> list[str]:
    """The requests that the page was answered and whose record is not where its receipt says."""
    missing = []
    for method, url in sorted(answered, key=lambda each: each[::-1]):
        if not url.startswith("http") or url in proxy.refused:
            continue
        receipt = proxy.recorded.get((method, url))
        if receipt is None or not fetcher.holds(receipt):
            missing.append(url if method == "GET" else f"{method} {url}")
    return missing


def _plain(url: str) -> str:
    return url.partition("#")[0]
