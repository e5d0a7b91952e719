"""The HTTP answer in a given record: its head, and its body with and without the codings it still has."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Self

from nianbao.archive.store.digest import pieces_of
from nianbao.archive.warc.chunks import ChunkDecoder
from nianbao.core.content_coding import CodingBroken, Decoding, TooLarge
from nianbao.core.filetype import filetype_of_bytes

HEAD_BYTES = 1024**2
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/\S+[ \t]+(\d{3})")
_PROBE_BYTES = 4096
_KEPT_AS = b"X-Archive-Orig-"
"""Before the name of a header that is no longer true of the body, as the recorders of browsers write it."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """`head` ends with its empty line; the body begins at `begin` of the block."""

    head: bytes
    block: IO[bytes]
    begin: int

    @classmethod
    def of(cls, block: IO[bytes]) -> Self | None:
        """The answer that a block holds; None where it does not begin as HTTP does."""
        block.seek(0)
        start = block.read(HEAD_BYTES)
        end = _HEAD_END.search(start)
        if end is None:
            whole = start.rstrip(b"\r\n") + b"\r\n\r\n" if len(start) < HEAD_BYTES else b""
            return cls(whole, block, len(start)) if _STATUS.match(whole) else None
        return cls(start[: end.end()], block, end.end()) if _STATUS.match(start) else None

    @property
    def status(self) -> int:
        """The status code."""
        found = _STATUS.match(self.head)
        assert found is not None
        return int(found[1])

    def header(self, name: bytes) -> bytes:
        """The values of a header, joined."""
        return b",".join(value.strip() for given, _, value in self._lines if given.strip().lower() == name)

    def body(self) -> Iterator[bytes]:
        """The body as it stands in the block."""
        self.block.seek(self.begin)
        yield from pieces_of(self.block)

    def entity(self) -> Iterator[bytes]:
        """The body without the framing by chunks, where it still has that."""
        if not self.is_framed:
            yield from self.body()
            return
        decoder = ChunkDecoder()
        for piece in self.body():
            yield from decoder.feed(piece)

    def decoded(self) -> Iterator[bytes]:
        """The entity without its content coding; what of it can be had, where it has another."""
        try:
            yield from Decoding(self.entity(), self.header(b"content-encoding").decode("latin-1"))
        except (CodingBroken, TooLarge):
            return

    @property
    def is_framed(self) -> bool:
        """Whether the body is framed by chunks: some tools undo that and leave the header that says so."""
        if not self.header(b"transfer-encoding").lower().endswith(b"chunked"):
            return False
        decoder, size = ChunkDecoder(), 0
        for piece in self.body():
            size += sum(map(len, decoder.feed(piece)))
            if decoder.broken or decoder.ended:
                break
        return decoder.ended or (size > 0 and not decoder.broken)

    @property
    def is_whole(self) -> bool:
        """Whether as much came as the head says; a body without its coding has another length by right."""
        if self.is_framed:
            decoder = ChunkDecoder()
            for piece in self.body():
                for _ in decoder.feed(piece):
                    pass
            return decoder.ended and not decoder.broken
        said = self.header(b"content-length")
        as_sent = not self.header(b"transfer-encoding") and self.is_coded == bool(
            self.header(b"content-encoding")
        )
        return not (said.isdigit() and as_sent) or sum(map(len, self.body())) >= int(said)

    @property
    def is_coded(self) -> bool:
        """Whether the entity has the content coding that the head names, which some tools undo, too."""
        codings = self.header(b"content-encoding").decode("latin-1")
        if not codings:
            return False
        try:
            for _ in Decoding(self.entity(), codings):
                return True
        except (CodingBroken, TooLarge):
            start = b"".join(islice(self.entity(), 1))
            return filetype_of_bytes(start) is None and b"<" not in start[:_PROBE_BYTES]
        return True

    @property
    def belied(self) -> frozenset[bytes]:
        """The headers that are not true of the body."""
        found = {b"transfer-encoding": self.is_framed, b"content-encoding": self.is_coded}
        return frozenset(name for name, is_true in found.items() if not is_true)

    def head_without(self, belied: Container[bytes]) -> bytes:
        """The head with lines that end as HTTP's do; headers that are belied are kept under another name."""
        first = self.head.partition(b"\n")[0].rstrip(b"\r")
        lines = [
            (_KEPT_AS if name.strip().lower() in belied else b"") + name + colon + value
            for name, colon, value in self._lines
        ]
        return b"\r\n".join([first, *lines, b"", b""])

    @property
    def _lines(self) -> list[tuple[bytes, bytes, bytes]]:
        lines = self.head.split(b"\n")[1:]
        return [line.rstrip(b"\r").partition(b":") for line in lines if line.strip()]
