"""The body of a recorded response with its HTTP codings removed: whole, or an error.

warcio's `content_stream` passes chunk framing through as content where a response has trailers, and ends
without a word where it was cut off.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from warcio.recordloader import ArcWarcRecord

from nianbao.archive.store.digest import pieces_of
from nianbao.archive.warc.chunks import ChunkDecoder
from nianbao.core.errors import StoreError

PIECE_BYTES = 256 * 1024
_GZIP_OR_ZLIB = 47
_RAW_DEFLATE = -15
_GZIP_MAGIC = b"\x1f\x8b"
_NOT_READ = frozenset({"br", "zstd", "dcb", "dcz", "compress", "x-compress", "exi", "pack200-gzip"})


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
    if coding in _NOT_READ:
        raise StoreError(
            f"the page is coded as {coding!r}, which is not read here; `--as warc` holds it as sent"
        )
    return pieces  # utf-8, none, binary: no codings at all, and browsers show the body as it is


def _inflated(pieces: Iterator[bytes], coding: str) -> Iterator[bytes]:
    pieces = filter(None, pieces)  # an empty piece is not the end
    packed = _at_least_two(b"", pieces)
    gzipped = packed[:2] == _GZIP_MAGIC
    if coding != "deflate" and not gzipped:
        # Servers label plain bodies as gzip; browsers then show the body as it is.
        yield packed
        yield from pieces
        return
    zlibbed = packed[:1] == b"\x78" and int.from_bytes(packed[:2]) % 31 == 0
    while packed:
        unpacker = zlib.decompressobj(_GZIP_OR_ZLIB if gzipped or zlibbed else _RAW_DEFLATE)
        try:
            yield from _member(unpacker, packed, pieces)
        except zlib.error as error:
            raise _broken(coding) from error
        if not unpacker.eof:
            raise _broken(coding)
        packed = _next_member(unpacker.unused_data, pieces) if gzipped else b""


def _member(unpacker: zlib._Decompress, packed: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    while packed:
        yield unpacker.decompress(packed, PIECE_BYTES)
        packed = b"" if unpacker.eof else unpacker.unconsumed_tail or next(pieces, b"")
    yield unpacker.flush()


def _next_member(rest: bytes, pieces: Iterator[bytes]) -> bytes:
    """The beginning of the gzip member that follows; b"" where only padding does, ignored as gzip(1) does."""
    rest = _at_least_two(rest.lstrip(b"\0"), pieces, padding=b"\0")
    return rest if _GZIP_MAGIC.startswith(rest[:2]) else b""


def _at_least_two(head: bytes, pieces: Iterator[bytes], padding: bytes = b"") -> bytes:
    """Two bytes or more where there are as many: chunks may be of one byte."""
    while len(head) < 2 and (piece := next(pieces, b"")):
        head = (head + piece).lstrip(padding) if padding else head + piece
    return head


def _broken(coding: str) -> StoreError:
    return StoreError(f"the page's {coding} coding is broken or cut off; `--as warc` holds it as it was sent")
