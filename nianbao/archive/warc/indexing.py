"""What an index says of the records of a WARC file, word for word as cdxj-indexer says it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.timeutils import iso_date_to_timestamp

from nianbao.archive.warc.posted import METHODS, posted_query, posted_url
from nianbao.archive.warc.urlkey import urlkey_of
from nianbao.core.errors import StoreError

REVISIT = "warc/revisit"
"""The mime of a revisit record in an index."""
_INDEXED = ("response", "revisit", "resource", "metadata")
_FIELDS = "application/warc-fields"
NO_RECORD = (ArchiveLoadFailed, EOFError, ValueError, AttributeError, TypeError, KeyError)
"""What warcio raises of a record that is none, or lacks what every record has."""
_MIME_END = re.compile(r"[;\s]")


@dataclass
class IndexLine:
    """What one line says. `offset` and `length` are those of the record's gzip member, in bytes."""

    url: str
    timestamp: str
    said: dict[str, str]
    offset: int
    length: int
    key_url: str = ""
    request: dict[str, str] = field(default_factory=dict)
    """What its request adds, where requests are told apart."""

    def text(self, more: dict[str, str] | None = None) -> str:
        """The line, without its end; `more` goes before what the request adds."""
        said = json.dumps(self.said | (more or {}) | self.request)
        return f"{urlkey_of(self.key_url or self.url)} {self.timestamp} {said}"


def index_lines(warc: Path, *, with_requests: bool = False) -> Iterator[IndexLine]:
    """The records of a WARC file that have lines, in its order. With requests, answers to POST are told
    apart by what was posted. Raises StoreError where there is a record that other programs cannot read."""
    try:
        with warc.open("rb") as file:
            yield from _lines(ArchiveIterator(file), warc.name, with_requests)
    except NO_RECORD as error:
        raise StoreError(f"{warc} cannot be indexed: {error}") from error


def _lines(records: ArchiveIterator, name: str, with_requests: bool) -> Iterator[IndexLine]:
    """A request comes after the record that names its answer: that line waits for it."""
    before, before_id = None, ""
    for record in records:
        headers = record.rec_headers
        if with_requests and before and record.rec_type == "request":
            if headers.get_header("WARC-Concurrent-To") == before_id:
                _add_request(before, record)
            continue
        if not _is_indexed(record):
            continue
        if before:
            yield before
        before, before_id = _line(records, record, name), headers.get_header("WARC-Record-ID")
    if before:
        yield before


def _is_indexed(record: ArcWarcRecord) -> bool:
    if record.rec_type in ("resource", "metadata"):
        return bool(record.rec_headers.get_header("Content-Type") != _FIELDS)
    return record.rec_type in _INDEXED


def _line(records: ArchiveIterator, record: ArcWarcRecord, name: str) -> IndexLine:
    headers, url = record.rec_headers, record.rec_headers.get_header("WARC-Target-URI")
    answered = record.http_headers if record.rec_type in ("response", "revisit") else None
    # The iterator knows a record's end only when it has read it.
    offset, length = records.get_record_offset(), records.get_record_length()
    said = {
        "url": url,
        "mime": _mime(record),
        "status": answered.get_statuscode() if answered else None,
        "digest": headers.get_header("WARC-Payload-Digest"),
        "length": str(length),
        "offset": str(offset),
        "filename": name,
    }
    known = {field: value for field, value in said.items() if value is not None}
    timestamp = iso_date_to_timestamp(headers.get_header("WARC-Date"))
    return IndexLine(url, timestamp, known, offset, length)


def _mime(record: ArcWarcRecord) -> str | None:
    if record.rec_type == "revisit":
        return REVISIT
    headers, name = record.rec_headers, "Content-Type"
    if record.rec_type == "response":
        headers = record.http_headers
    value = headers.get_header(name) if headers else None
    return _MIME_END.split(value, maxsplit=1)[0].strip() if value else value


def _add_request(line: IndexLine, request: ArcWarcRecord) -> None:
    asked = request.http_headers
    if asked is None:
        return
    if referrer := asked.get_header("Referer"):
        line.request["referrer"] = referrer
    method = asked.protocol.upper()
    if method in METHODS:
        said = posted_query(asked.get_header("Content-Type") or "", request.content_stream().read())
        line.request |= {"requestBody": said, "method": method}
        line.key_url = posted_url(line.url, method, said)
