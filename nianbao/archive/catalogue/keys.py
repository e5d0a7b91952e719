"""Where manifests lie in a store, and what their keys say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from nianbao.archive.store.interface import Store
from nianbao.core.clock import stamp

_KEYS = (
    ("report", re.compile(r"reports/([^/]+)/(\d{4})/[^/]+/[^/]+/manifest\.json")),
    ("attempt", re.compile(r"attempts/([^/]+)/(\d{4})/[^/]+/manifest\.json")),
    ("capture", re.compile(r"captures/[^/]+\.json")),
    ("tombstone", re.compile(r"tombstones/([^/]+)/(\d{4})/[^/]+\.json")),
)


TOMBSTONES = "tombstones/"


class ManifestPlace(NamedTuple):
    """What the key of a manifest says about it; a capture has neither code nor year."""

    kind: str
    code: str = ""
    year: int = 0


def place_of(key: str) -> ManifestPlace | None:
    """What a manifest's key says; None where the key is no manifest's."""
    for kind, pattern in _KEYS:
        if found := pattern.fullmatch(key):
            code, year = found.groups() or ("", "0")
            return ManifestPlace(kind, code, int(year))
    return None


def manifest_keys(store: Store, code: str = "", year: int = 0) -> Iterator[str]:
    """The keys of every manifest of a store, or of one county's of a year, in sorted order."""
    below = f"{code}/{year:04d}/" if code else ""
    captures = [] if code else ["captures/"]
    for prefix in (f"attempts/{below}", *captures, f"reports/{below}", f"tombstones/{below}"):
        yield from (key for key in store.keys(prefix) if place_of(key))


def issuer_hash(issuer: str) -> str:
    """An issuer's name as part of a key: twelve hex digits of its SHA-256."""
    return hashlib.sha256(issuer.encode()).hexdigest()[:12]


def report_folder(
    code: str, year: int, scope: str, issuer: str, captured: datetime, read: datetime | None = None
) -> str:
    """The folder of one capture of a report, or of what it says `read` again at a later time; `manifest.json`
    and its objects go into it. Sorted, a capture's readings follow it ("_" goes after "/")."""
    time = stamp(captured) if read is None else f"{stamp(captured)}_{stamp(read)}"
    return f"reports/{code}/{year:04d}/{scope}-{issuer_hash(issuer)}/{time}"


def attempt_folder(code: str, year: int, captured: datetime) -> str:
    """The folder of one crawl that ended without a report; `manifest.json` goes into it."""
    return f"attempts/{code}/{year:04d}/{stamp(captured)}"


def is_tombstone(key: str) -> bool:
    """Whether a manifest's key is that of a tombstone, which names manifests."""
    return key.startswith(TOMBSTONES)


def tombstone_key(code: str, year: int, laid: datetime) -> str:
    """Where it is said that something of a county and year is not shown any more."""
    return f"{TOMBSTONES}{code}/{year:04d}/{stamp(laid)}.json"
