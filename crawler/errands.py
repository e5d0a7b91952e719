"""What a crawl is asked to do, and what it answers: a county in, a line out.

Needs nothing of Scrapy: who only hands out counties starts at once.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from nianbao.core.county import County

END = {"end": True}
"""The last line of input: what is under way is crawled to its end, then the spider ends."""
LINE_BYTES = 1024**2


@dataclass(frozen=True, slots=True)
class Errand:
    """One county to crawl. `request_limit` lowers what the settings allow; 0 leaves them as they are."""

    county: County
    request_limit: int = 0


@dataclass(frozen=True, slots=True)
class CrawlLine:
    """One line of `nianbao crawl --json` (the contract's columns, in its order), and the walk's trail."""

    code: str
    name: str
    year: int
    status: str
    url: str | None
    title: str | None
    published_on: str | None
    issuer: str | None
    warc: str | None
    text: str | None
    requests: int
    requisites: int
    bytes: int
    seconds: float
    reason: str | None
    reason_code: str | None
    reason_values: dict[str, Any]
    trail: tuple[dict[str, Any], ...] = ()
    family: str = ""

    def as_json(self) -> dict[str, Any]:
        """The contract's columns."""
        line = asdict(self)
        del line["trail"], line["family"]
        return line


def errand_line(county: County, request_limit: int) -> bytes:
    """One line of input."""
    about = {slot: getattr(county, slot) for slot in County.__slots__}
    return json.dumps({"county": about, "request_limit": request_limit}).encode() + b"\n"


def read_errand(said: dict[str, Any]) -> Errand:
    """What a line of input asks for."""
    about = said["county"]
    county = County(**(about | {"other_hosts": tuple(about["other_hosts"])}))
    return Errand(county, said["request_limit"])
