"""What every answer carries and which requests are let in: nothing that a portal wrote may run."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
"""No inline script or style, no other host, no frame around us."""

FILE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
"""For what came from a portal: even opened in a browser it is inert, in an origin of its own."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-cache",
}
_NAMES = frozenset({"localhost"})


class Guard:
    """Adds the headers, and refuses host names that are not ours: a page of somebody else whose name leads
    to this machine (DNS rebinding) must not read the archive. Addresses cannot be rebound and are let in."""

    def __init__(
        self, app: ASGIApp, hosts: Collection[str] = (), policy: str = POLICY, framed: bool = False
    ) -> None:
        self._app = app
        self._hosts = _NAMES | {host.lower() for host in hosts}
        self._headers = {"Content-Security-Policy": policy, **HEADERS}
        if framed:  # the policy of each answer says by whom
            del self._headers["X-Frame-Options"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        if not self._is_ours(Headers(scope=scope).get("host", "")):
            said = "This name is not known here; `nianbao serve --allow-host NAME` lets it in.\n"
            await PlainTextResponse(said, 421)(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)

    def _is_ours(self, host: str) -> bool:
        name = host_name(host)
        return bool(name) and (name in self._hosts or _is_address(name))


def host_name(host: str) -> str:
    """The name or address of a Host header without its port; empty where it is neither."""
    name = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    return name.lower() if _is_address(name) or _is_name(name) else ""


def _is_name(name: str) -> bool:
    return bool(name) and name.isascii() and all(letter.isalnum() or letter in "-." for letter in name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
