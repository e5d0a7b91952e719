"""Whether the loop of a long-running command still turns."""

from __future__ import annotations

import asyncio
import time

BEAT_SECONDS = 5.0
STOPPED_SECONDS = 900.0
"""A round may read a large archive's catalogue before the loop turns again: that takes minutes."""


class Pulse:
    """`async with Pulse() as pulse:` beats in the loop; `stopped` may be asked from any thread."""

    def __init__(self) -> None:
        self._beat = time.monotonic()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Pulse:
        self._task = asyncio.create_task(self._go_on())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def stopped(self, limit_seconds: float = STOPPED_SECONDS) -> str:
        """What is wrong, "" where nothing is."""
        since = time.monotonic() - self._beat
        return f"the loop has not turned for {since:.0f} seconds" if since > limit_seconds else ""

    async def _go_on(self) -> None:
        while True:
            self._beat = time.monotonic()
            await asyncio.sleep(BEAT_SECONDS)
