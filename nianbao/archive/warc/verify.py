"""Whether a compressed WARC is what ISO 28500 and its own digests say: record by record, memory flat."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from isal import isal_zlib

from nianbao.archive.warc.chunks import LINE_BYTES
from nianbao.archive.warc.quick import WINDOW_BYTES, InflateError, sound_record
from nianbao.archive.warc.record_digests import HEADER_BYTES, digests_of

OpenAt = Callable[[int], BinaryIO]
"""Opens the file for reading from an offset."""

PIECE_BYTES = 256 * 1024
_HEADER_STEP_BYTES = 128
"""What is unpacked in one step with damage is lost: small ones save the header before it."""
_PROBE_BYTES = 4096
_MAGIC = b"\x1f\x8b\x08"
_GZIP = 31

_VERSION = re.compile(rb"WARC/\d\.\d+")
_REQUIRED = ("warc-record-id", "warc-type", "warc-date", "content-length")


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """A record that is not as it was written: where, which, why, and what is lost with it."""

    offset: int
    record_id: str | None
    reason: str
    lost: str


class SeenRecord(NamedTuple):
    """A record that was read: its gzip member, and its named fields in lower case."""

    offset: int
    length: int
    fields: dict[str, str]


class _Damage(Exception):
    """The bytes from here on cannot be followed; the next gzip member has to be looked for."""


def check_warc(
    open_at: OpenAt, size: int, saw: Callable[[SeenRecord], object] | None = None
) -> Iterator[RecordProblem]:
    """Check every record of a .warc.gz: one gzip member each, framing, header, block and payload digest.

    After damage the check goes on with the next record that can be found. `saw` is told of each whose header
    could be read.
    """
    saw = saw or _ignore
    if size == 0:
        yield RecordProblem(0, None, "the file is empty", "every record")
    offset: int | None = 0
    while offset is not None and offset < size:
        with closing(open_at(offset)) as stream:
            source = _WarcBytes(stream, offset)
            offset = None
            while offset is None and source.has_more():
                begin = source.offset
                if (sound := source.sound_record()) is not None:
                    saw(SeenRecord(begin, source.offset - begin, sound))
                    continue
                record = _RecordCheck(_Member(source))
                try:
                    reasons = record.check()
                except _Damage as damage:
                    reasons = [str(damage)]
                    offset = next_member(open_at, begin + 1) or size
                if record.record_id is not None:
                    saw(SeenRecord(begin, (offset or source.offset) - begin, record.fields))
                lost = record.described(begin, offset or source.offset)
                for reason in reasons:
                    yield RecordProblem(begin, record.record_id, reason, lost)


def _ignore(seen: SeenRecord) -> None:
    """Nobody wants to know."""


def next_member(open_at: OpenAt, start: int) -> int | None:
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
            if isal_zlib.decompressobj(_GZIP).decompress(packed, 5) == b"WARC/":
                return begin
        except InflateError:
            pass
        begin = window.find(_MAGIC, begin + 1, end + len(_MAGIC) - 1)
    return None


class _WarcBytes:
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

    def sound_record(self) -> dict[str, str] | None:
        """Take one record the short way; None where it has to be read carefully, nothing is taken then."""
        if len(self._held) - self._at < WINDOW_BYTES:
            self._held, self._at = self._held[self._at :] + self._stream.read(WINDOW_BYTES), 0
        found = sound_record(self._held, self._at)
        if found is None:
            return None
        fields, length = found
        self._at += length
        self.offset += length
        return fields

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

    def __init__(self, source: _WarcBytes) -> None:
        self._source = source
        self._unpacker = isal_zlib.decompressobj(_GZIP)
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
            except InflateError as error:
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
            first = first if len(first) >= LINE_BYTES else first + piece
            count += len(piece)
        return first, count


class _RecordCheck:
    """One record as it is read; what is known of it so far can be asked for at any time."""

    def __init__(self, member: _Member) -> None:
        self._member = member
        self.fields: dict[str, str] = {}
        self._block_bytes = 0

    @property
    def record_id(self) -> str | None:
        return self.fields.get("warc-record-id")

    def described(self, begin: int, end: int) -> str:
        """What is lost where this record is."""
        if "warc-type" not in self.fields:
            return f"bytes {begin} to {end} of the file, at least one record"
        what = f"{self.fields['warc-type']} record of {self.fields.get('warc-target-uri', 'no address')}"
        return f"{what}, {self._block_bytes} of {self.fields.get('content-length')} bytes were read"

    def check(self) -> list[str]:
        """Read the record; what is wrong with it. Raises _Damage where its end cannot be found."""
        fault = self._read_header()
        if fault:
            self._member.rest()
            return [fault]
        length = int(self.fields["content-length"])
        digests = digests_of(self.fields)
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
            self.fields[name.strip().lower()] = value.strip()
        absent = [name for name in _REQUIRED if not self.fields.get(name)]
        if absent:
            return f"its header lacks {', '.join(absent)}"
        length = self.fields["content-length"]
        return None if re.fullmatch(r"[0-9]{1,18}", length) else f"its Content-Length is {length[:40]!r}"

    def _framing(self, length: int, first: bytes, count: int) -> str | None:
        if self._block_bytes < length:
            return f"its block ends after {self._block_bytes} of {length} bytes"
        if count > 4 and first.startswith(b"\r\n\r\nWARC/"):
            return "its gzip member holds more than one record"
        if (first, count) != (b"\r\n\r\n", 4):
            return f"{count} bytes beginning with {first[:8]!r} follow its block, not an empty line"
        return None
