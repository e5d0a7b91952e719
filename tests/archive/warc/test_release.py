"""A recorder that is released while something is still being written."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest

from archive.warc.recorder import Recorder
from core.errors import CaptureError
from tests.archive.warc.test_cdxj import exchange


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
        committing = asyncio.create_task(recorder.commit(exchange("http://a.test/", b"x")))
        await asyncio.to_thread(writing.wait, 30)
        releasing = asyncio.create_task(asyncio.to_thread(recorder.release))
        await asyncio.sleep(0)
        assert not releasing.done()
        may_end.set()
        await releasing
        assert (await committing).offset > 0
        with pytest.raises(CaptureError, match="had ended"):
            await recorder.commit(exchange("http://a.test/late", b"x"))

    asyncio.run(interrupted())
    assert len(list(tmp_path.rglob("*.warc.gz"))) == len(recorder.keys) == 1
