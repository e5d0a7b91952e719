"""The manifest: written last, it names every object of one capture by key, SHA-256 and size."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from core.errors import ManifestError

FORMAT = "nianbao-manifest/1"


@dataclass(frozen=True, slots=True)
class NamedObject:
    """One stored object. Roles: warc, text, search_text, html, cells, attachment."""

    role: str
    key: str
    sha256: str
    size: int
    name: str = ""
    url: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One capture. `kind` is `report` (a report is held), `attempt` (a crawl that ended without one),
    or `capture` (addresses given by hand). Times are ISO 8601 with offset; dates ISO dates or None."""

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
    trail: tuple[dict[str, Any], ...] = ()
    software: dict[str, Any] = field(default_factory=dict)
    format: str = FORMAT

    def object(self, role: str) -> NamedObject | None:
        """The first object of that role, or None."""
        return next((named for named in self.objects if named.role == role), None)

    def to_json(self) -> bytes:
        """The manifest as stored: UTF-8 JSON, indented, keys in the order above."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def from_json(cls, content: bytes, key: str) -> Manifest:
        """Read a stored manifest; raises ManifestError naming the key."""
        try:
            values = json.loads(content)
            if values.get("format") != FORMAT:
                raise ManifestError(f"{key}: format {values.get('format')!r} is not {FORMAT}")
            values["objects"] = tuple(NamedObject(**named) for named in values["objects"])
            for name in ("identities_failed", "identities_soft", "trail"):
                values[name] = tuple(values[name])
            return cls(**values)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ManifestError(f"{key} is not a readable manifest: {error}") from error
