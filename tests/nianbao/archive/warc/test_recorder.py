"""The recorder where those who wait for it go away, and where it is released while it writes."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import gzip
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from nianbao.archive.warc.exchange import Exchange, Peer
from nianbao.archive.warc.recorder import Receipt, Recorder
from nianbao.archive.warc.resource import Resource
from nianbao.core.errors import CaptureError
from tests.nianbao.archive.warc.test_posted import FORM, posting

ROUNDS = 30
AT_ONCE = 8


def test_what_was_handed_in_is_written_though_nobody_waits(tmp_path: Path) -> None:
    """As where Ctrl-C cancels a crawl at the moment its answers come in: one file, nothing lost, no hang."""

    async def interrupted(recorder: Recorder) -> None:
        commits = [
            asyncio.create_task(recorder.commit(posting(f"http://a.test/{number}", FORM, b"a=1")))
            for number in range(AT_ONCE)
        ]
        await asyncio.sleep(0)  # each has handed in its exchange
        for commit in commits:
            commit.cancel()
        await asyncio.gather(*commits, return_exceptions=True)
        recorder.release()

    for round_number in range(ROUNDS):
        recorder = Recorder(tmp_path / str(round_number), "warc/990101/2021", [("software", "test")])
        asyncio.run(interrupted(recorder))
        (warc,) = (tmp_path / str(round_number)).rglob("*.warc.gz")
        with warc.open("rb") as stream:
            found = [
                record.headers["WARC-Target-URI"]
                for record in ArchiveIterator(stream)
                if record.headers["WARC-Type"] == "response"
            ]
        assert found == [f"http://a.test/{number}" for number in range(AT_ONCE)]


def test_it_waits_for_what_is_being_written_and_takes_nothing_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, may_end = threading.Event(), threading.Event()

    def slow_disk(_: int) -> None:
        writing.set()
        assert may_end.wait(30)

    monkeypatch.setattr(os, "fdatasync", slow_disk)
    recorder = Recorder(tmp_path, "warc/990101/2021", [("software", "test")])

    async def interrupted() -> None:
        committing = asyncio.create_task(recorder.commit(posting("http://a.test/", FORM, b"a=1")))
        assert await asyncio.to_thread(writing.wait, 30)
        releasing = asyncio.create_task(asyncio.to_thread(recorder.release))
        ended, _ = await asyncio.wait([releasing], timeout=0.3)  # it would be over in a hundredth of that
        assert not ended
        may_end.set()
        await releasing
        assert (await committing).offset > 0
        with pytest.raises(CaptureError, match="had ended"):
            await recorder.commit(posting("http://a.test/late", FORM, b"a=1"))

    asyncio.run(interrupted())
    assert len(list(tmp_path.rglob("*.warc.gz"))) == len(recorder.keys) == 1


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Callable[..., Recorder]]:
    """Recorders in tmp_path, released when the test is over."""
    made: list[Recorder] = []

    def begin(**options: int) -> Recorder:
        made.append(Recorder(tmp_path, "warc/990101/2021", [("software", "test")], **options))
        return made[-1]

    yield begin
    for recorder in made:
        recorder.release()


def committed(recorder: Recorder, *given: Exchange | Resource) -> list[Receipt]:
    async def commit() -> list[Receipt]:
        return [await recorder.commit(each) for each in given]

    return asyncio.run(commit())


def asked(name: str) -> Exchange:
    return posting(f"http://a.test/{name}", FORM, b"a=1")


def main_record(recorder: Recorder, receipt: Receipt) -> bytes:
    """What lies at a receipt's place, and nothing beside it: one gzip member."""
    content = recorder.path(receipt.warc).read_bytes()
    return gzip.decompress(content[receipt.offset : receipt.offset + receipt.length])


def test_a_receipt_names_one_whole_record(begun: Callable[..., Recorder]) -> None:
    recorder = begun()
    rendered = [Resource(f"urn:rendered:{name}", "text/html", name.encode()) for name in ("one", "two")]
    receipts = committed(recorder, asked("1"), rendered[0], asked("2"), rendered[1])
    for receipt, kind in zip(receipts, ("response", "resource") * 2, strict=True):
        record = main_record(recorder, receipt)
        assert record.count(b"WARC-Type:") == 1
        assert f"WARC-Type: {kind}".encode() in record
        assert receipt.url.encode() in record
    assert [receipt.received_bytes for receipt in receipts[1::2]] == [3, 3]


def test_files_are_numbered_from_zero_and_receipts_name_their_own(begun: Callable[..., Recorder]) -> None:
    recorder = begun(warc_bytes=1)
    receipts = committed(recorder, asked("1"), Resource("urn:a", "text/plain", b"a"), asked("2"))
    assert [receipt.warc for receipt in receipts] == recorder.keys
    assert [key.rpartition("-")[2] for key in recorder.keys] == [
        f"{serial:05d}.warc.gz" for serial in range(3)
    ]
    assert all(recorder.holds(receipt) for receipt in receipts)


def test_a_file_that_is_exactly_full_is_left(begun: Callable[..., Recorder]) -> None:
    recorder = begun()
    (first,) = committed(recorder, asked("1"))
    recorder._warc_bytes = recorder.path(first.warc).stat().st_size
    (second,) = committed(recorder, asked("2"))
    assert second.warc != first.warc


def test_only_what_lies_where_the_receipt_says_is_held(begun: Callable[..., Recorder]) -> None:
    recorder = begun()
    first, second = committed(recorder, asked("1"), asked("2"))
    assert recorder.holds(first)
    for other in (
        replace(first, record_id=second.record_id),
        replace(first, url=second.url),
        replace(first, offset=second.offset, length=second.length),
        replace(first, warc="warc/990101/2021/none.warc.gz"),
    ):
        assert not recorder.holds(other)


def test_whom_it_talked_to_is_noted(begun: Callable[..., Recorder]) -> None:
    recorder = begun()
    exchange = asked("1")
    exchange.peer = Peer("192.0.2.1")
    committed(recorder, exchange)
    (met,) = recorder.contacts.said()
    assert (met["origin"], met["peers"][0]["ip_address"]) == ("http://a.test:80", "192.0.2.1")


@pytest.mark.parametrize(
    ("code", "advised"), [(errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EIO, False)]
)
def test_a_full_disk_is_told_apart(
    begun: Callable[..., Recorder], monkeypatch: pytest.MonkeyPatch, code: int, advised: bool
) -> None:
    def failing(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fdatasync", failing)
    with pytest.raises(CaptureError, match=r"warc/990101/2021") as refused:
        committed(begun(), asked("1"))
    assert ("make room" in str(refused.value)) is advised


def deleted_but_open(directory: Path) -> list[str]:
    """Files of ours that are gone and still held open."""
    handles = list(Path("/proc/self/fd").iterdir())
    targets = [str(handle.readlink()) for handle in handles if handle.is_symlink()]
    return [target for target in targets if target.startswith(str(directory)) and "deleted" in target]


def test_a_file_that_recovery_took_before_it_was_locked_is_begun_again(
    tmp_path: Path, begun: Callable[..., Recorder], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recovery takes empty files away: what is written into one would be lost with it."""
    lock, times = fcntl.flock, iter(["taken", "taken", "left alone"])

    def locking(file: int, operation: int) -> None:
        (path,) = tmp_path.rglob("*.warc.gz")
        if next(times) == "taken":
            path.unlink()
        lock(file, operation)

    monkeypatch.setattr(fcntl, "flock", locking)
    recorder = begun()
    (receipt,) = committed(recorder, asked("1"))
    assert main_record(recorder, receipt)
    assert deleted_but_open(tmp_path) == []
    assert next(times, None) is None
