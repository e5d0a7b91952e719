"""Figures of the machine: what waits, what room is left, what verify found, its clock."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from servers.postgres import running_postgres

from nianbao.archive.catalogue.verification import Verification
from nianbao.archive.store.directory import DirectoryStore
from scheduler.database import ledger_url, open_database
from scheduler.machine import MachineCollector, Mishaps


@pytest.fixture
def mishaps() -> Iterator[Mishaps]:
    counting = Mishaps()
    logging.getLogger().addHandler(counting)
    yield counting
    logging.getLogger().removeHandler(counting)


def figures(directory: Path, ledger: str, mishaps: Mishaps) -> CollectorRegistry:
    registry, engine = CollectorRegistry(), open_database(ledger_url(ledger, directory / "work"))
    store = DirectoryStore(directory / "store")
    registry.register(MachineCollector(directory / "work", store, engine, mishaps))
    read = CollectorRegistry()
    for metric in registry.collect():
        read.register(_Read(metric))
    engine.dispose()
    return read


class _Read:
    """A metric as it was at one moment."""

    def __init__(self, metric: object) -> None:
        self._metric = metric

    def collect(self) -> list[object]:
        return [self._metric]


def test_what_waits_and_what_verify_found(tmp_path: Path, mishaps: Mishaps) -> None:
    quiet = figures(tmp_path, "", mishaps)
    assert quiet.get_sample_value("nianbao_outbox_files") == 0
    assert quiet.get_sample_value("nianbao_outbox_oldest_timestamp_seconds") is None
    assert quiet.get_sample_value("nianbao_verify_timestamp_seconds") is None
    assert quiet.get_sample_value("nianbao_clock_drift_seconds") is None, "alone, nobody knows"
    waiting = tmp_path / "work/outbox/warc/a.warc.gz"
    waiting.parent.mkdir(parents=True)
    waiting.write_bytes(b"1234567")
    other = Verification("2027-02-01T08:00:00+08:00", "/another/store", True, 9, 9)
    other.keep(tmp_path / "work")
    assert figures(tmp_path, "", mishaps).get_sample_value("nianbao_verify_damaged_objects") is None
    Verification("2027-02-01T08:00:00+08:00", str(tmp_path / "store"), True, 9, 2).keep(tmp_path / "work")
    now = figures(tmp_path, "", mishaps)
    assert (now.get_sample_value("nianbao_outbox_files"), now.get_sample_value("nianbao_outbox_bytes")) == (
        1,
        7,
    )
    assert now.get_sample_value("nianbao_outbox_oldest_timestamp_seconds") == waiting.stat().st_mtime
    assert now.get_sample_value("nianbao_verify_damaged_objects") == 2
    assert now.get_sample_value("nianbao_verify_timestamp_seconds") == 1801440000
    free = now.get_sample_value("nianbao_disk_free_bytes", {"place": "work"})
    size = now.get_sample_value("nianbao_disk_size_bytes", {"place": "work"})
    assert free is not None
    assert size is not None
    assert 0 < free < size


def test_a_browser_that_ends_is_counted(tmp_path: Path, mishaps: Mishaps) -> None:
    told = logging.getLogger("crawler.rendering.browser")
    told.warning("x could not be rendered: it took too long")
    told.warning("x: the browser ended", extra={"mishap": "browser_crash"})
    assert figures(tmp_path, "", mishaps).get_sample_value("nianbao_browser_crashes_total") == 1


def test_the_clock_is_compared_with_the_ledgers_server(tmp_path: Path, mishaps: Mishaps) -> None:
    with running_postgres() as postgres:
        drift = figures(tmp_path, postgres.database(), mishaps).get_sample_value(
            "nianbao_clock_drift_seconds"
        )
    assert drift is not None
    assert abs(drift) < 5
