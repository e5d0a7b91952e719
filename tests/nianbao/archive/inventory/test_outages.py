"""A real S3 server that goes away at any request while a link is written, in any way: nothing acknowledged is lost, and
the next one makes the chain whole."""

from __future__ import annotations

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers.faulty import Fault, FaultyProxy
from servers.seaweed import SeaweedServer

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.verify import ObjectState, verify
from nianbao.archive.inventory.chain import Chain, Heads
from nianbao.archive.inventory.extending import Extended, extend
from nianbao.archive.inventory.links import link_keys, read_link
from nianbao.archive.store import open_store
from nianbao.archive.store.interface import Store, StoredObject
from nianbao.core.errors import StoreError
from nianbao.core.settings import Settings
from tests.nianbao.archive.catalogue.handmade import put_attempt

SEED = 20261130
ORDINARY, LONG = 4, 1000
EACH = 10
"""Outages of one archive: a server lists a large one slowly, which is not what is looked at here."""
TOGETHER = 3
"""Archives at once: most of the time is waited for the server."""
REQUESTS = 12
"""Of a refresh and a link, and some more."""
OUTAGES = (
    Fault("reset"), Fault("lost"), Fault("answer", status=500), Fault("answer", status=503, code="SlowDown"),
    Fault("answer", status=403, code="AccessDenied"), Fault("cut", bytes=20), Fault("reset in body", bytes=20),
    Fault("garble"), Fault("garble answer"),
)  # fmt: skip
BEGUN = datetime(2022, 3, 1, tzinfo=UTC)


def seen(where: str, endpoint: str) -> Store:
    return open_store(Settings(store=where, s3_endpoint=endpoint, s3_attempts=1, s3_read_seconds=2))


def extended(store: Store, work: Path) -> Extended:
    with Catalogue.open(store, work) as catalogue:
        catalogue.refresh()
    return extend(store, work, join=True)


def beginning(at: int) -> Fault:
    """An outage that begins with the request of that number and stays."""
    count = iter(range(at))
    return Fault("", 10**9, lambda method, path: next(count, None) is None)


@pytest.mark.parametrize("outages", [ORDINARY, pytest.param(LONG, marks=pytest.mark.long)])
def test_an_outage_while_a_link_is_written(
    s3: SeaweedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outages: int
) -> None:
    monkeypatch.setattr("nianbao.archive.store.s3.reader._BACKOFF_SECONDS", 0.01)

    def failures(first: int) -> int:
        """In one archive, which has a proxy of its own: how many outages cost a link."""
        where, work = f"s3://archive/{uuid.uuid4().hex}", tmp_path / str(first)
        with FaultyProxy(s3.endpoint) as proxy:
            straight, store = seen(where, s3.endpoint), seen(where, proxy.endpoint)
            chance, count = random.Random(SEED + first), min(EACH, outages - first)
            acknowledged = through_outages(straight, store, work, proxy, chance, count)
        check_whole(straight, work, acknowledged)
        return acknowledged.count(None)

    with ThreadPoolExecutor(TOGETHER) as archives:
        failed = sum(archives.map(failures, range(0, outages, EACH)))
    assert failed > outages // 4


def through_outages(
    straight: Store, store: Store, work: Path, proxy: FaultyProxy, chance: random.Random, count: int
) -> list[StoredObject | None]:
    """As many captures stored, each while the server is away: the link that was acknowledged then, or None."""
    acknowledged: list[StoredObject | None] = []
    for number in range(count):
        put_attempt(straight, (BEGUN + timedelta(hours=number)).isoformat())
        outage, begins = replace(chance.choice(OUTAGES)), beginning(chance.randrange(REQUESTS))
        proxy.faults[:] = [replace(outage, times=begins.times, match=begins.match)]
        done = None
        with suppress(StoreError):
            done = extended(store, work)
        acknowledged.append(done.head if done is not None and done.manifests else None)
        proxy.faults.clear()
        extended(store, work)
    return acknowledged


def check_whole(straight: Store, work: Path, acknowledged: list[StoredObject | None]) -> None:
    """Every capture is in one link, every acknowledged link is there, and the chain has one end."""
    links = dict(read_link(straight, key) for key in link_keys(straight))
    assert set(filter(None, acknowledged)) <= set(links)
    listed = [named.key for link in links.values() for named in link.manifests]
    assert len(set(listed)) == len(acknowledged)
    chain = Chain(Heads(work, straight).read())
    assert {one.state for one in verify(straight, chain=chain)} == {ObjectState.OK}
    assert len(chain.heads) == 1
