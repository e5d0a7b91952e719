"""The one generic spider: walks the portals of many counties at once, one connection per host."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from crawler.discovery.visiting import visit_key
from crawler.http.answers import SharedPages
from crawler.http.budget import Budget
from crawler.http.downloads import EngineDownloads
from crawler.http.fetch import Fetcher
from crawler.http.own_network import SEVERAL, OwnNetwork
from crawler.http.retry_after import Patience
from crawler.http.robots import RobotsCache
from crawler.rendering.browser import Renderer, find_browser
from crawler.selection import selected
from crawler.settings import user_settings
from crawler.walk.conclusion import WalkOutcome
from crawler.walk.county_walk import CountyWalk, known_columns
from crawler.walk.listings import Render
from crawler.walk.rendering import rendering
from crawler.walk.second_place import SecondPlaces
from crawler.workers.jobs import Errand, Errands
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.manifest import ReportManifest
from nianbao.archive.catalogue.provenance import provenance
from nianbao.archive.catalogue.recorded import RecordedAnswers, earlier_warcs, interrupted_warcs
from nianbao.archive.outbox import Outbox
from nianbao.archive.warc.originals import Originals, StoredOriginals
from nianbao.archive.warc.recorder import Recorder
from nianbao.archive.warc.warcinfo import warcinfo_fields
from nianbao.core import clock
from nianbao.core.bodies import BODIES
from nianbao.core.county import County
from nianbao.core.county_result import COLUMNS, CountyResult
from nianbao.core.errors import MachineFault, NianbaoError
from nianbao.core.history import load_history
from nianbao.core.hosts import HostRule
from nianbao.core.opt_out import OptOut
from nianbao.core.outages import plainly
from nianbao.core.portals import load_portals
from nianbao.core.prefectures import load_prefectures
from nianbao.core.reasons import own_failure, reason_fields
from nianbao.core.report import Scope, Status
from nianbao.core.settings import Settings
from pipelines.captured import Captured

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Visit:
    """One county's crawl under way."""

    county: County
    began: datetime
    recorder: Recorder
    budget: Budget
    bodies: Mapping[str, str] | None
    interrupted: RecordedAnswers
    earlier: RecordedAnswers


class ReportSpider(Spider):
    """Yields what was captured of each county as soon as its portal was walked; the item pipelines
    (pipelines/store.py) read, store and deliver it, and leave the county's result.

    `scrapy crawl report -a county=石屏县 -a year=2021`, or see `selected`.
    """

    name = "report"
    custom_settings = {"FEED_EXPORT_FIELDS": list(COLUMNS)}  # noqa: RUF012 - as Scrapy declares it

    def __init__(
        self,
        errands: Errands,
        year: int,
        nianbao: Settings,
        outbox: Outbox,
        all_scopes: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.errands = errands
        self.year = year
        self.nianbao = nianbao
        self.outbox = outbox
        self.store = outbox.staged
        self.all_scopes = all_scopes
        self.robots = RobotsCache(nianbao.user_agent)
        self.patience = Patience(nianbao.retry_after_seconds)
        self.walking = asyncio.Semaphore(nianbao.counties_at_once)
        self.unstored = asyncio.Semaphore(2 * nianbao.counties_at_once + SEVERAL)
        self.network = OwnNetwork()
        self.fault: MachineFault | None = None
        self.doubtful: list[Captured] = []
        self.under_way = 0
        self.second_places = SecondPlaces(
            load_prefectures(nianbao.prefectures), nianbao.work_path / "prefectures"
        )
        browser = find_browser(nianbao.browser)
        self.renderer = Renderer(browser) if browser is not None else None
        self.history = load_history(nianbao.history or None)
        self.portals = load_portals(nianbao)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ReportSpider:
        """As Scrapy makes it; with the words of `scrapy crawl report -a …` instead of objects, of these."""
        if "errands" not in kwargs:
            kwargs = selected(user_settings(crawler.settings), **kwargs)
        spider = super().from_crawler(crawler, *args, **kwargs)
        for ended in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider.unstored.release, ended)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Walk the counties, some at once, and hand out what each brought as it comes."""
        results: asyncio.Queue[Captured | None] = asyncio.Queue()
        walking = asyncio.create_task(self._walk_all(results))
        try:
            while (captured := await results.get()) is not None:
                yield captured
            await walking
        finally:
            walking.cancel()
            await asyncio.gather(walking, return_exceptions=True)
            for captured in self.doubtful:
                if self.fault is None:
                    captured.recorder.release()
                else:
                    captured.recorder.discard()
            _let_go(results)
            if self.renderer is not None:
                await self.renderer.close()

    async def _walk_all(self, results: asyncio.Queue[Captured | None]) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                async for errand in self.errands():
                    self.under_way += 1
                    group.create_task(self._walk_in_turn(errand, results))
        except* MachineFault as faults:
            self.fault = next(each for each in faults.exceptions if isinstance(each, MachineFault))
        finally:
            results.put_nowait(None)

    async def _walk_in_turn(self, errand: Errand, results: asyncio.Queue[Captured | None]) -> None:
        """Walk when it is the county's turn: no more are walked and stored at once than there is room for."""
        await self.unstored.acquire()  # until the item has come through its pipelines
        async with self.walking:
            captured = await self._walk_safely(errand)
        self.under_way -= 1
        if captured.result.status is Status.ARCHIVED:
            results.put_nowait(captured)
        else:
            self.doubtful.append(captured)
        if not await self._is_in_doubt():
            while self.doubtful:
                results.put_nowait(self.doubtful.pop(0))

    async def _is_in_doubt(self) -> bool:
        """Whether it may still turn out that our own network failed, not the portals: what was captured since
        anybody answered waits so long. Raises MachineFault where it has turned out so."""
        if not self.network.in_doubt:
            return False
        no_more_wait = not self.under_way or len(self.doubtful) >= SEVERAL
        if self.network.several or no_more_wait:
            await self.network.check()
            return False
        return True

    async def _walk_safely(self, errand: Errand) -> Captured:
        """One county's fault is its own line's, never another county's end."""
        visit = self._visit(errand)
        try:
            outcome = await self._walk(visit)
        except Exception as found:
            error = plainly(found)
            if not isinstance(error, NianbaoError):
                logger.exception("%s %s", visit.county.code, visit.county.name)
            outcome = WalkOutcome(Status.FAILED, own_failure(error), (), ())
        except BaseException:
            visit.recorder.release()
            raise
        return self._captured(visit, outcome)

    def _visit(self, errand: Errand) -> Visit:
        county = self.history.known_as(errand.county, self.year)
        prefix = f"warc/{county.code}/{self.year}"
        info = warcinfo_fields(self.nianbao, f"{county.code} {county.name}, report year {self.year}")
        stored = StoredOriginals.below(self.store, f"warc/{county.code}/")
        originals = Originals(stored)
        recorder = Recorder(self.outbox.directory, prefix, info, self.nianbao.warc_bytes, originals)
        all_scopes = self.all_scopes or errand.bodies is not None
        pages = self.nianbao.scope_all_pages if all_scopes else self.nianbao.county_pages
        pages = min(pages, errand.request_limit or pages)
        budget = Budget(pages, self.nianbao.county_seconds, self.nianbao.county_bytes)
        about = (self.store, county.code, self.year)
        interrupted = RecordedAnswers(self.store, stored, partial(interrupted_warcs, *about))
        earlier = RecordedAnswers(self.store, stored, partial(earlier_warcs, *about), missing_too=True)
        return Visit(county, clock.now(), recorder, budget, errand.bodies, interrupted, earlier)

    async def _walk(self, visit: Visit) -> WalkOutcome:
        county = visit.county
        if (opted_out := OptOut.read(self.nianbao.opt_out).names(county)) is not None:
            return WalkOutcome(Status.DISALLOWED, opted_out, (), ())
        before = await asyncio.to_thread(self._held_before, county)
        bodies = _bodies_of(before, self.year, visit.bodies) if visit.bodies is not None else {}
        walk = CountyWalk(
            county,
            self.year,
            partial(self._fetcher, visit),
            self._rendering,
            self.second_places,
            known_columns(county, self.portals, _route_of(before)),
            self.all_scopes or visit.bodies is not None,
            bodies.keys(),
            bodies,
        )
        return await walk.run()

    def _rendering(self, fetcher: Fetcher) -> Render | None:
        return rendering(self.renderer, fetcher, self.nianbao.delay) if self.renderer is not None else None

    def _fetcher(self, visit: Visit, hosts: HostRule, shared: SharedPages | None = None) -> Fetcher:
        return Fetcher(
            EngineDownloads(self.crawler),
            self.nianbao,
            visit.recorder,
            self.robots,
            self.patience,
            visit.budget,
            hosts,
            visit.interrupted,
            visit.earlier,
            shared,
            self.network,
        )

    def _held_before(self, county: County) -> list[ReportManifest]:
        """The county's reports, and its bodies', of every year."""
        with Catalogue.open(self.store, self.nianbao.work_path) as catalogue:
            return [each.current for each in catalogue.kept([county.code, *county.codes])]

    def _captured(self, visit: Visit, outcome: WalkOutcome) -> Captured:
        """What the walk found, for the pipelines."""
        county, budget = visit.county, visit.budget
        result = CountyResult(
            code=county.code,
            name=county.name,
            year=self.year,
            status=outcome.status,
            url=outcome.url,
            requests=budget.requests,
            requisites=budget.requisites,
            bytes=budget.received_bytes,
            seconds=round(budget.seconds, 3),
            **reason_fields(outcome.reason),
            found_at=outcome.found_at if outcome.status is Status.ARCHIVED else None,
            trail=outcome.trail,
            family=outcome.family,
            listed_years=outcome.listed_years,
            bodies=outcome.bodies,
        )
        said = provenance(self.nianbao, visit.began, visit.recorder.contacts)
        return Captured(
            result,
            county,
            visit.began,
            self.outbox,
            visit.recorder,
            said | {"unrecorded": outcome.unrecorded},
            (*visit.interrupted.reused, *visit.earlier.reused),
            tuple(found.capture for found in outcome.found),
        )


def _route_of(held: Sequence[ReportManifest]) -> tuple[str, ...]:
    """The columns of the county's latest report found."""
    own = [each for each in held if each.route and each.scope == Scope.COUNTY]
    return max(own, key=lambda each: each.year).route if own else ()


def _bodies_of(held: Sequence[ReportManifest], year: int, known: Mapping[str, str]) -> dict[str, str]:
    """The issuers of the departments' and townships' reports of the year that are held, or known to be, by
    the visit keys of their addresses."""
    of_year = (each for each in held if each.year == year and each.scope in BODIES and each.url)
    found = {str(each.url): each.issuer for each in of_year}
    return {visit_key(url): issuer for url, issuer in (found | dict(known)).items()}


def _let_go(results: asyncio.Queue[Captured | None]) -> None:
    """Of a crawl that was stopped: what nobody takes any more stays in the outbox, for the next command."""
    while not results.empty():
        captured = results.get_nowait()
        if captured is not None:
            captured.recorder.release()
