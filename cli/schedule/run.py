"""`nianbao schedule run`: the scheduler, as a service or once for cron."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from dataclasses import dataclass, field
from os import getpid
from typing import Any

import click

from archive.catalogue.catalogue import Catalogue
from archive.store import open_store
from archive.store.interface import Store
from archive.warc.outbox import Outbox
from cli.crawling import CrawlProcesses
from cli.logs import set_up_logging
from cli.output import say
from cli.schedule.books import json_time, open_ledger, shown_time
from cli.signals import on_signals
from core import clock
from core.registry import load_registry
from core.report import Status, exit_code_of
from core.settings import Settings, load_settings
from scheduler.dispatch import Dispatcher
from scheduler.entries import Entry
from scheduler.ledger import Ledger
from scheduler.lock import only_scheduler
from scheduler.rounds import Rounds
from scheduler.season import Season
from scheduler.states import Outcome

EPILOG = """\b
Examples:
  nianbao schedule run --once                # from cron, daily or more often: what is due now
  nianbao schedule run --once --json >> crawled.jsonl
  nianbao schedule run                       # as a service; SIGTERM or Ctrl-C: finish what is under way
Exit codes of --once, for the counties of this run: 0 all archived or unchanged (or nothing was due),
1 our own failure, 2 wrong usage or settings, 3 not published or not found, 4 blocked, disallowed or
unreachable."""


@click.command(epilog=EPILOG)
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per county on standard output.")
@click.option(
    "--log-json", is_flag=True, help="Logs on standard error as JSON lines, with county and capture."
)
def command(once: bool, as_json: bool, log_json: bool) -> int:
    """Crawl every county when it is due: by the windows, after a failure, for a re-visit."""
    if log_json:
        set_up_logging(as_json=True)
    settings = load_settings()
    store = open_store(settings)
    with open_ledger(settings) as ledger:
        return asyncio.run(_run(settings, store, ledger, Teller(as_json), once, log_json))


@dataclass
class Teller:
    """Says on standard output how each county ended, and keeps the last status of each."""

    as_json: bool
    statuses: dict[tuple[int, str], Status] = field(default_factory=dict)

    def __call__(self, before: Entry, after: Entry, outcome: Outcome) -> None:
        self.statuses[after.year, after.code] = outcome.status
        say(
            json.dumps(_line(after, outcome), ensure_ascii=False)
            if self.as_json
            else _readable(after, outcome)
        )


async def _run(
    settings: Settings, store: Store, ledger: Ledger, teller: Teller, once: bool, log_json: bool
) -> int:
    registry = load_registry(settings.registry or None).counties
    doing = f"nianbao schedule run{' --once' if once else ''}"
    worker = f"{socket.gethostname()}:{getpid()}"
    async with only_scheduler(ledger.engine, settings.work_path, doing) as held:
        crawler = CrawlProcesses(ledger.schedule.pace.counties_at_once, [held.file], log_json=log_json)
        dispatcher = Dispatcher(
            ledger, crawler, clock.now, teller, worker, settings.county_pages, settings.delay
        )
        rounds = Rounds(Season(ledger, registry), dispatcher, lambda: _catalogue(settings, store), clock.now)
        try:
            with on_signals(dispatcher, crawler):
                await rounds.run()
        finally:
            await crawler.stop()
    if dispatcher.stopping.is_set():
        raise KeyboardInterrupt
    _say_rest(ledger, teller)
    return exit_code_of(list(teller.statuses.values()))


def _catalogue(settings: Settings, store: Store) -> Catalogue:
    """The catalogue, brought up to date; what interrupted crawls left behind is stored first."""
    Outbox(settings.work_path / "outbox").recover(store)
    catalogue = Catalogue.open(store, settings.work_path)
    catalogue.refresh()
    return catalogue


def _say_rest(ledger: Ledger, teller: Teller) -> None:
    done = f"{len(teller.statuses)} counties crawled" if teller.statuses else "nothing was due"
    now, next_at = clock.now(), ledger.next_at()
    awake_at = ledger.schedule.awake_at(now)
    if awake_at > now and (waiting := len(ledger.due(now))):
        done = f"{waiting} counties wait for the end of the quiet hours"
        next_at = awake_at
    then = f"the next is due {shown_time(next_at)} (Asia/Shanghai)" if next_at else "nothing more is planned"
    print(f"{done}; {then}", file=sys.stderr)


def _line(entry: Entry, outcome: Outcome) -> dict[str, Any]:
    return {
        "code": entry.code,
        "name": entry.name,
        "year": entry.year,
        "status": outcome.status.value,
        "state": entry.state.value,
        "url": outcome.url,
        "title": outcome.title,
        "published_on": outcome.published_on,
        "warc": outcome.warc,
        "text": outcome.text,
        "requests": outcome.requests,
        "bytes": outcome.received_bytes,
        "seconds": outcome.seconds,
        "reason": outcome.reason,
        "attempts": entry.attempts,
        "next_at": json_time(entry.next_at),
    }


def _readable(entry: Entry, outcome: Outcome) -> str:
    said = outcome.title if outcome.status in (Status.ARCHIVED, Status.UNCHANGED) else outcome.reason
    then = f"next {shown_time(entry.next_at)}" if entry.next_at else "no further visit planned"
    return f"{entry.code} {entry.name} {entry.year}  {outcome.status}  {said or ''}  ({then})"
