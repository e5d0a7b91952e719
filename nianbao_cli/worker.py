"""`nianbao worker`: crawls counties from a shared queue, on any number of machines."""

from __future__ import annotations

import asyncio
import sys

import click

from crawler.workers.pool import CrawlPool
from nianbao.archive.store import open_store
from nianbao.archive.store.interface import Store
from nianbao.core import clock
from nianbao.core.settings import Settings, load_settings
from nianbao_cli.archive import extend_inventory
from nianbao_cli.logs import log_options
from nianbao_cli.schedule.books import host_cap, host_turns, need_queue, open_catalogue, open_ledger
from nianbao_cli.schedule.teller import Teller
from nianbao_cli.signals import on_signals, this_worker
from scheduler.events import Events
from scheduler.ledger import Ledger

EPILOG = """\b
Examples:
  nianbao worker --queue postgresql://nianbao@db/nianbao
  nianbao worker --queue postgresql://nianbao@db/nianbao --until-empty --json
The store must be one that all workers reach (s3://…). What `nianbao schedule run --queue` put into the
queue is crawled, one county at a time per host, however many workers there are; a killed worker's counties
are taken over."""


@click.command(epilog=EPILOG)
@click.option("--queue", required=True, help="The queue: postgresql://user@host/name.")
@click.option(
    "--counties",
    type=click.IntRange(min=1),
    help="Counties at once.  [default: the schedule's counties_at_once]",
)
@click.option(
    "--stalled-after",
    type=click.IntRange(min=6),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help="Take over the counties of workers without a heartbeat for so long; give all workers the same.",
)
@click.option("--until-empty", is_flag=True, help="End when the queue is empty, instead of waiting for more.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per county on standard output.")
@log_options
def command(queue: str, counties: int | None, stalled_after: int, until_empty: bool, as_json: bool) -> int:
    """Crawl counties from a queue until told to stop (SIGTERM or Ctrl-C: finish what is under way)."""
    need_queue()
    settings = load_settings()
    store = open_store(settings)
    with open_ledger(settings, queue) as ledger:
        at_once = counties or ledger.schedule.pace.counties_at_once
        teller = Teller(as_json, Events(ledger.engine))
        asyncio.run(_work(settings, store, ledger, teller, queue, at_once, stalled_after, until_empty))
    print(teller.summary, file=sys.stderr)
    return 0


async def _work(
    settings: Settings,
    store: Store,
    ledger: Ledger,
    teller: Teller,
    queue: str,
    at_once: int,
    stalled_after: int,
    until_empty: bool,
) -> None:
    from scheduler.queue import open_queue  # an extra: procrastinate and psycopg
    from scheduler.worker import QueueWorker

    open_catalogue(settings, store)[0].close()  # known columns, and what an interrupted crawl left behind
    cap = host_cap(settings, ledger)
    shared = {"counties_at_once": at_once, "host_turns": host_turns(settings, ledger, queue)}
    shared |= {"host_requests_per_day": cap}
    crawler = CrawlPool(settings.model_copy(update=shared))
    async with open_queue(queue) as app:
        worker = QueueWorker(
            ledger,
            app,
            crawler,
            lambda: open_catalogue(settings, store)[0],
            clock.now,
            teller,
            this_worker(),
            settings.county_pages,
            settings.scope_all_pages,
            settings.delay,
            at_once,
            stalled_after,
            until_empty,
        )
        try:
            with on_signals(worker, crawler.stop):
                await worker.run()
        finally:
            await crawler.stop()
            extend_inventory(store, settings)
