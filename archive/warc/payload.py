"""The content of one record of a local WARC: transfer and content codings removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.warc.body import body_pieces
from core.errors import StoreError


def content_at(path: Path, offset: int) -> Iterator[bytes]:
    """The content of the record at `offset`, in pieces. Raises StoreError where none can be read whole."""
    with path.open("rb") as file:
        file.seek(offset)
        try:
            record = next(iter(ArchiveIterator(file)))
        except (ArchiveLoadFailed, StopIteration) as error:
            raise StoreError(f"{path} holds no record at offset {offset}") from error
        yield from body_pieces(record)
