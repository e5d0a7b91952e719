"""The body of a recorded response with its HTTP codings removed: whole, or an error.

warcio's `content_stream` passes chunk framing through as content where a response has trailers, and ends
without a word where it was cut off.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from warcio.recordloader import ArcWarcRecord

from archive.store.digest import pieces_of
from archive.warc.verify import PIECE_BYTES, ChunkDecoder
from core.errors import StoreError

_GZIP_OR_ZLIB = 47
_RAW_DEFLATE = -15


def body_pieces(record: ArcWarcRecord) -> Iterator[bytes]:
    """The body, piece by piece, its charset untouched. Raises StoreError where a coding cannot be undone."""
    pieces = pieces_of(record.raw_stream)
    if "chunked" in _codings(record, "Transfer-Encoding"):
        pieces = _dechunked(pieces)
    for coding in reversed(_codings(record, "Content-Encoding")):
        pieces = _decoded(pieces, coding)
    return pieces


def _codings(record: ArcWarcRecord, name: str) -> list[str]:
    headers = record.http_headers.headers if record.http_headers else []
    values = [value for given, value in headers if given.lower() == name.lower()]
    codings = [coding.strip().lower() for value in values for coding in value.split(",")]
    return [coding for coding in codings if coding not in ("", "identity")]


def _dechunked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    decoder = ChunkDecoder()
    for piece in pieces:
        yield from decoder.feed(piece)
    if decoder.broken or not decoder.ended:
        raise _broken("chunked")


def _decoded(pieces: Iterator[bytes], coding: str) -> Iterator[bytes]:
    if coding in ("gzip", "x-gzip", "deflate"):
        return _inflated(pieces, coding)
    raise StoreError(f"the page is coded as {coding!r}, which is not read here; `--as warc` holds it as sent")


def _inflated(pieces: Iterator[bytes], coding: str) -> Iterator[bytes]:
    first = next(pieces, b"")
    wrapped = first[:2] == b"\x1f\x8b" or (first[:1] == b"\x78" and int.from_bytes(first[:2]) % 31 == 0)
    unpacker = zlib.decompressobj(_GZIP_OR_ZLIB if wrapped or coding != "deflate" else _RAW_DEFLATE)
    try:
        packed = first
        while packed:
            yield unpacker.decompress(packed, PIECE_BYTES)
            if unpacker.eof:
                return
            packed = unpacker.unconsumed_tail or next(pieces, b"")
        yield unpacker.flush()
    except zlib.error as error:
        raise _broken(coding) from error
    if first and not unpacker.eof:
        raise _broken(coding)


def _broken(coding: str) -> StoreError:
    return StoreError(f"the page's {coding} coding is broken or cut off; `--as warc` holds it as it was sent")
