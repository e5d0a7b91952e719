"""Figures of a scheduler's machine: what waits, what room is left, what verify found, its clock."""

from __future__ import annotations

import logging
import shutil
import stat
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine, text

from nianbao.archive.catalogue.verification import Verification
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.store.interface import Store
from scheduler.database import ledger_errors

BROWSER_CRASH = "browser_crash"
"""What a log record says as `mishap` where a browser ended before its page was rendered."""


class Mishaps(logging.Handler):
    """Counts what log records of this process and of its crawl processes tell of."""

    def __init__(self) -> None:
        super().__init__()
        self.browser_crashes = 0

    def emit(self, record: logging.LogRecord) -> None:
        """See logging.Handler."""
        self.browser_crashes += vars(record).get("mishap") == BROWSER_CRASH


class MachineCollector(Collector):
    """The machine's figures, as they stand at each scrape."""

    def __init__(self, work_path: Path, store: Store, engine: Engine, mishaps: Mishaps) -> None:
        self._work_path = work_path
        self._store = store
        self._engine = engine
        self._mishaps = mishaps

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Every figure."""
        yield from (*self._outbox(), *self._disks(), *self._verification(), *self._clock())
        crashes = CounterMetricFamily(
            "nianbao_browser_crashes", "Browsers that ended before their page was rendered"
        )
        crashes.add_metric([], self._mishaps.browser_crashes)
        yield crashes

    def _outbox(self) -> Iterator[Metric]:
        sizes, times = [], []
        for path in (self._work_path / "outbox").rglob("*"):
            try:
                about = path.stat()
            except FileNotFoundError:  # it was just stored
                continue
            if stat.S_ISREG(about.st_mode):
                sizes.append(about.st_size)
                times.append(about.st_mtime)
        yield _gauge("nianbao_outbox_files", "Files that wait to be stored", len(sizes))
        yield _gauge("nianbao_outbox_bytes", "Their bytes", sum(sizes))
        if times:
            said = "Since when the oldest of them waits"
            yield _gauge("nianbao_outbox_oldest_timestamp_seconds", said, min(times))

    def _disks(self) -> Iterator[Metric]:
        places = {"work": self._work_path}
        if isinstance(self._store, DirectoryStore):
            places["store"] = Path(self._store.url)
        free = GaugeMetricFamily("nianbao_disk_free_bytes", "Room that is left", labels=["place"])
        size = GaugeMetricFamily("nianbao_disk_size_bytes", "Room that there is", labels=["place"])
        for place, path in places.items():
            if path.exists():
                usage = shutil.disk_usage(path)
                free.add_metric([place], usage.free)
                size.add_metric([place], usage.total)
        yield from (free, size)

    def _verification(self) -> Iterator[Metric]:
        """Of this store: a work directory may have been another's before."""
        last = Verification.last(self._work_path)
        if last is not None and last.store == self._store.url:
            ended = last.moment.timestamp()
            yield _gauge("nianbao_verify_timestamp_seconds", "When verify ended last", ended)
            yield _gauge("nianbao_verify_damaged_objects", "What it found damaged", last.damaged)

    def _clock(self) -> Iterator[Metric]:
        """Only against another clock, the ledger's server's: a machine alone cannot know."""
        if self._engine.url.get_backend_name() == "sqlite":
            return
        with ledger_errors(self._engine), self._engine.begin() as connection:
            theirs: datetime | None = connection.scalar(text("SELECT clock_timestamp()"))
        if theirs is not None:
            ahead = (datetime.now(theirs.tzinfo) - theirs).total_seconds()
            yield _gauge("nianbao_clock_drift_seconds", "Our clock before the ledger's server's", ahead)


def _gauge(name: str, said: str, value: float) -> Metric:
    gauge = GaugeMetricFamily(name, said)
    gauge.add_metric([], value)
    return gauge
