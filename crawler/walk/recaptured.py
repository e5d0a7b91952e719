"""A report as it was captured, built again out of its archived exchanges alone: what its reading after a
crawl was given, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from crawler.discovery.links import Link
from crawler.http.answers import Answer
from crawler.http.archived import ArchivedPages, NotArchived
from crawler.walk.attachments import attachment_of
from crawler.walk.page_requisites import sheets_of
from crawler.walk.reports import Reports, is_document
from crawler.walk.trail import Rendering, Step
from nianbao.archive.catalogue.manifest import ReportManifest
from nianbao.archive.catalogue.recorded import RecordedAnswers
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.lookup import find_records, open_record
from nianbao.archive.warc.originals import StoredOriginals
from nianbao.core.county import County
from nianbao.core.errors import PortalError
from nianbao.core.report import FoundAt, Scope
from nianbao.core.title import read_title
from pipelines.captured import CapturePlace, Document, ReportCapture
from pipelines.document import unread_document
from pipelines.text.page import Page


async def recaptured(store: Store, manifest: ReportManifest, page_bytes: int) -> ReportCapture:
    """The report of a manifest as today's reader reads its page, with its documents, which are not read yet.

    Whose report it is, and how it was found, stays. Raises NotArchived where its WARCs do not hold its page,
    StoreError where they cannot be read.
    """
    pages = ArchivedPages(_recorded(store, manifest), page_bytes)
    answer = pages.record(manifest.url or "", manifest.record_id or "")
    if is_document(answer):
        return _document(manifest, answer)
    county = County(manifest.code, manifest.name, manifest.province, manifest.prefecture)
    reports = Reports(county, manifest.year, pages)
    steps: list[Step] = []
    drawn = _drawn(store, manifest, answer)
    found = await reports.read_again(answer, drawn, read_title(manifest.title or ""), steps)
    (styled,) = reports.in_style([found], lambda page: sheets_of(page, pages.sheet))
    known = {document.url for document in styled.attachments}
    documents = (*styled.attachments, *(each for each in _named(pages, manifest) if each.url not in known))
    return _as_found(manifest, replace(styled.capture, documents=documents))


def _recorded(store: Store, manifest: ReportManifest) -> RecordedAnswers:
    """The answers of the capture: its own last, which go before those that it took from earlier ones."""
    own = [named.key for named in manifest.objects_of("warc")]
    warcs = list(dict.fromkeys([*([manifest.warc] if manifest.warc else []), *own[::-1]]))
    earlier = [named.key for named in manifest.objects_of("original_warc")]
    originals = StoredOriginals.among(store, list(dict.fromkeys([*warcs, *earlier])))
    return RecordedAnswers(store, originals, lambda: warcs, missing_too=True, by_index=True, cut_off_too=True)


def _as_found(manifest: ReportManifest, capture: ReportCapture) -> ReportCapture:
    """The capture with what was concluded from the way to it."""
    years = (manifest.dates.get("years_that_day") or "").split()
    return replace(
        capture,
        scope=Scope(manifest.scope),
        issuer=manifest.issuer,
        route=manifest.route,
        found_at=manifest.found_at or FoundAt.COUNTY.value,
        years_that_day=frozenset(map(int, years)),
    )


def _document(manifest: ReportManifest, answer: Answer) -> ReportCapture:
    """A listing entry that led straight to a document: what the listing said of it is in the manifest."""
    title, shown = manifest.title or "", manifest.dates.get("shown")
    listed = date.fromisoformat(shown) if shown else None
    text = next((str(step.get("text") or "") for step in _steps(manifest)), "")
    document = attachment_of(answer, Link(answer.url, text))
    capture = ReportCapture(
        Scope(manifest.scope),
        manifest.issuer,
        title,
        answer.url,
        b"",
        CapturePlace.of(answer.receipt),
        unread_document(title, manifest.issuer, manifest.year, listed),
        (document,),
        answer.headers.get("last-modified"),
    )
    return _as_found(manifest, capture)


def _named(pages: ArchivedPages, manifest: ReportManifest) -> Iterator[Document]:
    """The documents that were taken for the report's, as far as their records are at hand."""
    for named in manifest.objects_of("attachment"):
        try:
            answer = pages.find(named.url)
        except PortalError:
            continue
        yield Document(named.name, named.url, named.media_type, CapturePlace.of(answer.receipt))


def _steps(manifest: ReportManifest) -> Iterator[dict[str, object]]:
    """The steps of the trail that led to the report's address."""
    return (step for step in manifest.trail if manifest.url in (step.get("url"), step.get("final_url")))


def _drawn(store: Store, manifest: ReportManifest, answer: Answer) -> Page | None:
    """The page that scripts made of the answer, as it was recorded, where the report was read from that.
    Raises NotArchived where it is not to be had: what the page says without it is no newer reading."""
    if is_shown_in_place(manifest):
        raise NotArchived(
            f"{answer.url}: the report was shown after an act in the browser; its reading stays"
        )
    if not any(step.get("rendered") == Rendering.DONE for step in _steps(manifest)):
        return None
    warcs = [named.key for named in manifest.objects_of("warc")]
    for line in find_records(store, warcs, f"urn:rendered:{answer.url}"):
        with open_record(store, line.warc, line.offset, line.length) as record:
            content = record.raw_stream.read()
        if f"sha256:{hashlib.sha256(content).hexdigest()}" != line.digest:
            raise NotArchived(f"{line.warc} @{line.offset}: the rendered page is damaged")
        return Page.of(content, answer.url, "text/html; charset=utf-8")
    raise NotArchived(f"{answer.url}: the page that its scripts made is in none of its WARCs")


def is_shown_in_place(manifest: ReportManifest) -> bool:
    """Whether the report has no address of its own: it was judged as it stood after an act."""
    address = _plain(manifest.url)
    judged = [step for step in manifest.trail if step.get("verdict") and _plain(step.get("url")) == address]
    return bool(judged) and judged[-1].get("act") is not None


def _plain(url: str | None) -> str:
    return (url or "").partition("#")[0]
