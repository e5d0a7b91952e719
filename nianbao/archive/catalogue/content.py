"""The bytes of an object that a manifest names, checked against what the manifest says of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing

from nianbao.archive.catalogue.manifest import NamedObject
from nianbao.archive.store.digest import pieces_of
from nianbao.archive.store.interface import Store
from nianbao.core.errors import ObjectMissing, StoreError

WHOLE_BYTES = 64 * 1024**2
"""More than this is streamed, never held in memory."""


def checked_pieces(store: Store, named: NamedObject) -> Iterator[bytes]:
    """The object's bytes, piece by piece. Raises StoreError after the last one where they are not those
    that the manifest names: keep nothing of them then."""
    running, size = hashlib.sha256(), 0
    try:
        with closing(store.open(named.key)) as stream:
            for piece in pieces_of(stream):
                running.update(piece)
                size += len(piece)
                yield piece
    except ObjectMissing as error:
        raise ObjectMissing(
            f"{named.key} is named by a manifest but is not in {store.url}: run `nianbao verify`"
        ) from error
    if (running.hexdigest(), size) != (named.sha256, named.size):
        raise StoreError(
            f"{named.key} in {store.url} is damaged: {size} bytes with sha256 {running.hexdigest()}, "
            f"its manifest names {named.size} with {named.sha256}: run `nianbao verify`"
        )


def checked_bytes(store: Store, named: NamedObject) -> bytes:
    """A small object whole, such as cells."""
    if named.size > WHOLE_BYTES:
        raise StoreError(f"{named.key} has {named.size} bytes: too large for a {named.role} object")
    return b"".join(checked_pieces(store, named))
