"""One record of a stored WARC, found by address and time: range reads only, never the whole file."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from nianbao.archive.store.interface import Store
from nianbao.archive.warc.cdxj import CdxjLine, cdxj_key, read_line
from nianbao.archive.warc.indexing import NO_RECORD
from nianbao.archive.warc.urlkey import urlkey_of
from nianbao.core.errors import StoreError

BLOCK_BYTES = 16 * 1024
_HEADER_BYTES = 64 * 1024
_GZIP = 31


def timestamp_of(date: str) -> str:
    """A WARC-Date as an index has it: 14 digits."""
    return "".join(letter for letter in date if letter.isdigit())[:14]


def find_records(store: Store, warcs: Iterable[str], url: str) -> list[CdxjLine]:
    """The records of an address in these WARCs (store keys), the oldest first."""
    found = [line for warc in warcs for line in _lines_of(store, cdxj_key(warc), url)]
    return sorted(found, key=lambda line: (line.timestamp, line.warc, line.offset))


def closest(lines: Iterable[CdxjLine], moment: datetime) -> CdxjLine | None:
    """The record nearest to a moment, of equally near ones the earlier; None where there is none."""
    wanted = _seconds(timestamp_of(moment.astimezone(UTC).isoformat()))
    return min(lines, key=lambda line: abs(_seconds(line.timestamp) - wanted), default=None)


@contextmanager
def open_record(store: Store, warc: str, offset: int, length: int) -> Iterator[ArcWarcRecord]:
    """The record at an offset, its block a stream. Raises StoreError where there is none."""
    with closing(store.open(warc, offset, length)) as stream:
        try:
            record = next(iter(ArchiveIterator(stream)))
        except (*NO_RECORD, StopIteration) as error:
            raise StoreError(f"{warc} holds no record at offset {offset}") from error
        yield record


def read_block(store: Store, warc: str, offset: int, length: int, most_bytes: int) -> bytes:
    """The block of the record at an offset as it is stored, so many bytes of it at most. Raises StoreError
    where there is no record."""
    with closing(store.open(warc, offset, length)) as stream:
        try:
            record = next(iter(ArchiveIterator(stream, no_record_parse=True)))
            return bytes(record.raw_stream.read(most_bytes))
        except (*NO_RECORD, StopIteration) as error:
            raise StoreError(f"{warc} holds no record at offset {offset}") from error


def read_fields(store: Store, warc: str, offset: int, length: int) -> tuple[dict[str, str], bytes]:
    """The named fields of a record, in lower case, and the first bytes of its block.

    Raises StoreError where no record begins there.
    """
    with closing(store.open(warc, offset, min(length, _HEADER_BYTES))) as stream:
        packed = stream.read()
    try:
        content = zlib.decompressobj(_GZIP).decompress(packed)
    except zlib.error as error:
        raise StoreError(f"{warc} holds no record at offset {offset}: {error}") from error
    header, _, block = content.partition(b"\r\n\r\n")
    version, *lines = header.decode("utf-8", "replace").split("\r\n")
    if not version.startswith("WARC/"):
        raise StoreError(f"{warc} holds no record at offset {offset}")
    named = (line.partition(":") for line in lines)
    fields = {name.strip().lower(): value.strip() for name, _, value in named}
    if not {"warc-type", "warc-record-id"} <= fields.keys():
        raise StoreError(f"{warc} holds no whole record at offset {offset}")
    return fields, block


def _lines_of(store: Store, key: str, url: str) -> Iterator[CdxjLine]:
    """The lines of one address, by bisection: a block of 16 KiB at each step."""
    wanted = f"{urlkey_of(url)} ".encode()
    low, high = 0, store.size(key)
    while high - low > BLOCK_BYTES:
        middle = (low + high) // 2
        first = _line_after(store, key, middle)
        if first is None or first >= wanted:
            high = middle
        else:
            low = middle
    for raw in _lines_from(store, key, low):
        if raw.startswith(wanted):
            line = read_line(raw, key)
            if line.url == url:
                yield line
        elif raw > wanted:
            return


def _line_after(store: Store, key: str, start: int) -> bytes | None:
    """The first line that begins after `start`; None where none does."""
    return next(_lines_from(store, key, start), None)


def _lines_from(store: Store, key: str, start: int) -> Iterator[bytes]:
    """The lines that begin at or after `start`, except that one in whose midst it lies is passed over."""
    held, at = b"", max(start - 1, 0)
    skip = start > 0
    while True:
        with closing(store.open(key, at, BLOCK_BYTES)) as stream:
            piece = stream.read()
        at += len(piece)
        *whole, held = (held + piece).split(b"\n")
        yield from whole[1:] if skip and whole else whole
        skip = skip and not whole
        if len(piece) < BLOCK_BYTES:
            return


def _seconds(timestamp: str) -> float:
    return datetime.strptime(f"{timestamp}+0000", "%Y%m%d%H%M%S%z").timestamp()
