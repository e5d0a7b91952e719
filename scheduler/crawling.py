"""What the scheduler asks of whoever crawls; the command line hands it in, so no engine is imported here."""

from __future__ import annotations

from typing import Protocol

from nianbao.core.county import County
from nianbao.core.county_result import CountyResult


class Crawler(Protocol):
    """Crawls counties, many at once; the caller sees to it that no two of them share a host."""

    async def crawl(self, county: County, year: int, request_limit: int) -> CountyResult | None:
        """Crawl one county to its end. None where the crawl was stopped before it came to any."""
        ...

    async def rest(self) -> None:
        """Nothing is under way, and nothing may come for a while: give back processes and memory."""
        ...

    async def stop(self) -> None:
        """Stop at once; what is under way ends without a result, what was captured is kept."""
        ...
