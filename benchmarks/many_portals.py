"""Serves the demonstration portals that hold a report many times over, each time at a port of its own.

    python benchmarks/many_portals.py COUNT ANSWER_SECONDS

Prints the ports, a JSON list in the order of `kinds()`; when standard input ends, one JSON object of what was
asked: requests by port, the shortest time between two requests to one port, and whether any port had two
connections at once.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field

from nianbao.core.report import Status
from nianbao_demo import Portal, demo_portals


def kinds() -> list[Portal]:
    """The portals to serve, in turn."""
    return [portal for portal in demo_portals() if portal.expected.status is Status.ARCHIVED]


@dataclass
class Seen:
    """What one port was asked."""

    requests: int = 0
    asked_at: float | None = None
    least_gap: float | None = None
    open: int = 0
    open_most: int = 0

    def ask(self) -> None:
        """A request came."""
        now = time.monotonic()
        if self.asked_at is not None:
            gap = now - self.asked_at
            self.least_gap = gap if self.least_gap is None else min(gap, self.least_gap)
        self.requests, self.asked_at = self.requests + 1, now


@dataclass
class Server:
    """One portal at one port."""

    portal: Portal
    answer_seconds: float
    seen: Seen = field(default_factory=Seen)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer a connection's requests."""
        self.seen.open += 1
        self.seen.open_most = max(self.seen.open, self.seen.open_most)
        try:
            while True:
                asked = await reader.readuntil(b"\r\n\r\n")
                self.seen.ask()
                await asyncio.sleep(self.answer_seconds)
                writer.write(self._answer(asked.split(b" ", 2)[1].decode()))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.seen.open -= 1
            writer.close()

    def _answer(self, target: str) -> bytes:
        path, _, query = target.partition("?")
        answer = self.portal.answer(path, query)
        lines = [f"HTTP/1.1 {answer.status} -", f"Content-Length: {len(answer.body)}"]
        lines += [f"{name}: {value}" for name, value in answer.headers]
        return "\r\n".join([*lines, "\r\n"]).encode("latin-1") + answer.body


async def serve(count: int, answer_seconds: float) -> list[tuple[int, Seen]]:
    """Serve until standard input ends."""
    portals, ports = kinds(), []
    for number in range(count):
        server = Server(portals[number % len(portals)], answer_seconds)
        listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
        ports.append((listening.sockets[0].getsockname()[1], server.seen))
    print(json.dumps([port for port, _ in ports]), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    return ports


def main() -> None:
    count, answer_seconds = int(sys.argv[1]), float(sys.argv[2])
    ports = asyncio.run(serve(count, answer_seconds))
    gaps = [seen.least_gap for _, seen in ports if seen.least_gap is not None]
    said = {
        "requests": {port: seen.requests for port, seen in ports},
        "least_gap": min(gaps, default=None),
        "connections_at_once": max(seen.open_most for _, seen in ports),
    }
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
