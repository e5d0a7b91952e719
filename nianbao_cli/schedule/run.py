"""`nianbao schedule run`: the scheduler, as a service or once for cron."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import click
from prometheus_client import CollectorRegistry

from crawler.workers.pool import CrawlPool
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.store import open_store
from nianbao.archive.store.interface import Store
from nianbao.core import clock
from nianbao.core.history import load_history
from nianbao.core.portals import load_counties
from nianbao.core.report import exit_code_of
from nianbao.core.settings import Settings, load_settings
from nianbao_cli.archive import extend_inventory
from nianbao_cli.logs import log_options
from nianbao_cli.output import number_of
from nianbao_cli.probes import HEALTH, READINESS, served_probes
from nianbao_cli.schedule.books import (
    host_cap,
    host_turns,
    need_queue,
    open_catalogue,
    open_ledger,
    shown_time,
)
from nianbao_cli.schedule.pulse import Pulse
from nianbao_cli.schedule.teller import Teller
from nianbao_cli.seal import stamp_inventory
from nianbao_cli.signals import on_signals, this_worker
from scheduler.dispatch import Dispatcher
from scheduler.duties import Duties
from scheduler.events import Events
from scheduler.ledger import Ledger
from scheduler.lock import only_scheduler
from scheduler.machine import MachineCollector, Mishaps
from scheduler.metrics import figures, write_figures
from scheduler.rounds import Rounds, Work
from scheduler.schedule import Schedule, load_schedule
from scheduler.season import Season
from scheduler.service import Service
from scheduler.telling import Telling

logger = logging.getLogger(__name__)

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
@click.option("--queue", default="", help="Give counties to workers: postgresql://user@host/name.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per county on standard output.")
@log_options
@click.option("--metrics", metavar="[HOST:]PORT", help="Serve Prometheus figures there (service only).")
@click.option(
    "--metrics-file",
    type=click.Path(path_type=Path),
    help="Write Prometheus figures to a file after each round.",
)
def command(once: bool, queue: str, as_json: bool, metrics: str | None, metrics_file: Path | None) -> int:
    """Crawl every county when it is due: by the windows, after a failure, for a re-visit."""
    if queue:
        need_queue()
    settings = load_settings()
    store = open_store(settings)
    with open_ledger(settings, queue) as ledger:
        teller = Teller(as_json, Events(ledger.engine))
        run = _Run(settings, store, ledger, teller, queue, metrics_file)
        return asyncio.run(run.run(once, metrics))


@dataclass
class _Run:
    """One `schedule run`: its parts put together."""

    settings: Settings
    store: Store
    ledger: Ledger
    teller: Teller
    queue: str
    metrics_file: Path | None
    away: bool = False
    """Whether the store was, in the last round."""
    was_away: bool = False
    """Whether it was in some."""
    mishaps: Mishaps = field(default_factory=Mishaps)

    async def run(self, once: bool, metrics: str | None) -> int:
        """Be this ledger's scheduler, once or until a signal says to stop."""
        logging.getLogger().addHandler(self.mishaps)
        doing = f"nianbao schedule run{' --once' if once else ''}{' --queue' if self.queue else ''}"
        async with only_scheduler(self.ledger.engine, self.settings.work_path, doing) as held:
            if self.queue:
                return await self._with_queue(once, metrics)
            at_once = self.ledger.schedule.pace.counties_at_once
            turns = host_turns(self.settings, self.ledger)
            cap = host_cap(self.settings, self.ledger)
            shared = {"counties_at_once": at_once, "host_turns": turns, "host_requests_per_day": cap}
            crawler = CrawlPool(self.settings.model_copy(update=shared), [held.file])
            pages, delay = self.settings.county_pages, self.settings.delay
            name = this_worker()
            most = self.settings.scope_all_pages
            work = Dispatcher(self.ledger, crawler, clock.now, self.teller, name, pages, delay, most)
            try:
                return await (
                    self._once(work, crawler.stop) if once else self._serve(work, crawler.stop, metrics)
                )
            finally:
                await crawler.stop()
                extend_inventory(self.store, self.settings)

    async def _with_queue(self, once: bool, metrics: str | None) -> int:
        from scheduler.queue import QueueWork, open_queue, unfinished  # an extra: procrastinate and psycopg

        if self.ledger.engine.url.get_backend_name() == "sqlite":
            said = f"the ledger is {self.ledger.shown}: only workers on this machine can reach it"
            print(f"{said}; set NIANBAO_LEDGER to a PostgreSQL URL for others", file=sys.stderr)
        async with open_queue(self.queue) as app:
            work = QueueWork(self.ledger, app, clock.now)
            code = await (self._once(work, work.rest) if once else self._serve(work, work.rest, metrics))
            if once:
                rest = number_of(await unfinished(app), "county waits", "counties wait")
                print(f"{rest} in the queue; `nianbao worker --queue …` crawls them", file=sys.stderr)
        return code

    async def _once(self, work: Work, at_once: Callable[[], Awaitable[None]]) -> int:
        rounds = self._rounds(work)
        with on_signals(work, at_once):
            await rounds.run(stopping=work.stopping.is_set)
            if self.ledger.schedule.notify.mode == "daily":
                await rounds.tell_digest()
        if work.stopping.is_set():
            raise KeyboardInterrupt
        if not self.queue:
            _say_rest(self.ledger, self.teller)
        return 1 if self.was_away else exit_code_of(list(self.teller.statuses.values()))

    async def _serve(self, work: Work, at_once: Callable[[], Awaitable[None]], metrics: str | None) -> int:
        service = Service(self.ledger, self._rounds(work), work.stopping, self._reload)
        pulse = Pulse()
        probes = {HEALTH: pulse.stopped, READINESS: self._unready}
        with served_probes(metrics, self._figures(), probes), on_signals(work, at_once, service.ask_reload):
            async with pulse:
                await service.run()
        return 0

    def _figures(self) -> CollectorRegistry:
        machine = MachineCollector(self.settings.work_path, self.store, self.ledger.engine, self.mishaps)
        return figures(self.ledger, clock.now, machine)

    def _write_figures(self) -> None:
        assert self.metrics_file is not None
        write_figures(self.metrics_file, self._figures())

    def _unready(self) -> str:
        """What keeps the campaign from going on: a ledger that does not answer raises LedgerError."""
        self.ledger.next_at()
        return "the store is away: captures wait in the outbox" if self.away else ""

    def _reload(self) -> Schedule:
        return load_schedule(self.settings.schedule or None)

    def _open_catalogue(self) -> Catalogue:
        catalogue, ready = open_catalogue(self.settings, self.store)
        self.away, self.was_away = not ready, self.was_away or not ready
        if ready:  # of the last round, and of workers elsewhere
            extend_inventory(self.store, self.settings)
        return catalogue

    def _rounds(self, work: Work) -> Rounds:
        registry = load_counties(self.settings).counties
        events = self.teller.events
        digest = self.ledger.schedule.notify.mode == "daily"
        return Rounds(
            self.ledger,
            Season(self.ledger, registry, load_history(self.settings.history or None)),
            work,
            Duties(self.ledger, events, self.settings.work_path / "campaigns"),
            Telling(self.settings.notify, events, digest=digest),
            self._open_catalogue,
            clock.now,
            shared=bool(self.queue),
            write_figures=self._write_figures if self.metrics_file else None,
            seal=lambda: stamp_inventory(self.store, self.settings),
        )


def _say_rest(ledger: Ledger, teller: Teller) -> None:
    done = teller.summary if teller.statuses else "nothing was due"
    now, next_at = clock.now(), ledger.next_at()
    awake_at = ledger.schedule.awake_at(now)
    if awake_at > now and (waiting := len(ledger.due(now))):
        done = f"{number_of(waiting, 'county waits', 'counties wait')} for the end of the quiet hours"
        next_at = awake_at
    then = f"the next is due {shown_time(next_at)} (Asia/Shanghai)" if next_at else "nothing more is planned"
    print(f"{done}; {then}", file=sys.stderr)
    logger.info("the run is over: %s; %s", done, then)
