"""Tells people through Apprise: a webhook, mail, the usual chats."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime

import apprise

from nianbao.core.errors import UsageError
from scheduler.events import Event, Events

logger = logging.getLogger(__name__)


class Telling:
    """Tells the events of a ledger to the addresses of NIANBAO_NOTIFY. Raises UsageError where Apprise cannot
    read one. An event counts as told when every address took it; else it is told again next time."""

    def __init__(self, addresses: str, events: Events, *, digest: bool) -> None:
        self._events = events
        self._digest = digest
        self._services: list[tuple[str, apprise.Apprise]] = []
        for address in addresses.split():
            service, scheme = apprise.Apprise(), address.partition("://")[0]
            if not service.add(address):
                raise UsageError(f"NIANBAO_NOTIFY: {scheme}://… is no address that Apprise can read")
            self._services.append((scheme, service))

    async def tell(self, now: datetime) -> None:
        """Tell what is untold, each event by itself."""
        if self._digest or not self._services:
            return
        for event in self._events.untold():
            if not await self._send(event.title, event.body):
                return
            self._events.mark_told([event], now)

    async def tell_digest(self, now: datetime, summary: str) -> None:
        """Tell what is untold as one message, below a summary; nothing where there is nothing new."""
        untold = self._events.untold()
        if not self._services or not untold:
            return
        if await self._send(f"Nianbao, {len(untold)} events", digest_text(summary, untold)):
            self._events.mark_told(untold, now)

    async def _send(self, title: str, body: str) -> bool:
        """Send to all addresses; of those that did not take it the scheme alone is said, since the rest of an
        address is a key to it."""
        failed = []
        for scheme, service in self._services:
            if not await asyncio.to_thread(service.notify, title=title, body=body):
                failed.append(f"{scheme}://…")
        if failed:
            logger.error("%s did not take %r; it is told again at the next run", ", ".join(failed), title)
        return not failed


def digest_text(summary: str, events: Sequence[Event]) -> str:
    """The digest's body."""
    return "\n".join([summary, "", *(f"- {event.title}: {event.body}" for event in events)])
