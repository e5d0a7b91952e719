"""Figures: any field of any year over all places, and the lists that a journalist starts from. The address
says it all, and is the same for the table, the CSV, the workbook and the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from nianbao.archive.catalogue.figures import LETTERS_LEAST, SHINGLE
from nianbao.core.clock import SHANGHAI, now
from nianbao.core.deadline import deadline
from nianbao.core.form import form
from nianbao.core.place_names import in_english
from nianbao.core.years import report_years
from nianbao.web.comparison import USUAL_FIELDS
from nianbao.web.coverage import CoverageRow, year_coverage
from nianbao.web.errors import NotHere
from nianbao.web.figures import (
    ALIKE_FROM,
    AlikeReport,
    PlaceFigure,
    alike_reports,
    by_province,
    failed_sums,
    figures_of,
    fitting,
    identities_of,
    late_reports,
    ranked,
    summary_of,
)
from nianbao.web.labels import PageLabels
from nianbao.web.language import language_of, local_url
from nianbao.web.parameters import PageNumber, Province, TheSite, Year, province_digits
from nianbao.web.rendering import drawing, render
from nianbao.web.sheets import TableSheet, csv_answer, excel_answer
from nianbao.web.site import Site
from nianbao.web.spread import shades_of, spread_of
from nianbao.web.tiles import tiles
from nianbao.web.words import FIGURES, KINDS, LISTS, Pair

router = APIRouter()
PAGE_ROWS = 50
FIELD = "t2.new_received.total"

Field = Annotated[str, Query(max_length=80)]
Kind = Annotated[str, Query(max_length=12)]
State = Annotated[str, Query(max_length=12)]


class Order(StrEnum):
    """How a ranking is sorted."""

    MOST = "-value"
    LEAST = "value"
    CODE = "code"


class Drawing(StrEnum):
    """What may be drawn of a field."""

    HISTOGRAM = "histogram"
    STRIP = "strip"
    MAP = "map"


class ListName(StrEnum):
    """The lists of reports."""

    LATE = "late"
    SUMS = "sums"
    ALIKE = "alike"


_PLACE = ("code", "name", "english", "province", "prefecture", "year")


def _place(row: CoverageRow) -> tuple[str | int, ...]:
    """A county in a table to take away: the columns of _PLACE."""
    one = row.county
    return one.code, one.name, in_english(one.name), one.province, one.prefecture, row.year


def _checked(value: str, known: Any, chinese: str, english: str) -> None:
    if value and value not in known:
        raise NotHere(f"没有这个{chinese}：{value[:40]}", f"no {english} is called {value[:40]}")


class _FigureChoice:
    """What is looked at: a year and, where chosen, a province and a kind of division."""

    def __init__(self, request: Request, site: Site, year: int | None, province: str, kind: str) -> None:
        _checked(kind, KINDS, "类别", "kind")
        self.language = language_of(request)
        self.labels = PageLabels(self.language)
        self.site, self.year = site, year or report_years()[-1]
        self.province, self.kind = province_digits(site, province), kind or None
        self.query: dict[str, Any] = {"year": self.year, "province": self.province, "kind": kind}
        self.base = str(request.base_url).rstrip("/")

    def rows(self, rows: Sequence[CoverageRow]) -> list[CoverageRow]:
        return list(fitting(rows, self.province, self.kind))

    def part_said(self) -> str:
        """The province and the kind, where they are chosen."""
        name = self.labels.placed(self.site.provinces()[self.province]) if self.province else ""
        kind = KINDS[self.kind].of(self.language) if self.kind else ""
        return "".join(f" · {part}" for part in (name, kind) if part)

    def address(self, path: str) -> str:
        return self.base + local_url(self.language, path, **self.query)

    def cited(self, title: str, path: str) -> str:
        """GB/T 7714-2015, an electronic data set: with the day in China on which it was looked at."""
        day = now().astimezone(SHANGHAI).date().isoformat()
        return f"Nianbao 年报存档. {title}[DB/OL]. [{day}]. {self.address(path)}."

    def said(self, pair: Pair) -> str:
        return pair.of(self.language)


class _FieldRanking(_FigureChoice):
    """A field of the year."""

    path = "/figures"

    def __init__(
        self, request: Request, site: Site, field: str, year: int | None, province: str, kind: str, state: str
    ) -> None:
        super().__init__(request, site, year, province, kind)
        _checked(field, form().by_id, "项目", "field")
        _checked(state, FIGURES, "状态", "state")
        self.field, self.state = field or FIELD, state
        self.query = {"field": self.field, **self.query, "state": state}
        with site.search() as search:
            everywhere = figures_of(site, search, self.field, self.year)
        chosen = {id(row) for row in self.rows([one.row for one in everywhere])}
        self.all = [one for one in everywhere if id(one.row) in chosen]
        self.title = f"{self.labels.short(self.field)} · {self.year}{self.part_said()}"

    def figures(self, order: Order) -> list[PlaceFigure]:
        return [one for one in ranked(self.all, order) if self.state in ("", one.state)]

    def sheet(self, order: Order) -> TableSheet:
        """The table to take away: codes and states as they are stored."""
        columns = (
            "rank",
            "code",
            "name",
            "english",
            "province",
            "prefecture",
            "year",
            "field",
            "value",
            "state",
        )
        rows = [
            (
                one.rank,
                *_place(one.row),
                self.field,
                one.value,
                one.state,
            )
            for one in self.figures(order)
        ]
        name = f"figures-{self.field}-{self.year}"
        return TableSheet(name, self.title, columns, rows, [self.cited(self.title, self.path)])

    def drawn(self) -> dict[str, Any]:
        provinces = by_province(self.all)
        values = {
            digits: [
                one.value for one in self.all if one.value is not None and one.row.county.code[:2] == digits
            ]
            for digits in provinces
        }
        return {
            "summaries": provinces,
            "spread": spread_of(values),
            "shades": shades_of({digits: one.median for digits, one in provinces.items()}),
            "tiles": tiles(self.site.provinces()),
            "provinces": self.site.provinces(),
            "title": self.title,
        }


@router.get("/figures")
def figures(
    request: Request, site: TheSite, field: Field = "", year: Year = None, province: Province = "",
    kind: Kind = "", state: State = "", sort: Order = Order.MOST, page: PageNumber = 1,
) -> Response:  # fmt: skip
    """The ranking of a field, how it is spread, and each province's sum and median."""
    one = _FieldRanking(request, site, field, year, province, kind, state)
    found = one.figures(sort)
    return render(
        request, "figures.html", choice=one, sort=sort, total=summary_of(one.all), found=len(found),
        rows=found[(page - 1) * PAGE_ROWS : page * PAGE_ROWS], page=page,
        pages=max(1, -(-len(found) // PAGE_ROWS)), usual=USUAL_FIELDS, all_fields=form().ids,
        unit=form().by_id[one.field][0].unit, years=report_years()[::-1], lists=ListName,
        cited=one.cited(one.title, one.path), **one.drawn(),
    )  # fmt: skip


@router.get("/figures.csv")
@router.get("/figures.xlsx")
def figures_file(
    request: Request, site: TheSite, field: Field = "", year: Year = None, province: Province = "",
    kind: Kind = "", state: State = "", sort: Order = Order.MOST,
) -> Response:  # fmt: skip
    """The ranking to take away, all of it."""
    sheet = _FieldRanking(request, site, field, year, province, kind, state).sheet(sort)
    return (csv_answer if request.scope["path"].endswith(".csv") else excel_answer)(sheet)


@router.get("/figures.svg")
def figures_drawing(
    request: Request, site: TheSite, field: Field = "", year: Year = None, province: Province = "",
    kind: Kind = "", chart: Drawing = Drawing.HISTOGRAM,
) -> Response:  # fmt: skip
    """How the field is spread, as a drawing by itself."""
    one = _FieldRanking(request, site, field, year, province, kind, "")
    return drawing(request, "drawing.svg", chart=chart, cited=one.cited(one.title, one.path), **one.drawn())


class _ReportList(_FigureChoice):
    """A list of reports of the year."""

    def __init__(
        self, request: Request, site: Site, name: ListName, year: int | None, province: str, kind: str
    ) -> None:
        super().__init__(request, site, year, province, kind)
        self.name, self.path = name, f"/figures/{name}"
        with site.search() as search:
            rows = self.rows(year_coverage(site, search, self.year).rows)
            likeness = search.likeness(self.year) if name is ListName.ALIKE else {}
        self.held = sum(row.held for row in rows)
        self.judged = self._judged(rows, likeness)
        self.alike = alike_reports(rows, likeness)
        chosen = {ListName.LATE: late_reports, ListName.SUMS: failed_sums}.get(name)
        self.found = chosen(rows) if chosen else [one.row for one in self.alike]
        self.title = f"{self.said(LISTS[name])} · {self.year}{self.part_said()}"

    def _judged(self, rows: Sequence[CoverageRow], likeness: Any) -> int:
        """Of how many held reports it is known whether they belong into the list."""
        held = [row for row in rows if row.held]
        if self.name is ListName.LATE:
            return sum(row.days_late is not None for row in held)
        if self.name is ListName.ALIKE:
            known = [likeness[row.county.code] for row in held if row.county.code in likeness]
            return sum(one.before is not None or one.near is not None for one in known)
        return sum(bool(row.entry and row.entry.layout not in (None, "", "none")) for row in held)

    def sheet(self) -> TableSheet:
        """The list to take away."""
        columns = (*_PLACE, *_COLUMNS[self.name], "url")
        likeness = {one.row.county.code: one for one in self.alike}
        rows = [
            (
                *_place(row),
                *_values(self.name, row, likeness.get(row.county.code)),
                row.entry.url if row.entry else None,
            )
            for row in self.found
        ]
        notes = [self.cited(self.title, self.path)]
        return TableSheet(f"{self.name}-{self.year}", self.title, columns, rows, notes)


_COLUMNS = {
    ListName.LATE: ("published_on", "days_late"),
    ListName.SUMS: ("identities_failed",),
    ListName.ALIKE: ("letters", "share_of_year_before", "share_of_neighbour", "neighbour"),
}


def _values(name: ListName, row: CoverageRow, alike: AlikeReport | None) -> tuple[Any, ...]:
    if name is ListName.LATE:
        return row.entry.published_on if row.entry else None, row.days_late
    if name is ListName.SUMS or alike is None:
        return (" ".join(identities_of(row)),)
    said = alike.likeness
    shares = (None if share is None else round(share, 3) for share in (said.before, said.near))
    return said.letters, *shares, said.near_code


@router.get("/figures/{name}.csv")
@router.get("/figures/{name}.xlsx")
def listed_file(
    request: Request, site: TheSite, name: ListName, year: Year = None, province: Province = "",
    kind: Kind = "",
) -> Response:  # fmt: skip
    """The list to take away."""
    sheet = _ReportList(request, site, name, year, province, kind).sheet()
    return (csv_answer if request.scope["path"].endswith(".csv") else excel_answer)(sheet)


@router.get("/figures/{name}.svg")
def listed_drawing(
    request: Request, site: TheSite, name: ListName, year: Year = None, province: Province = "",
    kind: Kind = "",
) -> Response:  # fmt: skip
    """How many reports of each province are in the list."""
    one = _ReportList(request, site, name, year, province, kind)
    values: dict[str, Any] = {"provinces": site.provinces(), "counts": _counts(one), "title": one.title}
    return drawing(request, "drawing.svg", chart="provinces", cited=one.cited(one.title, one.path), **values)


@router.get("/figures/{name}")
def listed(
    request: Request, site: TheSite, name: ListName, year: Year = None, province: Province = "",
    kind: Kind = "", page: PageNumber = 1,
) -> Response:  # fmt: skip
    """A list of reports: late, with failing sums, or repeating another."""
    one = _ReportList(request, site, name, year, province, kind)
    span = slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS)
    return render(
        request, "figures_list.html", choice=one, name=name, lists=ListName, rows=one.found[span],
        alike=one.alike[span], page=page, pages=max(1, -(-len(one.found) // PAGE_ROWS)),
        due=deadline(one.year),
        identities_of=identities_of, provinces=site.provinces(), years=report_years()[::-1],
        names=site.counties.names, cited=one.cited(one.title, one.path), counts=_counts(one),
        measure=(SHINGLE, LETTERS_LEAST, ALIKE_FROM),
    )  # fmt: skip


def _counts(one: _ReportList) -> dict[str, int]:
    found = [row.county.code[:2] for row in one.found]
    return {digits: found.count(digits) for digits in sorted(set(found))}
