"""What a crawl of a county hands over to be kept."""

from __future__ import annotations

from dataclasses import dataclass

from nianbao.core.report import Scope
from pipelines.read import ReportReading


@dataclass(frozen=True, slots=True)
class CapturePlace:
    """Where an exchange lies in the outbox: WARC key, offset, record id."""

    warc: str
    offset: int
    record_id: str


@dataclass(frozen=True, slots=True)
class Document:
    """An attachment as archived: published name, address, media type as sent, and its record."""

    name: str
    url: str
    media_type: str
    place: CapturePlace


@dataclass(frozen=True, slots=True)
class ReportCapture:
    """One report page as captured and judged. `html` is its body with HTTP codings removed; `own_warc` the
    WARC of this crawl's own record, where `place` may be that of an earlier one with the same payload."""

    scope: Scope
    issuer: str
    title: str
    url: str
    html: bytes
    place: CapturePlace
    reading: ReportReading
    documents: tuple[Document, ...] = ()
    last_modified: str | None = None
    corrected: bool = False
    route: tuple[str, ...] = ()
    own_warc: str = ""


@dataclass(frozen=True, slots=True)
class Spent:
    """What the crawl of the county cost."""

    requests: int
    requisites: int
    received_bytes: int
    seconds: float
