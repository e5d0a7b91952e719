"""Looks for reports in another archive: walks what that captured of the counties' portals, politely, and
keeps the few records that it needs with their source and their own time."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from scrapy import Spider

from crawler.archives.archive import OtherArchive, WitnessRecord, archive_name
from crawler.archives.pages import CopiesRecorder, NoRobots, WitnessPages
from crawler.discovery import rules
from crawler.discovery.frontier import Candidate, Frontier
from crawler.discovery.issuers import CountyNames
from crawler.discovery.links import Link
from crawler.discovery.rules import Aim
from crawler.http.answers import SharedPages
from crawler.http.budget import Budget
from crawler.http.downloads import EngineDownloads
from crawler.http.fetch import Fetcher
from crawler.http.retry_after import NoPause, Patience
from crawler.http.robots import RobotsCache
from crawler.walk.conclusion import WalkOutcome
from crawler.walk.county_walk import CountyWalk
from crawler.walk.second_place import SecondPlaces
from nianbao.archive.catalogue.manifest import ReportManifest
from nianbao.archive.catalogue.provenance import provenance
from nianbao.archive.outbox import Outbox
from nianbao.archive.warc.recorder import Recorder
from nianbao.archive.warc.warcinfo import warcinfo_fields
from nianbao.core import clock
from nianbao.core.county import County
from nianbao.core.county_result import COLUMNS, CountyResult
from nianbao.core.date_doubt import date_in_url
from nianbao.core.errors import NianbaoError, PortalError
from nianbao.core.history import load_history
from nianbao.core.hosts import HostRule, authority
from nianbao.core.prefectures import load_prefectures
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because, own_failure, reason_fields
from nianbao.core.report import Scope, Status
from nianbao.core.settings import Settings
from pipelines.captured import Captured
from pipelines.others import OthersCaptures

logger = logging.getLogger(__name__)

REPORTS_MOST = 12
"""Addresses that may be the report's and are asked for where nothing led to it."""
COLUMNS_MOST = 4
"""Addresses of the listing that read as report columns and are looked at before the home page."""
REQUISITES_MOST = 8
"""Style sheets and pictures of a report: an archive is asked for few records."""
LOOKED_AT_MOST = 10
"""Requests of a walk to addresses that the archive lacks cost nobody anything: of them so many times more."""


@dataclass(frozen=True, slots=True)
class BackfillErrand:
    """One county in one report year, as it was known then."""

    county: County
    year: int


class BackfillSpider(Spider):
    """Yields what another archive holds of each county's report, one county after another; where it holds
    none, the result alone: an absence there says nothing of the county, and nothing is stored."""

    name = "backfill"
    custom_settings = {"FEED_EXPORT_FIELDS": list(COLUMNS)}  # noqa: RUF012 - as Scrapy declares it

    def __init__(
        self, errands: Sequence[BackfillErrand], source: str, nianbao: Settings, outbox: Outbox, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.errands = list(errands)
        self.source = source
        self.nianbao = nianbao
        self.outbox = outbox
        self.robots = RobotsCache(nianbao.user_agent)
        self.patience = Patience(nianbao.retry_after_seconds)
        self.second_places = SecondPlaces(
            load_prefectures(nianbao.prefectures), nianbao.work_path / "prefectures"
        )
        self.history = load_history(nianbao.history or None)

    async def start(self) -> AsyncIterator[Any]:
        """Look for one report after another."""
        for errand in self.errands:
            yield await self._look_safely(errand)

    async def _look_safely(self, errand: BackfillErrand) -> Captured | CountyResult:
        """One county's fault is its own line's, never another's end."""
        county = self.history.known_as(errand.county, errand.year)
        look = _Backfill(self, county, errand.year)
        try:
            return await look.run()
        except Exception as error:
            if not isinstance(error, NianbaoError):
                logger.exception("%s %s", county.code, county.name)
            look.discard()
            if isinstance(error, PortalError):
                return look.result(error.status, error.reason)
            return look.result(Status.FAILED, own_failure(error))
        except BaseException:
            look.discard()
            raise


class _Backfill:
    """One county's report of one year, looked for in the archive."""

    def __init__(self, spider: BackfillSpider, county: County, year: int) -> None:
        settings = spider.nianbao
        self._spider, self._county, self._year = spider, county, year
        self._began = clock.now()
        self._name = archive_name(spider.source)
        said = f"{county.code} {county.name}, report year {year}: records of {self._name}"
        prefix = f"warc/{county.code}/{year}"
        self.recorder = Recorder(
            spider.outbox.directory, prefix, warcinfo_fields(settings, said), settings.warc_bytes
        )
        self._budget = Budget(settings.county_pages, settings.county_seconds, settings.county_bytes)
        asked = Fetcher(
            EngineDownloads(spider.crawler),
            settings,
            self.recorder,
            spider.robots,
            spider.patience,
            self._budget,
            _hosts_of(spider.source),
        )
        archive = OtherArchive(
            spider.source, str(year + 1), asked, spider.outbox.directory, settings.body_bytes
        )
        self._pages = WitnessPages(archive, self.recorder, datetime(year + 1, 7, 1, tzinfo=UTC))

    async def run(self) -> Captured | CountyResult:
        """Walk as of the summer after the report's deadline; where that gives nothing, as of now, and at last
        with what the archive holds of the year after by address: nothing may lead to it."""
        columns = await self._columns()
        outcome = await self._walk(columns)
        if outcome.status is not Status.ARCHIVED:
            self._pages.wanted = clock.now()
            outcome = await self._walk(columns)
        if outcome.status is not Status.ARCHIVED and (pages := await self._reports()):
            outcome = await self._walk(pages)
        if outcome.status is Status.ARCHIVED:
            return self._captured(outcome)
        self.discard()
        if (failure := self._pages.failure) is not None:
            return self.result(failure.status, failure.reason)
        why = because(Code.ARCHIVE_LACKS, archive=self._name, why=outcome.reason or because(Code.NO_LINK))
        return self.result(Status.NOT_FOUND, why)

    async def _walk(self, first: Sequence[Candidate]) -> WalkOutcome:
        walk = CountyWalk(
            self._county,
            self._year,
            self._fetcher,
            _no_browser,
            self._spider.second_places,
            first,
            moment=self._pages.wanted,
        )
        return await walk.run()

    def _fetcher(self, hosts: HostRule, _: SharedPages | None) -> Fetcher:
        settings = self._spider.nianbao
        fetcher = Fetcher(
            self._pages,
            settings,
            CopiesRecorder(self.recorder),
            NoRobots(settings.user_agent),
            NoPause(settings.retry_after_seconds),
            Budget(LOOKED_AT_MOST * settings.county_pages, settings.county_seconds, settings.county_bytes),
            hosts,
        )
        fetcher.requisites_most = REQUISITES_MOST
        return fetcher

    async def _columns(self) -> list[Candidate]:
        """The addresses in the archive's listing that read as report columns."""
        if not self._county.portal_url:
            return []
        frontier = Frontier(CountyNames.of(self._county), self._year)
        links = [Link(url, "") for url in await self._pages.addresses(self._county.portal_url)]
        frontier.learn_links(links, 0, in_column=False)
        found = iter(frontier.next, None)
        columns = [each for each in found if each is not None and each.aim is Aim.COLUMN]
        return sorted(columns, key=lambda each: (-each.priority, len(each.url)))[:COLUMNS_MOST]

    async def _reports(self) -> list[Candidate]:
        """The addresses in the listing that may be the report's: of the year after, of a column, or, of
        few, all that are left."""
        if not self._county.portal_url:
            return []
        asked = {record.capture.url for record in self._pages.taken.values()}
        held = [url for url in await self._pages.addresses(self._county.portal_url) if url not in asked]
        dated = [url for url in held if (day := date_in_url(url)) and day.year == self._year + 1]
        wording = rules.COLUMN_ADDRESS
        named = [url for url in held if wording.matches(urlsplit(url).path.lower())]
        few = held if len(held) <= REPORTS_MOST else []
        chosen = list(dict.fromkeys([*(set(dated) & set(named)), *dated, *named, *few]))
        return [Candidate.of(url, rules.UNNAMED_REPORT) for url in chosen[:REPORTS_MOST]]

    def _captured(self, outcome: WalkOutcome) -> Captured | CountyResult:
        own = next(each for each in outcome.found if each.verdict.scope is Scope.COUNTY)
        taken = self._pages.taken[own.answer.receipt.record_id]
        held = OthersCaptures(self._spider.outbox, self._county.code, self._year)
        if (before := held.find(partial(_is_same, taken))) is not None:
            self.discard()
            return held.line(self.result(Status.UNCHANGED, None), before)
        said = provenance(self._spider.nianbao, self._began, self.recorder.contacts)
        source = {
            "archive": self._spider.source,
            "records": [
                {"url": one.capture.url, "captured": one.capture.moment.isoformat(), "source": one.source}
                for one in self._pages.taken.values()
            ],
        }
        found = tuple(replace(each.capture, found_at=self._name, route=()) for each in outcome.found)
        result = replace(
            self.result(Status.ARCHIVED, outcome.reason),
            url=outcome.url,
            found_at=self._name,
            trail=outcome.trail,
        )
        return Captured(
            result,
            self._county,
            held.free_moment(min(taken.capture.moment, self._began)),
            self._spider.outbox,
            self.recorder,
            said | {"captured_by": self._name, "source": source},
            reports=found,
        )

    def discard(self) -> None:
        """Let go of all that was recorded; the next county asks for robots.txt anew."""
        self.recorder.discard()
        self._spider.robots = RobotsCache(self._spider.nianbao.user_agent)

    def result(self, status: Status, why: Reason | None) -> CountyResult:
        """How it ended."""
        return CountyResult(
            self._county.code,
            self._county.name,
            self._year,
            status,
            requests=self._budget.requests,
            requisites=self._budget.requisites,
            bytes=self._budget.received_bytes,
            seconds=round(self._budget.seconds, 3),
            **reason_fields(why),
        )


def _is_same(record: WitnessRecord, held: ReportManifest) -> bool:
    """Whether a report that is held was taken from the very same capture."""
    return held.url == record.capture.url and any(
        each.get("source") == record.source for each in held.source.get("records", ())
    )


def _no_browser(_: Fetcher) -> None:
    """No script runs over another archive."""


def _hosts_of(source: str) -> HostRule:
    """The archive's host, and that of its files where the index has a host of its own."""
    host = authority(source).removesuffix(":443").removesuffix(":80")
    return HostRule.of_names(f"{host} data.{host.removeprefix('index.')}")
