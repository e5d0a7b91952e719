"""The content of one captured answer: transfer and content codings removed, wherever its payload lies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator

from nianbao.archive.store.interface import Store
from nianbao.archive.warc.body import body_pieces
from nianbao.archive.warc.indexing import NO_RECORD
from nianbao.core.errors import StoreError


def content_of(outbox: Path, store: Store, warc: str, offset: int) -> Iterator[bytes]:
    """The content of the record at `offset` of a WARC, in pieces: out of the outbox where that still has it,
    else out of the store. Raises StoreError where no record can be read whole."""
    local = outbox / warc
    with closing(_at(local, offset) if local.is_file() else store.open(warc, offset)) as stream:
        try:
            record = next(iter(ArchiveIterator(stream)))
        except (*NO_RECORD, StopIteration) as error:
            raise StoreError(f"{warc} holds no record at offset {offset}") from error
        yield from body_pieces(record)


def _at(path: Path, offset: int) -> BinaryIO:
    file = path.open("rb")
    file.seek(offset)
    return file
