"""What programs follow: an Atom feed (RFC 4287) of what happened, and the sitemap (sitemaps.org)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import APIRouter, Query, Request
from pydantic import BeforeValidator
from starlette.responses import Response

from nianbao.core.clock import SHANGHAI
from nianbao.core.inert import inert
from nianbao.core.report import Scope
from nianbao.web.events import EventKind, ReportEvent, latest_events
from nianbao.web.language import language_of, local_url
from nianbao.web.parameters import Province, TheSite, empty_is_none, province_digits
from nianbao.web.words import EVENTS, said

router = APIRouter()
ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
SITEMAP_MOST = 50_000
"""Addresses of one sitemap, by its protocol."""
_BEGINNING = "2008-05-01T00:00:00+08:00"
"""Of disclosure by law: when a feed in which nothing happened yet was updated last."""

Kind = Annotated[EventKind | None, BeforeValidator(empty_is_none), Query(description="Of one kind alone.")]
Part = Annotated[int, Query(ge=1, le=1000)]


@router.get("/feed.atom")
def feed(request: Request, site: TheSite, kind: Kind = None, province: Province = "") -> Response:
    """New, corrected, late and vanished reports, the latest 200, of a kind and province where asked for."""
    with site.search() as search:
        events = latest_events(site, search, kind, province_digits(site, province))
    language, base = language_of(request), str(request.base_url).rstrip("/")
    root = Element("feed", {"xmlns": ATOM, "xml:lang": "en" if language == "en" else "zh-CN"})
    about = ["Nianbao" if language == "en" else "年报存档", *_chosen(kind, province, language)]
    own = base + local_url(language, "/feed.atom", kind=kind, province=province)
    _add(root, "id", own)
    _add(root, "title", " · ".join(about))
    _add(root, "updated", _stamp(events[0].at) if events else _BEGINNING)
    _add(SubElement(root, "author"), "name", "Nianbao 年报")
    SubElement(root, "link", rel="self", type="application/atom+xml", href=own)
    SubElement(root, "link", rel="alternate", type="text/html", href=base + local_url(language, "/"))
    for event in events:
        root.append(_entry(event, base, language))
    return _xml(root, "application/atom+xml; charset=utf-8")


@router.get("/sitemap.xml")
def sitemap(request: Request, site: TheSite, part: Part | None = None) -> Response:
    """Every page that may be indexed, in both languages; an index of parts where there are too many."""
    base = str(request.base_url).rstrip("/")
    addresses = list(_addresses(site))
    parts = -(-len(addresses) // SITEMAP_MOST)
    if part is None and parts > 1:
        root = Element("sitemapindex", xmlns=SITEMAP)
        for number in range(1, parts + 1):
            _add(SubElement(root, "sitemap"), "loc", f"{base}/sitemap.xml?part={number}")
        return _xml(root, "application/xml")
    root = Element("urlset", xmlns=SITEMAP)
    begin = ((part or 1) - 1) * SITEMAP_MOST
    for address, seen in addresses[begin : begin + SITEMAP_MOST]:
        place = SubElement(root, "url")
        _add(place, "loc", base + address)
        if seen:
            _add(place, "lastmod", seen)
    return _xml(root, "application/xml")


def _addresses(site: TheSite) -> Iterator[tuple[str, str]]:
    """Each address, and when what it shows was last seen to change, where that is known."""
    with site.search() as search:
        entries = list(search.entries(scope=Scope.COUNTY))
    paths = [("/", ""), ("/about", ""), ("/api", ""), ("/data", "")]
    paths += [(f"/county/{code}", "") for code in dict.fromkeys(entry.code for entry in entries)]
    for entry in entries:
        if entry.withheld:
            continue
        changed = (entry.corrected_at or entry.first_captured_at) if entry.held else ""
        paths.append((f"/report/{entry.code}/{entry.year}", changed))
    for path, seen in paths:
        yield from ((local_url(language, path), seen) for language in ("zh", "en"))


def _chosen(kind: EventKind | None, province: str, language: str) -> list[str]:
    return [each for each in (said(EVENTS, kind, language) if kind else "", province) if each]


def _entry(event: ReportEvent, base: str, language: str) -> Element:
    entry = event.entry
    root = Element("entry")
    what = said(EVENTS, event.kind, language)
    title = f"{entry.province}{entry.name}{entry.year}年度报告：{what}"
    if language == "en":
        title = f"{entry.province} {entry.name}, report of {entry.year}: {what}"
    page = base + local_url(language, f"/report/{entry.code}/{entry.year}")
    seen = f"{event.at.astimezone(SHANGHAI):%Y%m%dT%H%M%S}"
    _add(root, "id", f"urn:nianbao:{event.report_id}:{event.kind}:{seen}")
    _add(root, "title", title)
    _add(root, "updated", _stamp(event.at))
    SubElement(root, "link", rel="alternate", type="text/html", href=page)
    SubElement(root, "category", term=event.kind, label=what)
    SubElement(root, "category", term=entry.province or entry.code[:2])
    _add(root, "summary", entry.title or what)
    return root


def _stamp(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = inert(text)


def _xml(root: Element, media_type: str) -> Response:
    return Response(tostring(root, encoding="utf-8", xml_declaration=True), media_type=media_type)
