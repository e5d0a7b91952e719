"""Hosts that asked to be left alone for a while (Retry-After), known to every county of the process."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from nianbao.core.errors import Unreachable
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because


@dataclass
class Patience:
    """When each host may be asked again, by monotonic seconds. `limit_seconds`: the longest wait made."""

    limit_seconds: float
    _not_before: dict[str, float] = field(default_factory=dict)

    def note(self, host: str, seconds: float) -> None:
        """The host asked to come back in so many seconds."""
        self._not_before[host] = max(self._not_before.get(host, 0.0), time.monotonic() + seconds)

    async def wait(self, host: str) -> None:
        """Wait until the host may be asked. Raises Unreachable where that takes longer than the limit."""
        while (left := self._not_before.get(host, 0.0) - time.monotonic()) > 0:
            if left > self.limit_seconds:
                raise Unreachable(because(Code.COME_BACK_LATER, host=host, seconds=round(left)))
            await self._pause(host, left)

    async def _pause(self, host: str, seconds: float) -> None:
        await asyncio.sleep(seconds)


class NoPause(Patience):
    """The same over an archive, where a wait that would have been made is over at once."""

    async def _pause(self, host: str, seconds: float) -> None:
        del self._not_before[host]
