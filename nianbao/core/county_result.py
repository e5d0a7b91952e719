"""How the crawl of one county ended: one type from the walk, through the item pipelines and the crawl
processes, to the ledger and the lines that users read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

from nianbao.core.bodies import ListedBody
from nianbao.core.county import County
from nianbao.core.reasons import REASON_FIELDS, Reason, reason_fields
from nianbao.core.report import Status


@dataclass(frozen=True, slots=True)
class CountyResult:
    """One line of `nianbao crawl --json` (the contract's columns, in its order), and, beside it, the walk's
    `trail`, the CMS `family` of the portal, "" where none showed, the report years that the county's columns
    list, and the `bodies` whose reports of the year they list (None: nobody looked for those). `url` is the
    report's page, or the evidence that there is none."""

    code: str
    name: str
    year: int
    status: Status
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
    found_at: str | None = None
    trail: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    family: str = ""
    listed_years: tuple[int, ...] = ()
    bodies: tuple[ListedBody, ...] | None = None

    @classmethod
    def failure(cls, county: County, year: int, why: Reason) -> Self:
        """Of a crawl that came to nothing by an error of ours."""
        return cls(county.code, county.name, year, Status.FAILED, **reason_fields(why))

    def as_json(self) -> dict[str, Any]:
        """The contract's columns."""
        return {name: getattr(self, name) for name in COLUMNS}

    @property
    def why(self) -> Reason | None:
        """The reason as it is made of its three columns."""
        return Reason.read(self.reason, self.reason_code, self.reason_values)

    @property
    def reason_fields(self) -> dict[str, Any]:
        """The three columns that carry its reason."""
        return {name: getattr(self, name) for name in REASON_FIELDS}

    @property
    def sent(self) -> int:
        """All that was asked of the portal's hosts."""
        return self.requests + self.requisites


OF_THE_REPORT = ("url", "title", "published_on", "warc", "text")
"""The columns that say what the report is, and where; of one that is withheld they hold nothing."""


def not_shown(why: Reason) -> dict[str, Any]:
    """These columns, and the reason's, in a line of a report that is not shown."""
    return dict.fromkeys(OF_THE_REPORT) | reason_fields(why)


BESIDE = ("trail", "family", "listed_years", "bodies")
"""What a result says and the line does not."""
COLUMNS = tuple(name for name in CountyResult.__slots__ if name not in BESIDE)
"""The columns of the line."""
