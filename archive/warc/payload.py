"""The content of a response record: transfer and content codings removed, read as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from core.errors import StoreError


@contextmanager
def content_at(path: Path, offset: int) -> Iterator[IO[bytes]]:
    """The content of the record at `offset` of a local WARC. Raises StoreError where none can be read."""
    with path.open("rb") as file:
        file.seek(offset)
        try:
            record = next(iter(ArchiveIterator(file)))
        except (ArchiveLoadFailed, StopIteration) as error:
            raise StoreError(f"{path} holds no record at offset {offset}") from error
        yield cast("IO[bytes]", record.content_stream())
