"""What a crawl is asked to do: the counties, all at once or one by one as long as it runs.

Needs nothing of Scrapy: who only hands out counties starts at once.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nianbao.core.county import County

END = {"end": True}
"""The last line of input: what is under way is crawled to its end, then the spider ends."""
LINE_BYTES = 1024**2
GRACE_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Errand:
    """One county to crawl. `request_limit` lowers what the settings allow; 0 leaves them as they are."""

    county: County
    request_limit: int = 0


Errands = Callable[[], AsyncIterator[Errand]]
"""The counties to crawl, as they come."""


def errands_for(counties: Sequence[County]) -> Errands:
    """Counties that are all known at once."""

    async def errands() -> AsyncIterator[Errand]:
        for county in counties:
            yield Errand(county)

    return errands


async def errands_of_stdin() -> AsyncIterator[Errand]:
    """The counties that standard input names, a JSON line each (`errand_line`), until END. Input that ends
    without it means that the feeder died: then nobody takes lines any more, and the crawl stops at once, as
    by SIGTERM; what was captured is kept."""
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


def errand_line(county: County, request_limit: int) -> bytes:
    """One line of input."""
    about = {slot: getattr(county, slot) for slot in County.__slots__}
    return json.dumps({"county": about, "request_limit": request_limit}).encode() + b"\n"


def read_errand(said: dict[str, Any]) -> Errand:
    """What a line of input asks for."""
    about = said["county"]
    lists = {slot: tuple(value) for slot, value in about.items() if isinstance(value, list)}
    return Errand(County(**(about | lists)), said["request_limit"])
