"""Manifests of a store as rows of the catalogue's index: a few read here, many by a process for each core."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from pathlib import Path

from nianbao.archive.catalogue.keys import manifest_keys
from nianbao.archive.catalogue.manifest import CountyManifest, Manifest, moment_of, read_manifest
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.store.interface import Store
from nianbao.archive.store.parallel import reading
from nianbao.core.errors import ManifestError, StoreError, StoreUnreachable

logger = logging.getLogger(__name__)

Row = tuple[object, ...]
Found = Row | ManifestError | StoreError

FEW = 1000
"""From so many on, processes are worth their start."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rows_of(store: Store, keys: Iterable[str]) -> Iterator[tuple[str, Found]]:
    """Each key with the row of its manifest, or why it cannot be read, in order.

    Raises StoreUnreachable: then none can; StoreError where a reading process was ended from outside.
    """
    coming = iter(keys)
    first = list(islice(coming, FEW))
    with reading(store, _row_at, many=len(first) >= FEW, doing="read manifests") as read:
        yield from read(chain(first, coming))


def _row_at(store: Store, key: str) -> Found:
    try:
        return row_of(key, read_manifest(store, key))
    except StoreUnreachable:
        raise
    except (ManifestError, StoreError) as error:
        return error


OUTBOX = "outbox"
"""The outbox's folder in the work directory."""


def waiting_manifests(outbox: Path) -> dict[str, Manifest]:
    """The manifests that wait in an outbox, by key."""
    local = DirectoryStore(outbox)
    found = {}
    for key in manifest_keys(local):
        try:
            found[key] = read_manifest(local, key)
        except (StoreError, ManifestError) as error:  # it was pushed meanwhile, or is damaged
            logger.info("%s in the outbox cannot be read: %s", key, error)
    return found


def row_of(key: str, manifest: Manifest) -> Row:
    """A manifest as the index holds it."""
    told = manifest.values() | {"trail": (), "hosts": ()}  # long, and nobody asks the index for them
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    moment = (moment_of(manifest.captured_at) - _EPOCH) // timedelta(microseconds=1)
    issued = (manifest.scope, manifest.issuer) if isinstance(manifest, CountyManifest) else ("", "")
    return (key, *manifest.place, *issued, moment, body)
