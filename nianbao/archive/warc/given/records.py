"""The records of a WARC file of whatever tool, each with what speaks against it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO

from nianbao.archive.warc.given.digests import digest_flaw
from nianbao.archive.warc.given.stretches import Stretch

HEADER_BYTES = 1024**2
_PIECE_BYTES = 256 * 1024
_MEMORY_BYTES = 1024**2
_VERSION = re.compile(rb"WARC/\d\.\d+\s*")
_BEGIN = b"WARC/"
_EMPTY = (b"\r\n", b"\n", b"")
_GAP = b"\r\n"


@dataclass(frozen=True, slots=True)
class GivenRecord:
    """One record as it was given: its named fields in order, its block, and where in the file it begins.
    `flaw`: why its bytes may not be those that were written; `is_checked`: a digest says that they are."""

    fields: tuple[tuple[str, str], ...]
    block: IO[bytes]
    size: int
    offset: int
    flaw: str | None = None
    is_checked: bool = False
    named: dict[str, str] = field(default_factory=dict)
    """The first value of each field by its name in lower case."""

    @property
    def kind(self) -> str:
        """Its type."""
        return self.named.get("warc-type", "")

    @property
    def url(self) -> str:
        """Its address; some tools put it in angle brackets."""
        url = self.named.get("warc-target-uri", "")
        return url[1:-1] if url.startswith("<") and url.endswith(">") else url

    @property
    def date(self) -> datetime:
        """Its WARC-Date. Raises ValueError where that is none."""
        return moment_said(self.named.get("warc-date", ""))

    def start(self, most_bytes: int) -> bytes:
        """The first bytes of its block."""
        self.block.seek(0)
        return self.block.read(most_bytes)


def moment_said(date: str) -> datetime:
    """The moment that a WARC-Date says, in UTC where it names no offset. Raises ValueError."""
    moment = datetime.fromisoformat(date)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


class Garbage(str):
    """What is said of bytes that are no record."""


def records_in(stretch: Stretch) -> Iterator[GivenRecord | Garbage]:
    """The records of a stretch in its order; each block is closed with the next. After what cannot be
    followed it goes on with the next that begins like a record."""
    content, at = stretch.content, 0
    if stretch.flaw is not None:
        yield Garbage(f"offset {stretch.offset}: {stretch.flaw}")
    while (begin := _next_begin(content, at)) is not None:
        if begin > _after_gap(content, at):
            yield Garbage(f"offset {stretch.offset}: {begin - at} bytes at {at} are no record")
        content.seek(begin)
        fields = _header(content)
        if fields is None:
            yield Garbage(f"offset {stretch.offset}: no record header at {begin}")
            at = begin + 1
            continue
        with tempfile.SpooledTemporaryFile(_MEMORY_BYTES) as block:
            record, end = _record(stretch, fields, block, begin)
            yield record
        at = end
    if at < _end(content) and _after_gap(content, at) < _end(content):
        yield Garbage(f"offset {stretch.offset}: what is at {at} is no record")


def _record(
    stretch: Stretch, fields: list[tuple[str, str]], block: IO[bytes], begin: int
) -> tuple[GivenRecord, int]:
    """The record, and where to go on: after it, or where its length is wrong after its first letters."""
    content = stretch.content
    named = {name.lower(): value for name, value in reversed(fields)}
    length = int(named["content-length"])
    size = _copy(content, block, length)
    end = content.tell()
    flaw = None if size == length else f"its block ends after {size} of {length} bytes"
    if flaw is None and not _is_at_end(content, end):
        flaw = "bytes that are no record follow its block"
    fault, checked = digest_flaw(named, block)
    if stretch.flaw is not None and not checked:
        flaw = flaw or stretch.flaw
    record = GivenRecord(tuple(fields), block, size, stretch.offset or begin, flaw or fault, checked, named)
    return record, end if flaw is None else begin + 1


def _header(content: IO[bytes]) -> list[tuple[str, str]] | None:
    """The named fields up to the empty line; None where this is no header of a record."""
    if not _VERSION.fullmatch(content.readline(80)):
        return None
    fields: list[tuple[str, str]] = []
    left = HEADER_BYTES
    while (line := content.readline(left)) not in _EMPTY:
        left -= len(line)
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text[:1] in (" ", "\t") and fields:  # folded, as WARC/1.0 allows
            fields[-1] = fields[-1][0], f"{fields[-1][1]} {text.strip()}"
            continue
        name, colon, value = text.partition(":")
        if not colon or left <= 0:
            return None
        fields.append((name.strip(), value.strip()))
    named = {name.lower(): value for name, value in fields}
    whole = named.get("warc-type") and re.fullmatch(r"[0-9]{1,15}", named.get("content-length", ""))
    return fields if whole else None


def _next_begin(content: IO[bytes], at: int) -> int | None:
    """Where the next record seems to begin; None where none does."""
    content.seek(at)
    held, base = b"", at
    while piece := content.read(_PIECE_BYTES):
        held += piece
        found = held.find(_BEGIN)
        if found >= 0:
            return base + found
        base += max(len(held) - len(_BEGIN), 0)
        held = held[-len(_BEGIN) :]
    return None


def _after_gap(content: IO[bytes], at: int) -> int:
    """Where the empty lines from here on end."""
    content.seek(at)
    while piece := content.read(_PIECE_BYTES):
        rest = piece.lstrip(_GAP)
        at += len(piece) - len(rest)
        if rest:
            break
    return at


def _is_at_end(content: IO[bytes], at: int) -> bool:
    """Whether nothing but empty lines comes before the next record, or the end."""
    content.seek(_after_gap(content, at))
    return content.read(len(_BEGIN)) in (_BEGIN, b"")


def _end(content: IO[bytes]) -> int:
    return content.seek(0, 2)


def _copy(content: IO[bytes], block: IO[bytes], length: int) -> int:
    left = length
    while left and (piece := content.read(min(left, _PIECE_BYTES))):
        block.write(piece)
        left -= len(piece)
    return length - left
