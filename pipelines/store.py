"""The item pipelines: a county's captures are read, stored, and delivered; the manifest is written last.

Plain classes, as Scrapy's ITEM_PIPELINES wants them. Scrapy runs them for many items at once: while one
county is stored, the next one's portal is asked. One county's fault is its own line's, never another's end.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.manifest import CountyManifest, ReportManifest
from nianbao.archive.store.interface import Store
from nianbao.core.county_result import CountyResult
from nianbao.core.errors import DocumentError, NianbaoError
from nianbao.core.outages import plainly
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because, reason_fields
from nianbao.core.report import Status
from pipelines.captured import Captured, ReportCapture, Spent
from pipelines.join import join_documents
from pipelines.keep import Keeper
from pipelines.objects import BodyBroken, write_content
from pipelines.shown import shown

logger = logging.getLogger(__name__)


class CountyPipeline:
    """An item pipeline over what a county's crawl captured: blocking work, done beside the event loop."""

    async def process_item(self, item: Any) -> Any:
        """The item after this step; what is no county's goes on as it is."""
        return await asyncio.to_thread(self.process, item) if isinstance(item, Captured) else item

    def process(self, captured: Captured) -> Captured | CountyResult:
        """The item after this step. Raises nothing that one county alone is at fault for."""
        raise NotImplementedError


class ReadReports(CountyPipeline):
    """Reads the documents of each report, where its page does not say all itself."""

    def process(self, captured: Captured) -> Captured:
        """The item with what the documents say."""
        try:
            about = captured.result.code, captured.result.name, captured.result.year
            outbox = captured.outbox
            read = [
                with_documents(report, *about, outbox.directory, outbox.staged) for report in captured.reports
            ]
        except Exception as error:
            return _failed(captured, error)
        faults = tuple(fault for _, found in read for fault in found)
        return replace(captured, reports=tuple(report for report, _ in read), faults=faults)


class StoreReports(CountyPipeline):
    """Stores the objects, the WARC and, last, the manifests, in the outbox."""

    def process(self, captured: Captured) -> Captured:
        """The item as stored; of our own failure the attempt and its WARC are kept, where that can be."""
        try:
            return replace(captured, result=_stored(captured))
        except Exception as error:
            failed = _failed(captured, error)
        try:
            return replace(failed, result=_stored(failed))
        except Exception as second:  # the work directory is what failed; the WARC stays in the outbox
            told = plainly(second)
            logger.warning("%s: the attempt could not be stored either: %s", captured.county.code, told)
            return failed


class DeliverReports(CountyPipeline):
    """Brings what was stored from the outbox into the archive, and counts how the counties ended."""

    def __init__(self, stats: Stats) -> None:
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Any) -> DeliverReports:
        """As Scrapy makes it."""
        return cls(crawler.stats)

    async def process_item(self, item: Any) -> Any:
        """See CountyPipeline; from here on the item is the county's result."""
        item = await super().process_item(item)
        if isinstance(item, CountyResult):
            self._count(item)
        return item

    def process(self, captured: Captured) -> CountyResult:
        """See `delivered`."""
        return delivered(captured)

    def _count(self, result: CountyResult) -> None:
        self._stats.inc_value(f"nianbao/status/{result.status}")
        for name in ("requests", "requisites", "bytes"):
            self._stats.inc_value(f"nianbao/{name}", getattr(result, name))


class Stats(Protocol):
    """Scrapy's stats collector, as it is used here."""

    def inc_value(self, key: str, count: int = 1) -> None:
        """Count."""
        ...


def delivered(captured: Captured) -> CountyResult:
    """The result once its captures are in the archive, or with why they wait."""
    result = captured.result
    try:
        waits = captured.outbox.push_county(result.code, result.year)
    except Exception as error:
        return replace(_failed(captured, error).result, warc=None, text=None)
    finally:
        captured.recorder.release()
    return result if waits is None else _waiting(result, waits)


def with_documents(
    report: ReportCapture, code: str, name: str, year: int, outbox: Path, store: Store
) -> tuple[ReportCapture, list[dict[str, Any]]]:
    """The report with what its documents say, and what of them could not be read, as steps of the trail."""
    faults: list[dict[str, Any]] = []

    def write(place: int, path: Path) -> None:
        try:
            write_content(outbox, store, report.documents[place], path)
        except BodyBroken as error:
            raise DocumentError(str(error)) from error

    def fault(place: int, said: str) -> None:
        url = report.documents[place].url
        logger.warning("%s %s: %s", code, url, said)
        faults.append({"url": url, "aim": "reading", "saw": said})

    reading = join_documents(
        report.reading,
        [document.name for document in report.documents],
        write,
        issuer=report.reading.issuer or report.issuer,
        year=year,
        county_name=name,
        fault=fault,
    )
    return replace(report, reading=reading), faults


def _stored(captured: Captured) -> CountyResult:
    result, outbox, warcs = captured.result, captured.outbox, captured.recorder.keys
    spent = Spent(result.requests, result.requisites, result.bytes, result.seconds)
    with Catalogue.open(outbox.staged, outbox.directory.parent) as catalogue:
        keeper = Keeper(
            outbox.staged,
            catalogue,
            outbox,
            captured.county,
            result.year,
            captured.began,
            captured.provenance,
            captured.originals,
            captured.reused,
            captured.given,
            result.listed_years,
            list(captured.faults),
        )
        manifests = (
            keeper.keep_reports(captured.reports, warcs, result.trail, spent) if captured.reports else []
        )
        if result.status == Status.ARCHIVED:
            line = _as_stored(result, manifests[0], captured.reports)
            return shown(line, manifests[0], catalogue, outbox.staged)
        attempt = keeper.keep_attempt(result.status, result.why, result.url, warcs, result.trail, spent)
        return _as_stored(result, attempt, ())


def _as_stored(
    result: CountyResult, manifest: CountyManifest, reports: Iterable[ReportCapture]
) -> CountyResult:
    """The county's line, from what was stored."""
    text, held = manifest.object("text"), manifest if isinstance(manifest, ReportManifest) else None
    own = [report.own_warc for report in reports if report.url == manifest.url and report.own_warc]
    return replace(
        result,
        status=Status(manifest.status),
        url=manifest.url,
        title=held.title if held else None,
        published_on=held.published_on if held else None,
        issuer=manifest.issuer or None,
        warc=own[0] if own else manifest.warc,
        text=text.key if text else None,
    )


def _failed(captured: Captured, error: Exception) -> Captured:
    error = plainly(error)
    if not isinstance(error, NianbaoError):
        logger.error("%s %s", captured.county.code, captured.county.name, exc_info=error)
    return captured.failed(error)


def _waiting(result: CountyResult, waits: str) -> CountyResult:
    """The line where the store did not take what was kept."""
    reason = because(Code.NOT_STORED, ended=result.status.value, why=waits).after(result.why)
    return replace(result, status=Status.FAILED, warc=None, text=None, **reason_fields(reason))
