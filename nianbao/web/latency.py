"""How long answers take, for Prometheus: by route, never by address, so that visitors make no series."""

from __future__ import annotations

from time import perf_counter

from prometheus_client import CollectorRegistry, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OTHER = "other"
"""Addresses that no route answers."""


def page_seconds(registry: CollectorRegistry) -> Histogram:
    """The figure that `Latency` counts in, once for each registry."""
    return Histogram("nianbao_page_seconds", "How long answers took", ["route", "status"], registry=registry)


class Latency:
    """Measures each answer to its last byte."""

    def __init__(self, app: ASGIApp, seconds: Histogram) -> None:
        self._app, self._seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = perf_counter(), 500

        async def measured(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, measured)
        finally:
            route = getattr(scope.get("route"), "path", OTHER)
            self._seconds.labels(route, f"{status // 100}xx").observe(perf_counter() - began)
