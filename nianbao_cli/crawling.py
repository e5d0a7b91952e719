"""Crawl processes as the scheduler uses them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crawler.workers.pool import CrawlPool
from nianbao.core.county import County
from nianbao.core.report import Status
from nianbao.core.settings import Settings
from scheduler.states import CrawlOutcome


class CrawlProcesses:
    """A scheduler's Crawler over the pool of crawl processes."""

    def __init__(self, settings: Settings, kept_files: Sequence[int] = ()) -> None:
        self._pool = CrawlPool(settings, kept_files)

    async def crawl(self, county: County, year: int, request_limit: int) -> CrawlOutcome | None:
        """Crawl one county in its year's process."""
        result = await self._pool.crawl(county, year, request_limit)
        return outcome_of(result.as_json(), result.family) if result is not None else None

    async def rest(self) -> None:
        """Let the processes end."""
        await self._pool.rest()

    async def stop(self) -> None:
        """End the processes at once."""
        await self._pool.stop()


def outcome_of(line: dict[str, Any], family: str = "") -> CrawlOutcome:
    """What the scheduler needs of a line of `nianbao crawl --json`."""
    return CrawlOutcome(
        Status(line["status"]),
        line["reason"],
        line["url"],
        line["title"],
        line["published_on"],
        line["warc"],
        line["text"],
        line["requests"] + line["requisites"],
        line["bytes"],
        line["seconds"],
        family,
        line["reason_code"],
        line["reason_values"],
    )
