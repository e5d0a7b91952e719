"""The one generic spider: walks the portals of many counties at once, one connection per host."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from scrapy import Spider

from crawler.budget import Budget
from crawler.capture.browser import Renderer, find_browser
from crawler.conclusion import Found, Outcome
from crawler.errands import CrawlLine, Errand
from crawler.fetch import Answer, Fetcher
from crawler.listings import Shown
from crawler.patience import Patience
from crawler.robots import RobotsCache
from crawler.walk import Walk
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.manifest import Manifest
from nianbao.archive.catalogue.provenance import provenance
from nianbao.archive.catalogue.recorded import Recorded, captured_warcs, interrupted_warcs
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.originals import Originals, StoredOriginals
from nianbao.archive.warc.outbox import Outbox
from nianbao.archive.warc.recorder import Receipt, Recorder
from nianbao.archive.warc.warcinfo import warcinfo_fields
from nianbao.core import clock
from nianbao.core.county import County
from nianbao.core.errors import NianbaoError
from nianbao.core.hosts import HostRule
from nianbao.core.portals import portal_hints
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because, own_failure, reason_fields
from nianbao.core.report import Scope, Status
from nianbao.core.settings import Settings
from pipelines.captured import Document, Place, ReportCapture, Spent
from pipelines.keep import Keeper
from pipelines.text.page import Page

logger = logging.getLogger(__name__)
T = TypeVar("T")

KNOWN_COLUMNS_MOST = 2


@dataclass(frozen=True, slots=True)
class Visit:
    """One county's crawl under way."""

    county: County
    began: datetime
    recorder: Recorder
    budget: Budget
    interrupted: Recorded
    captured: Recorded

    @property
    def spent(self) -> Spent:
        """What it cost so far."""
        budget = self.budget
        return Spent(budget.requests, budget.requisites, budget.received_bytes, budget.seconds)


class ReportSpider(Spider):
    """Yields a CrawlLine for each county as soon as its captures are in the store."""

    name = "report"

    def __init__(
        self,
        counties: Sequence[County],
        year: int,
        nianbao: Settings,
        store: Store,
        outbox: Outbox,
        all_scopes: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.counties = list(counties)
        self.year = year
        self.nianbao = nianbao
        self.store = store
        self.outbox = outbox
        self.all_scopes = all_scopes
        self.robots = RobotsCache(nianbao.user_agent)
        self.patience = Patience(nianbao.retry_after_seconds)
        browser = find_browser(nianbao.browser)
        self.renderer = Renderer(browser) if browser is not None else None

    async def errands(self) -> AsyncIterator[Errand]:
        """The counties to crawl, as they come; here they are all known at once."""
        for county in self.counties:
            yield Errand(county)

    async def start(self) -> AsyncIterator[Any]:
        """Crawl the counties, some at once, and hand out each line as it comes."""
        lines: asyncio.Queue[CrawlLine | None] = asyncio.Queue()
        walking = asyncio.create_task(self._crawl_all(lines))
        try:
            while (line := await lines.get()) is not None:
                yield line
            await walking
        finally:
            walking.cancel()
            await asyncio.gather(walking, return_exceptions=True)
            if self.renderer is not None:
                await self.renderer.close()

    async def _crawl_all(self, lines: asyncio.Queue[CrawlLine | None]) -> None:
        at_once = self.nianbao.counties_at_once
        walking, under_way = asyncio.Semaphore(at_once), asyncio.Semaphore(2 * at_once)

        async def crawl(errand: Errand) -> None:
            async with under_way:
                lines.put_nowait(await self._crawl_safely(errand, walking))

        try:
            async with asyncio.TaskGroup() as group:
                async for errand in self.errands():
                    group.create_task(crawl(errand))
        finally:
            lines.put_nowait(None)

    async def _crawl_safely(self, errand: Errand, walking: asyncio.Semaphore) -> CrawlLine:
        """One county's fault is its own line's, never another county's end."""
        async with AsyncExitStack() as place:
            await place.enter_async_context(walking)
            visit = self._visit(errand)
            try:
                return await self._crawl(visit, place)
            except Exception as error:
                if not isinstance(error, NianbaoError):
                    logger.exception("%s %s", visit.county.code, visit.county.name)
                return await _to_its_end(self._failed, visit, error)
            finally:
                visit.recorder.release()

    def _visit(self, errand: Errand) -> Visit:
        county = errand.county
        prefix = f"warc/{county.code}/{self.year}"
        info = warcinfo_fields(self.nianbao, f"{county.code} {county.name}, report year {self.year}")
        stored = StoredOriginals(self.store, f"warc/{county.code}/")
        originals = Originals(stored)
        recorder = Recorder(self.outbox.directory, prefix, info, self.nianbao.warc_bytes, originals)
        pages = self.nianbao.scope_all_pages if self.all_scopes else self.nianbao.county_pages
        pages = min(pages, errand.request_limit or pages)
        budget = Budget(pages, self.nianbao.county_seconds, self.nianbao.county_bytes)
        about = (self.store, county.code, self.year)
        interrupted = Recorded(self.store, stored, partial(interrupted_warcs, *about))
        captured = Recorded(self.store, stored, partial(captured_warcs, *about), missing_too=True)
        return Visit(county, clock.now(), recorder, budget, interrupted, captured)

    async def _crawl(self, visit: Visit, place: AsyncExitStack) -> CrawlLine:
        county = visit.county
        fetcher = Fetcher(
            self.crawler,
            self.nianbao,
            visit.recorder,
            self.robots,
            self.patience,
            visit.budget,
            HostRule.of(county),
            visit.interrupted,
            visit.captured,
        )
        walk = Walk(
            county,
            self.year,
            fetcher,
            all_scopes=self.all_scopes,
            known_columns=await asyncio.to_thread(self._known_columns, county),
            render=partial(self._render, fetcher) if self.renderer is not None else None,
        )
        outcome = await walk.run()
        await place.aclose()  # while this county is stored, the next one's portal is asked
        manifest = await _to_its_end(self._keep, visit, outcome)
        return await _to_its_end(self._push, visit, line_of(manifest, outcome))

    def _failed(self, visit: Visit, error: Exception) -> CrawlLine:
        """The line of our own failure; where the store allows it, the attempt and its WARC are kept too."""
        reason = own_failure(error)
        outcome = Outcome(Status.FAILED, reason, (), ())
        try:
            return self._push(visit, line_of(self._keep(visit, outcome), outcome))
        except Exception as second:  # the work directory is what failed; the WARC stays in the outbox
            logger.warning("%s: the attempt could not be stored either: %s", visit.county.code, second)
            return failed_line(visit, self.year, reason)

    def _push(self, visit: Visit, line: CrawlLine) -> CrawlLine:
        """The line once what was kept is in the store; where that does not take it, a line that says so."""
        waits = self.outbox.push_county(visit.county.code, self.year)
        if waits is None:
            return line
        earlier = Reason.read(line.reason, line.reason_code, line.reason_values)
        reason = because(Code.NOT_STORED, ended=str(line.status), why=waits).after(earlier)
        return replace(line, status=Status.FAILED, warc=None, text=None, **reason_fields(reason))

    async def _render(self, fetcher: Fetcher, first: Answer) -> Shown | None:
        assert self.renderer is not None
        rendered = await self.renderer.render(first, fetcher, self.nianbao.delay)
        if rendered is None:
            return None
        page = Page.of(rendered.html, rendered.url, "text/html; charset=utf-8")
        return Shown(page, rendered.unrecorded, tuple(rendered.receipts))

    def _known_columns(self, county: County) -> list[str]:
        """Where to look first: what was said by hand, then the columns of the latest report found."""
        with Catalogue.open(self.store, self.nianbao.work_path) as catalogue:
            held = [each.current for each in catalogue.reports([county.code]) if each.current.route]
        own = sorted((each for each in held if each.scope == Scope.COUNTY), key=lambda each: -each.year)
        rule = HostRule.of(county)
        known = dict.fromkeys([*portal_hints(county.code).columns, *(own[0].route if own else ())])
        return [url for url in known if rule.covers(url)][:KNOWN_COLUMNS_MOST]

    def _keep(self, visit: Visit, outcome: Outcome) -> Manifest:
        county, warcs, spent = visit.county, visit.recorder.keys, visit.spent
        with Catalogue.open(self.store, self.nianbao.work_path) as catalogue:
            said = provenance(self.nianbao, visit.began, visit.recorder.contacts)
            said["unrecorded"] = outcome.unrecorded
            taken_up = [*visit.interrupted.used, *visit.captured.used]
            originals = [key for key in visit.recorder.referred if key not in (*warcs, *taken_up)]
            keeper = Keeper(
                self.store, catalogue, self.outbox, county, self.year, visit.began, said, originals, taken_up
            )
            captures = [capture_of(found) for found in outcome.found]
            manifests = keeper.keep_reports(captures, warcs, outcome.trail, spent) if captures else []
            if outcome.status is Status.ARCHIVED:
                return manifests[0]
            return keeper.keep_attempt(
                outcome.status, outcome.reason, outcome.url, warcs, outcome.trail, spent
            )


async def _to_its_end(work: Callable[..., T], *arguments: Any) -> T:
    """Run blocking work in a thread; a cancelled crawl still waits for what is being stored."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


def capture_of(found: Found) -> ReportCapture:
    """What the pipelines need of a found report."""
    return ReportCapture(
        found.verdict.scope,
        found.verdict.issuer,
        found.verdict.title,
        found.answer.url,
        found.html,
        _place(found.answer.receipt),
        found.reading,
        tuple(
            Document(each.name, each.url, each.media_type, _place(each.receipt)) for each in found.attachments
        ),
        found.answer.headers.get("last-modified"),
        found.verdict.corrected,
        found.route,
    )


def line_of(manifest: Manifest, outcome: Outcome) -> CrawlLine:
    """The county's line, from what was stored."""
    text = manifest.object("text")
    fresh = [found.answer.receipt.warc for found in outcome.found if found.answer.url == manifest.url]
    return CrawlLine(
        manifest.code,
        manifest.name,
        manifest.year,
        manifest.status,
        manifest.url,
        manifest.title,
        manifest.published_on,
        manifest.issuer or None,
        fresh[0] if fresh else manifest.warc,
        text.key if text else None,
        manifest.requests,
        manifest.requisites,
        manifest.received_bytes,
        manifest.seconds,
        **reason_fields(outcome.reason),
        trail=outcome.trail,
        family=outcome.family,
    )


def _place(receipt: Receipt) -> Place:
    """Where the response lies: of a revisit, the original."""
    lies = receipt.original or receipt
    return Place(lies.warc, lies.offset, lies.record_id)


def failed_line(visit: Visit, year: int, reason: Reason) -> CrawlLine:
    """The line of a county of which nothing could be stored."""
    county, spent = visit.county, visit.spent
    return CrawlLine(
        county.code,
        county.name,
        year,
        Status.FAILED,
        None,
        None,
        None,
        None,
        None,
        None,
        spent.requests,
        spent.requisites,
        spent.received_bytes,
        round(spent.seconds, 3),
        **reason_fields(reason),
    )
