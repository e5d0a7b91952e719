"""`/metrics` of the service."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import start_http_server

from nianbao.core import clock
from nianbao.core.errors import UsageError
from scheduler.ledger import Ledger
from scheduler.metrics import figures


@contextmanager
def serve_figures(ledger: Ledger, where: str | None) -> Iterator[None]:
    """Serve the figures at [HOST:]PORT while within; on this machine alone where no host is given."""
    if where is None:
        yield
        return
    host, _, port = where.rpartition(":")
    try:
        server, thread = start_http_server(int(port), host or "127.0.0.1", figures(ledger, clock.now))
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"--metrics {where}: figures cannot be served there: {error}") from error
    print(f"figures at http://{host or '127.0.0.1'}:{server.server_port}/metrics", file=sys.stderr)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
