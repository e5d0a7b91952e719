"""The report spider for a scheduler: counties come one by one on standard input, as long as it runs."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator

from crawler.errands import END, LINE_BYTES, Errand, read_errand
from crawler.spiders.report import ReportSpider

GRACE_SECONDS = 20


class FedSpider(ReportSpider):
    """Crawls what standard input names, a JSON line per county (see `errand_line`). Input that ends without
    the line END means that the feeder died: then nobody takes lines any more, and the crawl stops at once, as
    by SIGTERM; what was captured is kept."""

    name = "fed"

    async def errands(self) -> AsyncIterator[Errand]:
        """The counties of standard input, until END."""
        reader = asyncio.StreamReader(LINE_BYTES)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        try:
            async for line in reader:
                said = json.loads(line)
                if said == END:
                    return
                yield read_errand(said)
            signal.alarm(GRACE_SECONDS)  # what hangs must not outlive its feeder, who may be back already
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            transport.close()
