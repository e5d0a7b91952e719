"""A store whose writes wait locally: what waits is read like the rest, and a store that is away is let be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from nianbao.archive.store import staged
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.store.interface import StoredObject
from nianbao.archive.store.staged import StagedStore
from nianbao.core.errors import ObjectMissing, StoreError, StoreUnreachable


class AwayStore(DirectoryStore):
    """A store behind a line that can be cut; it counts who called."""

    away = False
    calls = 0

    def _answer(self) -> None:
        self.calls += 1
        if self.away:
            raise StoreUnreachable("the line is cut")

    def prepare(self) -> None:
        self._answer()
        super().prepare()

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        self._answer()
        return super().open(key, start, length)

    def size(self, key: str) -> int:
        self._answer()
        return super().size(key)

    def keys(self, prefix: str = "") -> Iterator[str]:
        self._answer()
        return super().keys(prefix)


@pytest.fixture
def far(tmp_path: Path) -> AwayStore:
    return AwayStore(tmp_path / "far")


@pytest.fixture
def store(far: AwayStore, tmp_path: Path) -> StagedStore:
    return StagedStore(far, tmp_path / "outbox")


def test_what_waits_is_read_like_the_rest(store: StagedStore, far: AwayStore, tmp_path: Path) -> None:
    far.put("a/pushed", b"0123")
    far.put("a/both", b"x")
    store.put("a/both", b"x")
    store.put("a/waits", b"45678")
    assert list(store.keys()) == ["a/both", "a/pushed", "a/waits"]
    assert list(store.keys("a/w")) == ["a/waits"]
    assert (store.size("a/pushed"), store.size("a/waits")) == (4, 5)
    for key, part in (("a/pushed", b"12"), ("a/waits", b"56")):
        with store.open(key, 1, 2) as stream:
            assert stream.read() == part
    with store.open("a/pushed") as pushed, store.open("a/waits") as waits:
        assert (pushed.read(), waits.read()) == (b"0123", b"45678")
    assert not (tmp_path / "far/a/waits").exists()
    assert (store.url, store.identity) == (far.url, far.identity)
    with pytest.raises(ObjectMissing):
        store.size("a/none")


def test_both_copies_are_proven_by_their_bytes(store: StagedStore, far: AwayStore, tmp_path: Path) -> None:
    pushed, waits = far.put("pushed", b"0123"), store.put("waits", b"4567")
    store.prove(pushed)
    store.prove(waits)
    for path in (tmp_path / "far/pushed", tmp_path / "outbox/waits"):
        path.write_bytes(b"9999")
    for stored in (pushed, waits):
        with pytest.raises(StoreError, match="otherwise than written"):
            store.prove(stored)


def test_a_file_that_lies_at_its_place_is_only_read(store: StagedStore, tmp_path: Path) -> None:
    path = tmp_path / "outbox/warc/a"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"abc")
    before = path.stat()
    sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert store.put("warc/a", path) == StoredObject("warc/a", sha256, 3)
    assert path.stat().st_ino == before.st_ino
    assert list((tmp_path / "outbox").iterdir()) == [tmp_path / "outbox/warc"], "nothing was copied"


def test_a_store_that_is_away_is_asked_once_and_then_let_be(store: StagedStore, far: AwayStore) -> None:
    far.put("far", b"x")
    store.put("near", b"x")
    far.away = True
    for _ in range(3):
        with pytest.raises(StoreUnreachable):
            store.size("far")
        assert store.size("near") == 1
    assert far.calls == 1


def test_after_the_pause_it_is_asked_again(
    store: StagedStore, far: AwayStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staged, "PAUSE_SECONDS", 0.0)
    far.put("far", b"x")
    far.away = True
    with pytest.raises(StoreUnreachable, match="the line is cut"):
        store.prepare()
    far.away = False
    store.prepare()
    assert store.size("far") == 1
