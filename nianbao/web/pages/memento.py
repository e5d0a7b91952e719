"""Memento (RFC 7089): of which address a report is a capture, of when, and which others of it there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from nianbao.archive.catalogue.manifest import ReportManifest, moment_of
from nianbao.web.holding import Holding, capture_id, find_holding
from nianbao.web.language import local_url
from nianbao.web.parameters import Capture, Code, Issuer, PathScope, PathYear, TheSite

router = APIRouter()
LINK_FORMAT = "application/link-format"
_URI = "%/:?#[]@!$&'()*+,;="
"""What an address may hold as it is; all else is escaped, so that none can end its `<…>`."""


@dataclass(frozen=True, slots=True)
class Mementos:
    """The captures of one address, the oldest first, never none, as they are reached at our origin."""

    captures: tuple[ReportManifest, ...]
    is_current: bool
    origin: str

    @classmethod
    def of(cls, request: Request, holding: Holding) -> Mementos:
        """Those of the address of the capture that is looked at: a report may have moved."""
        asked, current = holding.manifest, holding.held.current
        captures = tuple(one for one in holding.held.newest if one.url == asked.url)
        return cls(captures, asked.url == current.url, str(request.base_url).rstrip("/"))

    @property
    def original(self) -> str:
        """Their address at the portal."""
        return quote(self.captures[0].url or "", safe=_URI)

    def at(self, moment: datetime) -> ReportManifest:
        """What was shown at a moment as far as is known: the last capture of before, else the first one."""
        before = [one for one in self.captures if moment_of(one.captured_at).replace(microsecond=0) <= moment]
        return before[-1] if before else self.captures[0]

    def memento(self, one: ReportManifest) -> str:
        """The address of a capture's replay, which stays."""
        return self._address("replay", issuer=one.issuer, capture=capture_id(one))

    def aggregate(self, kind: str) -> str:
        """The address of the `timegate` or the `timemap`."""
        latest = self.captures[-1]
        return self._address(
            kind, issuer=latest.issuer, capture=None if self.is_current else capture_id(latest)
        )

    def links(self, asked: ReportManifest | None = None) -> Iterator[str]:
        """A link to each capture; where one is `asked` for, to the first, the last, it and its neighbours."""
        at = [one.captured_at for one in self.captures].index(asked.captured_at) if asked else None
        for number, one in enumerate(self.captures):
            near = {} if at is None else {"prev": number == at - 1, "next": number == at + 1}
            places = {"first": number == 0, "last": number == len(self.captures) - 1} | near
            rel = " ".join(name for name, holds in places.items() if holds)
            if rel or at in (None, number):
                said = f'rel="{rel} memento"' if rel else 'rel="memento"'
                yield f'<{self.memento(one)}>; {said}; datetime="{http_date(one)}"'

    def _address(self, kind: str, **query: str | None) -> str:
        one = self.captures[-1]
        return self.origin + local_url("zh", f"/{kind}/{one.code}/{one.year}/{one.scope}", **query)


def http_date(one: ReportManifest) -> str:
    """When a capture was made, to the second, as HTTP writes it."""
    return format_datetime(moment_of(one.captured_at).astimezone(UTC), usegmt=True)


def memento_links(request: Request, holding: Holding) -> str:
    """The Link header of a page about a capture."""
    found = Mementos.of(request, holding)
    return ", ".join(
        (
            f'<{found.original}>; rel="original"',
            f'<{found.aggregate("timegate")}>; rel="timegate"',
            f'<{found.aggregate("timemap")}>; rel="timemap"; type="{LINK_FORMAT}"',
            *found.links(holding.manifest),
        )
    )


def _mementos(
    request: Request,
    site: TheSite,
    code: Code,
    year: PathYear,
    scope: PathScope,
    issuer: Issuer = "",
    capture: Capture = "",
) -> Mementos:
    return Mementos.of(request, find_holding(site, code, year, scope, issuer, capture))


_Found = Annotated[Mementos, Depends(_mementos)]


@router.get("/timemap/{code}/{year}/{scope}")
def timemap(found: _Found) -> Response:
    """All captures of the report's address, in link format."""
    span = f'from="{http_date(found.captures[0])}"; until="{http_date(found.captures[-1])}"'
    links = (
        f'<{found.original}>; rel="original"',
        f'<{found.aggregate("timemap")}>; rel="self"; type="{LINK_FORMAT}"; {span}',
        f'<{found.aggregate("timegate")}>; rel="timegate"',
        *found.links(),
    )
    return Response(",\n".join(links) + "\n", media_type=LINK_FORMAT)


@router.get("/timegate/{code}/{year}/{scope}")
def timegate(request: Request, found: _Found) -> Response:
    """Leads to the capture of the moment that Accept-Datetime names, without it to the last one."""
    wanted = request.headers.get("accept-datetime")
    try:
        one = found.at(_moment(wanted)) if wanted is not None else found.captures[-1]
    except ValueError:
        said = f"Accept-Datetime is no date of HTTP, such as {http_date(found.captures[0])}\n"
        return PlainTextResponse(said, 400)
    links = (
        f'<{found.original}>; rel="original"',
        f'<{found.aggregate("timemap")}>; rel="timemap"; type="{LINK_FORMAT}"',
        *found.links(one),
    )
    return RedirectResponse(found.memento(one), 302, {"Vary": "accept-datetime", "Link": ", ".join(links)})


def _moment(said: str) -> datetime:
    moment = parsedate_to_datetime(said)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
