"""A crawl's archived exchanges in the place of the network: each request is given what it was answered then,
one after another where it was sent again, and nothing is ever sent."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError
from scrapy.http import Response
from scrapy.http.cookies import CookieJar
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from crawler.capture.handler import CUT_OFF, OVERSIZE, RECEIPTS, RECORDED, STALLED, response_of
from crawler.capture.head import BrokenAnswer, Head
from crawler.http.robots import RobotsAnswer, RobotsCache, Rules, read_robots
from nianbao.archive.catalogue.recorded import RecordedAnswer
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.chunks import ChunkDecoder
from nianbao.archive.warc.contacts import RobotsSeen, RobotsState, origin_of
from nianbao.archive.warc.exchange import Peer, Truncated
from nianbao.archive.warc.indexing import NO_RECORD
from nianbao.archive.warc.lookup import read_block
from nianbao.archive.warc.originals import Original, OriginalSource
from nianbao.archive.warc.recorder import Receipt
from nianbao.core import clock
from nianbao.core.errors import NianbaoError, StoreError, Unreachable

_HEAD_END = re.compile(rb"\n\r?\n")
_BEYOND_BYTES = 2 * 1024**2
"""For the head of an answer and the framing of its body."""
_NUMBER = re.compile(r"(?<=[?&=])(?:(\d{10}|\d{13})|0\.\d{6,})(?=[&#]|$)")
_A_DAY = timedelta(days=1).total_seconds()


class RequestNeeded(NianbaoError):
    """The walk would send a request whose answer the archive lacks."""

    def __init__(self, asked: str) -> None:
        super().__init__(f"{asked} is not archived")
        self.asked = asked


class Asked(NamedTuple):
    """What tells one request from another."""

    method: str
    url: str
    body: bytes

    def timeless(self, moment: datetime) -> Asked:
        """The same without what a page's script put in against caches: the moment, or a number by chance."""

        def hidden(number: re.Match[str]) -> str:
            digits = number[1]
            if digits is None:
                return "*"
            seconds = int(digits) / (1000 if len(digits) == 13 else 1)
            return "*" if abs(seconds - moment.timestamp()) < _A_DAY else digits

        return self._replace(url=_NUMBER.sub(hidden, self.url))


@dataclass(frozen=True, slots=True)
class ArchivedExchange:
    """One exchange: what was asked, and where its main record lies."""

    asked: Asked
    warc: str
    offset: int
    length: int
    fields: dict[str, str]

    @property
    def has_answer(self) -> bool:
        """Whether anything came that reads as HTTP."""
        return self.fields["WARC-Type"] != "metadata"

    @property
    def began(self) -> datetime:
        """When it was asked."""
        return datetime.fromisoformat(self.fields["WARC-Date"])


def exchanges_of(store: Store, warc: str) -> Iterator[ArchivedExchange]:
    """The exchanges of a WARC in its order. Raises StoreError where it cannot be read."""
    with closing(store.open(warc)) as stream:
        records = ArchiveIterator(stream, no_record_parse=True)
        before: tuple[int, int, dict[str, str]] | None = None
        try:
            for record in records:
                kind, fields = record.rec_type, dict(record.rec_headers.headers)
                if kind == "request" and before and fields.get("WARC-Concurrent-To") == _id(before[2]):
                    asked = _asked(fields["WARC-Target-URI"], record)
                    yield ArchivedExchange(asked, warc, *before)
                    before = None
                elif kind in ("response", "revisit", "metadata"):
                    before = records.get_record_offset(), records.get_record_length(), fields
        except NO_RECORD as error:
            raise StoreError(f"{warc} cannot be read: {error}") from error


def _id(fields: dict[str, str]) -> str:
    return fields["WARC-Record-ID"]


def _asked(url: str, record: ArcWarcRecord) -> Asked:
    head, _, body = record.raw_stream.read().partition(b"\r\n\r\n")
    return Asked(head.partition(b" ")[0].decode("latin-1"), url, body)


@dataclass
class ArchivedExchanges:
    """See `crawler.http.downloads.Downloads`. `needed` names what was asked for and is not there."""

    store: Store
    warcs: Iterable[str]
    originals: OriginalSource
    page_bytes: int
    needed: list[str] = field(default_factory=list)
    _left: dict[Asked, deque[ArchivedExchange]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for warc in self.warcs:
            for exchange in exchanges_of(self.store, warc):
                asked = exchange.asked
                for key in dict.fromkeys((asked, asked.timeless(exchange.began))):
                    self._left.setdefault(key, deque()).append(exchange)

    def holds(self, url: str) -> bool:
        """Whether the address was asked for."""
        return Asked("GET", url, b"") in self._left

    async def download(self, request: Request) -> Response:
        """See `Downloads.download`. Raises RequestNeeded."""
        if (recorded := request.meta.get(RECORDED)) is not None:
            return response_of(request.url, recorded)
        asked = Asked(request.method, request.url, request.body)
        exchange = self._next(asked)
        receipt = _receipt(exchange, self._original(exchange))
        request.meta[RECEIPTS] = [receipt]
        return self._answer(request.url, exchange, receipt)

    def cookies(self, jar: int) -> CookieJar | None:
        """See `Downloads.cookies`: what they brought about is in the answers."""
        return None

    def lacks(self, asked: str) -> RequestNeeded:
        """Note what is not there, and the error that says so."""
        self.needed.append(asked)
        return RequestNeeded(asked)

    def _next(self, asked: Asked) -> ArchivedExchange:
        """The exchange that comes next; the last one is given again."""
        left = self._left.get(asked) or self._left.get(asked.timeless(clock.now()))
        if not left:
            raise self.lacks(asked.url if asked.method == "GET" else f"{asked.method} {asked.url}")
        return left.popleft() if len(left) > 1 else left[0]

    def _original(self, exchange: ArchivedExchange) -> Original | None:
        if exchange.fields["WARC-Type"] != "revisit":
            return None
        original = self.originals.find(exchange.fields.get("WARC-Payload-Digest", ""))
        if original is None:
            raise self.lacks(exchange.asked.url)
        return original

    def _answer(self, url: str, exchange: ArchivedExchange, receipt: Receipt) -> Response:
        """What Scrapy's handler made of it. Raises what that raised."""
        if not exchange.has_answer:
            raise DownloadFailedError(f"{url} gave no answer")
        if receipt.truncated is Truncated.LENGTH:
            raise DownloadCancelledError(f"{url}: its body was too long")
        raw, body = self._block(exchange)
        try:
            head = Head.of(raw)
        except BrokenAnswer as error:
            raise DownloadFailedError(str(error)) from error
        if (original := receipt.original) is not None:
            _, body = self._block_at(original.warc, original.offset, original.length)
        payload = b"".join(ChunkDecoder().feed(body)) if head.is_chunked else body
        whole = payload if len(payload) <= self.page_bytes else b""
        response = response_of(url, RecordedAnswer(head.status, head.headers, whole, receipt, Peer()))
        response.flags += [OVERSIZE] if len(payload) > self.page_bytes else []
        response.flags += {Truncated.TIME: [STALLED], None: []}.get(receipt.truncated, [CUT_OFF])
        return response

    def _block(self, exchange: ArchivedExchange) -> tuple[bytes, bytes]:
        return self._block_at(exchange.warc, exchange.offset, exchange.length)

    def _block_at(self, warc: str, offset: int, length: int) -> tuple[bytes, bytes]:
        """The head and the body as recorded, so much of it as tells that it is no page."""
        most = self.page_bytes + self.page_bytes // 4 + _BEYOND_BYTES
        block = read_block(self.store, warc, offset, length, most)
        end = _HEAD_END.search(block)
        return (block[: end.end()], block[end.end() :]) if end else (block, b"")


def _receipt(exchange: ArchivedExchange, original: Original | None) -> Receipt:
    fields = exchange.fields
    is_answer = exchange.has_answer or fields.get("Content-Type") != "application/warc-fields"
    received = int(fields["Content-Length"]) if is_answer else 0
    truncated = fields.get("WARC-Truncated")
    return Receipt(
        exchange.asked.url, exchange.warc, exchange.offset, exchange.length, _id(fields), received, None,
        Truncated(truncated) if truncated else None, original, fields.get("WARC-Payload-Digest"),
    )  # fmt: skip


class ArchivedRobots(RobotsCache):
    """The robots.txt of each origin as a crawl saw it: among its own exchanges or, where another county of
    its run had asked before, by what it noted (`seen`, by origin) and the answer that `read` gives, None
    where that is not to be had: then nothing is forbidden of what was asked for."""

    def __init__(
        self,
        user_agent: str,
        exchanges: ArchivedExchanges,
        seen: Mapping[str, RobotsSeen],
        read: Callable[[RobotsSeen], bytes | None],
    ) -> None:
        super().__init__(user_agent)
        self._exchanges = exchanges
        self._seen = seen
        self._read = read

    async def rules(self, url: str, ask: Callable[[str], Awaitable[RobotsAnswer]]) -> Rules:
        """See RobotsCache.rules."""
        parts = urlsplit(url)
        seen = self._seen.get(origin_of(url))
        if seen is None or self._exchanges.holds(f"{parts.scheme}://{parts.netloc}/robots.txt"):
            return await super().rules(url, ask)
        if seen.state is RobotsState.UNREACHABLE:
            return Rules(seen, refusal=Unreachable(seen.reason or f"{seen.url} did not answer"))
        body = self._read(seen) if seen.state is RobotsState.READ else None
        status = (seen.http_status or 404) if body is not None or seen.state is not RobotsState.READ else 404
        return read_robots(seen.url, RobotsAnswer(status, body or b""))
