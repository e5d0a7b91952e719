"""One capture as a WACZ 1.1.1: records, index, pages with text, and the manifest they came with."""

from __future__ import annotations

import json
import tempfile
import zipfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from nianbao.archive.catalogue.manifest import CountyManifest, ReportManifest, moment_of
from nianbao.archive.inventory.covering import CoveringSeal
from nianbao.archive.package.pages import pages_of
from nianbao.archive.package.snapshot import write_snapshot
from nianbao.archive.package.wacz_container import RecordIndex, WaczContainer
from nianbao.archive.package.withheld import NOTHING, WithheldRecords
from nianbao.archive.store.interface import Store
from nianbao.core import clock
from nianbao.core.settings import software_version

WACZ_VERSION = "1.1.1"


def fill_wacz(
    store: Store,
    manifest: CountyManifest,
    file: BinaryIO,
    key: EllipticCurvePrivateKey | None,
    withheld: WithheldRecords = NOTHING,
    seal: CoveringSeal | None = None,
) -> None:
    """Write a self-contained WACZ, without what is `withheld`; it names the `seal`. Unsigned it is made of
    the capture alone, twice the same bytes; with a key it is signed now. Raises StoreError where something is
    missing or damaged."""
    captured = moment_of(manifest.captured_at).astimezone(UTC)
    created = clock.now() if key is not None else captured
    with tempfile.TemporaryDirectory() as directory, RecordIndex.empty() as index:
        warc = Path(directory) / f"{manifest.code}-{manifest.year}.warc.gz"
        with warc.open("wb") as snapshot:
            write_snapshot(store, manifest, snapshot, withheld)
        index.add(warc)
        with zipfile.ZipFile(file, "w", allowZip64=True) as container:
            package = WaczContainer(container, captured)
            index.write(package)
            package.copy(f"archive/{warc.name}", warc)
            pages = pages_of(store, manifest)
            package.add("pages/pages.jsonl", "".join(map(page_line, pages)).encode())
            package.add("nianbao/manifest.json", manifest.to_json())
            sealed = {"seal": asdict(seal)} if seal is not None else {}
            package.close(_described(manifest, wacz_time(created)) | sealed, key)


def _described(manifest: CountyManifest, created: str) -> dict[str, Any]:
    title = manifest.title if isinstance(manifest, ReportManifest) else None
    return {
        "profile": "data-package",
        "wacz_version": WACZ_VERSION,
        "title": title or f"{manifest.name} {manifest.year}",
        "description": f"{manifest.code} {manifest.name} {manifest.year} {manifest.issuer}".strip(),
        "created": created,
        "software": f"nianbao/{software_version()}",
        "mainPageUrl": manifest.url,
        "mainPageDate": wacz_time(moment_of(manifest.captured_at)),
    }


def wacz_time(moment: datetime) -> str:
    """A moment as packages write it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def page_line(page: dict[str, Any]) -> str:
    """A line of pages.jsonl."""
    return json.dumps(page, ensure_ascii=False) + "\n"
