"""Downloads as files: made once per capture and form, kept in the work directory, served with ranges."""

from __future__ import annotations

import hashlib
import shutil
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

from nianbao.archive.catalogue.content import checked_pieces
from nianbao.archive.catalogue.manifest import CountyManifest, NamedObject
from nianbao.archive.package.download import FORMS, default_output, download
from nianbao.archive.package.names import safe_name, safe_names
from nianbao.archive.package.output import new_file
from nianbao.archive.package.withheld import WithheldRecords
from nianbao.web.site import Site

KEPT_BYTES = 4 * 1024**3
"""More than this of made files is not kept: those not asked for the longest go."""
_FOLDERS = ("original", "tables")
_FURTHER = {"tables": " bom"}
"""How a form is made today, where files of an earlier release may be kept that are made otherwise."""
_LOCKS = tuple(threading.Lock() for _ in range(64))
"""Of which a file's name chooses one: as many as are made at once, however many are ever asked for."""


def forms_of(manifest: CountyManifest) -> list[str]:
    """The forms in which a report can be downloaded."""
    lacking = set()
    if not manifest.objects_of("attachment"):
        lacking.add("original")
    if manifest.object("cells") is None:
        lacking.add("tables")
    return [form for form in FORMS if form not in lacking]


def file_name(manifest: CountyManifest, form: str) -> str:
    """What a downloaded file is called: 990101-2025.warc.gz."""
    name = default_output(manifest, form).name
    whose = manifest.scope or manifest.kind
    if whose != "county":
        name = name.replace(f"{manifest.code}-{manifest.year}", f"{manifest.code}-{manifest.year}-{whose}")
    return safe_name(f"{name}.zip" if form in _FOLDERS else name)


def package(site: Site, manifest: CountyManifest, form: str) -> Path:
    """The file of a form of a capture; made anew where more or less is withheld than when it was made."""
    with site.catalogue() as catalogue:
        withheld = WithheldRecords.of(catalogue)

    seal = site.seal(manifest)

    def make(folder: Path) -> Path:
        output = folder / "made"
        made = download(site.store, manifest, form, output, bom=True, withheld=withheld, seal=seal).path
        return _zipped(made) if made.is_dir() else made

    what = (
        f"{_capture(manifest)}{form}{withheld.token}{_FURTHER.get(form, '')}{seal if form == 'wacz' else ''}"
    )
    return _kept(site.work_path, what, file_name(manifest, form), make)


def attachment_file(site: Site, manifest: CountyManifest, named: NamedObject) -> Path:
    """The file of one attachment, under its published name made safe."""

    def make(folder: Path) -> Path:
        with new_file(folder / "made") as file:
            for piece in checked_pieces(site.store, named):
                file.write(piece)
        return folder / "made"

    (name,) = safe_names([(named.name, named.url)])
    return _kept(site.work_path, _capture(manifest) + named.key, name, make)


def _capture(manifest: CountyManifest) -> str:
    said = (manifest.code, manifest.year, manifest.scope, manifest.issuer, manifest.captured_at)
    return " ".join(map(str, said)) + " "


def _kept(work_path: Path, what: str, name: str, make: Callable[[Path], Path]) -> Path:
    """A file made once; two requests for it wait for each other."""
    packages = work_path / "packages"
    digest = hashlib.sha256(what.encode()).digest()
    folder = packages / digest.hex()[:32]
    path = folder / name
    with _LOCKS[digest[0] % len(_LOCKS)]:
        if not path.exists():
            _make_room(packages)
            make(folder).rename(path)
    return path


def _zipped(folder: Path) -> Path:
    archive = folder.with_name("made.zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(folder.iterdir()):
            target.write(path, path.name)
    shutil.rmtree(folder)
    return archive


def _make_room(packages: Path) -> None:
    """Whoever reads a file that goes keeps reading it: only its name is gone."""
    files = sorted(packages.glob("*/*"), key=lambda path: path.stat().st_atime, reverse=True)
    kept = 0
    for path in files:
        kept += path.stat().st_size
        if kept > KEPT_BYTES:
            shutil.rmtree(path.parent, ignore_errors=True)
