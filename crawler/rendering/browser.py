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
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error, Page, Playwright, async_playwright
from playwright.async_api import TimeoutError as PageTimeout

from crawler.http.answers import Answer, PassedOn
from crawler.http.fetch import Fetcher
from crawler.rendering.acting import (
    ACTS_MOST,
    NO_WINDOWS,
    WAITING,
    Choose,
    looked_at,
    perform,
)
from crawler.rendering.cookies import lend_cookies, take_cookies
from crawler.rendering.limits import FLAGS, little_memory, resources_of
from crawler.rendering.passing import PAGES, RouteFilter, plain
from crawler.rendering.proxy import RecordingProxy
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
TIMER_STEPS_MOST = 20
PAUSE_SECONDS_MOST = 3.0
ENDING_STEPS = 10
_DEAD_PROXY = "http://127.0.0.1:9"
_FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--mute-audio",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp", "--dns-prefetch-disable",
    f"--proxy-server={_DEAD_PROXY}", "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", *FLAGS,
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


_PAUSE = """pause => new Promise(done => setTimeout(done, pause)).then(
  () => globalThis.nianbaoWaiting ? nianbaoWaiting.size : 0)"""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page after its scripts ran: its address then, and its document as UTF-8 HTML (empty of a download).

    `missing` names the requests that the page was answered and that the archive lacks; `answers`: the last
    that came for it and its calls.
    """

    url: str
    html: bytes
    receipts: Mapping[str, Receipt]
    refused: Mapping[str, str]
    missing: tuple[str, ...]
    answers: tuple[PassedOn, ...] = ()

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
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def render(self, first: Answer, fetcher: Fetcher, delay_seconds: float) -> Rendered | None:
        """Let the scripts of a page run whose static form came as `first`; it is not asked for again, and
        pictures are left out. None where the browser could not. A crash costs one page."""
        return await self._safely(first.url, first, fetcher, delay_seconds, REQUESTS_MOST)

    async def act(
        self, first: Answer, fetcher: Fetcher, delay_seconds: float, choose: Choose
    ) -> Rendered | None:
        """`render`, and then act on what `choose` names, until it names nothing. None where the browser could
        not; `choose` has seen what came till then."""
        most = REQUESTS_MOST + 2 * ACTS_MOST
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

        async def rendered() -> Rendered:
            rendering = self._render(url, first, fetcher, limit, most, choose)
            return await asyncio.wait_for(rendering, limit + GRACE_SECONDS)

        try:
            async with self._places:  # a page waits for its turn before its time runs
                browser = await self._ready()
                try:
                    return await rendered()
                except Error:
                    if not await _has_ended(browser):
                        raise
            crash = {"mishap": "browser_crash"}  # counted by whoever runs us (scheduler/machine.py)
            logger.warning("%s: the browser ended; once more, with no page beside it", url, extra=crash)
            async with AsyncExitStack() as held:
                for each in (self._alone, *[self._places] * PAGES_AT_ONCE):
                    await held.enter_async_context(each)
                return await rendered()
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
        proxy = RecordingProxy(fetcher, lambda asked: kinds.get(asked, "document") not in PAGES, first, most)
        try:
            context = await browser.new_context(
                ignore_https_errors=True,
                service_workers="block",
                locale="zh-CN",
                proxy={"server": await proxy.start(), "bypass": "<-loopback>"},
            )
            try:
                await context.add_init_script(_NO_CALLS + WAITING + (NO_WINDOWS if choose else ""))
                await lend_cookies(fetcher, context)
                shown = await self._shown(context, proxy, url, fetcher, limit, kinds, choose)
                await take_cookies(fetcher, context)
                return shown
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
        context.on("response", lambda response: answered.add((response.request.method, plain(response.url))))
        ends: list[asyncio.Future[None]] = []
        filtered = RouteFilter(kinds, whole=proxy.first is None, requests_most=proxy.requests_most)
        filtered.on_endless = lambda: ends.append(asyncio.ensure_future(context.close()))
        await context.route("**/*", filtered.pass_on)
        page = await context.new_page()
        context.on("page", lambda opened: asyncio.ensure_future(opened.close()))
        page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
        shown = await _load(page, url, limit) and plain(page.url) not in proxy.refused
        if shown:
            with suppress(Error):  # a page that moves on while it is scrolled
                await page.evaluate(_SCROLL)
        await _quiet(page, proxy)
        made = await resources_of(page, url) if shown else []
        if shown and choose is not None:
            made += await _acted(page, proxy, filtered, url, choose)
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
        answers = tuple(each for each in proxy.answers if each is not None)
        return Rendered(
            page.url if shown else url, html, proxy.receipts, proxy.refused, tuple(missing), answers
        )

    async def _ready(self) -> Browser:
        async with self._starting:
            if self._playwright is None:
                self._playwright = await _driver()
            if self._browser is None or not self._browser.is_connected():
                # Root has no user namespace to sandbox in; everybody else keeps the sandbox.
                flags = [*_FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*_FLAGS]
                self._browser = await self._playwright.chromium.launch(
                    executable_path=self.executable, args=flags, chromium_sandbox=os.geteuid() != 0
                )
            return self._browser


async def _driver() -> Playwright:
    """Playwright's driver, a program of its own that may lack a library of the system."""
    try:
        with little_memory():
            return await async_playwright().start()
    except Exception as error:  # Playwright has no kind of its own for a driver that ends
        raise Error(
            f"Playwright's driver does not start ({error}); `make setup` brings what it needs"
        ) from error


async def _has_ended(browser: Browser) -> bool:
    """Whether the whole browser is gone, of which a page's error comes a moment before the word."""
    for _ in range(ENDING_STEPS):
        if not browser.is_connected():
            return True
        await asyncio.sleep(0.05)
    return False


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
    """Wait until nothing is under way, nor put off for a moment by the page itself."""
    quiet = 0
    for step in range(QUIET_STEPS_MOST):
        if quiet == 2:
            return
        waits = await _pause(page) and step < TIMER_STEPS_MOST
        quiet = 0 if proxy.busy or waits else quiet + 1


async def _acted(
    page: Page, proxy: RecordingProxy, filtered: RouteFilter, url: str, choose: Choose
) -> list[Resource]:
    """Act on the page as long as `choose` names something; the document after each act."""
    made = []
    for done in range(ACTS_MOST + 1):
        state = await looked_at(page, tuple(proxy.answers), filtered.left)
        proxy.answers.clear()
        filtered.left.clear()
        if done:
            made.append(Resource(f"urn:rendered:{url}#turn-{done}", "text/html; charset=utf-8", state.plain))
        chosen = choose(state)
        if chosen is None or done == ACTS_MOST:
            break
        filtered.staying = chosen.stays
        await perform(page, chosen)
        with suppress(PageTimeout):
            await page.wait_for_load_state("domcontentloaded", timeout=SECONDS * 1000)
        await _quiet(page, proxy)
    return made


async def _pause(page: Page) -> bool:
    """Half of QUIET_MS by the page's own clock: on a busy machine its timers come late. One that has
    stopped its timers is not waited for. Whether the page has put something off (`WAITING`)."""
    with suppress(Error, TimeoutError):
        async with asyncio.timeout(PAUSE_SECONDS_MOST):
            return bool(await page.evaluate(_PAUSE, QUIET_MS / 2))
    await page.wait_for_timeout(QUIET_MS / 2)
    return False


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
