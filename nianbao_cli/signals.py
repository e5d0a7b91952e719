"""SIGTERM and Ctrl-C of long-running commands: the first lets what is under way end, the second stops it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from nianbao_cli.output import number_of


def this_worker() -> str:
    """What the ledger calls this process: host and process id."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Stoppable(Protocol):
    """Work that can be told to begin nothing new."""

    @property
    def under_way(self) -> int:
        """Counties being crawled."""
        ...

    def stop(self) -> None:
        """Begin nothing new; what is under way comes to its end."""
        ...


@contextmanager
def on_signals(
    work: Stoppable, at_once: Callable[[], Awaitable[None]], reload: Callable[[], None] | None = None
) -> Iterator[None]:
    """While within, signals let the work drain, and a second one ends it `at_once`; SIGHUP is `reload`."""
    loop = asyncio.get_running_loop()
    arrivals = 0
    stops: set[asyncio.Task[None]] = set()

    def arrived() -> None:
        nonlocal arrivals
        arrivals += 1
        if arrivals > 1:
            stops.add(asyncio.ensure_future(at_once()))  # kept: a task that nobody holds may vanish
            return
        work.stop()
        if work.under_way:
            one, many = "county under way is crawled to its", "counties under way are crawled to their"
            count = f"{number_of(work.under_way, one, many)} end"
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
