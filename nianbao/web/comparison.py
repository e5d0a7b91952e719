"""Counties side by side: a field of the statutory tables by county and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nianbao.archive.catalogue.bodies import UNCLEAR
from nianbao.archive.catalogue.search import Search
from nianbao.core.county import County
from nianbao.core.form import form
from nianbao.web.site import Site

COUNTIES = 8
FIELDS = 4
YEARS = 20
"""What one comparison may ask for."""

USUAL_FIELDS = (
    "t2.new_received.total",
    "t2.results_total.total",
    "t2.granted.total",
    "t2.partial.total",
    "t2.carried_out.total",
    "t1.normative.in_force",
    "t1.licensing.decisions",
    "t1.punishment.decisions",
    "t1.fees.amount",
    "t3.review.total",
    "t3.suit_direct.total",
)
"""Those that are asked for most; every field of the form can be."""


@dataclass(frozen=True, slots=True)
class CountyFigure:
    """A number; None where the cell is blank (`state` blank), prints no plain number (unclear), is not on the
    page (missing), or no report is held (absent)."""

    value: Decimal | None
    state: str


@dataclass(frozen=True, slots=True)
class Series:
    """One county's cells of one field, by year."""

    county: County
    cells: Mapping[int, CountyFigure]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field for all counties. `unit` is the form's; `broken` says that the two layouts of the form count
    it differently, so that only one side of 2021 has numbers."""

    field: str
    unit: str
    series: list[Series]


def compare(
    site: Site, search: Search, counties: Sequence[County], fields: Sequence[str], years: Sequence[int]
) -> list[Comparison]:
    """The fields of the counties' own reports under all their names and codes, one comparison per field."""
    held = {county.code: _cells(site, search, county, years) for county in counties}
    return [
        Comparison(
            name,
            form().by_id[name][0].unit,
            [
                Series(county, {year: _cell(held[county.code], year, name) for year in years})
                for county in counties
            ],
        )
        for name in fields
    ]


def _cells(site: Site, search: Search, county: County, years: Sequence[int]) -> dict[int, Mapping[str, str]]:
    """By year what is held of a county; the code that it bears today goes before the earlier ones."""
    held: dict[int, Mapping[str, str]] = {}
    for code in reversed(site.codes(county.code)):
        held |= search.cells(code, years)
    return held


def _cell(held: Mapping[int, Mapping[str, str]], year: int, name: str) -> CountyFigure:
    if year not in held:
        return CountyFigure(None, "absent")
    if name not in held[year]:
        return CountyFigure(None, "missing")
    text = held[year][name]
    if text == UNCLEAR:
        return CountyFigure(None, "unclear")
    return CountyFigure(Decimal(text), "value") if text else CountyFigure(None, "blank")
