"""What `commit` acknowledged survives a power cut, and nothing refers to what does not."""

from __future__ import annotations

import asyncio
import errno
import os
import random
import resource
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from nianbao.archive.outbox import Outbox
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.warc.exchange import Exchange
from nianbao.archive.warc.originals import Originals
from nianbao.archive.warc.recorder import Receipt, Recorder
from nianbao.archive.warc.verify import check_warc
from nianbao.core.errors import CaptureError

PREFIX = "warc/990101/2021"
AT_ONCE = 8


class Disk:
    """Stands between the recorder and the kernel: notes what was synced, and fails where a test says so.

    The sync of a first exchange waits until the test has handed in the rest, which is one group then.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.synced: dict[str, int] = {}
        self.folders: set[str] = set()
        self.begun, self.rest_is_handed_in = threading.Event(), threading.Event()
        self.failing: set[int] = set()
        self._count = 0
        self._data, self._names = os.fdatasync, os.fsync
        monkeypatch.setattr(os, "fdatasync", self._sync_data)
        monkeypatch.setattr(os, "fsync", self._sync_names)

    def _sync_data(self, handle: int) -> None:
        self.begun.set()
        assert self.rest_is_handed_in.wait(30)
        self._count += 1
        if self._count in self.failing:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        size = os.fstat(handle).st_size
        self._data(handle)
        self.synced[str(Path(f"/proc/self/fd/{handle}").readlink())] = size

    def _sync_names(self, handle: int) -> None:
        self._names(handle)
        self.folders.add(str(Path(f"/proc/self/fd/{handle}").readlink()))


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def answer(name: str, body: bytes) -> Exchange:
    made = Exchange(f"http://a.test/{name}")
    made.request += b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"
    made.head += b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    made.add_body(body)
    made.payload.update(body)
    made.finish()
    return made


def noise(number: int, size: int = 3000) -> bytes:
    return random.Random(number).randbytes(size)


def recorder_in(directory: Path, warc_bytes: int) -> Recorder:
    return Recorder(directory, PREFIX, [("software", "test")], warc_bytes, Originals())


async def handed_in(recorder: Recorder, disk: Disk, group: list[Exchange]) -> list[Receipt | BaseException]:
    """Commit one exchange, and while it is being synced a group of others; the outcomes of all."""
    disk.begun.clear()
    disk.rest_is_handed_in.clear()
    commits = [asyncio.create_task(recorder.commit(group[0]))]
    assert await asyncio.to_thread(disk.begun.wait, 30)
    commits += [asyncio.create_task(recorder.commit(each)) for each in group[1:]]
    await asyncio.sleep(0)  # each has handed in its exchange
    disk.rest_is_handed_in.set()
    return await asyncio.gather(*commits, return_exceptions=True)


def records(directory: Path) -> Iterator[tuple[str, str | None, str, str | None]]:
    """Type, address, id and what it refers to of every record, of WARCs that are sound."""
    for path in sorted(directory.rglob("*.warc.gz")):
        content = path.read_bytes()
        problems = list(check_warc(lambda at, path=path: _opened(path, at), len(content)))  # type: ignore[misc]
        assert problems == []
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                fields = record.headers
                yield (
                    fields["WARC-Type"],
                    fields.get("WARC-Target-URI"),
                    fields["WARC-Record-ID"],
                    fields.get("WARC-Refers-To"),
                )


def _opened(path: Path, at: int):  # type: ignore[no-untyped-def]
    file = path.open("rb")
    file.seek(at)
    return file


def sizes(directory: Path) -> dict[str, int]:
    return {str(path): path.stat().st_size for path in directory.rglob("*.warc.gz")}


def addresses(directory: Path, kind: str) -> list[str | None]:
    return [url for type, url, _, _ in records(directory) if type == kind]


@pytest.mark.parametrize(
    "warc_bytes", [1, 5000, 10**9], ids=["a file each", "two or three a file", "one file"]
)
def test_every_receipt_is_for_bytes_that_are_synced(tmp_path: Path, disk: Disk, warc_bytes: int) -> None:
    recorder = recorder_in(tmp_path, warc_bytes)
    group = [answer(str(number), noise(number)) for number in range(AT_ONCE)]

    async def told() -> None:
        receipts = await handed_in(recorder, disk, group)
        synced = dict(disk.synced)  # nothing is synced after the last receipt: there is nothing more to write
        for receipt in receipts:
            assert isinstance(receipt, Receipt)
            assert synced[str(recorder.path(receipt.warc))] >= receipt.offset + receipt.length
        assert synced == sizes(tmp_path)

    asyncio.run(told())
    folders = [recorder.path(recorder.keys[0]).parent, *recorder.path(recorder.keys[0]).parent.parents]
    assert {str(folder) for folder in folders[:4]} <= disk.folders  # up to the outbox itself
    recorder.release()
    assert addresses(tmp_path, "response") == [f"http://a.test/{number}" for number in range(AT_ONCE)]


@pytest.mark.parametrize("failing", [2, 3, 4, 5])
@pytest.mark.parametrize(
    "warc_bytes", [1, 5000, 10**9], ids=["a file each", "two or three a file", "one file"]
)
def test_what_was_not_synced_is_gone_and_nothing_refers_to_it(
    tmp_path: Path, disk: Disk, warc_bytes: int, failing: int
) -> None:
    """Which of the syncs fails does not matter: a file left in mid-group, the last one, or a later group's."""
    recorder = recorder_in(tmp_path, warc_bytes)
    disk.failing = {failing}
    outcomes: dict[str, list[Receipt | BaseException]] = {}

    async def crawl() -> None:
        for round_name in ("first", "again", "once more"):
            group = [answer(f"{round_name}/{number}", noise(number)) for number in range(AT_ONCE)]
            outcomes[round_name] = await handed_in(recorder, disk, group)

    asyncio.run(crawl())
    recorder.release()
    ends = [outcome for round_name in outcomes.values() for outcome in round_name]
    lost = [end for end in ends if isinstance(end, CaptureError)]
    held = {end.record_id: end for end in ends if isinstance(end, Receipt)}
    assert lost
    assert len(lost) + len(held) == 3 * AT_ONCE
    written = list(records(tmp_path))
    mains = {id for type, _, id, _ in written if type in ("response", "revisit")}
    assert mains == set(held)
    assert {refers for *_, refers in written if refers} <= {
        id for type, _, id, _ in written if type == "response"
    }
    assert sorted(recorder.keys) == sorted(
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.warc.gz")
    )
    assert set(recorder.original_warcs) == {end.original.warc for end in held.values() if end.original}
    assert all(end.original for end in outcomes["once more"] if isinstance(end, Receipt)), "held by then"


def test_a_file_whose_sync_failed_is_written_to_no_more(tmp_path: Path, disk: Disk) -> None:
    recorder = recorder_in(tmp_path, 10**9)
    disk.failing = {2}

    async def crawl() -> list[Receipt | BaseException]:
        return [
            (await handed_in(recorder, disk, [answer(str(number), noise(number))]))[0] for number in range(3)
        ]

    first, failed, third = asyncio.run(crawl())
    recorder.release()
    assert isinstance(first, Receipt)
    assert isinstance(failed, CaptureError)
    assert "Input/output error" in str(failed)
    assert isinstance(third, Receipt)
    assert first.warc != third.warc
    assert addresses(tmp_path, "response") == ["http://a.test/0", "http://a.test/2"]


@pytest.mark.parametrize("before", [0, 1], ids=["a new file", "a file in use"])
def test_a_torn_group_is_cut_off_before_the_next_record(tmp_path: Path, before: int) -> None:
    """A write that fails midway, as on a disk that is full: the kernel takes a part of it and then no more."""
    recorder = recorder_in(tmp_path, 10**9)
    limit = 1 << 20
    large = answer("large", noise(1, 3 * limit))

    async def crawl() -> None:
        for number in range(before):
            await recorder.commit(answer(f"before/{number}", noise(number)))
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            with pytest.raises(CaptureError, match="File too large"):
                await recorder.commit(large)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        await recorder.commit(answer("after", noise(2)))

    asyncio.run(crawl())
    recorder.release()
    assert addresses(tmp_path, "response") == [
        *(f"http://a.test/before/{number}" for number in range(before)),
        "http://a.test/after",
    ]


def test_a_file_that_could_not_be_begun_is_gone(tmp_path: Path) -> None:
    """Not even its first record fits: no half of it stands in front of the next one."""
    recorder = recorder_in(tmp_path, 10**9)

    async def crawl() -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
        try:
            with pytest.raises(CaptureError, match="File too large"):
                await recorder.commit(answer("0", b"x"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        await recorder.commit(answer("1", b"y"))

    asyncio.run(crawl())
    opened = [handle for handle in Path("/proc/self/fd").iterdir() if handle.is_symlink()]
    assert not [
        handle
        for handle in opened
        if str(handle.readlink()).startswith(f"{tmp_path}/") and "deleted" in str(handle.readlink())
    ]
    recorder.release()
    (warc,) = tmp_path.rglob("*.warc.gz")
    assert recorder.keys == [warc.relative_to(tmp_path).as_posix()]
    assert [type for type, *_ in records(tmp_path)] == ["warcinfo", "response", "request"]


def test_recovery_leaves_a_file_alone_that_is_being_written(tmp_path: Path) -> None:
    recorder = recorder_in(tmp_path / "outbox", 1)
    outbox = Outbox(tmp_path / "outbox", DirectoryStore(tmp_path / "store"))
    asyncio.run(recorder.commit(answer("0", noise(0))))
    (warc,) = (tmp_path / "outbox").rglob("*.warc.gz")
    assert outbox.push_all(lambda key, reason: None)
    assert warc.exists()
    recorder.release()
    assert outbox.push_all(lambda key, reason: None)
    assert not warc.exists()
    assert addresses(tmp_path / "store", "response") == ["http://a.test/0"]
