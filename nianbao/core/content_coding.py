"""What an HTTP content coding gives: undone in pieces, within a limit, and no more strict than browsers are.

A body whose end is missing is an error. A body that is all there, though its checksum is missing or wrong or
its stream was flushed and never ended, is given as a browser shows it; its flaws are named.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PIECE_BYTES = 256 * 1024
CODINGS_MOST = 5
"""No honest server applies more, one on another."""
_PACKED_BYTES = 16 * 1024
_EDGE_BYTES = 4096
_GZIP, _GZIP_DEFLATED = b"\x1f\x8b", b"\x1f\x8b\x08"
_GZIP_HEAD_BYTES, _GZIP_TRAILER_BYTES = 10, 8
_EXTRA, _NAME, _COMMENT, _HEAD_CHECKSUM = 4, 8, 16, 2
_ZSTD = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18", re.S)
_ZSTD_WINDOW = {int(zstd.DecompressionParameter.window_log_max): 23}
"""8 MB, as RFC 9659 has it: more is refused."""
_FLUSHED_DEFLATE = b"\0\0\xff\xff"
"""The end of the empty block that a flush adds."""
_LAST_BROTLI, _LAST_ZSTD = b"\x03", b"\x01\0\0"
"""The empty last block: with it a stream ends that was flushed; one cut off says more, or does not end."""
_NOT_READ = frozenset({"compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip"})
_MARKUP_ENDS = re.compile(rb"</(?:html|body)\s*>", re.I)


class Flaw(StrEnum):
    """What is wrong with a coded body that is all there."""

    NO_CHECKSUM = "its checksum is missing"
    WRONG_CHECKSUM = "its checksum is wrong"
    NOT_ENDED = "it was flushed and never ended"


class CodingBroken(Exception):
    """The body is not what its Content-Encoding says, or ends too early."""


class TooLarge(Exception):
    """The body unpacks to more than the limit."""


class Decoding:
    """A body without its codings (a Content-Encoding value), in pieces of bounded size. `flaws` are known
    once it was read to its end. Raises CodingBroken, and TooLarge beyond `limit` bytes, while it is read."""

    def __init__(self, packed: Iterable[bytes], codings: str, limit: int | None = None) -> None:
        self._packed = packed
        self._codings = [name for each in codings.split(",") if (name := each.strip().lower())]
        self._limit = limit
        self.flaws: list[Flaw] = []

    def __iter__(self) -> Iterator[bytes]:
        if len(self._codings) > CODINGS_MOST:
            raise CodingBroken(f"the body is coded {len(self._codings)} times over")
        pieces = iter(self._packed)
        for name in reversed(self._codings):
            if name in _NOT_READ:
                raise CodingBroken(f"the body is coded as {name!r}, which is not read here")
            if name in _DECODERS:  # anything else (utf-8, none, binary) is a mistake that browsers pass over
                pieces = _undone(name, _Source(pieces), self.flaws)
        return self._whole(pieces)

    def _whole(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        size, head, tail = 0, b"", b""
        for piece in filter(None, pieces):
            size += len(piece)
            if self._limit is not None and size > self._limit:
                raise TooLarge
            head = head if len(head) >= _EDGE_BYTES else (head + piece)[:_EDGE_BYTES]
            tail = (tail + piece[-_EDGE_BYTES:])[-_EDGE_BYTES:]
            yield piece
        if Flaw.NOT_ENDED in self.flaws and not _shows_its_end(head, tail):
            raise CodingBroken("the coded body ends too early")


def decoded(body: bytes, codings: str, limit: int) -> tuple[bytes, list[Flaw]]:
    """A body without its codings, and its flaws. Raises CodingBroken, TooLarge."""
    decoding = Decoding([body], codings, limit)
    return b"".join(decoding), decoding.flaws


def _shows_its_end(head: bytes, tail: bytes) -> bool:
    """Whether a page, JSON, a PDF or lines of text are all there, though their stream never ended."""
    head, tail = (edge.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf \t\r\n") for edge in (head, tail))
    last = tail.rstrip()
    if head.startswith((b"{", b"[")):
        return last.endswith((b"}", b"]"))
    if b"<" not in head and not head.startswith(b"%PDF"):
        return tail.endswith(b"\n")
    return _MARKUP_ENDS.search(tail) is not None or last.endswith(b"%%EOF")


def _undone(name: str, source: _Source, flaws: list[Flaw]) -> Iterator[bytes]:
    try:
        if source.peek(1):  # redirects announce a coding, and have no body
            yield from _DECODERS[name](source, flaws)
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        raise CodingBroken(f"the body is not what its Content-Encoding says ({name}: {error})") from error


class _Source:
    """Coded bytes, taken as they are needed; what was not used is given back."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = (
            piece[at : at + _PACKED_BYTES] for piece in pieces for at in range(0, len(piece), _PACKED_BYTES)
        )
        self._held = b""
        self.last_bytes = b""

    def _pull(self) -> bytes:
        piece = next(self._pieces, b"")
        self.last_bytes = (self.last_bytes + piece)[-4:]
        return piece

    def take(self) -> bytes:
        """Some bytes; none at the end."""
        held, self._held = self._held, b""
        return held or self._pull()

    def give_back(self, rest: bytes) -> None:
        """Bytes taken too many."""
        self._held = rest + self._held

    def peek(self, count: int) -> bytes:
        """So many bytes at least, where there are so many; they stay."""
        while len(self._held) < count and (piece := self._pull()):
            self._held += piece
        return self._held

    def read(self, count: int) -> bytes:
        """So many bytes, or what there is."""
        held = self.peek(count)
        self._held = held[count:]
        return held[:count]

    def skip_past_zero(self) -> None:
        """Pass over a text that a zero byte ends."""
        while held := self.take():
            _, zero, rest = held.partition(b"\0")
            if zero:
                self.give_back(rest)
                return

    def skip_zeros(self) -> None:
        """Pass over padding."""
        while held := self.take():
            if rest := held.lstrip(b"\0"):
                self.give_back(rest)
                return


def _gzip(source: _Source, flaws: list[Flaw]) -> Iterator[bytes]:
    if source.peek(2)[:2] != _GZIP:  # servers label plain bodies as gzip; browsers show them as they are
        yield from iter(source.take, b"")
        return
    if not _skip_gzip_head(source):
        raise CodingBroken("the body is not what its Content-Encoding says (gzip: its head is damaged)")
    while True:
        checksum, size = 0, 0
        for piece in _inflate(source, flaws):
            checksum, size = zlib.crc32(piece, checksum), size + len(piece)
            yield piece
        _compare(source.read(_GZIP_TRAILER_BYTES), _little(checksum) + _little(size), flaws)
        source.skip_zeros()
        if not _skip_gzip_head(source):  # what follows the last member is ignored, as gzip(1) does
            return


def _little(number: int) -> bytes:
    return (number % 2**32).to_bytes(4, "little")


def _skip_gzip_head(source: _Source) -> bool:
    """Pass over the head of a gzip member (RFC 1952, 2.3), begun as it may be; False where none begins."""
    head = source.read(_GZIP_HEAD_BYTES)
    if not head or not _GZIP_DEFLATED.startswith(head[:3]):
        return False
    flags = head[3] if len(head) > 3 else 0
    if flags & _EXTRA:
        source.read(int.from_bytes(source.read(2), "little"))
    for _ in range(bool(flags & _NAME) + bool(flags & _COMMENT)):
        source.skip_past_zero()
    if flags & _HEAD_CHECKSUM:
        source.read(2)
    return True


def _deflate(source: _Source, flaws: list[Flaw]) -> Iterator[bytes]:
    """RFC 9110 means zlib; many servers send the raw stream, some gzip."""
    head = source.peek(2)[:2]
    if head == _GZIP:
        yield from _gzip(source, flaws)
    elif len(head) < 2 or head[0] & 0x8F != 8 or int.from_bytes(head) % 31:  # RFC 1950, 2.2
        yield from _inflate(source, flaws)
    else:
        source.read(2)
        checksum = 1
        for piece in _inflate(source, flaws):
            checksum = zlib.adler32(piece, checksum)
            yield piece
        _compare(source.read(4), checksum.to_bytes(4), flaws)


def _compare(trailer: bytes, wanted: bytes, flaws: list[Flaw]) -> None:
    if Flaw.NOT_ENDED not in flaws and trailer != wanted:
        flaws.append(Flaw.NO_CHECKSUM if len(trailer) < len(wanted) else Flaw.WRONG_CHECKSUM)


def _inflate(source: _Source, flaws: list[Flaw]) -> Iterator[bytes]:
    """One raw deflate stream; what follows it stays in the source."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    while not unpacker.eof:
        packed = unpacker.unconsumed_tail or source.take()
        yield unpacker.decompress(packed, PIECE_BYTES)  # of nothing: what it still holds
        if not packed and not unpacker.eof:
            _note_unended(source.last_bytes == _FLUSHED_DEFLATE, flaws)
            return
    source.give_back(unpacker.unused_data)


def _note_unended(flushed: bool, flaws: list[Flaw]) -> None:
    if not flushed:
        raise CodingBroken("the coded body ends too early")
    flaws.append(Flaw.NOT_ENDED)


def _brotli(source: _Source, flaws: list[Flaw]) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    while not unpacker.is_finished():
        packed = source.take() if unpacker.can_accept_more_data() else b""
        piece = unpacker.process(packed, output_buffer_limit=PIECE_BYTES)  # of nothing: what it still holds
        yield piece
        if not packed and not piece and unpacker.can_accept_more_data() and not unpacker.is_finished():
            more = unpacker.process(_LAST_BROTLI, output_buffer_limit=PIECE_BYTES)
            _note_unended(unpacker.is_finished() and not more, flaws)
            return


def _zstd(source: _Source, flaws: list[Flaw]) -> Iterator[bytes]:
    if not _ZSTD.match(source.peek(4)):
        raise CodingBroken("the body is not what its Content-Encoding says (zstd: its head is damaged)")
    while _ZSTD.match(source.peek(4)):
        yield from _zstd_frame(source, flaws)


def _zstd_frame(source: _Source, flaws: list[Flaw]) -> Iterator[bytes]:
    unpacker = zstd.ZstdDecompressor(options=_ZSTD_WINDOW)
    while not unpacker.eof:
        packed = source.take() if unpacker.needs_input else b""
        if unpacker.needs_input and not packed:
            _note_unended(_was_flushed(unpacker), flaws)
            return
        yield unpacker.decompress(packed, PIECE_BYTES)
    source.give_back(unpacker.unused_data)


def _was_flushed(unpacker: zstd.ZstdDecompressor) -> bool:
    return not unpacker.decompress(_LAST_ZSTD, PIECE_BYTES) and unpacker.eof


_DECODERS: dict[str, Callable[[_Source, list[Flaw]], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
