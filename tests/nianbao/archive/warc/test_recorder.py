"""The recorder where those who wait for it go away, and where it is released while it writes."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from nianbao.archive.warc.recorder import Recorder
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
