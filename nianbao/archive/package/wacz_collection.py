"""Many reports as one WACZ 1.1.1, streamed: a WARC and a page each, one index."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from nianbao.archive.catalogue.manifest import ReportManifest, moment_of, read_manifest
from nianbao.archive.inventory.covering import CoveringSeal
from nianbao.archive.package.output import new_file
from nianbao.archive.package.pages import PAGES, report_page
from nianbao.archive.package.snapshot import write_snapshot
from nianbao.archive.package.wacz import WACZ_VERSION, page_line, wacz_time
from nianbao.archive.package.wacz_container import RecordIndex, WaczContainer
from nianbao.archive.package.withheld import NOTHING, WithheldRecords
from nianbao.archive.store.interface import Store
from nianbao.core import clock
from nianbao.core.errors import DiskFull, NianbaoError, StoreUnreachable
from nianbao.core.settings import software_version

_BEGINNING = datetime(1980, 1, 1, tzinfo=UTC)
"""The earliest moment that a ZIP can name."""


@dataclass
class WaczCollection:
    """Writes reports into one WACZ, without what is `withheld` of others; it names the seals that cover them.
    Unsigned it is made of the captures alone. What one report is at fault for is its own: it is left out, and
    named in `left_out` with why. No more than one report is in memory."""

    store: Store
    title: str
    key: EllipticCurvePrivateKey | None = None
    withheld: WithheldRecords = NOTHING
    seal_of: Callable[[str], CoveringSeal | None] = lambda _: None
    reports: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)
    _first: ReportManifest | None = None
    _last: datetime = _BEGINNING
    _seals: dict[CoveringSeal, None] = field(default_factory=dict)

    def write(self, keys: Iterable[str], output: Path) -> Path:
        """Write the reports of these manifests. Raises UsageError where other content has that name,
        NianbaoError where not one of them can be had."""
        with (
            new_file(output) as file,
            tempfile.TemporaryDirectory() as scratch,
            RecordIndex.empty() as index,
            zipfile.ZipFile(file, "w", allowZip64=True) as container,
        ):
            package, pages = WaczContainer(container, _BEGINNING), Path(scratch) / "pages.jsonl"
            with pages.open("w", encoding="utf-8") as listed:
                listed.write(page_line(PAGES))
                for key in keys:
                    self._try(key, package, index, listed, Path(scratch))
            described = self._described()
            package.moment = self._last
            index.write(package)
            package.copy("pages/pages.jsonl", pages)
            package.close(described, self.key)
        return output

    def _try(
        self, key: str, package: WaczContainer, index: RecordIndex, listed: TextIO, scratch: Path
    ) -> None:
        try:
            self._add(key, package, index, listed, scratch)
        except (StoreUnreachable, DiskFull):
            raise
        except NianbaoError as error:
            self.left_out.append((key, str(error)))

    def _add(
        self, key: str, package: WaczContainer, index: RecordIndex, listed: TextIO, scratch: Path
    ) -> None:
        """Take in one report: all that may fail before the package is touched."""
        manifest = read_manifest(self.store, key)
        assert isinstance(manifest, ReportManifest)  # read_manifest holds it against its key
        name = "-".join(manifest.folder.split("/")[1:4])
        warc = scratch / f"{name}.warc.gz"
        try:
            with warc.open("wb") as snapshot:
                write_snapshot(self.store, manifest, snapshot, self.withheld)
            page = report_page(self.store, manifest)
            index.add(warc)
            package.moment = moment_of(manifest.captured_at).astimezone(UTC)
            package.copy(f"archive/{warc.name}", warc)
        finally:
            warc.unlink(missing_ok=True)
        package.add(f"nianbao/{name}.json", manifest.to_json())
        listed.write(page_line(page))
        self._count(manifest, package.moment)

    def _count(self, manifest: ReportManifest, captured: datetime) -> None:
        self.reports += 1
        self._first = self._first or manifest
        self._last = max(self._last, captured)
        if (seal := self.seal_of(manifest.key)) is not None:
            self._seals[seal] = None

    def _described(self) -> dict[str, Any]:
        if self._first is None:
            why = self.left_out[0][1] if self.left_out else "none is asked for"
            raise NianbaoError(f"there is no report to write: {why}")
        return {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": self.title,
            "description": f"{self.title}: {self.reports} reports",
            "created": wacz_time(clock.now() if self.key is not None else self._last),
            "software": f"nianbao/{software_version()}",
            "mainPageUrl": self._first.url,
            "mainPageDate": wacz_time(moment_of(self._first.captured_at)),
            "seals": [asdict(seal) for seal in self._seals],
        }
