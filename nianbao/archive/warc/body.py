"""The body of a recorded response with its HTTP codings removed: whole, or an error.

warcio's `content_stream` passes chunk framing through as content where a response has trailers, and ends
without a word where it was cut off.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from warcio.recordloader import ArcWarcRecord

from nianbao.archive.store.digest import pieces_of
from nianbao.archive.warc.chunks import ChunkDecoder
from nianbao.core.content_coding import CodingBroken, Decoding
from nianbao.core.errors import StoreError

logger = logging.getLogger(__name__)


def body_pieces(record: ArcWarcRecord) -> Iterator[bytes]:
    """The body, piece by piece, its charset untouched. Raises StoreError where a coding cannot be undone."""
    pieces = pieces_of(record.raw_stream)
    if "chunked" in (each.strip() for each in _field(record, "Transfer-Encoding").lower().split(",")):
        pieces = _dechunked(pieces, record.rec_headers.get_header("WARC-Truncated") is not None)
    decoding = Decoding(pieces, _field(record, "Content-Encoding"))
    try:
        yield from decoding
    except CodingBroken as error:
        raise StoreError(f"{error}; `--as warc` holds it as it was sent") from error
    for flaw in decoding.flaws:
        url = record.rec_headers.get_header("WARC-Target-URI")
        logger.info("%s: of its content coding, %s; read as browsers show it", url, flaw)


def _field(record: ArcWarcRecord, name: str) -> str:
    headers = record.http_headers.headers if record.http_headers else []
    return ",".join(value for given, value in headers if given.lower() == name.lower())


def _dechunked(pieces: Iterable[bytes], truncated: bool) -> Iterator[bytes]:
    """Of a record that is marked as truncated the last chunk may be missing: what is said to be a report's
    page was found to be all there when it was captured."""
    decoder = ChunkDecoder()
    for piece in pieces:
        yield from decoder.feed(piece)
    if decoder.broken or not (decoder.ended or truncated):
        raise StoreError("its chunked coding is broken or cut off; `--as warc` holds it as it was sent")
