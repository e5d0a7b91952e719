"""A file that a person hands over: a WARC, or a WACZ with WARCs in it."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nianbao.archive.store.digest import pieces_of

_ZIP = b"PK\x03\x04"
_WARCS = (".warc.gz", ".warc")
_PACKAGE = "datapackage.json"
_PACKAGE_BYTES = 16 * 1024**2
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)
"""What reading a member of a damaged, locked or strange ZIP raises."""


@dataclass
class GivenFile:
    """One file: its name, SHA-256 and size, the WARCs that it is or holds, what its package says of its
    making, and its flaws."""

    path: Path
    name: str
    sha256: str
    size: int
    warcs: list[Path] = field(default_factory=list)
    software: list[str] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)

    @classmethod
    def opened(cls, path: Path, scratch: Path) -> GivenFile:
        """Look into a file; what a WACZ holds is unpacked below `scratch`."""
        with path.open("rb") as file:
            packed = file.read(len(_ZIP)) == _ZIP
            file.seek(0)
            running, size = hashlib.sha256(), 0
            for piece in pieces_of(file):
                running.update(piece)
                size += len(piece)
        given = cls(path, path.name, running.hexdigest(), size)
        if packed:
            given._unpack(path, scratch)
        else:
            given.warcs.append(path)
        return given

    def _unpack(self, path: Path, scratch: Path) -> None:
        try:
            with zipfile.ZipFile(path) as package:
                said = self._package(package)
                names = [each.filename for each in package.infolist() if not each.is_dir()]
                for name in names:
                    if name.endswith((*_WARCS, ".wacz")):
                        self._take(package, name, scratch, _stated(said, name))
        except _BROKEN as error:
            self.flaws.append(f"{path.name} is a damaged ZIP: {error}")

    def _take(self, package: zipfile.ZipFile, name: str, scratch: Path, stated: str | None) -> None:
        """Unpack a member; of a damaged one what could be had is kept."""
        target = scratch / f"{len(list(scratch.iterdir())):05d}-{name.rpartition('/')[2]}"
        with target.open("xb") as file:
            try:
                with package.open(name) as member:
                    shutil.copyfileobj(member, file)
            except _BROKEN as error:
                self.flaws.append(f"{name} is damaged: {error}")
        if stated is not None and stated != _sha256(target):
            self.flaws.append(f"{name} is not as its package says ({_PACKAGE})")
        if name.endswith(".wacz"):
            self._unpack(target, scratch)
        else:
            self.warcs.append(target)

    def _package(self, package: zipfile.ZipFile) -> dict[str, Any]:
        """What the package says of itself."""
        try:
            with package.open(_PACKAGE) as file:
                said = json.loads(file.read(_PACKAGE_BYTES))
        except KeyError:
            return {}
        except (*_BROKEN, ValueError, RecursionError) as error:
            self.flaws.append(f"{_PACKAGE} cannot be read: {error}")
            return {}
        said = said if isinstance(said, dict) else {}
        if isinstance(software := said.get("software"), str) and software.strip():
            self.software.append(" ".join(software.split()))
        return said


def _stated(said: dict[str, Any], name: str) -> str | None:
    """The SHA-256 that a package states of a member; None where it states none."""
    for each in _dicts(said.get("resources")):
        if each.get("path") == name or f"archive/{each.get('path')}" == name:
            kind, _, digest = str(each.get("hash", "")).rpartition(":")
            return digest.lower() if kind in ("sha256", "sha-256") else None
    return None


def _dicts(values: Any) -> Iterator[dict[str, Any]]:
    return (each for each in (values if isinstance(values, list) else ()) if isinstance(each, dict))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
