"""The bytes of a WARC file without its compression, whatever of it can be had: plain, or gzip members."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from nianbao.archive.warc.verify import next_member

_MAGIC = b"\x1f\x8b"
_GZIP = 31
_PACKED_BYTES = 16 * 1024
"""What is unpacked in one step with damage is lost."""
_MEMORY_BYTES = 1024**2


@dataclass(frozen=True, slots=True)
class Stretch:
    """Unpacked bytes that hang together: a gzip member, or a whole plain file; `offset`: where in the file
    they begin; `flaw`: why there may be less of them than there was, or other."""

    content: IO[bytes]
    offset: int
    flaw: str | None = None


def stretches(path: Path) -> Iterator[Stretch]:
    """The stretches of a file in its order; after damage it goes on with the next record that can be found.
    Each is closed with the next."""
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            yield Stretch(file, 0)
            return
        size, offset = path.stat().st_size, 0
        while offset < size:
            with tempfile.SpooledTemporaryFile(_MEMORY_BYTES) as content:
                file.seek(offset)
                packed, flaw = _unpack(file, content)
                yield Stretch(content, offset, flaw)
            if flaw is None:
                offset += packed
            else:
                offset = next_member(lambda at: _open_at(path, at), offset + 1) or size


def _unpack(file: BinaryIO, content: IO[bytes]) -> tuple[int, str | None]:
    """Unpack the gzip member that begins here: how many bytes it takes, and what is wrong with it."""
    unpacker, taken = zlib.decompressobj(_GZIP), 0
    try:
        while not unpacker.eof:
            packed = file.read(_PACKED_BYTES)
            if not packed:
                return taken, "the file ends inside a gzip member"
            taken += len(packed)
            content.write(unpacker.decompress(packed))
    except zlib.error as error:
        return taken, f"a gzip member is damaged ({error})"
    return taken - len(unpacker.unused_data), None


def _open_at(path: Path, offset: int) -> BinaryIO:
    file = path.open("rb")
    file.seek(offset)
    return file
