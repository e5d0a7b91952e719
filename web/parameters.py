"""The parameters that addresses of the page and of the API share."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from pydantic import BeforeValidator, Field, WithJsonSchema

from archive.catalogue.bigrams import QUERY_LETTERS
from core.clock import SHANGHAI, now
from core.report import Scope
from web.errors import NotHere
from web.site import Site

FIRST_YEAR = 2007
LAST_YEAR = 2099
PAGE_ROWS = 500
LAST_OFFSET = 1_000_000


def _empty_is_none(value: Any) -> Any:
    """Forms send what was not filled in as an empty text."""
    return None if value == "" else value


def site_of(request: Request) -> Site:
    """The site that this program serves."""
    site: Site = request.app.state.site
    return site


TheSite = Annotated[Site, Depends(site_of)]
Code = Annotated[str, Path(pattern="^[0-9]{6}$", description="The county's GB/T 2260 code.")]
PathYear = Annotated[int, Path(ge=FIRST_YEAR, le=LAST_YEAR, description="The report year.")]
PathScope = Annotated[Scope, Path(description="Who reports.")]
Year = Annotated[
    Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)] | None,
    BeforeValidator(_empty_is_none),
    Query(description="The report year."),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}, {"const": ""}]}
    ),
]
ScopeChoice = Annotated[
    Scope | None,
    BeforeValidator(_empty_is_none),
    Query(description="Who reports."),
    WithJsonSchema({"type": "string", "enum": [*Scope, ""]}),
]
Province = Annotated[
    str,
    Query(max_length=30, description="A province: its name (云南省) or the first two digits of its codes."),
]
Words = Annotated[str, Query(max_length=QUERY_LETTERS, description="Words of place, issuer, title or text.")]
Issuer = Annotated[str, Query(max_length=200, description="The issuer, where several reported.")]
Limit = Annotated[int, Query(ge=1, le=PAGE_ROWS, description="How many items at most.")]
Offset = Annotated[int, Query(ge=0, le=LAST_OFFSET, description="How many items to leave out.")]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]


def due_year() -> int:
    """The report year that is due now, by the portals' calendar."""
    return now().astimezone(SHANGHAI).year - 1


def province_digits(site: Site, text: str) -> str | None:
    """The first two digits of a province's codes, None where none is asked for. Raises NotHere."""
    if not text:
        return None
    digits = site.province(text)
    if digits is None:
        raise NotHere(f"no province is called {text}")
    return digits
