"""SIGTERM and Ctrl-C of long-running commands: the first lets what is under way end, the second stops it."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from scheduler.crawling import Crawler
from scheduler.dispatch import Dispatcher

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def on_signals(dispatcher: Dispatcher, crawler: Crawler) -> Iterator[None]:
    """While within, signals drain the dispatcher, and a second one stops the crawler at once."""
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

    for number in SIGNALS:
        loop.add_signal_handler(number, arrived)
    try:
        yield
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
