"""What a crawl of a county hands over to be kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from nianbao.archive.catalogue.manifest import NamedObject
from nianbao.archive.outbox import Outbox
from nianbao.archive.warc.recorder import Receipt, Recorder
from nianbao.core.county import County
from nianbao.core.county_result import CountyResult
from nianbao.core.reasons import own_failure, reason_fields
from nianbao.core.report import FoundAt, Scope, Status
from pipelines.read import ReportReading


@dataclass(frozen=True, slots=True)
class CapturePlace:
    """Where an exchange lies in the outbox: WARC key, offset, record id."""

    warc: str
    offset: int
    record_id: str

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """Where the response of an exchange lies: of a revisit, the original."""
        lies = receipt.original or receipt
        return cls(lies.warc, lies.offset, lies.record_id)


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
    WARC of this crawl's own record, where `place` may be that of an earlier one with the same payload;
    `years_that_day` the report years that its column shows under the day of its publication."""

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
    found_at: str = FoundAt.COUNTY.value
    years_that_day: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Spent:
    """What the crawl of the county cost."""

    requests: int
    requisites: int
    received_bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Captured:
    """The item that the report spider yields: how the walk ended, and what it brought. The item pipelines
    store it and leave the result. `reused`: keys of earlier WARCs with answers that were not asked for
    again; `faults`: steps that reading adds to the trail; `given`: files that were handed over, as they are
    kept. Of what another tool captured `began` is when that did."""

    result: CountyResult
    county: County
    began: datetime
    outbox: Outbox
    recorder: Recorder
    provenance: dict[str, Any]
    reused: tuple[str, ...] = ()
    reports: tuple[ReportCapture, ...] = ()
    faults: tuple[dict[str, Any], ...] = ()
    given: tuple[NamedObject, ...] = ()

    @property
    def originals(self) -> list[str]:
        """Keys of earlier WARCs that this crawl's revisit records refer to."""
        named = {*self.recorder.keys, *self.reused}
        return [key for key in self.recorder.original_warcs if key not in named]

    def failed(self, error: Exception) -> Captured:
        """The same where something of ours failed: there is no report, and what was captured is kept."""
        why = reason_fields(own_failure(error))
        return replace(self, result=replace(self.result, status=Status.FAILED, url=None, **why), reports=())
