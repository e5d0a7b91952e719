"""Visitors' connections: how many there may be, and how long one may say nothing.

uvicorn waits for ever for a head that does not come (its keep-alive time counts only after an answer), and
accepts until no descriptor is left. Here who says nothing is let go, at once where others need the room.
"""

from __future__ import annotations

import asyncio
import time
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

from nianbao.core.descriptors import allow_descriptors

WANTED_DESCRIPTORS = 8192
KEPT_BACK = 256
"""Descriptors for the store, the indexes, the files under way, and visitors not yet counted."""
ACCEPTED_AT_ONCE = 128
"""asyncio accepts so many before it looks at the first."""


class Visitor(H11Protocol):
    """One connection."""

    HEAD_SECONDS: ClassVar[float] = 10
    """From the connection, or the last answer, to a whole head."""
    STALL_SECONDS: ClassVar[float] = 60
    """How long an answer may wait for a reader who takes nothing of it."""
    MOST: ClassVar[int] = 1024
    """Connections at once."""

    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A visitor comes; where there are too many, who was silent longest goes."""
        super().connection_made(transport)
        self._watch: asyncio.TimerHandle | None = None
        self._unsent = 0
        self._be_silent()
        if len(self.connections) > self.MOST:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is watched any more."""
        self._watch_for(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """A whole head ends the wait; a piece of one does not."""
        super().data_received(data)
        if self._is_answered:
            self._watch_for(None)

    def on_response_complete(self) -> None:
        """The next head is waited for; one that came already is being answered."""
        self._be_silent()
        super().on_response_complete()
        if self._is_answered:
            self._watch_for(None)

    def pause_writing(self) -> None:
        """The reader takes nothing for now."""
        super().pause_writing()
        self._watch_for(self.STALL_SECONDS)

    def resume_writing(self) -> None:
        """The reader took what waited."""
        super().resume_writing()
        if self._is_answered:
            self._watch_for(None)
        else:
            self._be_silent()

    @property
    def _is_answered(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _be_silent(self) -> None:
        self._silent_since = time.monotonic()
        unsent = self.transport.get_write_buffer_size()
        self._watch_for(self.STALL_SECONDS if unsent else self.HEAD_SECONDS)

    def _watch_for(self, seconds: float | None) -> None:
        if self._watch is not None:
            self._watch.cancel()
        self._unsent = self.transport.get_write_buffer_size()
        self._watch = None if seconds is None else self.loop.call_later(seconds, self._let_go)

    def _let_go(self) -> None:
        """End the connection, unless the reader took some of what is unsent: slow lines are not silent."""
        if 0 < self.transport.get_write_buffer_size() < self._unsent:
            self._watch_for(self.STALL_SECONDS)
        else:
            self.transport.abort()

    def _make_room(self) -> None:
        """The newest is silent too: where all others are being answered, it goes."""
        visitors = (one for one in self.connections if isinstance(one, Visitor))
        silent = (one for one in visitors if not one._is_answered)
        longest = min(silent, key=lambda one: one._silent_since)
        self.connections.discard(longest)  # it is there until the loop's next turn: the next asks for another
        longest.transport.abort()


def visitor_protocol() -> type[Visitor]:
    """The protocol for this process: its descriptors are raised as far as permitted, some are kept back."""

    class VisitorHere(Visitor):
        MOST = max(KEPT_BACK, allow_descriptors(WANTED_DESCRIPTORS) - KEPT_BACK)

    return VisitorHere
