"""Documents as portals attach them: an old Word file in its compound file, made in code."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_TEXT_AT = 0x600


def old_word(paragraphs: Sequence[str]) -> bytes:
    """A Word 97 document of plain paragraphs: compound file, FIB, piece table ([MS-DOC], [MS-CFB])."""
    text = "".join(paragraph + "\r" for paragraph in paragraphs)
    body = text.encode("utf-16-le")
    pieces = b"\x02" + struct.pack("<I", 16) + struct.pack("<II", 0, len(text))
    pieces += struct.pack("<HIH", 0, _TEXT_AT, 0)
    fib = bytearray(_TEXT_AT)
    struct.pack_into("<HH", fib, 0, 0xA5EC, 0x00C1)
    struct.pack_into("<H", fib, 0x0A, 0x1200)
    struct.pack_into("<H", fib, 0x20, 14)
    struct.pack_into("<H", fib, 0x3E, 22)
    struct.pack_into("<I", fib, 0x4C, len(text))
    struct.pack_into("<H", fib, 0x98, 93)
    struct.pack_into("<II", fib, 0x01A2, 0, len(pieces))
    word = bytes(fib) + body
    return _compound([("WordDocument", word.ljust(4096, b"\0")), ("1Table", pieces.ljust(4096, b"\0"))])


def _compound(streams: Sequence[tuple[str, bytes]]) -> bytes:
    """A compound file: one FAT sector, one directory sector, then the streams (each of 4096 bytes or more)."""
    fat, content, entries = [_FAT, _END], b"", [_entry("Root Entry", 5, _END, 0, child=1)]
    for number, (name, data) in enumerate(streams, start=1):
        sectors = -(-len(data) // _SECTOR)
        first = len(fat)
        fat += [*range(first + 1, first + sectors), _END]
        content += data.ljust(sectors * _SECTOR, b"\0")
        right = number + 1 if number < len(streams) else _FREE
        entries.append(_entry(name, 2, first, len(data), right=right))
    assert len(fat) <= _SECTOR // 4, "one FAT sector holds 128 sectors"
    table = struct.pack("<128I", *(fat + [_FREE] * (128 - len(fat))))
    directory = b"".join(entries).ljust(_SECTOR, b"\0")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", 0, *([_FREE] * 108))
    return head + table + directory + content


def _entry(name: str, kind: int, first: int, size: int, child: int = _FREE, right: int = _FREE) -> bytes:
    label = name.encode("utf-16-le").ljust(64, b"\0")
    head = struct.pack("<HBBIII", len(name) * 2 + 2, kind, 1, _FREE, right, child)
    return label + head + bytes(36) + struct.pack("<IQ", first, size)
