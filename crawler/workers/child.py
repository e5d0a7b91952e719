"""Crawls counties in this process; run as `python -P -m crawler.workers.child`, those that standard input
names (crawler/workers/jobs.py). Whoever runs it hands them in by crawler/workers/pool.py.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from crawler.spiders.report import ReportSpider
from crawler.workers import jobs
from crawler.workers.jobs import Errand, Errands, Take, Terms
from crawler.workers.process import run_spider
from nianbao.archive.outbox import Outbox
from nianbao.archive.store import open_store
from nianbao.archive.warc.exchange import spool_in
from nianbao.core.county_result import CountyResult
from nianbao.core.descriptors import allow_descriptors
from nianbao.core.errors import MachineFault, NianbaoError
from nianbao.core.inert import inert
from nianbao.core.outages import outage_in, plainly

DESCRIPTORS_PER_COUNTY = 8
GRACE_SECONDS = 20
_NEW_OBJECTS = 10_000
"""So many, and garbage is looked for: one page makes them all, and next to none of them holds itself."""

logger = logging.getLogger(__name__)


def crawl_here(terms: Terms, errands: Errands, take: Take) -> bool:
    """Crawl counties, handing each result to `take` as it comes.

    Returns False where a signal (Ctrl-C, SIGTERM) ended it early: what is under way is drained, a second
    signal ends it at once. Raises CrawlCrashed where it failed, and whatever `take` raises.
    """
    settings = terms.settings
    allow_descriptors(settings.counties_at_once * DESCRIPTORS_PER_COUNTY)
    outbox = Outbox(settings.work_path / "outbox", open_store(settings))
    spool_in(settings.work_path / "spool")
    return run_spider(
        ReportSpider,
        settings,
        take,
        errands=errands,
        year=terms.year,
        nianbao=settings,
        outbox=outbox,
        all_scopes=terms.all_scopes,
    )


class Starter(logging.Handler):
    """Whoever started this process: takes its results and its log records on what was standard output, until
    it is gone. What else is printed here goes to standard error."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)

    def take(self, result: CountyResult) -> None:
        """Hand over a county's result. Raises BrokenPipeError where nobody is left to take it."""
        self.tell(jobs.RESULT, jobs.result_json(result))

    def emit(self, record: logging.LogRecord) -> None:
        """Hand over a log record; where that cannot be, it goes to standard error."""
        said = self.format(record)  # with a traceback, which is then in exc_text
        about = vars(record) | {"msg": record.getMessage(), "outage": outage_in(record)}
        try:
            self.tell(jobs.LOG, {name: it for name, it in about.items() if isinstance(it, str | int | float)})
        except (BrokenPipeError, RuntimeError):  # the latter where a signal came within another line
            print(inert(said), file=sys.stderr)

    def tell(self, what: str, said: Any) -> None:
        """Write a line; a buffer's write is one, whichever thread's."""
        self._lines.write(jobs.line_of({what: said}))
        self._lines.flush()

    def leave(self) -> None:
        """Say no more; what nobody took is forgotten, and what is still logged goes to standard error."""
        logging.getLogger().removeHandler(self)
        with suppress(BrokenPipeError):
            self._lines.close()


async def errands_of_stdin() -> AsyncIterator[Errand]:
    """The counties that standard input names, until END. Input that ends without it means that our starter
    died: then nobody takes results any more, and the crawl stops at once, as by SIGTERM; what was captured is
    kept."""
    reader = asyncio.StreamReader(jobs.LINE_BYTES)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    try:
        async for line in reader:
            said = json.loads(line)
            if said == jobs.END:
                return
            yield Errand.read(said)
        signal.alarm(GRACE_SECONDS)  # what hangs must not outlive its starter, who may be back already
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        transport.close()


def main() -> int:
    """Crawl what standard input names; returns the exit code."""
    gc.freeze()  # what imports made stays, and need not be looked at again
    gc.set_threshold(_NEW_OBJECTS)
    starter = Starter()
    try:
        return _crawl_for(starter)
    except BrokenPipeError:  # our starter is gone, and nobody is left to be told
        return jobs.INTERRUPTED
    finally:
        starter.leave()


def _crawl_for(starter: Starter) -> int:
    try:
        with open(0, "rb", buffering=0, closefd=False) as unbuffered:  # the errands are left in it
            terms = Terms.read(json.loads(unbuffered.readline()))
        starter.setLevel(terms.log_level)
        logging.basicConfig(level=terms.log_level, handlers=[starter])
        return 0 if crawl_here(terms, errands_of_stdin, starter.take) else jobs.INTERRUPTED
    except MachineFault as fault:
        starter.tell(jobs.FAULT, str(fault))
        return MachineFault.exit_code
    except Exception as found:
        error = plainly(found)
        if not isinstance(error, NianbaoError | BrokenPipeError):
            logger.exception("the crawl process failed")
        starter.tell(jobs.ERROR, str(error))
        return NianbaoError.exit_code


if __name__ == "__main__":
    sys.exit(main())
