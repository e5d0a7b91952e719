"""The index beside each WARC, and a record found through it by address and time."""

from __future__ import annotations

import asyncio
import hashlib
import io
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest

from nianbao.archive.outbox import Outbox
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.store.interface import StoredObject
from nianbao.archive.warc import lookup
from nianbao.archive.warc.cdxj import cdxj_key, cdxj_lines
from nianbao.archive.warc.exchange import Exchange
from nianbao.archive.warc.lookup import closest, find_records, open_record, read_fields
from nianbao.archive.warc.recorder import Recorder
from nianbao.core.errors import StoreError


class Counting(DirectoryStore):
    """Counts what is read of it."""

    read_bytes = 0

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        with super().open(key, start, length) as stream:
            content = stream.read()
        self.read_bytes += len(content)
        return io.BytesIO(content)


def exchange(url: str, body: bytes, began: datetime | None = None) -> Exchange:
    made = Exchange(url)
    made.began = began or made.began
    made.request += b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"
    made.head += (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gbk\r\nContent-Length: %d\r\n\r\n" % len(body)
    )
    made.add_body(body)
    made.payload.update(body)
    made.finish()
    return made


def recorded(directory: Path, exchanges: list[Exchange]) -> tuple[Counting, str, list[StoredObject]]:
    recorder = Recorder(directory / "outbox", "warc/990101/2021", [("software", "test")])

    async def commit() -> None:
        for each in exchanges:
            await recorder.commit(each)

    asyncio.run(commit())
    store = Counting(directory / "store")
    (key,) = recorder.keys
    delivered = Outbox(directory / "outbox", store).deliver(store, key)
    recorder.release()
    return store, key, delivered


def test_it_is_what_cdxj_indexer_makes(tmp_path: Path, tools: Path) -> None:
    urls = ["http://b.test/年报?x=1", "http://a.test/", "https://a.test/z", "http://a.test/a"]
    store, key, delivered = recorded(tmp_path, [exchange(url, url.encode()) for url in urls])
    command = [str(tools / "cdxj-indexer"), "--sort", str(tmp_path / "store" / key)]
    made = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    held = (tmp_path / "store" / cdxj_key(key)).read_text()
    assert held == made
    assert held.count("\n") == 4
    assert sorted(held.splitlines()) == held.splitlines()
    digests = [
        (each.key, hashlib.sha256((tmp_path / "store" / each.key).read_bytes()).hexdigest())
        for each in delivered
    ]
    assert digests == [(each.key, each.sha256) for each in delivered]
    assert [line.warc for line in cdxj_lines(store, cdxj_key(key))] == [key] * 4


@pytest.mark.parametrize("block_bytes", [100, 333, 16 * 1024])
def test_a_record_is_found_by_address_and_time_with_small_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block_bytes: int
) -> None:
    monkeypatch.setattr(lookup, "BLOCK_BYTES", block_bytes)
    noon = datetime(2022, 2, 15, 4, 0, tzinfo=UTC)
    pages = [
        exchange(
            f"http://a.test/page-{number}",
            hashlib.sha256(b"%d" % number).digest() * 100,
            noon + timedelta(days=day),
        )
        for number in range(60)
        for day in (0, 10)
    ]
    store, key, _ = recorded(tmp_path, pages)
    size = store.size(key)
    store.read_bytes = 0
    for number in (0, 1, 17, 31, 58, 59):
        found = find_records(store, [key], f"http://a.test/page-{number}")
        assert [line.timestamp for line in found] == ["20220215040000", "20220225040000"]
        line = closest(found, noon + timedelta(days=9))
        assert line is not None
        assert line.timestamp == "20220225040000"
        fields, head = read_fields(store, line.warc, line.offset, line.length)
        assert fields["warc-target-uri"] == f"http://a.test/page-{number}"
        assert head.startswith(b"HTTP/1.1 200 OK")
        with open_record(store, line.warc, line.offset, line.length) as record:
            body = record.content_stream().read()
        assert body == hashlib.sha256(b"%d" % number).digest() * 100
    assert find_records(store, [key], "http://a.test/page-60") == []
    assert find_records(store, [key], "http://z.test/") == []
    if block_bytes < 1000:
        assert store.read_bytes < size


def test_what_is_no_record_is_said(tmp_path: Path) -> None:
    store, key, _ = recorded(tmp_path, [exchange("http://a.test/", b"x")])
    with pytest.raises(StoreError, match="no record at offset 3"):
        open_record(store, key, 3, 100).__enter__()
    with pytest.raises(StoreError, match="no record at offset 3"):
        read_fields(store, key, 3, 100)
    (tmp_path / "store" / "bad.cdxj").write_bytes(b"no index at all\n")
    with pytest.raises(StoreError, match="no CDXJ"):
        list(cdxj_lines(store, "bad.cdxj"))
