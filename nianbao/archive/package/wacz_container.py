"""The ZIP of a WACZ, and the index of its records."""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, Self

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from nianbao.archive.package.signing import signed_data
from nianbao.archive.store.digest import PIECE_BYTES
from nianbao.archive.warc.indexing import index_lines

INDEX_NAME = "index.cdx.gz"
INDEX_LINES = 1024
LONG_BYTES = 2**31 - 1


@dataclass
class WaczContainer:
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
        hash_ = sha256_of(package)
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


class RecordIndex:
    """The compressed index of a package's WARCs with its secondary one, POST requests told apart as replay
    tools do. Its lines are sorted in a temporary file: memory does not grow with them."""

    def __init__(self, scratch: sqlite3.Connection) -> None:
        self._scratch = scratch
        scratch.execute("CREATE TABLE lines (line TEXT)")
        scratch.execute("BEGIN")

    @classmethod
    @contextmanager
    def empty(cls) -> Iterator[Self]:
        """One without a line."""
        with closing(sqlite3.connect("", isolation_level=None)) as scratch:
            yield cls(scratch)

    def add(self, warc: Path) -> None:
        """Take in the records of a WARC."""
        with warc.open("rb") as file:
            lines = [  # whole before the first is taken in: the file may be damaged
                (line.text({"recordDigest": _digest(file, line.offset, line.length)}),)
                for line in index_lines(warc, with_requests=True)
            ]
        self._scratch.executemany("INSERT INTO lines VALUES (?)", lines)

    def write(self, package: WaczContainer) -> None:
        """Put both indexes into the package."""
        described = {"format": "cdxj-gzip-1.0", "filename": INDEX_NAME}
        secondary, offset = [f"!meta 0 {json.dumps(described)}"], 0
        lines = self._scratch.execute("SELECT line FROM lines ORDER BY line")
        with package.entry(f"indexes/{INDEX_NAME}") as out:
            while block := [line for (line,) in lines.fetchmany(INDEX_LINES)]:
                member = gzip.compress("".join(f"{line}\n" for line in block).encode(), mtime=0)
                out.write(member)
                place = {"offset": offset, "length": len(member), "digest": sha256_of(member)}
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


def sha256_of(content: bytes) -> str:
    """The digest as packages write it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
