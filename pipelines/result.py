"""One county's crawl, from the walk to the ledger: the item that the report spider yields."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from nianbao.archive.outbox import Outbox
from nianbao.archive.warc.recorder import Recorder
from nianbao.core.county import County
from nianbao.core.reasons import Reason, own_failure, reason_fields
from nianbao.core.report import Status
from pipelines.captured import ReportCapture


@dataclass(frozen=True, slots=True)
class Captured:
    """What a crawl brought and the item pipelines store. `reused`: keys of earlier WARCs with answers that
    were not asked for again; `faults`: steps that reading adds to the trail."""

    county: County
    began: datetime
    outbox: Outbox
    recorder: Recorder
    provenance: dict[str, Any]
    reused: tuple[str, ...] = ()
    reports: tuple[ReportCapture, ...] = ()
    faults: tuple[dict[str, Any], ...] = ()

    @property
    def originals(self) -> list[str]:
        """Keys of earlier WARCs that this crawl's revisit records refer to."""
        named = {*self.recorder.keys, *self.reused}
        return [key for key in self.recorder.original_warcs if key not in named]


@dataclass(frozen=True, slots=True)
class CountyResult:
    """One line of `nianbao crawl --json` (the contract's columns, in its order), the walk's trail, and, until
    it is stored, what was captured."""

    code: str
    name: str
    year: int
    status: str
    url: str | None = None
    title: str | None = None
    published_on: str | None = None
    issuer: str | None = None
    warc: str | None = None
    text: str | None = None
    requests: int = 0
    requisites: int = 0
    bytes: int = 0
    seconds: float = 0.0
    reason: str | None = None
    reason_code: str | None = None
    reason_values: dict[str, Any] = field(default_factory=dict)
    trail: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    family: str = ""
    captured: Captured | None = field(default=None, repr=False)

    def as_json(self) -> dict[str, Any]:
        """The contract's columns."""
        return {name: getattr(self, name) for name in COLUMNS}

    def failed(self, error: Exception) -> CountyResult:
        """The county's line where something of ours failed; what was captured is kept all the same."""
        captured = replace(self.captured, reports=()) if self.captured is not None else None
        why = reason_fields(own_failure(error))
        return replace(self, status=Status.FAILED.value, url=None, captured=captured, **why)

    @property
    def why(self) -> Reason | None:
        """The reason as it is made of its three columns."""
        return Reason.read(self.reason, self.reason_code, self.reason_values)


COLUMNS = tuple(name for name in CountyResult.__slots__ if name not in ("trail", "family", "captured"))
"""The columns of the line."""
