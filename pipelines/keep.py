"""Turns one county's captures into stored objects and manifests: the manifest last, naming all of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.keys import attempt_folder, report_folder
from nianbao.archive.catalogue.manifest import (
    AttemptManifest,
    NamedObject,
    ReportManifest,
    moment_of,
    named_warc,
)
from nianbao.archive.outbox import Outbox
from nianbao.archive.store.digest import stored_object
from nianbao.archive.store.interface import Store, StoredObject
from nianbao.archive.warc.cdxj import cdxj_key
from nianbao.core.county import County
from nianbao.core.identities.results import failed_ids
from nianbao.core.reasons import Reason, reason_fields
from nianbao.core.report import Scope, Status
from pipelines.captured import Document, ReportCapture, Spent
from pipelines.objects import ReportObjects
from pipelines.readers import reader_versions

logger = logging.getLogger(__name__)

_READ = (Status.NOT_PUBLISHED, Status.NOT_LISTED)
"""What a visit ends with that read the columns to their end."""


@dataclass
class Keeper:
    """Stores what one crawl of one county brought. Objects are stored as soon as they are known; nothing
    is listed before its manifest is written."""

    store: Store
    catalogue: Catalogue
    outbox: Outbox
    county: County
    year: int
    began: datetime
    provenance: dict[str, Any]
    """What manifests say of their making (see `provenance`)."""
    originals: Sequence[str] = ()
    """Keys of earlier WARCs that this crawl's revisit records refer to."""
    reused: Sequence[str] = ()
    """Keys of earlier WARCs with answers that this crawl did not ask for again: they are this capture's, too,
    since without them it does not show what it showed."""
    given: Sequence[NamedObject] = ()
    """Files that were handed over, as they are kept."""
    listed_years: tuple[int, ...] = ()
    """The report years that the county's columns list."""
    faults: list[dict[str, Any]] = field(default_factory=list)
    """What of the documents could not be read or had: steps of the trail."""
    _warcs: list[NamedObject] = field(default_factory=list)

    def keep_reports(
        self,
        captures: Sequence[ReportCapture],
        warcs: Sequence[str],
        trail: Sequence[dict[str, Any]],
        spent: Spent,
    ) -> list[ReportManifest]:
        """Store the reports, the county's own last; returns their manifests, the county's own first."""
        drafts = [
            (capture, moment, *self._draft(capture, moment)) for capture, moment in self._versions(captures)
        ]
        self._deliver(warcs)
        manifests = [self._finish(*draft, trail, spent) for draft in drafts]
        return manifests[::-1]

    def _versions(self, captures: Sequence[ReportCapture]) -> list[tuple[ReportCapture, datetime]]:
        """What to store, in order: the county's own last; of an original and its correction the correction
        last, since the latest capture is the current one. Versions of one crawl lie a microsecond apart.

        Twins, and superseded versions that are held already, are left out.
        """
        ordered = sorted(captures, key=_precedence)
        unique = {(each.scope, each.issuer, each.reading.content_sha256): each for each in ordered}
        current = {(each.scope, each.issuer): each for each in unique.values()}
        kept = [
            each
            for each in unique.values()
            if current[each.scope, each.issuer] is each or not self._holds(each)
        ]
        return [(each, self.began + timedelta(microseconds=at)) for at, each in enumerate(kept)]

    def _holds(self, capture: ReportCapture) -> bool:
        """Some earlier capture of this issuer's report had the same content."""
        return any(
            manifest.content_sha256 == capture.reading.content_sha256
            for held in self.catalogue.kept([self.county.code], self.year)
            for manifest in held.captures
            if (manifest.scope, manifest.issuer) == (capture.scope, capture.issuer)
        )

    def keep_attempt(
        self,
        status: Status,
        reason: Reason | None,
        url: str | None,
        warcs: Sequence[str],
        trail: Sequence[dict[str, Any]],
        spent: Spent,
    ) -> AttemptManifest:
        """Store the evidence of a crawl that ended without a report."""
        self._deliver(warcs)
        manifest = AttemptManifest(
            self.began.isoformat(),
            status.value,
            tuple(self._warcs),
            **self._common(trail, spent),
            **reason_fields(reason),
            url=url,
            warc=next(iter([*warcs, *self.reused]), None),
        )
        folder = attempt_folder(self.county.code, self.year, self.began)
        self.store.put(f"{folder}/manifest.json", manifest.to_json())
        return manifest

    def _deliver(self, warcs: Sequence[str]) -> None:
        delivered = {named.key for named in self._warcs}
        for key in warcs:
            if key in delivered:
                continue
            self._warcs += map(named_warc, self.outbox.deliver(self.store, key))
        reused = [key for key in self.reused if key not in delivered]
        originals = [key for key in self.originals if key not in delivered]
        self._warcs += [*self._named(reused, original=False), *self._named(originals, original=True)]

    def _named(self, warcs: Iterable[str], *, original: bool) -> Iterator[NamedObject]:
        """Each earlier WARC and its index, as the manifest that came with it says; where none names it, as it
        is. The torn tail of a killed crawl (`.torn`) lies beside its WARC, and is no part of it."""
        pairs = ((warc, cdxj_key(warc)) for warc in warcs)
        for key in (key for pair in pairs for key in self.store.keys(pair[0]) if key in pair):
            if (named := self.catalogue.object_named(self.county.code, key)) is not None:
                stored = StoredObject(key, named.sha256, named.size)
            else:
                stored = stored_object(self.store, key)
            yield named_warc(stored, original)

    def _draft(
        self, capture: ReportCapture, moment: datetime
    ) -> tuple[list[NamedObject], ReportManifest | None]:
        """The objects of a report, and the manifest that already holds the same content, if any.

        The same content is not stored twice: an unchanged report's manifest names the objects held already.
        """
        before = self.catalogue.latest(self.county.code, self.year, capture.scope, capture.issuer)
        folder = self._folder(capture, moment)
        return ReportObjects(self.store, self.outbox.directory, folder, before, self._fault).keep(capture)

    def _fault(self, document: Document, said: str) -> None:
        logger.warning("%s %s: %s", self.county.code, document.url, said)
        self.faults.append({"url": document.url, "aim": "attachment", "saw": said})

    def _folder(self, capture: ReportCapture, moment: datetime) -> str:
        return report_folder(self.county.code, self.year, capture.scope, capture.issuer, moment)

    def _finish(
        self,
        capture: ReportCapture,
        moment: datetime,
        objects: list[NamedObject],
        same: ReportManifest | None,
        trail: Sequence[dict[str, Any]],
        spent: Spent,
    ) -> ReportManifest:
        said = said_of(capture)
        manifest = ReportManifest(
            moment.isoformat(),
            (Status.UNCHANGED if same else Status.ARCHIVED).value,
            (*objects, *self._warcs, *self.given),
            **self._common(trail, spent) | {"software": self._software(same)},
            **said | {"dates": said["dates"] | self._first_seen(capture, moment)},
            scope=capture.scope,
            issuer=capture.issuer,
            url=capture.url,
            first_captured_at=_first(same, moment),
            warc=capture.place.warc,
            record_id=capture.place.record_id,
            route=capture.route,
            found_at=capture.found_at,
        )
        self.store.put(f"{self._folder(capture, moment)}/manifest.json", manifest.to_json())
        return manifest

    def _software(self, same: ReportManifest | None) -> dict[str, Any]:
        """The program, and by what the report was read: of the same content, that which read it then."""
        readers = same.software.get("readers") if same is not None else reader_versions()
        software: dict[str, Any] = self.provenance["software"]
        return software | {"readers": readers} if readers else software

    def _first_seen(self, capture: ReportCapture, moment: datetime) -> dict[str, str | None]:
        """Between which of our own visits the report appeared: the last one that read the county's columns to
        their end without it, None where there is none, and the first one that saw it."""
        about = self.county.code, self.year
        held = [
            one.first_captured_at
            for one in self.catalogue.kept([about[0]], about[1])
            if (one.current.scope, one.current.issuer) == (capture.scope, capture.issuer)
        ]
        seen = min([*held, moment.isoformat()], key=moment_of)
        without = [
            one.captured_at
            for one in (self.catalogue.attempts(*about) if capture.scope is Scope.COUNTY else ())
            if one.status in _READ and moment_of(one.captured_at) < moment_of(seen)
        ]
        return {"last_seen_without": without[-1] if without else None, "first_seen": seen}

    def _common(self, trail: Sequence[dict[str, Any]], spent: Spent) -> dict[str, Any]:
        return {
            "code": self.county.code,
            "name": self.county.name,
            "province": self.county.province,
            "prefecture": self.county.prefecture,
            "year": self.year,
            "requests": spent.requests,
            "requisites": spent.requisites,
            "received_bytes": spent.received_bytes,
            "seconds": round(spent.seconds, 3),
            "trail": (*trail, *self.faults),
            "listed_years": self.listed_years,
            **self.provenance,
        }


def _first(same: ReportManifest | None, moment: datetime) -> str:
    """When the same content was captured first; what is handed over may be older than what is held."""
    held = [same.first_captured_at or same.captured_at] if same is not None else []
    return min([*held, moment.isoformat()], key=moment_of)


def _precedence(capture: ReportCapture) -> tuple[bool, bool, date]:
    """Later is more current: a correction says so, or was published after."""
    published = capture.reading.dates.published or date.min
    return capture.scope is Scope.COUNTY, capture.corrected, published


def said_of(capture: ReportCapture) -> dict[str, Any]:
    """What a manifest says of a report as it was read."""
    reading, dates = capture.reading, capture.reading.dates
    return {
        "title": capture.title,
        "published_on": dates.published.isoformat() if dates.published else None,
        "signed_on": dates.signed.isoformat() if dates.signed else None,
        "dates": _said_dates(capture),
        "layout": reading.layout.value,
        "tables": reading.tables,
        "identities_failed": failed_ids(reading.identities, hard=True),
        "identities_soft": failed_ids(reading.identities, hard=False),
        "content_sha256": reading.content_sha256,
    }


def _said_dates(capture: ReportCapture) -> dict[str, str | None]:
    dates = capture.reading.dates
    found = {
        "shown": dates.shown,
        "pub_date": dates.pub_date,
        "signed": dates.signed,
        "written": dates.written,
        "issued": dates.issued,
        "filed": dates.filed,
    }
    said = {name: value.isoformat() if value else None for name, value in found.items()}
    that_day = " ".join(map(str, sorted(capture.years_that_day))) or None
    return said | {
        "shown_at": dates.shown_at,
        "last_modified": capture.last_modified,
        "years_that_day": that_day,
    }
