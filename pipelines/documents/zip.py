"""Zip packages of documents: each member is read in a child process of its own; none costs the others."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from nianbao.core.errors import DocumentError
from nianbao.core.filetype import FileKind, filetype_of
from nianbao.core.title import read_title
from pipelines.documents.apart import LIMITS, read_apart
from pipelines.documents.content import Content
from pipelines.documents.package import check_package

MEMBERS_MOST = 12
_MEMBER_BYTES = 200 * 1024**2
_UTF8 = 0x800


def read(path: Path) -> Content:
    """Read the documents in a zip, those called a report first. Raises DocumentError where it holds none."""
    check_package(path, unpacked_bytes=4 * _MEMBER_BYTES)
    contents: list[Content] = []
    notes: list[str] = []
    with zipfile.ZipFile(path) as package, TemporaryDirectory() as folder:
        for number, (name, entry) in enumerate(_members(package)):
            if number == MEMBERS_MOST:
                notes.append(f"only {MEMBERS_MOST} of its files were read")
                break
            try:
                contents.append(_member(package, entry, Path(folder) / str(number)))
            except DocumentError as error:
                notes.append(f"{name}: {error}")
    if not contents:
        raise DocumentError("; ".join(["it holds no document that can be read", *notes]))
    parts = tuple(part for content in contents for part in content.parts)
    said = tuple(note for content in contents for note in content.notes)
    return Content(parts, (*notes, *said), pictured=all(content.pictured for content in contents))


def _members(package: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    named = [(_name(entry), entry) for entry in package.infolist() if not entry.is_dir()]
    shown = [
        (name, entry) for name, entry in named if not PurePosixPath(name).name.startswith((".", "~$", "__"))
    ]
    yield from sorted(shown, key=lambda each: not read_title(PurePosixPath(each[0]).stem).is_report)


def _name(entry: zipfile.ZipInfo) -> str:
    """The member's name: without the flag for UTF-8, Chinese programs write GBK."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return entry.filename


def _member(package: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> Content:
    try:
        with package.open(entry) as source, path.open("wb") as file:
            while piece := source.read(1024**2):
                file.write(piece)
                if file.tell() > _MEMBER_BYTES:
                    raise DocumentError(f"it is larger than {_MEMBER_BYTES // 1024**2} MB")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise DocumentError(f"it cannot be unpacked ({str(error)[:120]})") from error
    found = filetype_of(path)
    kind = found.kind if found is not None else None
    if kind is FileKind.ZIP or kind not in LIMITS:
        raise DocumentError("a package in a package, or of no kind that can be read: left unread")
    return read_apart(kind.value, path, LIMITS[kind])
