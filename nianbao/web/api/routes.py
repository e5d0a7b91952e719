"""The addresses of the API. All are read-only, answer with an ETag, and page with `limit` and `offset`."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field

from nianbao.archive.catalogue.cells import decimal_text
from nianbao.archive.catalogue.entry import CatalogueEntry
from nianbao.archive.catalogue.search import Question
from nianbao.core.clock import last_calendar_year
from nianbao.core.deadline import deadline
from nianbao.core.form import form
from nianbao.core.report import CellState
from nianbao.web.api import models
from nianbao.web.comparison import COUNTIES, FIELDS, YEARS, compare
from nianbao.web.coverage import chosen, tally, year_coverage
from nianbao.web.errors import NotHere
from nianbao.web.failures import checks_of
from nianbao.web.holding import capture_id, find_holding, text_of
from nianbao.web.language import local_url
from nianbao.web.packages import forms_of
from nianbao.web.parameters import (
    Capture,
    Code,
    Issuer,
    Limit,
    Offset,
    PathScope,
    PathYear,
    Province,
    ScopeChoice,
    TheSite,
    Words,
    Year,
    province_digits,
)
from nianbao.web.statutory import StatutorySheet

_PROBLEM = {"application/problem+json": {"schema": models.Problem.model_json_schema()}}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"description": said, "content": _PROBLEM}
    for code, said in (
        (400, "A county is not known"),
        (404, "Not in the archive"),
        (410, "In the archive, and withheld"),
        (422, "A parameter is not valid"),
        (503, "The question takes too long"),
    )
}
router = APIRouter(prefix="/api/v1", responses=PROBLEMS)

Codes = Annotated[
    list[Annotated[str, Field(pattern="^[0-9]{6}$")]],
    Query(max_length=COUNTIES, description="Codes of counties."),
]
Fields = Annotated[list[str], Query(max_length=FIELDS, description="Fields of the statutory form.")]
State = Annotated[
    str, Query(max_length=20, description="A status, `not_due`, `not_tried`, `held` or `missing`.")
]


@router.get("/reports", summary="Reports held and tried")
def reports(
    request: Request,
    site: TheSite,
    county: Codes = [],  # noqa: B006 - FastAPI copies it
    year: Year = None,
    scope: ScopeChoice = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> models.ReportPage:
    """The lines of `nianbao reports`, the newest year first, then by code."""
    with site.search() as search:
        total, entries = search.page(county or None, year, scope, limit, offset)
    items = [_line(entry) for entry in entries]
    return models.ReportPage(total=total, items=items, next=_next(request, total, limit, offset))


@router.get("/reports/{code}/{year}/{scope}", summary="One report")
def report(
    site: TheSite, code: Code, year: PathYear, scope: PathScope, issuer: Issuer = "", capture: Capture = ""
) -> models.ReportDetail:
    """The manifest of a report: dates, digests, WARC record, identities; its text; where to download it."""
    holding = find_holding(site, code, year, scope, issuer, capture)
    manifest = holding.manifest
    files = {
        name: local_url("zh", f"/files/{code}/{year}/{scope}/{name}", **holding.query)
        for name in forms_of(manifest)
    }
    return models.ReportDetail(
        manifest=manifest.values(),
        first_captured_at=holding.held.first_captured_at,
        captures=[capture_id(one) for one in holding.held.captures],
        files=files,
        text=text_of(site.store, manifest),
    )


@router.get("/reports/{code}/{year}/{scope}/cells", summary="The statutory cells of one report")
def cells(
    site: TheSite, code: Code, year: PathYear, scope: PathScope, issuer: Issuer = "", capture: Capture = ""
) -> models.Cells:
    """The cells of cells.csv, each with the identities that fail with it."""
    holding = find_holding(site, code, year, scope, issuer, capture)
    manifest, checks = holding.manifest, checks_of(site, holding)
    found = checks.compared.content.cells
    fails = StatutorySheet.of(found, checks.marks).fails
    return models.Cells(
        code=code,
        year=year,
        scope=scope,
        issuer=manifest.issuer,
        layout=manifest.layout,
        record_id=manifest.record_id,
        cells=[
            models.CellLine(
                field=cell.field,
                value=decimal_text(cell.value) or None,
                printed=cell.printed,
                state=cell.state,
                failed=list(fails.get(cell.field, ())),
            )
            for cell in found
        ],
    )


@router.get("/search", summary="Reports by their words")
def search(
    request: Request,
    site: TheSite,
    q: Words = "",
    year: Year = None,
    province: Province = "",
    scope: ScopeChoice = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> models.FoundReports:
    """Words of place, issuer, title and text; two characters (沛县) are enough."""
    with site.search() as index:
        found = index.find(Question(q, year, province_digits(site, province), scope), limit, offset)
    if not found.counted:
        site.count_soon(q)
    return models.FoundReports(
        total=found.total,
        counted=found.counted,
        items=[
            models.SearchHit(
                report=_line(hit.entry),
                snippet=[models.Piece(text=text, marked=marked) for text, marked in hit.snippet],
            )
            for hit in found.hits
        ],
        years=found.years,
        provinces=found.provinces,
        scopes={scope.value: many for scope, many in found.scopes.items()},
        next=_next(request, found.total, limit, offset),
    )


@router.get("/coverage", summary="The state of every county for a year")
def coverage(
    request: Request,
    site: TheSite,
    year: Year = None,
    province: Province = "",
    state: State = "",
    limit: Limit = 100,
    offset: Offset = 0,
) -> models.Coverage:
    """Counties in the registry's order, gaps as well as finds; `states` counts all that fit."""
    year = year or last_calendar_year()
    with site.search() as index:
        rows = chosen(year_coverage(site, index, year).rows, province_digits(site, province), state, "")
    return models.Coverage(
        year=year,
        deadline=deadline(year).isoformat(),
        states=dict(tally(rows).states),
        total=len(rows),
        items=[
            models.CoverageLine.model_validate(row.values() | row.further_values())
            for row in rows[offset : offset + limit]
        ],
        next=_next(request, len(rows), limit, offset),
    )


@router.get("/coverage/provinces", summary="The states of a year by province")
def provinces(site: TheSite, year: Year = None) -> list[models.ProvinceCoverage]:
    """How many counties of each province are in which state."""
    with site.search() as index:
        tallies = year_coverage(site, index, year or last_calendar_year()).provinces
    names = site.provinces()
    return [
        models.ProvinceCoverage(province=names[digits], total=one.total, states=dict(one.states))
        for digits, one in tallies.items()
    ]


@router.get("/fields", summary="The cells of the statutory form")
def fields() -> list[models.FieldLine]:
    """Every field id of cells.csv, under the labels of the form."""
    return [
        models.FieldLine(
            field=one.id,
            table=one.table,
            layouts=list(one.layouts),
            row=list(one.row),
            column=list(one.column),
            unit=one.unit,
        )
        for one in form().fields
    ]


@router.get("/compare", summary="Fields by county and year")
def compared(
    site: TheSite,
    county: Codes,
    field: Fields,
    first: Year = None,
    last: Year = None,
) -> list[models.ComparedCell]:
    """The fields of the counties' own reports, by year; blank, unclear, missing and absent are told apart."""
    unknown = [name for name in field if name not in form().by_id]
    if unknown:
        name = unknown[0][:40]
        raise NotHere(
            f"法定表格没有项目 {name}，见 /api/v1/fields",
            f"{name} is no field of the form: see /api/v1/fields",
        )
    last = last or last_calendar_year()
    years = range(max(first or last - YEARS + 1, last - YEARS + 1), last + 1)
    with site.search() as index:
        counties = site.counties_named(county)
        found = compare(site, index, counties, field, years)
    return [
        models.ComparedCell(
            code=series.county.code,
            name=series.county.name,
            year=year,
            field=one.field,
            value=decimal_text(cell.value) or None,
            state=cell.state if cell.state == "absent" else CellState(cell.state).value,
        )
        for one in found
        for series in one.series
        for year, cell in series.cells.items()
    ]


@router.get("/campaign", summary="The campaign's ledger")
def campaign(site: TheSite, year: Year = None) -> models.CampaignLines:
    """What `nianbao schedule status --json` says. 404 where this archive has no such campaign."""
    found = site.campaign(year) if site.campaign else None
    if found is None:
        raise NotHere(
            "没有这个采集计划；用 nianbao schedule run 开始",
            "there is no such campaign: `nianbao schedule run` begins one",
        )
    return models.CampaignLines(campaign=dict(found.campaign), counties=[dict(one) for one in found.counties])


def _line(entry: CatalogueEntry) -> models.ReportLine:
    names = (each.name for each in dataclasses.fields(models.ReportLine))
    return models.ReportLine(**{name: getattr(entry, name) for name in names})


def _next(request: Request, total: int, limit: int, offset: int) -> str | None:
    """The address of the next page; None on the last one."""
    if offset + limit >= total:
        return None
    following = request.url.include_query_params(offset=offset + limit, limit=limit)
    return f"{following.path}?{following.query}"
