"""The inventory extended: whoever has stored manifests writes the next link.

Which manifests are in a link is asked of an index in the work directory, which the store rebuilds; `verify`
never believes it.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.index import CATALOGUE, IndexFile, index_errors, open_index
from nianbao.archive.catalogue.manifest import MANIFEST_BYTES, Manifest
from nianbao.archive.inventory.chain import Heads
from nianbao.archive.inventory.links import FOLDER, InventoryLink, is_link, link_key, read_link, stamped_link
from nianbao.archive.store.digest import digest_of, stored_object
from nianbao.archive.store.interface import Store, StoredObject
from nianbao.core import clock
from nianbao.core.errors import ManifestError, ObjectExists, ObjectMissing, StoreError
from nianbao.core.settings import software_version

logger = logging.getLogger(__name__)

MOST = 10_000
"""Manifests that one link names; an archive that has more begins with several links."""
INVENTORY = IndexFile(
    "inventory.sqlite",
    "the index of the inventory",
    3,
    (
        "DROP TABLE IF EXISTS links",
        "DROP TABLE IF EXISTS stamps",
        "DROP TABLE IF EXISTS previous",
        "DROP TABLE IF EXISTS sealed",
        "DROP TABLE IF EXISTS listed",
        "CREATE TABLE links (key TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL)",
        "CREATE TABLE stamps (key TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE previous (link TEXT NOT NULL, key TEXT NOT NULL)",
        "CREATE TABLE sealed (link TEXT NOT NULL, key TEXT NOT NULL)",
        "CREATE TABLE listed (link TEXT NOT NULL, key TEXT NOT NULL)",
        "CREATE INDEX listed_by_key ON listed (key)",
    ),
)
_UNLISTED = "SELECT key FROM catalogue.manifests EXCEPT SELECT key FROM listed ORDER BY key"
_UNNAMED = "SELECT key FROM stamps EXCEPT SELECT key FROM sealed ORDER BY key"
_HEADS = "SELECT key, sha256, size FROM links WHERE key NOT IN (SELECT key FROM previous) ORDER BY key"


@dataclass(frozen=True, slots=True)
class Extended:
    """What the inventory is now: its newest link, None where the archive holds nothing, and how many links
    and manifests were added to it."""

    head: StoredObject | None
    links: int = 0
    manifests: int = 0


def extend(store: Store, work_path: Path, join: bool = False) -> Extended:
    """Write the link of the manifests that the catalogue knows and no link names; it follows all ends of the
    chain, so branches of several writers are joined, and names the stamps that none names. Where there is no
    such manifest, nothing is written, unless branches are to be `join`ed.

    Raises StoreError where the store cannot be read or written: then the next one writes it.
    """
    Catalogue.open(store, work_path).close()  # there is one, and of this store
    with (
        closing(open_index(work_path, store.identity, INVENTORY)) as index,
        index_errors(work_path, INVENTORY),
    ):
        index.execute("ATTACH DATABASE ? AS catalogue", (str(work_path / CATALOGUE.name),))
        refresh_index(store, index)
        heads = _heads(index)
        unlisted = [key for (key,) in index.execute(_UNLISTED)]
        links = manifests = 0
        for named in _named(store, unlisted):
            heads = [_append(store, work_path, index, heads, named)]
            links, manifests = links + 1, manifests + len(named)
        if join and len(heads) > 1:
            heads, links = [_append(store, work_path, index, heads, ())], links + 1
    return Extended(heads[-1] if heads else None, links, manifests)


def refresh_index(store: Store, index: sqlite3.Connection) -> None:
    """Read the links that the index does not know, and forget those that are gone: what they named is listed
    again, and `verify` says that they are missing."""
    known = {key for (key,) in index.execute("SELECT key FROM links")}
    keys = list(store.keys(FOLDER))
    stored = set(filter(is_link, keys))
    with index:
        index.execute("DELETE FROM stamps")
        index.executemany("INSERT INTO stamps VALUES (?)", [(key,) for key in keys if stamped_link(key)])
    for key in sorted(stored - known):
        try:
            _know(index, *read_link(store, key))
        except (ManifestError, ObjectMissing) as error:
            logger.warning("a link is left out of the inventory: %s; run `nianbao verify`", error)
    for key in known - stored:
        with index:
            index.execute("DELETE FROM links WHERE key = ?", (key,))
            index.execute("DELETE FROM previous WHERE link = ?", (key,))
            index.execute("DELETE FROM sealed WHERE link = ?", (key,))
            index.execute("DELETE FROM listed WHERE link = ?", (key,))


def _know(index: sqlite3.Connection, stored: StoredObject, link: InventoryLink) -> None:
    index.execute("BEGIN IMMEDIATE")
    with index:
        row = (stored.key, stored.sha256, stored.size)
        index.execute("INSERT OR REPLACE INTO links VALUES (?, ?, ?)", row)
        before = ((stored.key, one.key) for one in link.previous)
        index.executemany("INSERT INTO previous VALUES (?, ?)", before)
        sealed = ((stored.key, one.key) for one in link.stamps)
        index.executemany("INSERT INTO sealed VALUES (?, ?)", sealed)
        listed = ((stored.key, one.key) for one in link.manifests)
        index.executemany("INSERT INTO listed VALUES (?, ?)", listed)


def _heads(index: sqlite3.Connection) -> list[StoredObject]:
    return [StoredObject(*row) for row in index.execute(_HEADS)]


def _named(store: Store, keys: Sequence[str]) -> Iterator[tuple[StoredObject, ...]]:
    """The manifests by what the store holds of them, as many at once as one link names."""
    for at in range(0, len(keys), MOST):
        if named := tuple(_still_there(store, keys[at : at + MOST])):
            yield named


def _still_there(store: Store, keys: Sequence[str]) -> Iterator[StoredObject]:
    for key in keys:
        try:
            with store.open(key, length=MANIFEST_BYTES + 1) as stream:
                content = stream.read()
            Manifest.from_json(content, key)  # by its own seal: never name what the wire made of it
            yield StoredObject(key, *digest_of([content]))
        except ObjectMissing:
            continue  # the catalogue of another day: it was never in a link
        except ManifestError as error:
            raise StoreError(f"no link names {key}, which reads back damaged: {error}") from error


def _unnamed_stamps(store: Store, index: sqlite3.Connection) -> Iterator[StoredObject]:
    """The stamps that no link names, each read twice: what the wire made of one must not be named."""
    for (key,) in index.execute(_UNNAMED).fetchall():
        try:
            held = stored_object(store, key)
            store.prove(held)
            yield held
        except ObjectMissing:
            continue


def _append(
    store: Store,
    work_path: Path,
    index: sqlite3.Connection,
    heads: Sequence[StoredObject],
    named: Sequence[StoredObject],
) -> StoredObject:
    written = clock.now()
    software = {"program": "nianbao", "version": software_version()}
    stamps = tuple(_unnamed_stamps(store, index))
    link = InventoryLink(written.isoformat(), tuple(heads), tuple(named), software, stamps)
    try:
        stored = store.put(link_key(written), link.to_json())
    except ObjectExists:  # another writer in the same microsecond
        return _append(store, work_path, index, heads, named)
    store.prove(stored)
    Heads(work_path, store).follow(stored, heads)
    _know(index, stored, link)
    return stored
