"""Chunked transfer coding, undone in pieces of any size."""

from __future__ import annotations

import re
from collections.abc import Iterator

LINE_BYTES = 64 * 1024
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,16})[ \t]*(?:;.*)?")
CHUNK_END = b"\r\n"


def chunk_size(line: bytes) -> int | None:
    """The size that a line before a chunk says, its line end included; None where it says none."""
    size = _CHUNK_SIZE.fullmatch(line[:-2]) if line.endswith(CHUNK_END) else None
    return int(size[1], 16) if size else None


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
            self.broken = len(self._line) > LINE_BYTES
            return
        line, self._line = self._line, b""
        if self._after_data:
            self.broken = line != CHUNK_END
            self._after_data = False
            return
        size = chunk_size(line)
        self.broken = size is None
        self._left = size or 0
        self.ended = size == 0
