"""Rows of manifests: the same whether read here or by several processes, in order, and never left out."""

from __future__ import annotations

import multiprocessing
import os
import signal
import uuid
from itertools import islice
from pathlib import Path

import pytest
from servers.seaweed import SeaweedServer, free_ports

from nianbao.archive.catalogue import readers
from nianbao.archive.catalogue.keys import manifest_keys
from nianbao.archive.catalogue.readers import rows_of
from nianbao.archive.store import open_store
from nianbao.archive.store.interface import Store
from nianbao.core.errors import ManifestError, ObjectMissing, StoreError, StoreUnreachable
from nianbao.core.settings import Settings
from tests.nianbao.archive.catalogue.handmade import put_attempt

BROKEN = "attempts/532525/2021/20240215T092800000000Z/manifest.json"
GONE = "attempts/532525/2021/20240216T092800000000Z/manifest.json"
COUNT = 170


@pytest.fixture(params=["directory", "bucket"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A store with more manifests than one batch, one of which is broken."""
    where = str(tmp_path / "store")
    if request.param == "bucket":
        request.getfixturevalue("s3")
        where = f"s3://archive/{uuid.uuid4().hex}"
    store = open_store(Settings(store=where))
    for number in range(COUNT):
        put_attempt(store, f"2024-02-15T09:28:00.{number + 1:06d}+00:00")
    store.put(BROKEN, b"{}")
    return store


def test_processes_read_what_one_reads(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [*manifest_keys(filled), GONE]
    here = list(rows_of(filled, keys))
    monkeypatch.setattr(readers, "FEW", 1)
    apart = list(rows_of(filled, iter(keys)))
    assert [key for key, _ in apart] == keys
    assert [found for _, found in apart if isinstance(found, tuple)] == [
        found for _, found in here if isinstance(found, tuple)
    ]
    failed = {key: found for key, found in apart if not isinstance(found, tuple)}
    assert {key: type(found) for key, found in failed.items()} == {BROKEN: ManifestError, GONE: ObjectMissing}
    assert str(failed[BROKEN]) == str(dict(here)[BROKEN])


def test_a_server_that_is_away_ends_the_reading(s3: SeaweedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    (port,) = free_ports(1)
    away = Settings(store="s3://archive/x", s3_endpoint=f"http://127.0.0.1:{port}", s3_attempts=1)
    monkeypatch.setattr(readers, "FEW", 1)
    with pytest.raises(StoreUnreachable, match="cannot be reached"):
        list(rows_of(open_store(away), [GONE]))


def test_a_reading_process_that_was_killed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(Settings(store=str(tmp_path / "store")))
    for number in range(COUNT):
        put_attempt(store, f"2024-02-15T09:28:00.{number + 1:06d}+00:00")
    monkeypatch.setattr(readers, "FEW", 1)
    keys = (key for _ in range(1000) for key in manifest_keys(store))
    rows = rows_of(store, keys)
    assert len(list(islice(rows, 1))) == 1
    for child in multiprocessing.active_children():
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(StoreError, match="ended from outside"):
        list(rows)
