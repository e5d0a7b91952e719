"""Attempts packed for maintainers: manifests and WARCs as they lie in the store, in one ZIP."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from nianbao.archive.catalogue.manifest import read_manifest
from nianbao.archive.package.output import new_file
from nianbao.archive.store.interface import Store
from nianbao.core.errors import UsageError

FOLDER = "archive"
COUNTY_BYTES_MOST = 30 * 1024**2
"""Of one county; larger ones are left out, and named."""
_MOMENT = (1980, 1, 1, 0, 0, 0)
_READ_ME = f"""\
Counties whose crawl ended without a report: what their portals sent, and each step of the walk.

Unpack it; the folder `{FOLDER}` is an archive of Nianbao. Then, for example:

    NIANBAO_STORE={FOLDER} nianbao reports
    NIANBAO_STORE={FOLDER} nianbao verify --deep

`nianbao rewalk --from FILE` walks the crawls in it again, packed as it is.
"""


@dataclass(frozen=True, slots=True)
class PackedAttempts:
    """How many attempts the package holds; the keys of the manifests `left_out`, for their size or
    since they hold what is withheld."""

    attempts: int
    left_out: tuple[str, ...]


def pack_attempts(
    store: Store, keys: Iterable[str], output: Path, withheld: Collection[str] = ()
) -> PackedAttempts:
    """Write the attempts of these manifests, and all that they name, into a new ZIP; what two name is there
    once, and what names a WARC with something `withheld` is left out. Raises UsageError where `output` is
    something else, StoreError where an object is missing."""
    packed, left_out = 0, []
    with new_file(output) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as package:
        _write(package, "README.txt", _READ_ME.encode())
        for key in sorted(keys):
            named = {each.key: each.size for each in read_manifest(store, key).objects}
            if sum(named.values()) > COUNTY_BYTES_MOST or named.keys() & set(withheld):
                left_out.append(key)
                continue
            for each in (*sorted(named), key):
                _copy(package, store, each)
            packed += 1
    return PackedAttempts(packed, tuple(left_out))


def unpacked_attempts(package: Path, directory: Path) -> Path:
    """Unpack what `pack_attempts` wrote; returns the archive that was in it. Raises UsageError where the file
    is nothing of the kind."""
    try:
        with zipfile.ZipFile(package) as packed:
            packed.extractall(
                directory, [name for name in packed.namelist() if name.startswith(f"{FOLDER}/")]
            )
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise UsageError(f"{package} is no file of `nianbao pilot`: {error}") from error
    if not (directory / FOLDER).is_dir():
        raise UsageError(f"{package} is no file of `nianbao pilot`: it has no folder {FOLDER}")
    return directory / FOLDER


def _copy(package: zipfile.ZipFile, store: Store, key: str) -> None:
    name = f"{FOLDER}/{key}"
    if name in package.NameToInfo:
        return
    with store.open(key) as stream, package.open(_entry(name), "w") as entry:
        shutil.copyfileobj(stream, entry)


def _write(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    package.writestr(_entry(name), content)


def _entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, _MOMENT)
