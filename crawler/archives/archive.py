"""One other archive: where its CDX server is, and how a record of it is had, as it was recorded or as it is
replayed without a change."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from crawler.archives.cdx import HeldCapture, NoCdx, cdx_query, read_captures
from crawler.discovery.visiting import visit_key
from crawler.http.answers import Answer
from crawler.http.fetch import Fetcher
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.warc.given.answers import GivenAnswer
from nianbao.archive.warc.given.copied import CopiedRecord, copied_answer, replayed
from nianbao.archive.warc.given.records import Garbage, GivenRecord, records_in
from nianbao.archive.warc.given.stretches import stretches
from nianbao.archive.warc.lookup import read_block
from nianbao.archive.warc.recorder import Receipt
from nianbao.archive.warc.records import new_record_id
from nianbao.core.errors import Blocked, PortalError, Unreachable, UsageError
from nianbao.core.hosts import authority
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because

INTERNET_ARCHIVE = "https://web.archive.org"
_RAW = re.compile(r"/(\d{4,14})(?:[a-z]{2}_)?/(https?:/+.+)$")
_AS_IT_IS = {"Accept-Encoding": "identity"}
_REFUSED = (401, 403, 429, 451)
_COLLECTIONS = "collinfo.json"
"""Common Crawl's list of its crawls, each with an index of its own."""
_INDEXES_MOST = 6


@dataclass(frozen=True, slots=True)
class CdxServer:
    """A CDX server, and what gives its captures: `replay`, the beginning of a replay address, or `data`, that
    of the address of a WARC file."""

    endpoint: str
    replay: str = ""
    data: str = ""


@dataclass(frozen=True, slots=True)
class WitnessRecord:
    """A capture as it was had: the record that is kept of it, its source, and the archive's answer."""

    capture: HeldCapture
    copy: CopiedRecord
    source: str
    receipt: Receipt

    @property
    def parts(self) -> tuple[bytes, bytes]:
        """The head, and the payload without the framing by chunks."""
        answer = GivenAnswer.of(io.BytesIO(b"".join(self.copy.made.block.pieces())))
        assert answer is not None
        return answer.head, b"".join(answer.entity())


class WitnessRedirect(NamedTuple):
    """A capture that leads elsewhere."""

    target: str
    receipt: Receipt


def archive_name(url: str) -> str:
    """What the archive at an address is called: its host, and the collection of a pywb."""
    host = authority(url).removesuffix(":443").removesuffix(":80")
    path = re.sub(r"(?:/cdx)?(?:/search)?/cdx$|/web$|-index$", "", urlsplit(url).path.rstrip("/"))
    return f"{host}{path}"


def servers_at(url: str) -> list[CdxServer]:
    """Where the CDX server of an archive may be, by the address that a user gives: its own, or that of the
    archive, or of a collection of it."""
    parts = urlsplit(url)
    if not authority(url):
        raise UsageError(f"--from {url}: give the http address of an archive, or of its CDX server")
    origin, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    if path.endswith("-index"):
        return [CdxServer(origin + path, data=_data(origin))]
    if path.endswith("/cdx/search/cdx"):
        before = path.removesuffix("/cdx/search/cdx")
        return [CdxServer(origin + path, replay=f"{origin}{before}/web/")]
    if path.endswith(("/cdx", "-cdx")):
        return [CdxServer(origin + path, replay=f"{origin}{path[:-4]}/")]
    path = path.removesuffix("/web")
    wayback = CdxServer(f"{origin}{path}/cdx/search/cdx", replay=f"{origin}{path}/web/")
    collection = CdxServer(f"{origin}{path}/cdx", replay=f"{origin}{path}/")
    return [collection, wayback] if path else [wayback, collection]


def _data(origin: str) -> str:
    """Where Common Crawl's files lie; elsewhere beside their index."""
    return origin.replace("://index.", "://data.", 1) + "/"


@dataclass
class OtherArchive:
    """Asks an archive, each question once. `outbox`: where the recorder of its fetcher writes."""

    url: str
    since: str
    fetcher: Fetcher
    outbox: Path
    record_bytes: int
    last: Answer | None = None
    """The latest answer of a CDX server: it says what is held, and what is not."""
    _servers: list[CdxServer] = field(default_factory=list)
    _listed: dict[tuple[str, str], list[tuple[CdxServer, HeldCapture]]] = field(default_factory=dict)
    _records: dict[tuple[str, str], WitnessRecord | WitnessRedirect] = field(default_factory=dict)

    async def captures(self, url: str, match: str = "exact") -> list[tuple[CdxServer, HeldCapture]]:
        """The captures of an address, or of a host. Raises PortalError where the archive does not say."""
        servers = await self._servers_that_answer(url, match)
        if (url, match) not in self._listed:
            found = []
            for server in servers:
                captures = await self._ask(server, url, match)
                found += [(server, each) for each in captures or ()]
            self._listed[url, match] = found
        return self._listed[url, match]

    async def record(self, server: CdxServer, capture: HeldCapture) -> WitnessRecord | WitnessRedirect:
        """A capture as it was recorded, or is replayed. Raises PortalError where it is not to be had."""
        key = capture.url, capture.timestamp
        if key not in self._records:
            made = self._ranged if server.data else self._replayed
            self._records[key] = await made(server, capture)
        return self._records[key]

    async def _servers_that_answer(self, url: str, match: str) -> list[CdxServer]:
        """The servers, found at the first question: those that answer as one does."""
        if not self._servers:
            if urlsplit(self.url).path.strip("/") in ("", _COLLECTIONS):
                self._servers = await self._indexes()
            candidates = [] if self._servers else servers_at(self.url)
            for server in candidates:
                if (listed := await self._ask(server, url, match, trying=len(candidates) > 1)) is not None:
                    self._servers = [server]
                    self._listed[url, match] = [(server, each) for each in listed]
                    break
        if not self._servers:
            raise Unreachable(because(Code.NO_CDX_SERVER, address=self.url))
        return self._servers

    async def _indexes(self) -> list[CdxServer]:
        """The indexes that a list of crawls names, those soonest after the year first; none where there is no
        such list."""
        if authority(self.url) == authority(INTERNET_ARCHIVE):
            return []
        parts = urlsplit(self.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        answer = await self.fetcher.get(f"{origin}/{_COLLECTIONS}", headers=_AS_IT_IS)
        if answer.status != 200:
            return []
        found = re.findall(rb'"cdx-api"\s*:\s*"([^"]+-index)"', answer.body)
        named = {url.decode("latin-1") for url in found}
        late = sorted(url for url in named if _year_of(url) >= int(self.since[:4]))
        return [server for url in late[:_INDEXES_MOST] for server in servers_at(url)]

    async def _ask(
        self, server: CdxServer, url: str, match: str, trying: bool = False
    ) -> list[HeldCapture] | None:
        """What a server lists; None where, `trying`, it turns out to be none."""
        answer = await self.fetcher.get(cdx_query(server.endpoint, url, match, self.since), headers=_AS_IT_IS)
        try:
            if answer.status not in (200, 404):
                raise _refusal(answer)
            captures = read_captures(answer.body) if answer.status == 200 or not trying else None
            if captures is None and b'"message"' in answer.body:
                captures = read_captures(answer.body)
        except (NoCdx, PortalError) as error:
            if trying and answer.status < 500 and answer.status not in _REFUSED:
                return None
            if isinstance(error, PortalError):
                raise
            raise Unreachable(because(Code.NO_CDX_SERVER, address=server.endpoint)) from error
        if captures is not None:
            self.last = answer
        return captures

    async def _replayed(self, server: CdxServer, capture: HeldCapture) -> WitnessRecord | WitnessRedirect:
        """As it is replayed without a change; the archive may know its time better than its listing."""
        address = f"{server.replay}{capture.timestamp}id_/{capture.url}"
        answer = await self.fetcher.get(address)
        said = _RAW.search(answer.url)
        if answer.status >= 400 and "memento-datetime" not in answer.headers:  # else the portal's own status
            raise _refusal(answer)
        if said is None or (given := self._answer(answer.receipt)) is None:
            raise Unreachable(because(Code.NOT_REPLAYED, address=address))
        if visit_key(said[2]) != visit_key(capture.url):
            return WitnessRedirect(said[2], answer.receipt)
        capture = replace(capture, timestamp=said[1] if len(said[1]) == 14 else capture.timestamp)
        copy = replayed(capture.url, capture.moment, given, answer.url, answer.receipt.record_id)
        return WitnessRecord(capture, copy, answer.url, answer.receipt)

    def _answer(self, receipt: Receipt) -> GivenAnswer | None:
        """An answer of the archive, as it was recorded."""
        lies, store = receipt.original or receipt, DirectoryStore(self.outbox)
        block = read_block(store, lies.warc, lies.offset, lies.length, self.record_bytes)
        return GivenAnswer.of(io.BytesIO(block))

    async def _ranged(self, server: CdxServer, capture: HeldCapture) -> WitnessRecord:
        address = server.data + quote(capture.filename)
        last = capture.offset + capture.length - 1
        answer = await self.fetcher.get(
            address, headers={"Range": f"bytes={capture.offset}-{last}", **_AS_IT_IS}, requisite=False
        )
        if answer.status != 206:
            raise _refusal(answer)
        source = f"{address}#bytes={capture.offset}-{last}"
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "record"
            path.write_bytes(answer.body)
            for given in _records(path):
                if isinstance(given, GivenRecord) and given.flaw is None and given.url == capture.url:
                    return self._recorded(capture, given, source, answer.receipt)
        raise Unreachable(because(Code.NOT_REPLAYED, address=source))

    def _recorded(
        self, capture: HeldCapture, given: GivenRecord, source: str, receipt: Receipt
    ) -> WitnessRecord:
        answer = GivenAnswer.of(given.block) if given.kind == "response" else None
        if answer is None:
            raise Unreachable(because(Code.NOT_REPLAYED, address=source))
        record_id = given.named.get("warc-record-id") or new_record_id()
        copy, _ = copied_answer(given, answer, record_id)
        copy.made.fields.append(("WARC-Source-URI", source))
        return WitnessRecord(capture, copy, source, receipt)


def _records(path: Path) -> Iterator[GivenRecord | Garbage]:
    for stretch in stretches(path):
        yield from records_in(stretch)


def _year_of(index: str) -> int:
    found = re.search(r"-((?:19|20)\d\d)-", index)
    return int(found[1]) if found else 0


def _refusal(answer: Answer) -> PortalError:
    if answer.status in _REFUSED:
        return Blocked(because(Code.REFUSED, address=answer.url, status=answer.status))
    return Unreachable(because(Code.SERVER_ERROR, address=answer.url, status=answer.status))
