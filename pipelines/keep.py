"""Turns one county's captures into stored objects and manifests: the manifest last, naming all of them."""

from __future__ import annotations

import hashlib
import logging
import platform
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from archive.catalogue.catalogue import Catalogue
from archive.catalogue.content import checked_pieces
from archive.catalogue.keys import attempt_folder, report_folder
from archive.catalogue.manifest import Manifest, NamedObject, named_warc
from archive.catalogue.originals import named_originals
from archive.package.names import safe_name
from archive.store.interface import Store
from archive.warc.outbox import Outbox
from archive.warc.payload import content_of
from core.county import County
from core.errors import DocumentError, StoreError
from core.identities.results import failed_ids
from core.report import Scope, Status
from core.settings import software_version
from pipelines.join import join_documents
from pipelines.read import ReportReading
from pipelines.stored import HELD_ROLES, reading_objects

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an exchange lies in the outbox: WARC key, offset, record id."""

    warc: str
    offset: int
    record_id: str


@dataclass(frozen=True, slots=True)
class Document:
    """An attachment as archived: published name, address, media type as sent, and its record."""

    name: str
    url: str
    media_type: str
    place: Place


@dataclass(frozen=True, slots=True)
class ReportCapture:
    """One report page as captured and judged. `html` is its body with HTTP codings removed."""

    scope: Scope
    issuer: str
    title: str
    url: str
    html: bytes
    place: Place
    reading: ReportReading
    documents: tuple[Document, ...] = ()
    last_modified: str | None = None
    corrected: bool = False
    route: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spent:
    """What the crawl of the county cost."""

    requests: int
    requisites: int
    received_bytes: int
    seconds: float


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
    settings_said: dict[str, Any]
    originals: Sequence[str] = ()
    """Keys of earlier WARCs that this crawl's revisit records refer to."""
    faults: list[dict[str, Any]] = field(default_factory=list)
    _warcs: list[NamedObject] = field(default_factory=list)
    _before: dict[tuple[str, str], NamedObject] = field(default_factory=dict)

    def keep_reports(
        self,
        captures: Sequence[ReportCapture],
        warcs: Sequence[str],
        trail: Sequence[dict[str, Any]],
        spent: Spent,
    ) -> list[Manifest]:
        """Store the reports, the county's own last; returns their manifests, the county's own first."""
        captures = [self._joined(capture) for capture in captures]
        drafts = [
            (capture, moment, *self._draft(capture, moment)) for capture, moment in self._versions(captures)
        ]
        self._deliver(warcs)
        manifests = [self._finish(*draft, trail, spent) for draft in drafts]
        return manifests[::-1]

    def _joined(self, capture: ReportCapture) -> ReportCapture:
        """The report with what its documents say, where its page does not say all itself."""
        documents = capture.documents

        def write(place: int, path: Path) -> None:
            try:
                self._write(documents[place], path)
            except BodyBroken as error:
                raise DocumentError(str(error)) from error

        def fault(place: int, said: str) -> None:
            logger.warning("%s %s: %s", self.county.code, documents[place].url, said)
            self.faults.append({"url": documents[place].url, "aim": "reading", "saw": said})

        reading = join_documents(
            capture.reading,
            [document.name for document in documents],
            write,
            issuer=capture.reading.issuer or capture.issuer,
            year=self.year,
            county_name=self.county.name,
            fault=fault,
        )
        return replace(capture, reading=reading)

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
            for held in self.catalogue.reports([self.county.code], self.year)
            for manifest in held.captures
            if (manifest.scope, manifest.issuer) == (capture.scope, capture.issuer)
        )

    def keep_attempt(
        self,
        status: Status,
        reason: str | None,
        url: str | None,
        warcs: Sequence[str],
        trail: Sequence[dict[str, Any]],
        spent: Spent,
    ) -> Manifest:
        """Store the evidence of a crawl that ended without a report."""
        self._deliver(warcs)
        manifest = Manifest(
            "attempt",
            self.began.isoformat(),
            status.value,
            tuple(self._warcs),
            **self._common(trail, spent),
            reason=reason,
            url=url,
            warc=warcs[0] if warcs else None,
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
        originals = [key for key in self.originals if key not in delivered]
        self._warcs += named_originals(self.store, self.catalogue, self.county.code, originals)

    def _draft(self, capture: ReportCapture, moment: datetime) -> tuple[list[NamedObject], Manifest | None]:
        """The objects of a report, and the manifest that already holds the same content, if any.

        The same content is not stored twice: an unchanged report's manifest names the objects held already.
        """
        before = self.catalogue.latest(self.county.code, self.year, capture.scope, capture.issuer)
        self._before = {(named.role, named.sha256): named for named in before.objects} if before else {}
        folder = self._folder(capture, moment)
        documents = [*self._keep_documents(folder, capture.documents)]
        same = before if before is not None and _same_content(before, capture, documents) else None
        held = [named for named in same.objects if named.role in HELD_ROLES] if same is not None else []
        complete = {named.role for named in held} == set(HELD_ROLES)
        whole = complete and all(map(self._is_whole, held))
        reading = held if whole else self._keep_reading(folder, capture)
        return [*reading, *self._keep_html(folder, capture), *documents], same

    def _is_whole(self, named: NamedObject) -> bool:
        """An object that was lost or damaged is stored anew: a crawl may heal what it finds again."""
        try:
            return sum(map(len, checked_pieces(self.store, named))) == named.size
        except StoreError as error:
            logger.warning("%s; it is stored anew", error)
            return False

    def _keep_reading(self, folder: str, capture: ReportCapture) -> list[NamedObject]:
        records = {document.name: document.place.record_id for document in capture.documents}
        records[""] = capture.place.record_id
        return [
            self._put(role, f"{folder}/{name}", content)
            for role, name, content in reading_objects(capture.reading, records)
        ]

    def _keep_html(self, folder: str, capture: ReportCapture) -> list[NamedObject]:
        """The page's body; a report that is a document has none."""
        return [self._put("html", f"{folder}/report.html", capture.html)] if capture.html else []

    def _put(self, role: str, key: str, content: bytes) -> NamedObject:
        held = self._held(role, hashlib.sha256(content).hexdigest())
        stored = held or self.store.put(key, content)
        return NamedObject(role, stored.key, stored.sha256, stored.size)

    def _held(self, role: str, sha256: str) -> NamedObject | None:
        """The same bytes as the last capture stored them: an object is never stored twice."""
        held = self._before.get((role, sha256))
        return held if held is not None and self._is_whole(held) else None

    def _keep_documents(self, folder: str, documents: Sequence[Document]) -> Iterator[NamedObject]:
        for number, document in enumerate(documents, 1):
            try:
                yield self._keep_document(folder, number, document)
            except BodyBroken as error:
                # The bytes are in the WARC as sent; one document never costs the report.
                logger.warning("%s %s: %s", self.county.code, document.url, error)
                self.faults.append({"url": document.url, "aim": "attachment", "saw": str(error)})

    def _keep_document(self, folder: str, number: int, document: Document) -> NamedObject:
        """An attachment's content, out of its record: the archive is the only copy that there is."""
        key = f"{folder}/attachments/{number:02d}{_key_suffix(document.name)}"
        with tempfile.TemporaryDirectory(dir=self.outbox.directory) as directory:
            path = Path(directory) / "content"
            digest = self._write(document, path)
            stored = self._held("attachment", digest) or self.store.put(key, path)
        return NamedObject(
            "attachment",
            stored.key,
            stored.sha256,
            stored.size,
            safe_name(document.name),
            document.url,
            document.media_type,
        )

    def _write(self, document: Document, path: Path) -> str:
        """Write the content of a document; returns its SHA-256. Raises BodyBroken."""
        place, running = document.place, hashlib.sha256()
        with path.open("wb") as file:
            for piece in _readable(content_of(self.outbox.directory, self.store, place.warc, place.offset)):
                running.update(piece)
                file.write(piece)
        return running.hexdigest()

    def _folder(self, capture: ReportCapture, moment: datetime) -> str:
        return report_folder(self.county.code, self.year, capture.scope, capture.issuer, moment)

    def _finish(
        self,
        capture: ReportCapture,
        moment: datetime,
        objects: list[NamedObject],
        same: Manifest | None,
        trail: Sequence[dict[str, Any]],
        spent: Spent,
    ) -> Manifest:
        reading, dates = capture.reading, capture.reading.dates
        published = dates.published
        manifest = Manifest(
            "report",
            moment.isoformat(),
            (Status.UNCHANGED if same else Status.ARCHIVED).value,
            (*objects, *self._warcs),
            **self._common(trail, spent),
            scope=capture.scope,
            issuer=capture.issuer,
            url=capture.url,
            title=capture.title,
            published_on=published.isoformat() if published else None,
            signed_on=dates.signed.isoformat() if dates.signed else None,
            dates=_said_dates(capture),
            first_captured_at=(same.first_captured_at or same.captured_at) if same else moment.isoformat(),
            layout=reading.layout,
            tables=reading.tables,
            identities_failed=failed_ids(reading.identities, hard=True),
            identities_soft=failed_ids(reading.identities, hard=False),
            content_sha256=reading.content_sha256,
            warc=capture.place.warc,
            record_id=capture.place.record_id,
            route=capture.route,
        )
        self.store.put(f"{self._folder(capture, moment)}/manifest.json", manifest.to_json())
        return manifest

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
            "software": {
                "name": "nianbao",
                "version": software_version(),
                "python": platform.python_version(),
                "settings": self.settings_said,
            },
        }


class BodyBroken(Exception):
    """The content codings of a document cannot be undone."""


def _readable(pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    except StoreError as error:
        raise BodyBroken(str(error)) from error


def _precedence(capture: ReportCapture) -> tuple[bool, bool, date]:
    """Later is more current: a correction says so, or was published after."""
    published = capture.reading.dates.published or date.min
    return capture.scope is Scope.COUNTY, capture.corrected, published


def _key_suffix(name: str) -> str:
    """The extension, where it is a plain one: people look into buckets."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else ""


def _said_dates(capture: ReportCapture) -> dict[str, str | None]:
    dates = capture.reading.dates
    found = {
        "shown": dates.shown,
        "pub_date": dates.pub_date,
        "signed": dates.signed,
        "written": dates.written,
        "filed": dates.filed,
    }
    said = {name: value.isoformat() if value else None for name, value in found.items()}
    return said | {"shown_at": dates.shown_at, "last_modified": capture.last_modified}


def _same_content(before: Manifest, capture: ReportCapture, documents: Sequence[NamedObject]) -> bool:
    held = sorted(named.sha256 for named in before.objects if named.role == "attachment")
    return before.content_sha256 == capture.reading.content_sha256 and held == sorted(
        named.sha256 for named in documents
    )
