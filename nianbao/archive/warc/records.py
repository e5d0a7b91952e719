"""WARC/1.1 records as bytes (ISO 28500:2017). Blocks are written exactly as given, never re-serialised."""

from __future__ import annotations

import hashlib
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO

PIECE_BYTES = 256 * 1024
GZIP_LEVEL = 6
_GZIP_WINDOW = 31


def new_record_id() -> str:
    """A fresh record id: <urn:uuid:…>."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def warc_date(moment: datetime) -> str:
    """A moment as WARC/1.1 writes it: UTC, with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(slots=True)
class Block:
    """A record block: the pieces before the stream (heads), then the stream from its beginning."""

    start: bytes = b""
    stream: IO[bytes] | None = None
    stream_bytes: int = 0

    @property
    def size(self) -> int:
        """Bytes of the whole block."""
        return len(self.start) + self.stream_bytes

    def pieces(self) -> Iterator[bytes]:
        """The block's bytes, in pieces that fit in memory; may be read again."""
        if self.start:
            yield self.start
        if self.stream is not None:
            self.stream.seek(0)
            while piece := self.stream.read(PIECE_BYTES):
                yield piece

    def digest(self) -> str:
        """sha256:<hex> over the block as stored."""
        running = hashlib.sha256()
        for piece in self.pieces():
            running.update(piece)
        return f"sha256:{running.hexdigest()}"


@dataclass(slots=True)
class Record:
    """One record: its type, id, further named fields in order, and its block."""

    kind: str
    date: datetime
    block: Block
    fields: list[tuple[str, str]]
    record_id: str

    def member(self) -> Iterator[bytes]:
        """The record as one gzip member (section D.2), piece by piece."""
        compressor = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
        for piece in self._bytes():
            packed = compressor.compress(piece)
            if packed:
                yield packed
        yield compressor.flush()

    def _bytes(self) -> Iterator[bytes]:
        yield self._head()
        yield from self.block.pieces()
        yield b"\r\n\r\n"

    def _head(self) -> bytes:
        named: Iterable[tuple[str, str]] = (
            ("WARC-Type", self.kind),
            ("WARC-Record-ID", self.record_id),
            ("WARC-Date", warc_date(self.date)),
            *self.fields,
            ("WARC-Block-Digest", self.block.digest()),
            ("Content-Length", str(self.block.size)),
        )
        lines = [b"WARC/1.1", *(f"{name}: {_one_line(value)}".encode() for name, value in named)]
        return b"\r\n".join(lines) + b"\r\n\r\n"


def _one_line(value: str) -> str:
    """No value can open a header of its own."""
    return " ".join(value.split())


def fields_block(named: Iterable[tuple[str, str]]) -> Block:
    """A block of media type application/warc-fields."""
    return Block("".join(f"{name}: {_one_line(value)}\r\n" for name, value in named).encode())
