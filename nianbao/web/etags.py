"""ETags: an answer that did not change is not sent again. HEAD is GET without the body."""

from __future__ import annotations

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HASHED_BYTES = 8 * 1024**2
"""Larger answers, and files, are passed on as they come: files have an ETag of their own."""


class ETags:
    """Answers 304 where If-None-Match names what would be sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        answer = _Revalidation(Headers(scope=scope).get("if-none-match", ""), scope["method"] == "HEAD", send)
        await self._app({**scope, "method": "GET"}, receive, answer.take)


class _Revalidation:
    def __init__(self, known: str, head: bool, send: Send) -> None:
        self._known = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        self._head = head
        self._send = send
        self._start: Message | None = None
        self._pieces: list[bytes] = []

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            if "etag" in MutableHeaders(scope=message) or message["status"] != 200:
                await self._begin()
        elif self._start is None:
            await self._pass(message.get("body", b""), message.get("more_body", False))
        else:
            self._pieces.append(message.get("body", b""))
            more = message.get("more_body", False)
            if not more:
                self._tag()
            if not more or sum(map(len, self._pieces)) > HASHED_BYTES:
                await self._begin()
                await self._pass(b"".join(self._pieces), more)

    def _tag(self) -> None:
        assert self._start is not None
        digest = hashlib.sha256(b"".join(self._pieces)).hexdigest()[:32]
        MutableHeaders(scope=self._start)["ETag"] = f'"{digest}"'

    async def _begin(self) -> None:
        """Send the head: of a 304 where the reader has it already."""
        assert self._start is not None
        start, self._start = self._start, None
        headers = MutableHeaders(scope=start)
        tag = headers.get("etag", "").removeprefix("W/")
        self._unchanged = start["status"] == 200 and bool(tag) and bool(self._known & {tag, "*"})
        if self._unchanged:
            start["status"] = 304
            for name in ("content-length", "content-type", "content-disposition"):
                if name in headers:
                    del headers[name]
        await self._send(start)

    async def _pass(self, body: bytes, more: bool) -> None:
        silent = self._head or self._unchanged
        await self._send({"type": "http.response.body", "body": b"" if silent else body, "more_body": more})
