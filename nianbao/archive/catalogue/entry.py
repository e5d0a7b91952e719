"""One line of the archive as the search index holds it: a report held, or a county and year only tried."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from nianbao.archive.catalogue.history import HELD, CatalogueLine, HeldReport
from nianbao.core.county import County


@dataclass(frozen=True, slots=True)
class EntryColumns:
    """The columns of `nianbao reports`, and what the data set says of the report beside them: what the index
    holds and the API answers alike."""

    code: str
    name: str
    province: str
    prefecture: str
    year: int
    scope: str
    issuer: str
    status: str
    url: str | None
    title: str | None
    published_on: str | None
    signed_on: str | None
    first_captured_at: str
    captured_at: str
    layout: str
    tables: str
    identities_failed: str
    identities_soft: str
    warc: str | None
    text: str | None
    stored: bool
    reason: str | None
    reason_code: str | None
    date_doubt: str
    found_at: str | None
    withheld: str | None


@dataclass(frozen=True, slots=True)
class CatalogueEntry(EntryColumns):
    """A line as the index holds it. `reason_json` holds the values of the reason as JSON; `listed` the years
    that the county's columns list; `manifest` is the
    store key of the current version's manifest, None where nothing is held; `captures` counts how often the
    report was captured, `versions` how many other contents its portal showed before, `corrected_at` when it
    was first seen with this one, "" where it showed no other."""

    reason_json: str
    listed: str
    manifest: str | None
    captures: int
    versions: int
    corrected_at: str

    @property
    def held(self) -> bool:
        """Whether a report is held and shown, not only tried for."""
        return self.status in HELD and self.withheld is None

    @property
    def reason_values(self) -> dict[str, Any]:
        """What the reason's sentence is made of."""
        values: dict[str, Any] = json.loads(self.reason_json)
        return values

    @property
    def listed_years(self) -> list[int]:
        """The report years that the county's columns listed, the first to the last."""
        return list(map(int, self.listed.split()))


COLUMNS = tuple(field.name for field in fields(CatalogueEntry))


def entries_of(
    lines: Iterable[CatalogueLine], held: Iterable[HeldReport], places: Mapping[str, County]
) -> Iterator[tuple[CatalogueEntry, HeldReport | None]]:
    """The entries of the lines, each with the report it tells of, None where none is held. `places` tells by
    code where a county lies."""
    reports = {_place(one.current): one for one in held}
    for line in lines:
        report = reports.get(_place(line)) if line.status in HELD else None
        yield _entry(line, report, places.get(line.code)), report


def _place(one: CatalogueLine | object) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in ("code", "year", "scope", "issuer"))


def _entry(line: CatalogueLine, held: HeldReport | None, place: County | None) -> CatalogueEntry:
    current = held.current if held else None
    return CatalogueEntry(
        code=line.code,
        name=line.name,
        province=place.province if place else "",
        prefecture=place.prefecture if place else "",
        year=line.year,
        scope=line.scope,
        issuer=line.issuer,
        status=line.status,
        url=line.url,
        title=line.title,
        published_on=line.published_on,
        signed_on=current.signed_on if current else None,
        first_captured_at=held.first_captured_at if held else line.captured_at,
        captured_at=line.captured_at,
        layout=current.layout if current else "none",
        tables=current.tables if current else "none",
        identities_failed=" ".join(current.identities_failed) if current else "",
        identities_soft=" ".join(current.identities_soft) if current else "",
        warc=line.warc,
        text=line.text,
        stored=line.stored,
        reason=line.reason,
        reason_code=line.reason_code,
        date_doubt=line.date_doubt,
        found_at=line.found_at,
        withheld=line.withheld,
        listed=" ".join(map(str, line.listed_years)),
        reason_json=json.dumps(line.reason_values, ensure_ascii=False),
        manifest=current.key if current else None,
        captures=len(held.by_capture) if held else 0,
        versions=len(held.corrections) if held else 0,
        corrected_at=held.corrected_at if held else "",
    )
