"""The pages that a snapshot is entered by: the report first, then the listings that led to it, with text."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC
from typing import Any

from lxml import html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from nianbao.archive.catalogue.content import checked_bytes
from nianbao.archive.catalogue.manifest import CountyManifest, ReportManifest, moment_of
from nianbao.archive.package.snapshot import own_lines
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.body import body_pieces
from nianbao.archive.warc.cdxj import CdxjLine
from nianbao.archive.warc.indexing import REVISIT
from nianbao.archive.warc.lookup import find_records, open_record, read_fields, timestamp_of
from nianbao.core.errors import StoreError

logger = logging.getLogger(__name__)

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.I)
_CHINESE = ("gb2312", "gbk", "gb18030", "x-gbk")
_SPACE = re.compile(r"\s+")
PAGE_BYTES = 4 * 1024**2


PAGES = {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True}
"""The first line of pages.jsonl."""


def pages_of(store: Store, manifest: CountyManifest) -> Iterator[dict[str, Any]]:
    """The lines of pages.jsonl: its header, the report with its stored text, the listings of its route."""
    yield PAGES
    lines = _lines_by_url(store, manifest)
    route = manifest.route if isinstance(manifest, ReportManifest) else ()
    if (first := _shown_at(manifest.url or "", lines)) is not None:
        yield _report(store, manifest, first.timestamp)
    for url in route:
        listing = _shown_at(url, lines)
        if listing is not None and url != manifest.url:
            yield _listing(store, manifest, listing)


def report_page(store: Store, manifest: ReportManifest) -> dict[str, Any]:
    """The line of the report alone; of one whose own WARCs lack its page, as of the moment of its capture."""
    first = _shown_at(manifest.url or "", _lines_by_url(store, manifest))
    captured = moment_of(manifest.captured_at).astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return _report(store, manifest, first.timestamp if first else captured)


def _lines_by_url(store: Store, manifest: CountyManifest) -> dict[str, CdxjLine]:
    in_time = sorted(own_lines(store, manifest), key=lambda line: line.timestamp)
    return {line.url: line for line in in_time}


def _report(store: Store, manifest: CountyManifest, timestamp: str) -> dict[str, Any]:
    title = manifest.title if isinstance(manifest, ReportManifest) else None
    stored, url = manifest.object("text"), manifest.url or ""
    return _page(url, timestamp, title or url, checked_bytes(store, stored).decode() if stored else "")


def _shown_at(url: str, lines: Mapping[str, CdxjLine]) -> CdxjLine | None:
    """What shows an address: for an application's route (#/list) the one page of all its routes."""
    line = lines.get(url.partition("#")[0])
    return replace(line, url=url) if line is not None else None


def _page(url: str, digits: str, title: str, text: str) -> dict[str, Any]:
    moment = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}Z"
    name = hashlib.sha256(f"{digits} {url}".encode()).hexdigest()[:22]
    return {"id": name, "url": url, "ts": moment, "title": title, "text": text}


def _listing(store: Store, manifest: CountyManifest, line: CdxjLine) -> dict[str, Any]:
    try:
        title, text = _read(store, _response(store, manifest, line))
    except (StoreError, LxmlError, ValueError) as error:
        logger.warning("%s goes without title and text: %s", line.url, error)
        title, text = "", ""
    return _page(line.url, line.timestamp, title or line.url, text)


def _response(store: Store, manifest: CountyManifest, line: CdxjLine) -> CdxjLine:
    """The record with the payload: of a revisit, the one it refers to."""
    if line.mime != REVISIT:
        return line
    fields, _ = read_fields(store, line.warc, line.offset, line.length)
    warcs = [named.key for named in manifest.objects if named.role in ("warc", "original_warc")]
    for found in find_records(store, warcs, fields["warc-refers-to-target-uri"]):
        if found.mime != REVISIT and found.timestamp == timestamp_of(fields["warc-refers-to-date"]):
            return found
    raise StoreError(f"the original of {line.url} is not held")


def _read(store: Store, line: CdxjLine) -> tuple[str, str]:
    with open_record(store, line.warc, line.offset, line.length) as record:
        body = b""
        for piece in body_pieces(record):
            body += piece
            if len(body) > PAGE_BYTES:
                break
        sent = record.http_headers.get_header("Content-Type", "") or ""
    named = _CHARSET.search(sent.encode("latin-1", "replace")) or _CHARSET.search(body[:4096])
    charset = named[1].decode().lower() if named else "utf-8"
    tree: HtmlElement = html.document_fromstring(
        body.decode("gb18030" if charset in _CHINESE else "utf-8", "replace")
    )
    title = " ".join(str(part) for part in tree.xpath("//title//text()"))
    shown = tree.xpath("//body//text()[not(ancestor::script or ancestor::style)]")
    return _squeezed(title), _squeezed(" ".join(map(str, shown)))


def _squeezed(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
