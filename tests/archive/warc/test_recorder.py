"""The recorder where those who wait for it go away."""

from __future__ import annotations

import asyncio
from pathlib import Path

from fastwarc.warc import ArchiveIterator

from archive.warc.recorder import Recorder
from tests.archive.warc.test_posted import FORM, posting

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
