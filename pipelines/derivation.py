"""What a capture says when it is read again, stored beside what was read before: nothing is rewritten."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nianbao.archive.catalogue.cells import read_cells, read_extras
from nianbao.archive.catalogue.content import checked_bytes
from nianbao.archive.catalogue.history import READ
from nianbao.archive.catalogue.manifest import NamedObject, ReportManifest
from nianbao.archive.store.interface import Store
from nianbao.core import clock
from nianbao.core.errors import StoreError
from nianbao.core.settings import software_version
from pipelines.captured import Document, ReportCapture
from pipelines.keep import said_of
from pipelines.objects import BodyBroken, ReportObjects, document_records, reading_objects, write_content
from pipelines.readers import reader_versions

_READING = "reading"
"""The aim of the steps that tell what of a document could not be read."""


@dataclass
class Derivation:
    """One capture's new reading, `capture`, beside that which the manifest `before` holds. `faults` are the
    steps that reading its documents adds to the trail."""

    store: Store
    outbox: Path
    before: ReportManifest
    capture: ReportCapture
    faults: Sequence[dict[str, Any]] = ()
    _lost: list[dict[str, Any]] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether anything that was read differs; the same cells out of other records are the same."""
        said = said_of(self.capture)
        dates = {name: value for name, value in self._dates(said).items() if value}
        if dates != {name: value for name, value in self.before.dates.items() if value}:
            return True
        facts = (name for name in said if name != "dates")
        if any(said[name] != getattr(self.before, name) for name in facts):
            return True
        made = reading_objects(self.capture.reading, document_records(self.capture))
        return not all(self._is_same(role, content) for role, _, content in made) or self._has_more

    def keep(self) -> ReportManifest:
        """Store the objects and, last, the manifest; what is held already is named."""
        read = clock.now()
        derived = replace(self.before, read_at=read.isoformat())
        objects = ReportObjects(self.store, self.outbox, derived.folder, self.before, self._lose)
        kept = objects.keep_again(self.capture)
        said = said_of(self.capture)
        manifest = replace(
            derived,
            **said | {"dates": self._dates(said)},
            objects=(*kept, *self._carried(kept)),
            trail=(*self._trail, *self.faults, *self._lost),
            software=self._software,
            derived_from={"key": self.before.key, "sha256": self._digest},
        )
        self.store.put(manifest.key, manifest.to_json())
        return manifest

    @property
    def _digest(self) -> str:
        """The SHA-256 of the manifest that it derives from."""
        with closing(self.store.open(self.before.key)) as stream:
            return hashlib.sha256(stream.read()).hexdigest()

    def _dates(self, said: dict[str, Any]) -> dict[str, str | None]:
        """Those that were read now; when it was seen first, and what its column showed, stays."""
        dates: dict[str, str | None] = self.before.dates | said["dates"]
        return dates

    def _is_same(self, role: str, content: bytes) -> bool:
        held = self.before.object(role)
        if held is None or held.sha256 == hashlib.sha256(content).hexdigest():
            return held is not None
        if role != "cells":
            return False
        try:
            return _figures(checked_bytes(self.store, held), held.key) == _figures(content, "cells.json")
        except StoreError:  # lost or damaged: what is read now takes its place
            return False

    @property
    def _has_more(self) -> bool:
        """Whether today's reader knows a document of the report that was captured and not taken for one."""
        held = {named.url for named in self.before.objects_of("attachment")}
        return any(self._is_whole(one) for one in self.capture.documents if one.url not in held)

    def _is_whole(self, document: Document) -> bool:
        with tempfile.TemporaryDirectory(dir=self.outbox) as folder:
            try:
                write_content(self.outbox, self.store, document, Path(folder) / "content")
            except BodyBroken:
                return False
            return True

    def _lose(self, document: Document, said: str) -> None:
        self._lost.append({"url": document.url, "aim": "attachment", "saw": said})

    def _carried(self, kept: Sequence[NamedObject]) -> list[NamedObject]:
        """What stays as it is: the WARCs, and documents that are not taken for the report's any more."""
        urls = {named.url for named in kept if named.role == "attachment"}
        made = (*READ, "html")
        return [
            one
            for one in self.before.objects
            if one.role not in made and (not one.url or one.url not in urls)
        ]

    @property
    def _trail(self) -> list[dict[str, Any]]:
        return [step for step in self.before.trail if step.get("aim") != _READING]

    @property
    def _software(self) -> dict[str, Any]:
        """What read it now; by which program it was captured, the manifest says that it derives from."""
        return self.before.software | {
            "name": "nianbao",
            "version": software_version(),
            "readers": reader_versions(),
        }


def _figures(content: bytes, key: str) -> tuple[object, ...]:
    """Cells and extras without the records that they came from: the same page may lie in several."""
    layout, cells = read_cells(content, key)
    return layout, [replace(cell, record_id="") for cell in cells], read_extras(content, key)
