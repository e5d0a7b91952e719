"""The download handler: every exchange is on disk before the spider sees the response."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import SplitResult, urldefrag, urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Headers, Response

from crawler.capture.addresses import NoAddress
from crawler.capture.client import Answered, Client, Stale, TooLong
from crawler.capture.connection import Connection, Ended
from crawler.capture.day_counts import address_name
from crawler.capture.head import BrokenAnswer, Header, OverLimit
from crawler.capture.turns import RATE_ANSWERS, Turn, turns_of
from crawler.settings import user_settings
from nianbao.archive.catalogue.recorded import RecordedAnswer
from nianbao.archive.warc.exchange import Exchange, Truncated
from nianbao.archive.warc.recorder import Receipt, Recorder
from nianbao.core.errors import BudgetSpent, HookMissing
from nianbao.core.hosts import DEFAULT_PORTS, host_of
from nianbao.core.platforms import HostPlatforms, named_platforms
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because

RECORDER = "recorder"
"""Request.meta key: the Recorder that this exchange goes to. A request without one is refused."""
RECEIPTS = "receipts"
"""Request.meta key: what the handler leaves there, a Receipt for each exchange, the answering one last."""
RECORDED = "recorded"
"""Request.meta key: the answer of an earlier crawl, a RecordedAnswer. It goes through the cookie jar like
every other, but nothing is sent."""
logger = logging.getLogger(__name__)

DELAY = "host_delay"
"""Request.meta key: the seconds between two requests to its host."""
OVERSIZE = "oversize"
"""Response flag: the body is in the archive, but was too large to be handed to the spider."""
LEGACY_TLS = "legacy-tls"
"""Response flag: it came by the TLS profile for old servers."""
CUT_OFF = "cut-off"
"""Response flag: the body ended before its framing said so."""
OVER_LIMIT = "over-limit: "
"""Beginning of a response flag: why we read no more of the body."""
STALLED = "stalled"
"""Response flag: the end of the body, as its framing has it, did not come in time."""

COOKIES_MOST = 50
"""Of one answer, as browsers keep them of one host."""
_LINE_BREAKS = re.compile(rb"[\r\n]+")
_OF_THE_CONNECTION = (
    b"connection", b"keep-alive", b"te", b"trailers", b"transfer-encoding", b"upgrade", b"proxy-connection",
)  # fmt: skip


class RecordingHandler(BaseDownloadHandler):
    """Scrapy's download handler over the recording client, each host in its turns."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        nianbao = user_settings(crawler.settings)
        self._page_bytes = crawler.settings.getint("NIANBAO_PAGE_BYTES")
        self._body_bytes = crawler.settings.getint("NIANBAO_BODY_BYTES")
        self._client = Client(nianbao.allow_private_hosts)
        self._turns = turns_of(nianbao)
        self._day_limit = nianbao.host_requests_per_day
        self._platforms = HostPlatforms(named_platforms(nianbao.schedule))

    async def close(self) -> None:
        """As Scrapy calls it at the crawl's end."""
        self._client.close()
        await self._turns.close()

    async def download_request(self, request: Request) -> Response:
        """Send the request; return the response once its exchange is durable.

        A failed download's exchanges are kept too, marked WARC-Truncated, before the error is raised.
        """
        if (recorded := request.meta.get(RECORDED)) is not None:
            return response_of(request.url, recorded)
        recorder: Recorder | None = request.meta.get(RECORDER)
        if recorder is None:
            raise HookMissing(f"{request.url} was asked for without a recorder; nothing may go unrecorded")
        asked: list[Answered] = []
        try:
            with _errors_of_scrapy(request):
                return await self._answer(request, asked)
        finally:
            request.meta[RECEIPTS] = [await _commit(recorder, each.exchange) for each in asked]

    async def _answer(self, request: Request, asked: list[Answered]) -> Response:
        try:
            await self._ask(request, asked)
        except Stale:
            return await self._answer(request, asked)
        except (Ended, BrokenAnswer, TimeoutError) as error:
            for each in asked:
                each.exchange.finish(Truncated.TIME, "no whole answer in time")
            if not asked or asked[-1].head is None:
                raise
            return _response_of(request, asked[-1], _flag_of(error))
        return _response_of(request, asked[-1])

    async def _ask(self, request: Request, asked: list[Answered]) -> None:
        """Ask in the host's turn. Its delay counts from the first byte of the answer, before which the server
        must have heard us: so it never sees two requests closer."""
        host = host_of(request.url)
        async with (
            self._turns.turn(host, request.meta[DELAY], self._platforms.of(host)) as turn,
            asyncio.timeout(request.meta["download_timeout"]),
        ):
            connection = await self._client.connection(request.url)
            address = address_name(connection.transport.get_extra_info("peername")[0])
            self._platforms.note(host, address)
            await self._spend(host, address, connection)
            asked.append(Answered(Exchange(request.url), self._page_bytes, self._body_bytes))
            await turn.note(time.monotonic())
            try:
                await self._client.ask(connection, _written(request), request.method, asked[-1])
            finally:
                if not self._turns.keeps_connections:
                    self._client.let_go(request.url)
                await turn.note(connection.heard or time.monotonic())
                await _heed(turn, host, self._platforms.of(host), asked[-1])

    async def _spend(self, host: str, address: str | None, connection: Connection) -> None:
        """Count the request for its host and for the address behind it. Raises BudgetSpent where one of them
        has had its requests of the day."""
        for name in filter(None, (host, address)):
            if not await self._turns.spend(name, self._day_limit):
                connection.transport.abort()
                raise BudgetSpent(because(Code.REQUESTS_OF_DAY, platform=name))


async def _heed(turn: Turn, host: str, platform: str, answered: Answered) -> None:
    """A server that is asked too often is asked less, by every county and process, and so are the other hosts
    of its platform."""
    if answered.head is not None and answered.head.status in RATE_ANSWERS:
        times = await turn.slow_down(platform)
        logger.info("%s answers %d: %d times the delay from now on", host, answered.head.status, times)


def _flag_of(error: Exception) -> str:
    """The response flag for a body that did not come whole."""
    if isinstance(error, OverLimit):
        return f"{OVER_LIMIT}{error}"
    return STALLED if isinstance(error, TimeoutError) else CUT_OFF


async def _commit(recorder: Recorder, exchange: Exchange) -> Receipt:
    exchange.finish(Truncated.DISCONNECT, "the crawl was ended")
    return await recorder.commit(exchange)


def response_of(url: str, recorded: RecordedAnswer) -> Response:
    """What Scrapy is given for a recorded answer."""
    flags = [CUT_OFF] if recorded.cut_off else []
    flags += [LEGACY_TLS] if recorded.peer.legacy else []
    return _response(url, recorded.status, recorded.headers, recorded.payload, flags)


def _response_of(request: Request, answered: Answered, *flags: str) -> Response:
    assert answered.head is not None
    if answered.oversize:
        flags = (*flags, OVERSIZE)
    if answered.exchange.peer.legacy:
        flags = (*flags, LEGACY_TLS)
    return _response(request.url, answered.head.status, answered.head.headers, bytes(answered.body), flags)


def _response(
    url: str, status: int, headers: Iterable[Header], body: bytes, flags: Iterable[str] = ()
) -> Response:
    kept, cookies = Headers(), 0
    for name, value in headers:
        cookies += name.lower() == b"set-cookie"
        if name.lower() not in _OF_THE_CONNECTION and (
            name.lower() != b"set-cookie" or cookies <= COOKIES_MOST
        ):
            kept.appendlist(name, value)
    return Response(urldefrag(url)[0], status, kept, body, list(flags))


def _written(request: Request) -> bytes:
    """A request as it goes over the wire. No value can end its line and begin another header."""
    parts = urlsplit(request.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{request.method} {path} HTTP/1.1".encode("ascii"), b"Host: " + _host(parts)]
    for name, values in request.headers.items():
        lines += [name + b": " + _LINE_BREAKS.sub(b" ", value) for value in values]
    if request.body or request.method == "POST":
        lines.append(b"Content-Length: %d" % len(request.body))
    return b"\r\n".join([*lines, b"", request.body])


def _host(parts: SplitResult) -> bytes:
    """As browsers write it: the scheme's own port is left out."""
    named = parts.netloc.rpartition("@")[2]
    return named.removesuffix(f":{DEFAULT_PORTS[parts.scheme]}").encode("ascii")


@contextmanager
def _errors_of_scrapy(request: Request) -> Iterator[None]:
    """What failed, as Scrapy's own handlers say it."""
    try:
        yield
    except TimeoutError as error:
        raise DownloadTimeoutError(f"{request.url} took too long") from error
    except NoAddress as error:
        raise CannotResolveHostError(str(error)) from error
    except ConnectionRefusedError as error:
        raise DownloadConnectionRefusedError(str(error)) from error
    except TooLong as error:
        raise DownloadCancelledError(f"{request.url}: {error}") from error
    except (OSError, Ended, BrokenAnswer) as error:
        raise DownloadFailedError(str(error)) from error
