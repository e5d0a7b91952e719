"""The manifest: written last, it names every object of one capture by key, SHA-256 and size."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar

from nianbao.archive.catalogue.keys import ManifestPlace, place_of, report_folder
from nianbao.archive.catalogue.sealed import sealed_json, unsealed
from nianbao.archive.catalogue.shape import check_named, check_shape
from nianbao.archive.store.interface import Store, StoredObject
from nianbao.core.date_doubt import date_doubts
from nianbao.core.errors import ManifestError, StoreError
from nianbao.core.reasons import Reason
from nianbao.core.report import Scope, Status

FORMAT = "nianbao-manifest/1"
FORGOTTEN = "forgotten"
"""The role of an attempt's manifest in a tombstone that takes it back."""
WITHHELD, LIFTED = "withheld", "lifted"
"""The role of a report's manifest in a tombstone that withholds it, or shows it again."""
MANIFEST_BYTES = 64 * 1024**2
"""More than this is no manifest, whatever its key says."""


@dataclass(frozen=True, slots=True)
class NamedObject:
    """One stored object. Roles: warc, cdxj (its index), imported (a file as it was handed over),
    original_warc and original_cdxj (an earlier WARC that revisit records refer to), text, search_text, html,
    cells, narrative, attachment; forgotten (the manifest of an attempt that a tombstone takes back), withheld
    and lifted (that of a report that a tombstone withholds, or shows again)."""

    role: str
    key: str
    sha256: str
    size: int
    name: str = ""
    url: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The head of every manifest: one capture, all that is stored of it, and how it came to be. `unrecorded`
    says what was received and is not in the archive; `hosts` of each origin its peers and its robots.txt (see
    `Contacts.said`). Times are ISO 8601 with offset; dates ISO dates or None. What an older manifest lacks is
    empty."""

    kind: ClassVar[str]
    captured_at: str
    status: str
    objects: tuple[NamedObject, ...]
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
    def place(self) -> ManifestPlace:
        """What its key in a store says of it."""
        return ManifestPlace(self.kind)

    def object(self, role: str) -> NamedObject | None:
        """The first object of that role, or None."""
        return next((named for named in self.objects if named.role == role), None)

    def objects_of(self, role: str) -> list[NamedObject]:
        """Every object of that role, in the manifest's order."""
        return [named for named in self.objects if named.role == role]

    def values(self) -> dict[str, Any]:
        """Every column of a stored manifest, in its order, the other kinds' empty."""
        said = {name: getattr(self, name) for name in _FIELDS[self.kind]}
        objects = [asdict(named) for named in self.objects]
        return _COLUMNS | {"kind": self.kind} | said | {"objects": objects}

    def to_json(self) -> bytes:
        """The manifest as stored: UTF-8 JSON, indented, and a seal.

        The seal, SHA-256 of all bytes before it, lets a reader see that one was damaged before a link of the
        inventory holds its digest.
        """
        said = {name: value for name, value in self.values().items() if value or name not in _LATER}
        return sealed_json(said)

    @staticmethod
    def from_json(content: bytes, key: str) -> Manifest:
        """Read a stored manifest, of its own kind; raises ManifestError naming the key."""
        try:
            manifest = manifest_of(unsealed(content, FORMAT))
            _check(manifest)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, StoreError) as error:
            raise ManifestError(f"{key} is not a readable manifest: {error}") from error
        return manifest


@dataclass(frozen=True, slots=True)
class CaptureManifest(Manifest):
    """Addresses given by hand, without a county."""

    kind = "capture"


@dataclass(frozen=True, slots=True)
class CountyManifest(Manifest):
    """What the manifests of one county and report year share. `scope` and `issuer` are empty where it is the
    county's own report that was looked for; `warc` is the WARC to look into first; `listed_years` the report
    years that the county's columns listed, the first to the last. `captured_by`: who or what made the
    capture, "" where this program did, and `source` what is known of it: the files that were handed over, or
    the other archive's records."""

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
    warc: str | None = None
    requests: int = 0
    requisites: int = 0
    received_bytes: int = 0
    seconds: float = 0.0
    trail: tuple[dict[str, Any], ...] = ()
    listed_years: tuple[int, ...] = ()
    captured_by: str = ""
    source: dict[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> ManifestPlace:
        """What its key in a store says of it."""
        return ManifestPlace(self.kind, self.code, self.year)

    @property
    def why(self) -> Reason | None:
        """Why the crawl ended so; of an older manifest, its sentence in English."""
        return Reason.read(self.reason, self.reason_code, self.reason_values)


@dataclass(frozen=True, slots=True)
class AttemptManifest(CountyManifest):
    """A crawl that ended without a report, with its evidence."""

    kind = "attempt"


@dataclass(frozen=True, slots=True)
class ReportManifest(CountyManifest):
    """A report is held. `warc` and `record_id` name the record of its page; `route` the report columns that
    led to it; `found_at` whose portal they are on, "" where nobody but the county's was asked. Of a capture
    that was read again, `read_at` says when, `derived_from` names by `key` and `sha256` the manifest whose
    reading this one replaces, and `software` is what read."""

    kind = "report"
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
    record_id: str | None = None
    route: tuple[str, ...] = ()
    found_at: str = ""
    read_at: str = ""
    derived_from: dict[str, str | None] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """Where in a store it lies."""
        times = [moment_of(time) for time in (self.captured_at, self.read_at) if time]
        return report_folder(self.code, self.year, self.scope, self.issuer, *times)

    @property
    def key(self) -> str:
        """Its key in a store."""
        return f"{self.folder}/manifest.json"

    @property
    def attached(self) -> list[str]:
        """The digests of what is attached, sorted."""
        return sorted(named.sha256 for named in self.objects_of("attachment"))

    @property
    def content(self) -> tuple[str, ...]:
        """What the capture says: its normalised content, and the bytes of what is attached."""
        text = self.object("text")
        return self.content_sha256 or (text.sha256 if text else self.captured_at), *self.attached

    @property
    def date_doubt(self) -> str:
        """Why `published_on` may not be the first publication, "" where nothing says so."""
        that_day = (self.dates.get("years_that_day") or "").split()
        return " ".join(date_doubts(self.published_on, self.signed_on, self.year, that_day))


@dataclass(frozen=True, slots=True)
class Tombstone(Manifest):
    """What is not shown any more: the manifests, its objects, and what those name stay and verify. `status`:
    attempts were a mistake (forgotten), a report is withheld, or shown again (lifted): of the `scope` and
    `issuer` ("": of any), one `version` alone where it is named by its time. `captured_at`: since when;
    `reason`: why, as said."""

    kind = "tombstone"
    code: str = ""
    name: str = ""
    year: int = 0
    scope: str = ""
    issuer: str = ""
    version: str = ""
    reason: str | None = None

    @property
    def place(self) -> ManifestPlace:
        """What its key in a store says of it."""
        return ManifestPlace(self.kind, self.code, self.year)


KINDS: dict[str, type[Manifest]] = {
    kind.kind: kind for kind in (ReportManifest, AttemptManifest, CaptureManifest, Tombstone)
}
_FIELDS = {kind: {each.name: str(each.type) for each in fields(made)} for kind, made in KINDS.items()}
_COLUMNS: dict[str, Any] = {
    "kind": "", "captured_at": "", "status": "", "objects": [],
    "code": "", "name": "", "province": "", "prefecture": "", "year": 0, "scope": "", "issuer": "",
    "reason": None, "reason_code": None, "reason_values": {}, "url": None, "title": None,
    "published_on": None, "signed_on": None, "dates": {}, "first_captured_at": "", "layout": "none",
    "tables": "none", "identities_failed": [], "identities_soft": [], "content_sha256": "",
    "warc": None, "record_id": None, "requests": 0, "requisites": 0, "received_bytes": 0, "seconds": 0.0,
    "route": [], "found_at": "", "read_at": "", "derived_from": {}, "version": "",
    "trail": [], "listed_years": [], "captured_by": "", "source": {},
    "began": "", "ended": "", "clock": "", "operator": "", "contact": "",
    "unrecorded": [], "hosts": [], "software": {}, "format": FORMAT,
}  # fmt: skip
"""The columns of a stored manifest in their order, which stays, and what stands where a kind has none."""
_LATER = ("found_at", "listed_years", "read_at", "derived_from", "version", "captured_by", "source")
"""Columns that the first releases had not: they are stored where they say something, so that what is read is
written as it was."""


def manifest_of(values: dict[str, Any]) -> Manifest:
    """The manifest whose `values` JSON brought back, of its own kind, unchecked. Raises ValueError where it
    says what its kind does not."""
    kind = values.pop("kind")
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is none of {', '.join(KINDS)}")
    own = _FIELDS[kind]
    for name in values.keys() - own.keys():
        if name not in _COLUMNS or values.pop(name) != _COLUMNS[name]:
            raise ValueError(f"{name} is nothing that the manifest of {kind} says")
    values["objects"] = [NamedObject(**named) for named in values["objects"]]
    values |= {name: tuple(values[name]) for name in values if own[name].startswith("tuple")}
    return KINDS[kind](**values)


def read_manifest(store: Store, key: str) -> Manifest:
    """Read a manifest from a store. Raises ManifestError, also where it is not what its key says."""
    with store.open(key, length=MANIFEST_BYTES + 1) as stream:
        content = stream.read()
    if len(content) > MANIFEST_BYTES:
        raise ManifestError(f"{key} is larger than {MANIFEST_BYTES} bytes: no manifest is")
    manifest = Manifest.from_json(content, key)
    if place_of(key) not in (None, manifest.place):
        raise ManifestError(f"{key} holds the manifest of another place: {tuple(manifest.place)}")
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


def _check(manifest: Manifest) -> None:
    """Raises ValueError, TypeError or StoreError where a manifest says what cannot be."""
    check_shape(manifest)
    times = [manifest.began, manifest.ended]
    if isinstance(manifest, CountyManifest):
        Status(manifest.status)
    if isinstance(manifest, ReportManifest):
        Scope(manifest.scope)
        times += [manifest.first_captured_at, manifest.read_at]
    if isinstance(manifest, Tombstone):
        _check_laid(manifest)
    for time in (manifest.captured_at, *filter(None, times)):
        moment_of(time)
    for named in manifest.objects:
        check_named(named)


_LAID_ON = {
    FORGOTTEN: AttemptManifest.kind,
    WITHHELD: ReportManifest.kind,
    LIFTED: ReportManifest.kind,
}


def _check_laid(tombstone: Tombstone) -> None:
    """A tombstone is of its own county and year; attempts alone are forgotten, and reports alone withheld."""
    for role, kind in _LAID_ON.items():
        own = ManifestPlace(kind, tombstone.code, tombstone.year)
        for named in tombstone.objects_of(role):
            if place_of(named.key) != own:
                raise ValueError(f"{named.key} is no {kind} of {tombstone.code} for {tombstone.year}")
