"""What the API answers, by the names of the command line and the data set."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field
from pydantic.dataclasses import dataclass

from nianbao.archive.catalogue.entry import EntryColumns


@dataclass(frozen=True)
class ReportLine(EntryColumns):
    """A line of `nianbao reports`, with what the data set says of the report beside it."""

    status: Annotated[
        str,
        Field(
            description="archived, unchanged, not_published, not_listed, not_found, blocked, disallowed, …"
        ),
    ]
    reason: Annotated[str | None, Field(description="in English; null where there is nothing to say")]
    reason_values: Annotated[dict[str, Any], Field(description="what the sentence is made of")]
    listed_years: Annotated[list[int], Field(description="the years that the county's columns list")]
    captures: int
    versions: int


class ReportPage(BaseModel):
    """One page of lines; `next` is the address of the next one."""

    total: int
    items: list[ReportLine]
    next: str | None


class Piece(BaseModel):
    """A piece of a text; `marked` where it was asked for."""

    text: str
    marked: bool


class SearchHit(BaseModel):
    """A report that was found, and where its text says so."""

    report: ReportLine
    snippet: list[Piece]


class FoundReports(BaseModel):
    """One page of an answer; each facet counts what the question without that facet finds.

    `counted` is false where so much was found that only the newest 20,000 were counted: `total` is then the
    least there are, and the facets tell of those. All are being counted: ask again."""

    total: int
    counted: bool
    items: list[SearchHit]
    years: dict[int, int]
    provinces: dict[str, int]
    scopes: dict[str, int]
    next: str | None


class CoverageLine(BaseModel):
    """One county and year; `status` is `not_tried` where no crawl was made. An absence with `due` 0 accuses
    nobody: `states` counts it as `not_due`."""

    code: str
    name: str
    province: str
    prefecture: str
    year: int
    status: str
    published_on: str | None
    days_late: int | None = Field(description="days after the legal deadline, negative before it")
    first_captured_at: str | None
    title: str | None
    url: str | None
    reason: str | None = Field(description="in English; null where there is nothing to say")
    reason_code: str | None
    reason_values: dict[str, Any] = Field(description="what the sentence is made of")
    report_id: str | None = Field(description="the report's name for ever; null where none is held")
    place: str = Field(description="first code that the county bore since 2008: the same over all its names")
    listed_years: list[int] = Field(description="the years that the county's columns list")
    due: int = Field(description="0: its absence was seen before the legal deadline, nobody is late yet")
    found_at: str | None = Field(description="county, prefecture, import (a file) or an archive's name")
    withheld: str | None = Field(description="since when the report is not shown; null: it is")
    date_doubt: str = Field(description="why published_on may not be the first publication; empty: none")


class Coverage(BaseModel):
    """One page of counties, and how many there are in each state."""

    year: int
    deadline: str
    states: dict[str, int]
    total: int
    items: list[CoverageLine]
    next: str | None


class ProvinceCoverage(BaseModel):
    """How many counties of a province are in which state."""

    province: str
    total: int
    states: dict[str, int]


class CellLine(BaseModel):
    """One statutory cell, as in cells.csv."""

    field: str
    value: str | None = Field(
        description="the number as a decimal text; null where blank, unclear or missing"
    )
    printed: str
    state: str
    failed: list[str] = Field(description="the identities that fail with this cell")


class Cells(BaseModel):
    """The statutory cells of one report."""

    code: str
    year: int
    scope: str
    issuer: str
    layout: str
    record_id: str | None
    cells: list[CellLine]


class FieldLine(BaseModel):
    """A cell of the statutory form."""

    field: str
    table: str
    layouts: list[str]
    row: list[str]
    column: list[str]
    unit: str


class ComparedCell(BaseModel):
    """A number by county and year; `state` is value, blank, unclear, missing or absent (no report held)."""

    code: str
    name: str
    year: int
    field: str
    value: str | None
    state: str


class ReportDetail(BaseModel):
    """The manifest of a report's capture, and all its captures."""

    manifest: dict[str, Any]
    first_captured_at: str
    captures: list[str]
    files: dict[str, str] = Field(description="form: address of the download")
    text: str


class CampaignLines(BaseModel):
    """The campaign's line of `schedule status --json`, and those of its stuck and failing counties."""

    campaign: dict[str, Any]
    counties: list[dict[str, Any]]


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str | None = None
