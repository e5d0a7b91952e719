"""An archive in the place of the network: a walk's requests are answered with what the archive captured of
their addresses, of several captures the earliest after a moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from scrapy import Request
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from crawler.archives.archive import CdxServer, OtherArchive, WitnessRecord, WitnessRedirect
from crawler.archives.cdx import LINES_MOST, HeldCapture, best_first
from crawler.capture.handler import RECEIPTS, response_of
from crawler.capture.head import Head
from crawler.discovery.visiting import visit_key
from crawler.http.robots import RobotsAnswer, RobotsCache, Rules, read_robots
from nianbao.archive.catalogue.recorded import RecordedAnswer
from nianbao.archive.warc.contacts import Contacts
from nianbao.archive.warc.exchange import Peer
from nianbao.archive.warc.recorder import Receipt, Recorder
from nianbao.core.errors import BudgetSpent, PortalError
from nianbao.core.hosts import authority

TRIES_MOST = 3
"""Captures of one address that are asked for, where some are not to be had."""

_Captures = list[tuple[CdxServer, HeldCapture]]


class CopiesRecorder(Recorder):
    """The recorder of a walk over an archive: what comes was recorded when the archive was asked, and nothing
    is said of the portal's own peers and robots.txt."""

    def __init__(self, own: Recorder) -> None:
        self.keys = own.keys
        self.original_warcs = {}
        self.contacts = Contacts()


class NoRobots(RobotsCache):
    """Nothing is asked of the portal; the archive's own robots.txt is kept where that is asked."""

    async def rules(self, url: str, ask: Callable[[str], Awaitable[RobotsAnswer]]) -> Rules:
        """See RobotsCache.rules."""
        return read_robots(url, RobotsAnswer(404, b""))


@dataclass
class WitnessPages:
    """See `crawler.http.downloads.Downloads`. `wanted`: the moment after which captures are preferred;
    `failure`: why something that the archive lists was not to be had; `taken`: by record id, what was."""

    archive: OtherArchive
    recorder: Recorder
    wanted: datetime
    failure: PortalError | None = None
    taken: dict[str, WitnessRecord] = field(default_factory=dict)
    _kept: dict[tuple[str, str], RecordedAnswer] = field(default_factory=dict)
    _by_key: dict[str, dict[str, _Captures]] = field(default_factory=dict)
    _whole: set[str] = field(default_factory=set)
    """Hosts of which every capture is listed."""

    async def download(self, request: Request) -> Response:
        """See `Downloads.download`; what the archive lacks is answered 404. Raises DownloadFailedError where
        what it lists is not to be had."""
        captures = await self.captures(request.url) if request.method == "GET" else []
        asked = dict(enumerate(best_first([each for _, each in captures], self.wanted)[:TRIES_MOST]))
        servers = {each: server for server, each in captures}
        failed: PortalError | None = None
        for capture in asked.values():
            try:
                return await self._answered(request, servers[capture], capture)
            except BudgetSpent:
                raise
            except PortalError as error:
                failed = error
        if failed is not None:
            self.failure = self.failure or failed
            raise DownloadFailedError(str(failed)) from failed
        request.meta[RECEIPTS] = [self._lack]
        return Response(request.url, status=404)

    def cookies(self, jar: int) -> CookieJar | None:
        """See `Downloads.cookies`: none."""
        return None

    async def captures(self, url: str) -> _Captures:
        """What is held of a page under any of its addresses."""
        host = _host(url)
        if host not in self._by_key:
            listed = await self.archive.captures(host, "host")
            self._by_key[host] = {}
            for server, each in listed:
                self._by_key[host].setdefault(visit_key(each.url), []).append((server, each))
            if len(listed) < LINES_MOST:
                self._whole.add(host)
        known = self._by_key[host].get(visit_key(url), [])
        return known if known or host in self._whole else await self.archive.captures(url)

    async def addresses(self, url: str) -> list[str]:
        """The addresses that may be pages, of the host of an address."""
        await self.captures(url)
        held = (each for captures in self._by_key[_host(url)].values() for _, each in captures)
        return list(dict.fromkeys(each.url for each in held if each.may_be_page))

    async def _answered(self, request: Request, server: CdxServer, capture: HeldCapture) -> Response:
        held = await self.archive.record(server, capture)
        if isinstance(held, WitnessRedirect):
            request.meta[RECEIPTS] = [held.receipt]
            return Response(request.url, status=302, headers={"Location": held.target})
        recorded = await self._keep(held)
        request.meta[RECEIPTS] = [recorded.receipt]
        return response_of(request.url, recorded)

    async def _keep(self, held: WitnessRecord) -> RecordedAnswer:
        """The answer of a capture, kept in the WARC under its own address and time."""
        key = held.capture.url, held.capture.timestamp
        if key not in self._kept:
            head, payload = held.parts
            read, fields = Head.of(head), dict(held.copy.made.fields)
            lies = await self.recorder.commit(held.copy)
            held.copy.close()
            digest = fields["WARC-Payload-Digest"]
            receipt = replace(lies, http_status=read.status, payload_digest=digest)
            cut_off = "WARC-Truncated" in fields
            self._kept[key] = RecordedAnswer(read.status, read.headers, payload, receipt, Peer(), cut_off)
            self.taken[receipt.record_id] = held
        return self._kept[key]

    @property
    def _lack(self) -> Receipt:
        """The listing in which an address is not."""
        assert self.archive.last is not None
        return self.archive.last.receipt


def _host(url: str) -> str:
    """A host as CDX servers are asked for it."""
    return authority(url).removesuffix(":80").removesuffix(":443")
