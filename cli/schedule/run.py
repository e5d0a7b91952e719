"""`nianbao schedule run`: the scheduler, as a service or once for cron."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from archive.catalogue.catalogue import Catalogue
from archive.store import open_store
from archive.store.interface import Store
from archive.warc.outbox import Outbox
from cli.archive import push_waiting
from cli.crawling import CrawlProcesses
from cli.logs import set_up_logging
from cli.schedule.books import open_ledger, shown_time
from cli.schedule.figures import serve_figures
from cli.schedule.teller import Teller
from cli.signals import on_signals, this_worker
from core import clock
from core.registry import load_registry
from core.report import exit_code_of
from core.settings import Settings, load_settings
from scheduler.dispatch import Dispatcher
from scheduler.duties import Duties
from scheduler.events import Events
from scheduler.ledger import Ledger
from scheduler.lock import only_scheduler
from scheduler.rounds import Rounds, Work
from scheduler.schedule import Schedule, load_schedule
from scheduler.season import Season
from scheduler.service import Service
from scheduler.telling import Telling

EPILOG = """\b
Examples:
  nianbao schedule run --once                # from cron, daily or more often: what is due now
  nianbao schedule run --once --json >> crawled.jsonl
  nianbao schedule run --metrics 9464        # as a service; SIGTERM or Ctrl-C: finish what is under way
Exit codes of --once, for the counties of this run: 0 all archived or unchanged (or nothing was due),
1 our own failure, 2 wrong usage or settings, 3 not published or not found, 4 blocked, disallowed or
unreachable."""


@click.command(epilog=EPILOG)
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per county on standard output.")
@click.option(
    "--log-json", is_flag=True, help="Logs on standard error as JSON lines, with county and capture."
)
@click.option("--metrics", metavar="[HOST:]PORT", help="Serve Prometheus figures there (service only).")
@click.option(
    "--metrics-file",
    type=click.Path(path_type=Path),
    help="Write Prometheus figures to a file after each round.",
)
def command(once: bool, as_json: bool, log_json: bool, metrics: str | None, metrics_file: Path | None) -> int:
    """Crawl every county when it is due: by the windows, after a failure, for a re-visit."""
    if log_json:
        set_up_logging(as_json=True)
    settings = load_settings()
    store = open_store(settings)
    with open_ledger(settings) as ledger:
        teller = Teller(as_json, Events(ledger.engine))
        run = _Run(settings, store, ledger, teller, metrics_file, log_json)
        return asyncio.run(run.once() if once else run.serve(metrics))


class _Run:
    """One `schedule run`: its parts put together."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        ledger: Ledger,
        teller: Teller,
        metrics_file: Path | None,
        log_json: bool,
    ) -> None:
        self.settings, self.store, self.ledger, self.teller = settings, store, ledger, teller
        self.metrics_file, self.log_json = metrics_file, log_json
        digest = ledger.schedule.notify.mode == "daily"
        self.telling = Telling(settings.notify, teller.events, digest=digest)

    async def once(self) -> int:
        """Do what is due, then end."""
        async with only_scheduler(
            self.ledger.engine, self.settings.work_path, self._doing(once=True)
        ) as held:
            crawler, dispatcher = self._crawler(held.file)
            rounds = self._rounds(dispatcher)
            try:
                with on_signals(dispatcher, crawler):
                    await rounds.run(stopping=dispatcher.stopping.is_set)
                    if self.ledger.schedule.notify.mode == "daily":
                        await rounds.tell_digest()
            finally:
                await crawler.stop()
        if dispatcher.stopping.is_set():
            raise KeyboardInterrupt
        _say_rest(self.ledger, self.teller)
        return exit_code_of(list(self.teller.statuses.values()))

    async def serve(self, metrics: str | None) -> int:
        """Serve until a signal says to stop."""
        async with only_scheduler(
            self.ledger.engine, self.settings.work_path, self._doing(once=False)
        ) as held:
            crawler, dispatcher = self._crawler(held.file)
            rounds = self._rounds(dispatcher)
            service = Service(self.ledger, rounds, dispatcher.stopping, self._reload)
            try:
                with serve_figures(self.ledger, metrics), on_signals(dispatcher, crawler, service.ask_reload):
                    await service.run()
            finally:
                await crawler.stop()
        return 0

    def _doing(self, *, once: bool) -> str:
        return f"nianbao schedule run{' --once' if once else ''}"

    def _reload(self) -> Schedule:
        return load_schedule(self.settings.schedule or None)

    def _crawler(self, lock: int) -> tuple[CrawlProcesses, Dispatcher]:
        at_once = self.ledger.schedule.pace.counties_at_once
        crawler = CrawlProcesses(at_once, [lock], log_json=self.log_json)
        pages, delay = self.settings.county_pages, self.settings.delay
        return crawler, Dispatcher(self.ledger, crawler, clock.now, self.teller, this_worker(), pages, delay)

    def _rounds(self, work: Work) -> Rounds:
        registry = load_registry(self.settings.registry or None).counties
        events = self.teller.events
        return Rounds(
            self.ledger,
            Season(self.ledger, registry),
            work,
            Duties(self.ledger, events, self.settings.work_path / "campaigns"),
            self.telling,
            self._catalogue,
            clock.now,
            metrics_file=self.metrics_file,
        )

    def _catalogue(self) -> Catalogue:
        """The catalogue, brought up to date; what interrupted crawls left behind is stored first."""
        self.store.prepare()
        push_waiting(Outbox(self.settings.work_path / "outbox", self.store))
        catalogue = Catalogue.open(self.store, self.settings.work_path)
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
