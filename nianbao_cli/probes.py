"""`/metrics`, `/healthz` and `/readyz` of a long-running command, on a port of their own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer

from nianbao.core.errors import NianbaoError, UsageError

Probe = Callable[[], str]
"""Says what is wrong; "" where nothing is."""
HEALTH, READINESS = "/healthz", "/readyz"


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """A scrape every few seconds is no news."""


@contextmanager
def served_probes(
    where: str | None, registry: CollectorRegistry, probes: Mapping[str, Probe]
) -> Iterator[None]:
    """Answer at [HOST:]PORT while within, on this machine alone where no host is given; None: nowhere."""
    if where is None:
        yield
        return
    host, _, port = where.rpartition(":")
    try:
        server = make_server(
            host or "127.0.0.1", int(port), _application(registry, probes), ThreadingWSGIServer, _Quiet
        )
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"--metrics {where}: figures cannot be served there: {error}") from error
    thread = Thread(target=server.serve_forever, args=(0.1,), name="figures", daemon=True)
    thread.start()
    print(f"figures at http://{host or '127.0.0.1'}:{server.server_port}/metrics", file=sys.stderr)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _application(registry: CollectorRegistry, probes: Mapping[str, Probe]) -> Callable[..., Iterable[bytes]]:
    figures = make_wsgi_app(registry)

    def answer(environment: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        probe = probes.get(environment["PATH_INFO"])
        if probe is None:
            answered: Iterable[bytes] = figures(environment, start)
            return answered
        wrong = said_by(probe)
        kind = ("Content-Type", "text/plain; charset=utf-8")
        start("503 Service Unavailable" if wrong else "200 OK", [kind, ("Cache-Control", "no-store")])
        return [f"{wrong or 'ok'}\n".encode()]

    return answer


def said_by(probe: Probe) -> str:
    """What a probe says; an error of ours is what is wrong."""
    try:
        return probe()
    except NianbaoError as error:
        return str(error)
