"""SIGTERM and Ctrl-C of long-running commands: the first lets what is under way end, the second stops it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scheduler.crawling import Crawler
from scheduler.dispatch import Dispatcher


def this_worker() -> str:
    """What the ledger calls this process: host and process id."""
    return f"{socket.gethostname()}:{os.getpid()}"


@contextmanager
def on_signals(
    dispatcher: Dispatcher, crawler: Crawler, reload: Callable[[], None] | None = None
) -> Iterator[None]:
    """While within, signals drain the dispatcher, and a second one stops the crawler at once; SIGHUP is
    `reload`."""
    loop = asyncio.get_running_loop()
    stops: set[asyncio.Task[None]] = set()

    def arrived() -> None:
        if dispatcher.stopping.is_set():
            stops.add(asyncio.ensure_future(crawler.stop()))  # kept: a task that nobody holds may vanish
            return
        dispatcher.stopping.set()
        if dispatcher.under_way:
            count = f"{dispatcher.under_way} counties under way are crawled to their end"
            print(f"{count}; once more stops them at once", file=sys.stderr)

    handlers = {signal.SIGINT: arrived, signal.SIGTERM: arrived}
    if reload is not None:
        handlers[signal.SIGHUP] = reload
    for number, handler in handlers.items():
        loop.add_signal_handler(number, handler)
    try:
        yield
    finally:
        for number in handlers:
            loop.remove_signal_handler(number)
