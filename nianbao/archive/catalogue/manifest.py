"""The manifest: written last, it names every object of one capture by key, SHA-256 and size."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from nianbao.archive.catalogue.keys import place_of
from nianbao.archive.catalogue.shape import check_shape
from nianbao.archive.store.interface import Store, StoredObject
from nianbao.archive.store.keys import check_key
from nianbao.core.errors import ManifestError, StoreError
from nianbao.core.reasons import Reason
from nianbao.core.report import Scope, Status

FORMAT = "nianbao-manifest/1"
KINDS = ("report", "attempt", "capture")
MANIFEST_BYTES = 64 * 1024**2
"""More than this is no manifest, whatever its key says."""

_SEALED = re.compile(rb'(.*),\n "seal": "sha256:([0-9a-f]{64})"\n\}\n', re.DOTALL)
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class NamedObject:
    """One stored object. Roles: warc, cdxj (its index), original_warc and original_cdxj (an earlier WARC that
    revisit records refer to), text, search_text, html, cells, narrative,
    attachment."""

    role: str
    key: str
    sha256: str
    size: int
    name: str = ""
    url: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One capture. `kind` is `report` (a report is held), `attempt` (a crawl that ended without one), or
    `capture` (addresses given by hand). `route` names the report columns that led to the report; `unrecorded`
    what was received and is not in the archive; `hosts` says of each origin its peers and its robots.txt (see
    `Contacts.said`). Times are ISO 8601 with offset; dates ISO dates or None. What an older manifest lacks is
    empty."""

    kind: str
    captured_at: str
    status: str
    objects: tuple[NamedObject, ...]
    code: str = ""
    name: str = ""
    province: str = ""
    prefecture: str = ""
    year: int = 0
    scope: str = ""
    issuer: str = ""
    reason: str | None = None
    reason_code: str | None = None
    reason_values: dict[str, Any] = field(default_factory=dict)
    url: str | None = None
    title: str | None = None
    published_on: str | None = None
    signed_on: str | None = None
    dates: dict[str, str | None] = field(default_factory=dict)
    first_captured_at: str = ""
    layout: str = "none"
    tables: str = "none"
    identities_failed: tuple[str, ...] = ()
    identities_soft: tuple[str, ...] = ()
    content_sha256: str = ""
    warc: str | None = None
    record_id: str | None = None
    requests: int = 0
    requisites: int = 0
    received_bytes: int = 0
    seconds: float = 0.0
    route: tuple[str, ...] = ()
    trail: tuple[dict[str, Any], ...] = ()
    began: str = ""
    ended: str = ""
    clock: str = ""
    operator: str = ""
    contact: str = ""
    unrecorded: tuple[dict[str, Any], ...] = ()
    hosts: tuple[dict[str, Any], ...] = ()
    software: dict[str, Any] = field(default_factory=dict)
    format: str = FORMAT

    @property
    def why(self) -> Reason | None:
        """Why the crawl ended so; of an older manifest, its sentence in English."""
        return Reason.read(self.reason, self.reason_code, self.reason_values)

    def object(self, role: str) -> NamedObject | None:
        """The first object of that role, or None."""
        return next((named for named in self.objects if named.role == role), None)

    def objects_of(self, role: str) -> list[NamedObject]:
        """Every object of that role, in the manifest's order."""
        return [named for named in self.objects if named.role == role]

    def to_json(self) -> bytes:
        """The manifest as stored: UTF-8 JSON, indented, keys in the order above, and a seal.

        Nothing else holds the digest of a manifest; the seal, SHA-256 of all bytes before it, lets a
        reader see that one was damaged.
        """
        body = json.dumps(asdict(self), ensure_ascii=False, indent=1).removesuffix("\n}").encode()
        return body + b',\n "seal": "sha256:' + hashlib.sha256(body).hexdigest().encode() + b'"\n}\n'

    @classmethod
    def from_json(cls, content: bytes, key: str) -> Manifest:
        """Read a stored manifest; raises ManifestError naming the key."""
        try:
            values = json.loads(content)
            if values.get("format") != FORMAT:
                raise ManifestError(f"{key}: format {values.get('format')!r} is not {FORMAT}")
            if values.pop("seal", None) is not None:
                _check_seal(content)
            if _SURROGATE.search(content):
                json.dumps(values, ensure_ascii=False).encode()  # half of one is no text: ValueError
            manifest = cls.from_values(values)
            _check(manifest)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, StoreError) as error:
            raise ManifestError(f"{key} is not a readable manifest: {error}") from error
        return manifest

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> Manifest:
        """A manifest of the values that `asdict` and JSON made of one, unchecked."""
        values["objects"] = tuple(NamedObject(**named) for named in values["objects"])
        for name in ("identities_failed", "identities_soft", "route", "trail", "unrecorded", "hosts"):
            values[name] = tuple(values.get(name, ()))
        return cls(**values)


def read_manifest(store: Store, key: str) -> Manifest:
    """Read a manifest from a store. Raises ManifestError, also where it is not what its key says."""
    with store.open(key, length=MANIFEST_BYTES + 1) as stream:
        content = stream.read()
    if len(content) > MANIFEST_BYTES:
        raise ManifestError(f"{key} is larger than {MANIFEST_BYTES} bytes: no manifest is")
    manifest = Manifest.from_json(content, key)
    place = place_of(key)
    said = (manifest.kind, manifest.code, manifest.year)
    if place and place != (said if place.kind != "capture" else (manifest.kind, "", 0)):
        raise ManifestError(f"{key} holds the manifest of another place: {said}")
    return manifest


def named_warc(stored: StoredObject, original: bool = False) -> NamedObject:
    """A WARC or its index as a manifest names it."""
    role = "cdxj" if stored.key.endswith(".cdxj") else "warc"
    return NamedObject(f"original_{role}" if original else role, stored.key, stored.sha256, stored.size)


def moment_of(time: str) -> datetime:
    """A time of a manifest. Raises ValueError where it is not ISO 8601 with an offset."""
    moment = datetime.fromisoformat(time)
    if moment.tzinfo is None:
        raise ValueError(f"{time!r} has no offset from UTC")
    return moment


def _check_seal(content: bytes) -> None:
    sealed = _SEALED.fullmatch(content)
    if sealed is None or hashlib.sha256(sealed[1]).hexdigest().encode() != sealed[2]:
        raise ValueError("its bytes differ from its own seal")


def _check(manifest: Manifest) -> None:
    """Raises ValueError, TypeError or StoreError where a manifest says what cannot be."""
    check_shape(manifest)
    if manifest.kind not in KINDS:
        raise ValueError(f"kind {manifest.kind!r} is none of {', '.join(KINDS)}")
    if manifest.kind != "capture":
        Status(manifest.status)
    if manifest.kind == "report":
        Scope(manifest.scope)
    moment_of(manifest.captured_at)
    for moment in (manifest.first_captured_at, manifest.began, manifest.ended):
        if moment:
            moment_of(moment)
    for named in manifest.objects:
        check_shape(named)
        check_key(named.key)
        if not _SHA256.fullmatch(named.sha256):
            raise ValueError(f"{named.key}: {named.sha256!r} is no SHA-256 in lower-case hex")
