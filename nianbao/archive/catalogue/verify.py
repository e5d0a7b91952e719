"""Whether the store still holds what its manifests name, byte for byte."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from nianbao.archive.catalogue.deep import DeepCheck, RecordRole
from nianbao.archive.catalogue.keys import manifest_keys, place_of
from nianbao.archive.catalogue.manifest import Manifest, ReportManifest, read_manifest
from nianbao.archive.inventory.chain import Chain
from nianbao.archive.inventory.links import is_link, link_keys, read_link, stamp_key, stamped_link
from nianbao.archive.inventory.stamps import Roots, read_stamp
from nianbao.archive.store.digest import digest_of, pieces_of
from nianbao.archive.store.interface import Store, StoredObject
from nianbao.core.errors import ManifestError, ObjectMissing, StampError, StoreError

Progress = Callable[[str, int], None]
"""Called with the key being read and the number of bytes just read."""


class ObjectState(StrEnum):
    """What became of an object."""

    OK = "ok"
    DAMAGED = "damaged"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    UNREFERENCED = "unreferenced"
    UNLISTED = "unlisted"
    READ_OTHERWISE = "read_otherwise"
    """Replayed, it reads otherwise today: by another reader than read it then."""
    NOT_REPLAYED = "not_replayed"
    """Replay has no address under which the report is shown."""

    @property
    def is_damage(self) -> bool:
        """Whether `verify` ends with exit code 5 for it. An unreferenced object, a manifest that is in no
        link of the inventory, and what another reader reads otherwise, is no damage."""
        return self in (ObjectState.DAMAGED, ObjectState.MISSING, ObjectState.UNREADABLE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one object, or of one record in it. `manifest` is the key of one that names it, or of
    a link of the inventory."""

    key: str
    state: ObjectState
    reason: str | None = None
    manifest: str | None = None
    offset: int | None = None
    record_id: str | None = None


_CLAIMED = "INSERT INTO claims VALUES (?, ?, ?, ?, ?)"
_LISTED = "listed"
"""The role of a manifest in a link."""


class _Claim(NamedTuple):
    key: str
    manifest: str
    role: str
    sha256: str
    size: int | None


def verify(
    store: Store,
    deep: bool = False,
    progress: Progress | None = None,
    chain: Chain | None = None,
    roots: Roots = (),
) -> Iterator[Finding]:
    """Read every object that a manifest names, and every manifest that a link of the inventory names, once,
    and compare; `deep` reads every WARC record as well. The links are added to the `chain`; those that it
    remembers must be there. Time stamps are checked by their own certificates, or by the `roots`.

    Unreadable manifests come first, then all objects sorted by key. Memory does not grow with the archive:
    what the manifests say waits in a temporary file.
    """
    chain = Chain() if chain is None else chain
    with closing(sqlite3.connect("", isolation_level=None)) as scratch:
        scratch.execute("CREATE TABLE claims (key TEXT, manifest TEXT, role TEXT, sha256 TEXT, size INTEGER)")
        scratch.execute("CREATE TABLE records (warc TEXT, record_id TEXT, role TEXT)")
        scratch.execute("BEGIN")
        yield from _gather_links(store, scratch, chain)
        yield from _gather(store, scratch)
        claims = map(_Claim._make, scratch.execute("SELECT * FROM claims ORDER BY key, manifest"))
        for key, held, claimed in _paired(store.keys(), claims):
            if not held:
                yield from (_missing(claim, store) for claim in claimed[:1])
            elif (stamped := chain.links.get(stamped_link(key) or "")) is not None:
                yield from _check_stamp(store, stamped, claimed, chain, roots)
            elif claimed:
                yield from _check_object(store, claimed, scratch if deep else None, progress)
            elif key in chain.links:  # an end, which was read: no other names it
                yield Finding(key, ObjectState.OK)
            elif is_link(key):
                continue  # it could not be read, which was said
            elif place_of(key) is None:
                yield Finding(key, ObjectState.UNREFERENCED, "no readable manifest names it")
            if place_of(key) and chain.links and not any(claim.role == _LISTED for claim in claimed):
                yield Finding(key, ObjectState.UNLISTED, "no link of the inventory names it")


def _check_stamp(
    store: Store, link: StoredObject, claims: list[_Claim], chain: Chain, roots: Roots
) -> Iterator[Finding]:
    """By its signature, where it is what later links say that it was."""
    key = stamp_key(link.key)
    checked = list(_check_object(store, claims, None, None)) if claims else []
    if any(one.state is not ObjectState.OK for one in checked):
        yield from checked
        return
    try:
        chain.stamps.append(read_stamp(store, link, roots))
    except StampError as error:
        yield Finding(key, ObjectState.DAMAGED, str(error), link.key)
    except StoreError as error:
        yield Finding(key, ObjectState.UNREADABLE, str(error), link.key)
    else:
        yield Finding(key, ObjectState.OK, manifest=link.key)


def _gather_links(store: Store, scratch: sqlite3.Connection, chain: Chain) -> Iterator[Finding]:
    for head in chain.remembered:
        claim = _Claim(head.key, "NIANBAO_WORK", "remembered", head.sha256, head.size)
        scratch.execute(_CLAIMED, claim)
    for key in link_keys(store):
        try:
            stored, link = read_link(store, key)
        except (ManifestError, StoreError) as error:
            yield Finding(key, ObjectState.UNREADABLE, f"{error}; what it names is not known")
            continue
        chain.add(stored, link)
        for role, named in (("previous", link.previous), (_LISTED, link.manifests), ("stamp", link.stamps)):
            rows = {_Claim(one.key, key, role, one.sha256, one.size) for one in named}
            scratch.executemany(_CLAIMED, rows)


def _gather(store: Store, scratch: sqlite3.Connection) -> Iterator[Finding]:
    for key in manifest_keys(store):
        try:
            manifest = read_manifest(store, key)
        except (ManifestError, StoreError) as error:
            yield Finding(key, ObjectState.UNREADABLE, f"{error}; what it names is not known")
            continue
        scratch.executemany(
            _CLAIMED,
            {_Claim(named.key, key, named.role, named.sha256, named.size) for named in manifest.objects},
        )
        scratch.executemany(_CLAIMED, _derived(key, manifest))
        scratch.executemany("INSERT INTO records VALUES (?, ?, ?)", _named_records(manifest))


def _derived(key: str, manifest: Manifest) -> Iterator[_Claim]:
    """What a manifest says of the one that it derives from, whose size it does not name."""
    match manifest.derived_from if isinstance(manifest, ReportManifest) else {}:
        case {"key": str(from_key), "sha256": str(sha256)}:
            yield _Claim(from_key, key, "derived_from", sha256, None)


def _named_records(manifest: Manifest) -> Iterator[tuple[str, str, RecordRole]]:
    if isinstance(manifest, ReportManifest) and manifest.warc and manifest.record_id:
        yield manifest.warc, manifest.record_id, RecordRole.PAGE
    for host in manifest.hosts:
        match host.get("robots"):
            case {"warc": str(warc), "record_id": str(record_id)}:
                yield warc, record_id, RecordRole.ROBOTS


def _paired(keys: Iterable[str], claims: Iterable[_Claim]) -> Iterator[tuple[str, bool, list[_Claim]]]:
    """Each key that is stored or claimed, in order: whether it is stored, and what is claimed of it."""
    stored: Iterator[tuple[str, _Claim | None]] = ((key, None) for key in keys)
    claimed: Iterator[tuple[str, _Claim | None]] = ((claim.key, claim) for claim in claims)
    for key, group in groupby(merge(stored, claimed, key=itemgetter(0)), key=itemgetter(0)):
        found = [claim for _, claim in group]
        yield key, None in found, [claim for claim in found if claim is not None]


def _missing(claim: _Claim, store: Store) -> Finding:
    return Finding(claim.key, ObjectState.MISSING, f"it is not in {store.url}", claim.manifest)


def _check_object(
    store: Store, claims: list[_Claim], deep: sqlite3.Connection | None, progress: Progress | None
) -> Iterator[Finding]:
    first, whole = claims[0], True
    try:
        for finding in _damage(store, claims, deep, progress):
            whole = False
            yield finding
    except ObjectMissing:
        yield _missing(first, store)
    except StoreError as error:
        yield Finding(first.key, ObjectState.UNREADABLE, str(error), first.manifest)
    else:
        if whole:
            yield Finding(first.key, ObjectState.OK, manifest=first.manifest)


def _damage(
    store: Store, claims: list[_Claim], deep: sqlite3.Connection | None, progress: Progress | None
) -> Iterator[Finding]:
    yield from _check_digest(store, claims, progress)
    if deep is not None and any(claim.role in ("warc", "original_warc") for claim in claims):
        yield from _check_records(store, claims[0], deep)


def _check_digest(store: Store, claims: list[_Claim], progress: Progress | None) -> Iterator[Finding]:
    key = claims[0].key
    with closing(store.open(key)) as stream:
        pieces = pieces_of(stream)
        sha256, size = digest_of(_counted(pieces, key, progress) if progress else pieces)
    for claim in claims:
        if claim.size not in (None, size):
            reason = f"it has {size} bytes, {claim.manifest} names {claim.size}"
        elif sha256 != claim.sha256:
            reason = f"its sha256 is {sha256}, {claim.manifest} names {claim.sha256}"
        else:
            continue
        yield Finding(key, ObjectState.DAMAGED, reason, claim.manifest)


def _check_records(store: Store, claim: _Claim, scratch: sqlite3.Connection) -> Iterator[Finding]:
    query = "SELECT DISTINCT record_id, role FROM records WHERE warc = ?"
    named = [(record_id, RecordRole(role)) for record_id, role in scratch.execute(query, (claim.key,))]
    for flaw in DeepCheck(store, claim.key, named).check():
        yield Finding(
            claim.key, ObjectState.DAMAGED, flaw.reason, claim.manifest, flaw.offset, flaw.record_id
        )


def _counted(pieces: Iterable[bytes], key: str, progress: Progress) -> Iterator[bytes]:
    for piece in pieces:
        progress(key, len(piece))
        yield piece
