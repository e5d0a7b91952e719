"""What crawl processes are asked to do, and how it is said to them and by them: JSON lines.

A process is told its Terms, then an Errand a line, then END; it answers with results, log records and, where
it failed, an error, a line each. Needs nothing of Scrapy: who only hands out counties starts at once.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from nianbao.core.bodies import ListedBody
from nianbao.core.county import County
from nianbao.core.county_result import BESIDE, CountyResult
from nianbao.core.errors import NianbaoError
from nianbao.core.report import Status
from nianbao.core.settings import Settings

END = {"end": True}
"""The last line to a process: what is under way is crawled to its end, then it ends."""
RESULT, LOG, ERROR, FAULT = "result", "log", "error", "machine_fault"
"""What a line of a process holds."""
INTERRUPTED = 130
"""The exit code of a process that a signal ended with counties left."""
LINE_BYTES = 64 * 1024**2
"""No line is longer; the longest hold the trail of a walk over all scopes."""


class CrawlCrashed(NianbaoError):
    """A crawl ended by an error of ours, or its process from outside."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One county to crawl. `request_limit` lowers what the settings allow; 0 leaves them as they are. With
    `bodies` also the reports of its departments and townships, but those: the addresses of reports that the
    archive holds, each with its issuer. None: the county's alone."""

    county: County
    request_limit: int = 0
    bodies: Mapping[str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        """As a line to a process says it."""
        return asdict(self)

    @classmethod
    def read(cls, said: dict[str, Any]) -> Self:
        """What a line asks for."""
        about = said["county"]
        lists = {slot: tuple(value) for slot, value in about.items() if isinstance(value, list)}
        return cls(**said | {"county": County(**about | lists)})


Errands = Callable[[], AsyncIterator[Errand]]
"""The counties to crawl, as they come."""
Take = Callable[[CountyResult], None]
"""Is given each county's result as it comes."""


def errands_for(counties: Sequence[County]) -> Errands:
    """Counties that are all known at once."""

    async def errands() -> AsyncIterator[Errand]:
        for county in counties:
            yield Errand(county)

    return errands


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all counties that one process crawls. `log_level`: of what its starter wants to hear."""

    year: int
    settings: Settings
    all_scopes: bool = False
    log_level: int = field(default_factory=lambda: logging.getLogger().level)

    def as_json(self) -> dict[str, Any]:
        """As the first line to a process says it."""
        held = {name: getattr(self, name) for name in self.__slots__}
        return held | {"settings": self.settings.model_dump(mode="json")}

    @classmethod
    def read(cls, said: dict[str, Any]) -> Self:
        """What the first line says."""
        return cls(**said | {"settings": Settings(**said["settings"])})


def result_json(result: CountyResult) -> dict[str, Any]:
    """A county's result as a line of its process says it."""
    beside = {name: getattr(result, name) for name in BESIDE}
    bodies = None if result.bodies is None else [asdict(each) for each in result.bodies]
    return result.as_json() | beside | {"bodies": bodies}


def read_result(said: dict[str, Any]) -> CountyResult:
    """What such a line says."""
    lists = {name: tuple(said[name]) for name in ("trail", "listed_years")}
    bodies = None if said["bodies"] is None else tuple(map(ListedBody.read, said["bodies"]))
    return CountyResult(**said | {"status": Status(said["status"]), "bodies": bodies} | lists)


def line_of(said: dict[str, Any]) -> bytes:
    """One line, either way."""
    return json.dumps(said).encode() + b"\n"
