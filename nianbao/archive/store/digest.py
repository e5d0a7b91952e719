"""Streams in pieces, and what their bytes hash to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

from nianbao.archive.store.interface import Store, StoredObject

PIECE_BYTES = 1024**2


def pieces_of(stream: IO[bytes]) -> Iterator[bytes]:
    """The rest of a stream, 1 MiB at a time."""
    while piece := stream.read(PIECE_BYTES):
        yield piece


def digest_of(pieces: Iterable[bytes]) -> tuple[str, int]:
    """SHA-256 in lower-case hex, and the number of bytes."""
    running, size = hashlib.sha256(), 0
    for piece in pieces:
        running.update(piece)
        size += len(piece)
    return running.hexdigest(), size


def digest_of_file(path: Path) -> tuple[str, int]:
    """The same of a file's content."""
    with path.open("rb", buffering=0) as file:
        return digest_of(pieces_of(file))


def stored_object(store: Store, key: str) -> StoredObject:
    """An object as the store holds it now, read whole. Raises ObjectMissing."""
    with closing(store.open(key)) as stream:
        return StoredObject(key, *digest_of(pieces_of(stream)))
