"""The parameters that addresses of the page and of the API share."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from nianbao.archive.catalogue.bigrams import QUERY_LETTERS
from nianbao.core.errors import UsageError
from nianbao.core.report import Scope
from nianbao.core.years import check_year, report_years
from nianbao.web.errors import NotHere
from nianbao.web.site import Site

PAGE_ROWS = 500
LAST_OFFSET = 1_000_000


def empty_is_none(value: Any) -> Any:
    """Forms send what was not filled in as an empty text."""
    return None if value == "" else value


def _report_year(value: int) -> int:
    """A year that has reports today; the program may run on into the next year."""
    try:
        return check_year(value)
    except UsageError as error:
        said, years = str(error).removeprefix("--year "), report_years()
        raise PydanticCustomError(
            "report_year", "{said}", {"said": said, "first": years[0], "last": years[-1]}
        ) from error


def site_of(request: Request) -> Site:
    """The site that this program serves."""
    site: Site = request.app.state.site
    return site


TheSite = Annotated[Site, Depends(site_of)]
Code = Annotated[str, Path(pattern="^[0-9]{6}$", description="The county's GB/T 2260 code.")]
_YEARS = {"type": "integer", "minimum": min(report_years()), "maximum": max(report_years())}
"""As the API's description says it: of the day on which the program began."""
ReportYear = Annotated[int, AfterValidator(_report_year), WithJsonSchema(_YEARS)]
PathYear = Annotated[ReportYear, Path(description="The report year.")]
PathScope = Annotated[Scope, Path(description="Who reports.")]
Year = Annotated[
    ReportYear | None,
    BeforeValidator(empty_is_none),
    Query(description="The report year."),
    WithJsonSchema({"anyOf": [_YEARS, {"const": ""}]}),
]
ScopeChoice = Annotated[
    Scope | None,
    BeforeValidator(empty_is_none),
    Query(description="Who reports."),
    WithJsonSchema({"type": "string", "enum": [*Scope, ""]}),
]
Province = Annotated[
    str,
    Query(max_length=30, description="A province: its name (云南省) or the first two digits of its codes."),
]
Words = Annotated[str, Query(max_length=QUERY_LETTERS, description="Words of place, issuer, title or text.")]
Issuer = Annotated[str, Query(max_length=200, description="The issuer, where several reported.")]
Capture = Annotated[str, Query(max_length=60, pattern="^[0-9TZ_]*$")]
Limit = Annotated[int, Query(ge=1, le=PAGE_ROWS, description="How many items at most.")]
Offset = Annotated[int, Query(ge=0, le=LAST_OFFSET, description="How many items to leave out.")]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]


def province_digits(site: Site, text: str) -> str | None:
    """The first two digits of a province's codes, None where none is asked for. Raises NotHere."""
    if not text:
        return None
    digits = site.province(text)
    if digits is None:
        raise NotHere(f"没有叫“{text}”的省份", f"no province is called {text}")
    return digits
