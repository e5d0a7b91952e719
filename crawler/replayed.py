"""What replay shows of archived reports, held against what was read of them.

Each report is read out of the file that stands alone and that replay tools are given, by its address and time
as they look it up, and out of nothing else.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

from crawler.reread import at_once
from crawler.walk.recaptured import is_shown_in_place, recaptured
from nianbao.archive.catalogue.content import checked_bytes
from nianbao.archive.catalogue.manifest import ReportManifest, named_warc, read_manifest
from nianbao.archive.catalogue.verify import Finding, ObjectState
from nianbao.archive.outbox import Outbox
from nianbao.archive.package.pages import report_page
from nianbao.archive.package.snapshot import write_snapshot
from nianbao.archive.package.withheld import bare_address
from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.cdxj import CdxjLine, cdxj_key, cdxj_lines, put_cdxj
from nianbao.archive.warc.lookup import read_fields
from nianbao.core.errors import (
    DiskFull,
    ManifestError,
    NianbaoError,
    ObjectMissing,
    StoreError,
    StoreUnreachable,
)
from pipelines.captured import ReportCapture
from pipelines.readers import reader_versions
from pipelines.store import with_documents

_WARC = "warc/replayed.warc.gz"
_LINE_LETTERS = 60


def replayed(
    store: Store, keys: Iterable[str], page_bytes: int, withheld: Collection[str] = ()
) -> Iterator[Finding]:
    """What is found of the text of each of these manifests; of one that is `withheld` no word is repeated.

    Raises StoreUnreachable and DiskFull."""
    for key in keys:
        try:
            manifest = read_manifest(store, key)
        except (ManifestError, ObjectMissing) as error:
            yield Finding(key, ObjectState.UNREADABLE, f"{error}; it is not replayed")
            continue
        assert isinstance(manifest, ReportManifest)  # read_manifest holds it against its key
        yield _Replay(store, manifest, page_bytes, key in withheld).finding()


@dataclass(frozen=True)
class _Replay:
    """One report to be replayed."""

    store: Store
    manifest: ReportManifest
    page_bytes: int
    withheld: bool

    def finding(self) -> Finding:
        """That it reads as it was read, or what is otherwise."""
        if is_shown_in_place(self.manifest):
            return self._found(ObjectState.NOT_REPLAYED, "the report was shown after an act in the browser")
        try:
            return self._compared()
        except (StoreUnreachable, DiskFull):
            raise
        except NianbaoError as error:
            why = "withheld, so not said" if self.withheld else str(error)
            return self._found(ObjectState.DAMAGED, f"it cannot be replayed: {why}")

    def _compared(self) -> Finding:
        text, html = self.manifest.object("text"), self.manifest.object("html")
        with tempfile.TemporaryDirectory(prefix="nianbao-replay-") as folder:
            shown, unread = self._shown(Path(folder))
        if html is not None and checked_bytes(self.store, html) != shown.html:
            return self._found(ObjectState.DAMAGED, f"replay shows another page than {html.key}")
        stored = checked_bytes(self.store, text).decode() if text else ""
        if stored == shown.reading.text:
            return self._found(ObjectState.OK)
        said = self._difference(stored, shown.reading.text)
        if unread or self.manifest.software.get("readers") != reader_versions():
            why = "another reader read it then" if self.withheld or not unread else unread
            return self._found(ObjectState.READ_OTHERWISE, f"{said}; {why}")
        return self._found(ObjectState.DAMAGED, said)

    def _shown(self, folder: Path) -> tuple[ReportCapture, str]:
        """The report as it stands in its own package, and what of its documents could not be read here."""
        packed, snapshot = DirectoryStore(folder / "package"), folder / "replayed.warc.gz"
        with snapshot.open("wb") as file:
            write_snapshot(self.store, self.manifest, file)
        index = put_cdxj(packed, _WARC, snapshot)
        if index is None:
            raise StoreError("its package cannot be indexed")
        named = named_warc(packed.put(_WARC, snapshot)), named_warc(index)
        line = self._page(cdxj_lines(packed, cdxj_key(_WARC)))
        fields, _ = read_fields(packed, line.warc, line.offset, line.length)
        alone = replace(
            self.manifest,
            objects=(*named, *self.manifest.objects_of("attachment")),
            warc=_WARC,
            record_id=fields["warc-record-id"],
        )
        outbox = Outbox(folder / "outbox", packed)
        about = alone.code, alone.name, alone.year, outbox.directory, outbox.staged
        shown, faults = with_documents(at_once(recaptured(outbox.staged, alone, self.page_bytes)), *about)
        return shown, "; ".join(f"{fault['url']}: {fault['saw']}" for fault in faults)

    def _page(self, lines: Iterable[CdxjLine]) -> CdxjLine:
        """The record that replay takes for the report's page: of its address, next to its time."""
        address = bare_address(self.manifest.url or "")
        wanted = datetime.fromisoformat(report_page(self.store, self.manifest)["ts"])
        of_it = [line for line in lines if line.url == address]
        if not of_it:
            raise StoreError(f"{address} is not in its package")
        return min(of_it, key=lambda line: abs(_moment(line) - wanted))

    def _difference(self, stored: str, shown: str) -> str:
        pairs = list(zip_longest(stored.splitlines(), shown.splitlines()))
        others = [number for number, (old, new) in enumerate(pairs, 1) if old != new]
        if not others:
            return "replay ends lines otherwise"
        said = f"replay shows another text, from line {others[0]} on"
        if self.withheld:
            return said
        old, new = ((line or "")[:_LINE_LETTERS] for line in pairs[others[0] - 1])
        return f"{said}: {new!r}, stored is {old!r}"

    def _found(self, state: ObjectState, reason: str | None = None) -> Finding:
        text = self.manifest.object("text")
        return Finding(text.key if text else self.manifest.key, state, reason, self.manifest.key)


def _moment(line: CdxjLine) -> datetime:
    return datetime.strptime(line.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
