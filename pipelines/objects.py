"""The objects of one report in the store: none is stored twice, what was lost or damaged is stored anew."""

from __future__ import annotations

import hashlib
import logging
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from nianbao.archive.catalogue.cells import write_cells
from nianbao.archive.catalogue.content import checked_pieces
from nianbao.archive.catalogue.history import READ
from nianbao.archive.catalogue.manifest import NamedObject, ReportManifest
from nianbao.archive.catalogue.narrative import write_narrative
from nianbao.archive.package.names import safe_name
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.payload import content_of
from nianbao.core.errors import StoreError
from pipelines.captured import Document, ReportCapture
from pipelines.read import ReportReading

logger = logging.getLogger(__name__)


class BodyBroken(Exception):
    """The content codings of a document cannot be undone."""


@dataclass
class ReportObjects:
    """Stores what is made of one report under `folder`; what `before`, the report's last capture, holds of it
    is named instead. `fault` is told of each document whose content cannot be had, and why."""

    store: Store
    outbox: Path
    folder: str
    before: ReportManifest | None
    fault: Callable[[Document, str], None]
    _before: dict[tuple[str, str], NamedObject] = field(init=False)

    def __post_init__(self) -> None:
        held = self.before.objects if self.before is not None else ()
        self._before = {(named.role, named.sha256): named for named in held}

    def keep(self, capture: ReportCapture) -> tuple[list[NamedObject], ReportManifest | None]:
        """The objects, and `before` where that holds the same content: then its reading is named as it is."""
        documents = [*self._keep_documents(capture.documents)]
        unchanged = self.before is not None and _same_content(self.before, capture, documents)
        same = self.before if unchanged else None
        reading = self._held_reading(same) or self._keep_reading(capture)
        return [*reading, *self._keep_html(capture), *documents], same

    def keep_again(self, capture: ReportCapture) -> list[NamedObject]:
        """The objects of a capture that was read again, whatever `before` holds."""
        documents = [*self._keep_documents(capture.documents)]
        return [*self._keep_reading(capture), *self._keep_html(capture), *documents]

    def _held_reading(self, same: ReportManifest | None) -> list[NamedObject]:
        """What was read before of the same content; nothing where it is not there whole."""
        held = [named for named in same.objects if named.role in READ] if same is not None else []
        complete = {named.role for named in held} == set(READ)
        return held if complete and all(map(self._is_whole, held)) else []

    def _is_whole(self, named: NamedObject) -> bool:
        """An object that was lost or damaged is stored anew: a crawl may heal what it finds again."""
        try:
            return sum(map(len, checked_pieces(self.store, named))) == named.size
        except StoreError as error:
            logger.warning("%s; it is stored anew", error)
            return False

    def _keep_reading(self, capture: ReportCapture) -> list[NamedObject]:
        return [
            self._put(role, f"{self.folder}/{name}", content)
            for role, name, content in reading_objects(capture.reading, document_records(capture))
        ]

    def _keep_html(self, capture: ReportCapture) -> list[NamedObject]:
        """The page's body; a report that is a document has none."""
        return [self._put("html", f"{self.folder}/report.html", capture.html)] if capture.html else []

    def _put(self, role: str, key: str, content: bytes) -> NamedObject:
        held = self._held(role, hashlib.sha256(content).hexdigest())
        stored = held or self.store.put(key, content)
        return NamedObject(role, stored.key, stored.sha256, stored.size)

    def _held(self, role: str, sha256: str) -> NamedObject | None:
        """The same bytes as the last capture stored them: an object is never stored twice."""
        held = self._before.get((role, sha256))
        return held if held is not None and self._is_whole(held) else None

    def _keep_documents(self, documents: Sequence[Document]) -> Iterator[NamedObject]:
        for number, document in enumerate(documents, 1):
            try:
                yield self._keep_document(number, document)
            except BodyBroken as error:
                # The bytes are in the WARC as sent; one document never costs the report.
                self.fault(document, str(error))

    def _keep_document(self, number: int, document: Document) -> NamedObject:
        """An attachment's content, out of its record: the archive is the only copy that there is."""
        key = f"{self.folder}/attachments/{number:02d}{_key_suffix(document.name)}"
        with tempfile.TemporaryDirectory(dir=self.outbox) as directory:
            path = Path(directory) / "content"
            digest = write_content(self.outbox, self.store, document, path)
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


def write_content(outbox: Path, store: Store, document: Document, path: Path) -> str:
    """Write the content of a document; returns its SHA-256. Raises BodyBroken."""
    place, running = document.place, hashlib.sha256()
    with path.open("wb") as file:
        for piece in _readable(content_of(outbox, store, place.warc, place.offset)):
            running.update(piece)
            file.write(piece)
    return running.hexdigest()


def _readable(pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    except StoreError as error:
        raise BodyBroken(str(error)) from error


def _key_suffix(name: str) -> str:
    """The extension, where it is a plain one: people look into buckets."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else ""


def _same_content(before: ReportManifest, capture: ReportCapture, documents: Sequence[NamedObject]) -> bool:
    held = sorted(named.sha256 for named in before.objects if named.role == "attachment")
    return before.content_sha256 == capture.reading.content_sha256 and held == sorted(
        named.sha256 for named in documents
    )


def document_records(capture: ReportCapture) -> dict[str, str]:
    """The WARC record of each document by its published name, that of the page itself under ""."""
    return {each.name: each.place.record_id for each in capture.documents} | {"": capture.place.record_id}


def reading_objects(reading: ReportReading, records: Mapping[str, str]) -> Iterator[tuple[str, str, bytes]]:
    """The role, file name and content of each object. `records`: see `document_records`."""
    yield "text", "report.txt", reading.text.encode()
    yield "search_text", "search.txt", reading.search_text.encode()
    yield "cells", "cells.json", write_cells(reading.layout, reading.cells, reading.extras, records)
    yield "narrative", "narrative.json", write_narrative(reading.narrative)
