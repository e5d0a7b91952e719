"""Answers recorded before, which a crawl reuses instead of asking again: what a killed crawl had fetched, and
what an unchanged page shows."""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nianbao.archive.catalogue.keys import manifest_keys
from nianbao.archive.catalogue.manifest import moment_of, read_manifest
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.cdxj import CdxjLine, cdxj_key, cdxj_lines
from nianbao.archive.warc.chunks import ChunkDecoder
from nianbao.archive.warc.exchange import Peer
from nianbao.archive.warc.exchange_records import LEGACY
from nianbao.archive.warc.lookup import read_block, read_fields
from nianbao.archive.warc.originals import Original, OriginalSource
from nianbao.archive.warc.recorder import SUFFIX, Receipt
from nianbao.core import clock
from nianbao.core.errors import ManifestError, StoreError

logger = logging.getLogger(__name__)

YOUNG = timedelta(hours=24)
"""So long a robots.txt may be used without asking again (RFC 9309, 2.4); pages are not trusted longer."""
HEAD_BYTES = 1024**2
_REQUEST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """An answer as recorded: its head's fields, its payload (content coding kept), its record, its peer;
    `cut_off`: its framing promised more than came."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    payload: bytes
    receipt: Receipt
    peer: Peer
    cut_off: bool = False


class TooLargeToReuse(StoreError):
    """The body of a recorded answer is larger than was asked for: its head alone is to be had."""


class RecordedAnswers:
    """The answers in some WARCs, of which a later one goes before an earlier. `warcs` is asked at the first
    question; `reused` names those that answered; `missing_too`: a 404 or 410 is an answer; `by_index`:
    what was a GET is taken from the index (of WARCs that name no requests), not from the request;
    `cut_off_too`: so is one that was cut off, which may be all there. May be asked by many threads."""

    def __init__(
        self,
        store: Store,
        originals: OriginalSource,
        warcs: Callable[[], Iterable[str]],
        *,
        missing_too: bool = False,
        by_index: bool = False,
        cut_off_too: bool = False,
    ) -> None:
        self._by_index = by_index
        self._cut_off_too = cut_off_too
        self._store = store
        self._originals = originals
        self._warcs = warcs
        self._missing = (404, 410) if missing_too else ()
        self._lines: dict[str, list[CdxjLine]] | None = None
        self._lock = threading.Lock()
        self.reused: dict[str, None] = {}

    def find(self, url: str, most_bytes: int) -> RecordedAnswer | None:
        """The answer to a GET of the address, 2xx or a redirect, whole and as its digest says, of at most so
        many bytes; None where there is none, or where it cannot be read: then it is asked for."""
        try:
            answer = self.newest(url, most_bytes)
        except StoreError as error:
            logger.warning("%s: %s; what was recorded is not reused", url, error)
            return None
        if answer is not None:
            self.reused[answer.receipt.warc] = None
        return answer

    def newest(self, url: str, most_bytes: int) -> RecordedAnswer | None:
        """The same; raises StoreError where it cannot be read, TooLargeToReuse where it is too large."""
        lines = self._lines_of(url)
        return self._read(lines[-1], most_bytes) if lines else None

    def record(self, url: str, record_id: str, most_bytes: int) -> RecordedAnswer | None:
        """The answer that is this record, or whose payload it holds; None where it is not to be had. Raises
        as `newest` does."""
        answers = (self._read(line, most_bytes) for line in reversed(self._lines_of(url)))
        held = (one for one in answers if one is not None)
        return next((one for one in held if record_id in records_of(one.receipt)), None)

    def head(self, url: str) -> RecordedAnswer | None:
        """The answer to a GET of the address without its payload, of whatever size that is."""
        lines = self._lines_of(url)
        if not lines:
            return None
        line = lines[-1]
        fields, block = read_fields(self._store, line.warc, line.offset, line.length)
        head, end, _ = block.partition(b"\r\n\r\n")
        receipt = self._receipt(line, fields, len(head)) if end else None
        return self._answer(line, fields, head, b"", receipt) if receipt is not None else None

    def _lines_of(self, url: str) -> list[CdxjLine]:
        with self._lock:
            if self._lines is None:
                self._lines = self._load()
        return self._lines.get(url, [])

    def _load(self) -> dict[str, list[CdxjLine]]:
        found: dict[str, list[CdxjLine]] = {}
        try:
            for warc in self._warcs():
                for line in cdxj_lines(self._store, cdxj_key(warc)):
                    status = line.status or 0
                    if 200 <= status < 400 or status in self._missing:
                        found.setdefault(line.url, []).append(line)
        except (StoreError, ManifestError) as error:
            logger.warning("what was recorded before is not reused, but asked for again: %s", error)
            return {}
        return found

    def _read(self, line: CdxjLine, most_bytes: int) -> RecordedAnswer | None:
        fields, begun = read_fields(self._store, line.warc, line.offset, line.length)
        cut_off = "warc-truncated" in fields
        if (cut_off and not self._cut_off_too) or not self._was_got(line, fields["warc-record-id"]):
            return None
        place, block = (line.warc, line.offset, line.length), _whole_block(fields, begun)
        head, body = _block(self._store, *place, most_bytes, block)
        receipt = self._receipt(line, fields, len(head) + len(body))
        if receipt is None:
            raise StoreError(f"{line.warc} @{line.offset}: what holds its payload is not to be had")
        if (original := receipt.original) is not None:
            _, body = _block(self._store, original.warc, original.offset, original.length, most_bytes)
        payload = _payload(head, body, cut_off)
        if payload is None or not _is_as_recorded(fields, head, body, payload):
            raise StoreError(f"{line.warc} @{line.offset}: its payload is not as its digest says")
        return self._answer(line, fields, head, payload, receipt)

    def _receipt(self, line: CdxjLine, fields: dict[str, str], received: int) -> Receipt | None:
        """Where the answer lies; None where a revisit's original is not to be had."""
        digest = fields.get("warc-payload-digest")
        original: Original | None = None
        if fields["warc-type"] == "revisit" and digest is not None:
            original = self._originals.find(digest)
            if original is None:
                return None
        return Receipt(
            line.url, line.warc, line.offset, line.length, fields["warc-record-id"], received,
            line.status, None, original, digest,
        )  # fmt: skip

    def _answer(
        self, line: CdxjLine, fields: dict[str, str], head: bytes, payload: bytes, receipt: Receipt
    ) -> RecordedAnswer:
        assert line.status is not None
        cut_off = "warc-truncated" in fields
        return RecordedAnswer(line.status, _fields(head), payload, receipt, _peer(fields), cut_off)

    def _was_got(self, line: CdxjLine, record_id: str) -> bool:
        """Whether its request, the record after it, is a GET."""
        if self._by_index:
            return "__wb_method=" not in line.urlkey
        fields, block = read_fields(self._store, line.warc, line.offset + line.length, _REQUEST_BYTES)
        return fields.get("warc-concurrent-to") == record_id and block.startswith(b"GET ")


def records_of(receipt: Receipt) -> tuple[str, ...]:
    """The record of an answer, and that which holds its payload."""
    original = receipt.original
    return (receipt.record_id, original.record_id) if original is not None else (receipt.record_id,)


def interrupted_warcs(store: Store, code: str, year: int) -> list[str]:
    """The young WARCs of a county and year that no manifest names: `upload` and every crawl store such WARCs
    of killed crawls, their torn tail cut off."""
    young = {key for key in store.keys(f"warc/{code}/{year}/") if _is_young(key)}
    indexed = {key for key in young if cdxj_key(key) in young}
    if not indexed:
        return []
    for key in manifest_keys(store, code, year):
        indexed -= {named.key for named in read_manifest(store, key).objects}
    return sorted(indexed)


def earlier_warcs(store: Store, code: str, year: int) -> list[str]:
    """The WARCs of a county's earlier captures of a year, each once, in the order of its latest capture; not
    of what others captured: a crawl shows what the portal answered us."""
    read = (read_manifest(store, key) for key in manifest_keys(store, code, year))
    manifests = [each for each in read if not getattr(each, "source", None)]
    manifests.sort(key=lambda manifest: moment_of(manifest.captured_at), reverse=True)
    latest_first = dict.fromkeys(named.key for each in manifests for named in each.objects_of("warc"))
    return list(latest_first)[::-1]


def _is_young(key: str) -> bool:
    """Whether the WARC, or the index, was begun within a day, as its key says."""
    stamp = key.rpartition("/")[2].partition("-")[0]
    try:
        began = datetime.strptime(stamp, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
    except ValueError:
        return False
    return key.partition(SUFFIX)[1] == SUFFIX and timedelta() <= clock.now() - began < YOUNG


def _whole_block(fields: dict[str, str], begun: bytes) -> bytes | None:
    """The block of a record, where its first bytes are all of it: it need not be read again."""
    size = fields.get("content-length", "")
    return begun[: int(size)] if re.fullmatch("[0-9]{1,12}", size) and len(begun) >= int(size) else None


def _block(
    store: Store, warc: str, offset: int, length: int, most_bytes: int, block: bytes | None = None
) -> tuple[bytes, bytes]:
    """The head and the body of an HTTP answer as recorded, read where its `block` is not at hand. Raises
    StoreError where it is none, TooLargeToReuse where it is longer."""
    block = read_block(store, warc, offset, length, most_bytes + HEAD_BYTES + 1) if block is None else block
    head, end, body = block.partition(b"\r\n\r\n")
    if len(block) > most_bytes + HEAD_BYTES:
        raise TooLargeToReuse(f"{warc} @{offset}: too large to be reused")
    if not end:
        raise StoreError(f"{warc} @{offset}: no HTTP")
    return head, body


def _payload(head: bytes, body: bytes, cut_off: bool) -> bytes | None:
    """The body without its transfer coding; None where that is broken. Of what was cut off it is what came
    before the break."""
    codings = [value.lower() for name, value in _fields(head) if name.lower() == b"transfer-encoding"]
    if not codings:
        return body
    decoder = ChunkDecoder()
    pieces = b"".join(decoder.feed(body))
    whole = decoder.ended and not decoder.broken
    return pieces if codings == [b"chunked"] and (whole or cut_off) else None


def _is_as_recorded(fields: dict[str, str], head: bytes, body: bytes, payload: bytes) -> bool:
    """Whether the payload is as its digest says; where its framing was broken, only the block has one."""
    said, content = fields.get("warc-payload-digest"), payload
    if said is None and "warc-truncated" in fields:
        said, content = fields.get("warc-block-digest"), head + b"\r\n\r\n" + body
    return f"sha256:{hashlib.sha256(content).hexdigest()}" == said


def _fields(head: bytes) -> tuple[tuple[bytes, bytes], ...]:
    named = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return tuple((name.strip(), value.strip()) for name, colon, value in named if colon)


def _peer(fields: dict[str, str]) -> Peer:
    protocol = fields.get("warc-protocol", "")
    return Peer(
        fields.get("warc-ip-address"),
        protocol if protocol.startswith("tls/") else None,
        fields.get("warc-cipher-suite"),
        fields.get("warc-tls-certificate-sha256"),
        fields.get("warc-tls-profile") == LEGACY,
    )
