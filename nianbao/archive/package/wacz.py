"""One capture as a WACZ 1.1.1: records, index, pages with text, and the manifest they came with."""

from __future__ import annotations

import gzip
import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, BinaryIO

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from nianbao.archive.catalogue.manifest import CountyManifest, ReportManifest, moment_of
from nianbao.archive.inventory.covering import CoveringSeal
from nianbao.archive.package.pages import pages_of
from nianbao.archive.package.signing import signed_data
from nianbao.archive.package.snapshot import write_snapshot
from nianbao.archive.package.withheld import NOTHING, WithheldRecords
from nianbao.archive.store.digest import PIECE_BYTES
from nianbao.archive.store.interface import Store
from nianbao.archive.warc.indexing import index_lines
from nianbao.core import clock
from nianbao.core.settings import software_version

WACZ_VERSION = "1.1.1"
INDEX_NAME = "index.cdx.gz"
INDEX_LINES = 1024
LONG_BYTES = 2**31 - 1


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
    with tempfile.TemporaryDirectory() as directory:
        warc = Path(directory) / f"{manifest.code}-{manifest.year}.warc.gz"
        with warc.open("wb") as snapshot:
            write_snapshot(store, manifest, snapshot, withheld)
        with zipfile.ZipFile(file, "w", allowZip64=True) as container:
            package = _Package(container, captured)
            _add_index(package, warc)
            package.copy(f"archive/{warc.name}", warc)
            pages = pages_of(store, manifest)
            package.add("pages/pages.jsonl", "".join(map(_line, pages)).encode())
            package.add("nianbao/manifest.json", manifest.to_json())
            sealed = {"seal": asdict(seal)} if seal is not None else {}
            package.close(_described(manifest, _iso(created)) | sealed, key)


def _add_index(package: _Package, warc: Path) -> None:
    """The compressed index with its secondary one, POST requests told apart as replay tools do."""
    with warc.open("rb") as file:
        lines = sorted(
            line.text({"recordDigest": _digest(file, line.offset, line.length)})
            for line in index_lines(warc, with_requests=True)
        )
    described = {"format": "cdxj-gzip-1.0", "filename": INDEX_NAME}
    secondary, offset = [f"!meta 0 {json.dumps(described)}"], 0
    with package.entry(f"indexes/{INDEX_NAME}") as out:
        for start in range(0, len(lines), INDEX_LINES):
            block = lines[start : start + INDEX_LINES]
            member = gzip.compress("".join(f"{line}\n" for line in block).encode(), mtime=0)
            out.write(member)
            place = {"offset": offset, "length": len(member), "digest": _sha256(member)}
            secondary.append(f"{block[0].partition('{')[0].strip()} {json.dumps(place)}")
            offset += len(member)
    package.add("indexes/index.idx", "".join(f"{line}\n" for line in secondary).encode())


def _digest(file: BinaryIO, offset: int, length: int) -> str:
    """Of a record as it lies in the file."""
    file.seek(offset)
    running = hashlib.sha256()
    while length and (piece := file.read(min(PIECE_BYTES, length))):
        running.update(piece)
        length -= len(piece)
    return f"sha256:{running.hexdigest()}"


def _sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


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
        "mainPageDate": _iso(moment_of(manifest.captured_at)),
    }


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


@dataclass
class _Package:
    """A ZIP that is filled one entry after the other, and knows what is in it."""

    container: zipfile.ZipFile
    moment: datetime
    resources: list[dict[str, Any]] = field(default_factory=list)

    def add(self, path: str, content: bytes) -> None:
        with self.entry(path) as out:
            out.write(content)

    def copy(self, path: str, source: Path) -> None:
        with self.entry(path, source.stat().st_size) as out, source.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                out.write(piece)

    @contextmanager
    def entry(self, path: str, size: int = 0) -> Iterator[_Hashing]:
        """What is compressed already is stored as it is, so that readers can ask for ranges of it.

        The long form of ZIP only where the size needs it: ReplayWeb.page misplaces entries that have it.
        """
        with self.container.open(self._info(path), "w", force_zip64=size >= LONG_BYTES) as raw:
            out = _Hashing(raw)
            yield out
        name = path.rpartition("/")[2].lower()
        hash_ = f"sha256:{out.running.hexdigest()}"
        self.resources.append({"name": name, "path": path, "hash": hash_, "bytes": out.size})

    def close(self, described: dict[str, Any], key: EllipticCurvePrivateKey | None) -> None:
        """Write what names all the others, and its digest, signed where there is a key."""
        package = json.dumps(described | {"resources": self.resources}, ensure_ascii=False, indent=2).encode()
        self.container.writestr(self._info("datapackage.json"), package)
        hash_ = _sha256(package)
        digest: dict[str, Any] = {"path": "datapackage.json", "hash": hash_}
        if key is not None:
            digest["signedData"] = signed_data(key, hash_, described["created"])
        self.container.writestr(self._info("datapackage-digest.json"), json.dumps(digest, indent=2).encode())

    def _info(self, path: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(path, self.moment.timetuple()[:6])
        info.compress_type = zipfile.ZIP_STORED if path.endswith(".gz") else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        return info


class _Hashing:
    """Writes through, and knows the digest and the size of what was written."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self.running = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes) -> int:
        self.running.update(piece)
        self.size += len(piece)
        return self._raw.write(piece)

    def flush(self) -> None:
        self._raw.flush()
