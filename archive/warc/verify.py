"""Whether a compressed WARC is what ISO 28500 and its own digests say: record by record, memory flat."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

OpenAt = Callable[[int], BinaryIO]
"""Opens the file for reading from an offset."""

PIECE_BYTES = 256 * 1024
HEADER_BYTES = 1024**2
_LINE_BYTES = 64 * 1024
_HEADER_STEP_BYTES = 128
"""What is unpacked in one step with damage is lost: small ones save the header before it."""
_PROBE_BYTES = 4096
_MAGIC = b"\x1f\x8b\x08"
_GZIP = 31

_VERSION = re.compile(rb"WARC/\d\.\d+")
_REQUIRED = ("warc-record-id", "warc-type", "warc-date", "content-length")
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_INTERIM = re.compile(rb"HTTP/\S+ 1(?!01)\d\d")
_CHUNKED = re.compile(rb"^transfer-encoding[ \t]*:(?:[^\r\n]*,)?[ \t]*chunked[ \t]*\r?$", re.I | re.M)
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,16})[ \t]*(?:;.*)?")


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """A record that is not as it was written: where, which, why, and what is lost with it."""

    offset: int
    record_id: str | None
    reason: str
    lost: str


def is_chunked(head: bytes) -> bool:
    """Whether an HTTP head says that its body is framed by chunks."""
    return _CHUNKED.search(head.partition(b"\r\n\r\n")[0]) is not None


class _Damage(Exception):
    """The bytes from here on cannot be followed; the next gzip member has to be looked for."""


def check_warc(open_at: OpenAt, size: int) -> Iterator[RecordProblem]:
    """Check every record of a .warc.gz: one gzip member each, framing, header, block and payload digest.

    After damage the check goes on with the next record that can be found.
    """
    if size == 0:
        yield RecordProblem(0, None, "the file is empty", "every record")
    offset: int | None = 0
    while offset is not None and offset < size:
        with closing(open_at(offset)) as stream:
            source = _Source(stream, offset)
            offset = None
            while offset is None and source.has_more():
                begin, record = source.offset, _Record(_Member(source))
                try:
                    reasons = record.check()
                except _Damage as damage:
                    reasons = [str(damage)]
                    offset = _next_member(open_at, begin + 1) or size
                lost = record.described(begin, offset or source.offset)
                for reason in reasons:
                    yield RecordProblem(begin, record.record_id, reason, lost)


def _next_member(open_at: OpenAt, start: int) -> int | None:
    """Where the next gzip member that holds a record begins; None where there is none."""
    with closing(open_at(start)) as stream:
        window, base = b"", start
        while piece := stream.read(PIECE_BYTES):
            window += piece
            tested = max(len(window) - _PROBE_BYTES, 0)
            if (found := _probe(window, tested)) is not None:
                return base + found
            window, base = window[tested:], base + tested
        found = _probe(window, len(window))
        return base + found if found is not None else None


def _probe(window: bytes, end: int) -> int | None:
    begin = window.find(_MAGIC, 0, end + len(_MAGIC) - 1)
    while begin >= 0:
        try:
            packed = window[begin : begin + _PROBE_BYTES]
            if zlib.decompressobj(_GZIP).decompress(packed, 5) == b"WARC/":
                return begin
        except zlib.error:
            pass
        begin = window.find(_MAGIC, begin + 1, end + len(_MAGIC) - 1)
    return None


class _Source:
    """The file's bytes as they are consumed; `offset` is where the next one lies."""

    def __init__(self, stream: BinaryIO, offset: int) -> None:
        self._stream = stream
        self._held = b""
        self._at = 0
        self.offset = offset

    def has_more(self) -> bool:
        if self._at == len(self._held):
            self._held, self._at = self._stream.read(PIECE_BYTES), 0
        return bool(self._held)

    def take(self, count: int) -> bytes:
        self.has_more()
        piece = self._held[self._at : self._at + count]
        self._at += len(piece)
        self.offset += len(piece)
        return piece

    def give_back(self, count: int) -> None:
        """The last of the bytes just taken were not needed."""
        self._at -= count
        self.offset -= count


class _Member:
    """One gzip member, unpacked a piece at a time."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._unpacker = zlib.decompressobj(_GZIP)
        self._step_bytes = _HEADER_STEP_BYTES
        self._kept = b""

    def piece(self) -> bytes:
        """The next bytes, none at the member's end. Raises _Damage."""
        if self._kept:
            piece, self._kept = self._kept, b""
            return piece
        while not self._unpacker.eof:
            packed = self._unpacker.unconsumed_tail or self._source.take(self._step_bytes)
            try:
                piece = self._unpacker.decompress(packed, PIECE_BYTES)
            except zlib.error as error:
                raise _Damage(f"its gzip member is damaged ({error})") from error
            self._source.give_back(len(self._unpacker.unused_data))  # there are some only at the member's end
            if piece:
                return piece
            if not packed:
                raise _Damage("the file ends inside its gzip member")
        return b""

    def header(self) -> bytes:
        """Everything before the first empty line, which is passed over."""
        gathered = bytearray()
        while b"\r\n\r\n" not in gathered:
            piece = self.piece()
            if not piece or len(gathered) > HEADER_BYTES:
                raise _Damage("no WARC header begins here")
            gathered += piece
        header, _, rest = gathered.partition(b"\r\n\r\n")
        self._kept = bytes(rest)
        self._step_bytes = PIECE_BYTES
        return bytes(header)

    def exactly(self, count: int) -> Iterator[bytes]:
        """That many bytes, fewer where the member ends before."""
        while count > 0 and (piece := self.piece()):
            wanted, self._kept = piece[:count], piece[count:]
            count -= len(wanted)
            yield wanted

    def rest(self) -> tuple[bytes, int]:
        """What is left up to the member's end: its first bytes, and how many there are."""
        first, count = b"", 0
        while piece := self.piece():
            first = first if len(first) >= _LINE_BYTES else first + piece
            count += len(piece)
        return first, count


class _Record:
    """One record as it is read; what is known of it so far can be asked for at any time."""

    def __init__(self, member: _Member) -> None:
        self._member = member
        self._fields: dict[str, str] = {}
        self._block_bytes = 0

    @property
    def record_id(self) -> str | None:
        return self._fields.get("warc-record-id")

    def described(self, begin: int, end: int) -> str:
        """What is lost where this record is."""
        if "warc-type" not in self._fields:
            return f"bytes {begin} to {end} of the file, at least one record"
        what = f"{self._fields['warc-type']} record of {self._fields.get('warc-target-uri', 'no address')}"
        return f"{what}, {self._block_bytes} of {self._fields.get('content-length')} bytes were read"

    def check(self) -> list[str]:
        """Read the record; what is wrong with it. Raises _Damage where its end cannot be found."""
        fault = self._read_header()
        if fault:
            self._member.rest()
            return [fault]
        length = int(self._fields["content-length"])
        digests = self._digests()
        for piece in self._member.exactly(length):
            self._block_bytes += len(piece)
            for digest in digests:
                digest.update(piece)
        framing = self._framing(length, *self._member.rest())
        return [fault for fault in (framing, *(digest.fault() for digest in digests)) if fault]

    def _read_header(self) -> str | None:
        version, *lines = self._member.header().split(b"\r\n")
        if not _VERSION.fullmatch(version):
            return f"it begins with {version[:40]!r}, not with a WARC version"
        for line in lines:
            name, colon, value = line.decode("utf-8", "replace").partition(":")
            if not colon:
                return f"its header holds a line without a colon: {line[:80]!r}"
            self._fields[name.strip().lower()] = value.strip()
        absent = [name for name in _REQUIRED if not self._fields.get(name)]
        if absent:
            return f"its header lacks {', '.join(absent)}"
        length = self._fields["content-length"]
        return None if re.fullmatch(r"[0-9]{1,18}", length) else f"its Content-Length is {length[:40]!r}"

    def _framing(self, length: int, first: bytes, count: int) -> str | None:
        if self._block_bytes < length:
            return f"its block ends after {self._block_bytes} of {length} bytes"
        if count > 4 and first.startswith(b"\r\n\r\nWARC/"):
            return "its gzip member holds more than one record"
        if (first, count) != (b"\r\n\r\n", 4):
            return f"{count} bytes beginning with {first[:8]!r} follow its block, not an empty line"
        return None

    def _digests(self) -> list[_BlockDigest | _EntityDigest]:
        checks: list[_BlockDigest | _EntityDigest] = []
        if block := self._fields.get("warc-block-digest"):
            checks.append(_BlockDigest("WARC-Block-Digest", block))
        payload = self._fields.get("warc-payload-digest")
        # That of a revisit is the digest of the record it points to.
        if payload and self._fields["warc-type"] != "revisit":
            is_http = self._fields.get("content-type", "").lower().startswith("application/http")
            name = "WARC-Payload-Digest"
            checks.append(_EntityDigest(name, payload) if is_http else _BlockDigest(name, payload))
        return checks


class _BlockDigest:
    """A digest header compared with the whole block."""

    def __init__(self, name: str, labelled: str) -> None:
        self._name = name
        algorithm, _, self._expected = labelled.partition(":")
        self._algorithm = algorithm.lower().replace("-", "")
        self._known = self._algorithm in ("md5", "sha1", "sha256", "sha384", "sha512")
        self._running = self.fresh()

    def fresh(self) -> hashlib._Hash:
        """A hash of the algorithm that the header names."""
        return hashlib.new(self._algorithm if self._known else "sha256", usedforsecurity=False)

    def update(self, piece: bytes) -> None:
        self._running.update(piece)

    def fault(self) -> str | None:
        if not self._known:
            return f"its {self._name} is of a kind that cannot be checked: {self._algorithm[:40]!r}"
        if self.matches(self._running):
            return None
        return f"its {self._name} is {self._expected}, its bytes give {self._running.hexdigest()}"

    def matches(self, running: hashlib._Hash) -> bool:
        """Whether that is the expected digest, in hex or in base32."""
        if len(self._expected) == 2 * running.digest_size:
            return self._expected.lower() == running.hexdigest()
        packed = base64.b32encode(running.digest()).decode()
        return self._expected.upper().rstrip("=") == packed.rstrip("=")


class _EntityDigest(_BlockDigest):
    """A payload digest compared with the entity body of an HTTP message: transfer coding removed, content
    coding kept. Where the head has no end or the chunk framing is broken, nothing says what the entity is,
    and only the block digest counts."""

    def __init__(self, name: str, labelled: str) -> None:
        super().__init__(name, labelled)
        self._head = b""
        self._head_ends = True
        self._chunks: ChunkDecoder | None = None
        self._take: Callable[[bytes], object] = self._take_head
        self._as_sent = self.fresh()

    def update(self, piece: bytes) -> None:
        self._take(piece)

    def fault(self) -> str | None:
        fault = super().fault()
        if not self._head_ends or (self._chunks and self._chunks.broken):
            return None
        if fault is None or self._chunks is None:
            return fault
        if self.matches(self._as_sent):
            return f"{fault}: it was taken over the chunk framing too; the bytes themselves are whole"
        return fault

    def _take_head(self, piece: bytes) -> None:
        self._head += piece
        while found := _EMPTY_LINE.search(self._head):
            head, rest = self._head[: found.end()], self._head[found.end() :]
            self._head = rest
            if not _INTERIM.match(head):
                self._chunks = ChunkDecoder() if _CHUNKED.search(head) else None
                self._take = self._take_chunks if self._chunks else self._running.update
                self._head = b""
                self._take(rest)
                return
        if len(self._head) > HEADER_BYTES:
            self._head_ends, self._head, self._take = False, b"", len

    def _take_chunks(self, piece: bytes) -> None:
        assert self._chunks is not None
        self._as_sent.update(piece)
        for data in self._chunks.feed(piece):
            self._running.update(data)


class ChunkDecoder:
    """Chunked transfer coding (RFC 9112, 7.1), fed in pieces of any size. `broken` where the framing is
    not that, `ended` once the last chunk was seen; trailers and what follows them are passed over."""

    def __init__(self) -> None:
        self._line = b""
        self._left = 0
        self._after_data = False
        self.ended = False
        self.broken = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The data in a piece."""
        at = 0
        while at < len(piece) and not (self.ended or self.broken):
            if self._left:
                data = piece[at : at + self._left]
                self._left -= len(data)
                at += len(data)
                self._after_data = not self._left
                yield data
            else:
                end = piece.find(b"\n", at) + 1 or len(piece)
                self._line += piece[at:end]
                at = end
                self._read_line()

    def _read_line(self) -> None:
        if not self._line.endswith(b"\n"):
            self.broken = len(self._line) > _LINE_BYTES
            return
        line, self._line = self._line, b""
        if self._after_data:
            self.broken = line != b"\r\n"
            self._after_data = False
            return
        size = _CHUNK_SIZE.fullmatch(line[:-2]) if line.endswith(b"\r\n") else None
        self.broken = size is None
        if size:
            self._left = int(size[1], 16)
            self.ended = not self._left
