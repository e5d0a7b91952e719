"""What containers hold: zip packages, and the compound files that Word, WPS and Excel of 1997 to 2003 share.

They are hostile: no more is looked at than a bounded directory and a few bounded parts.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from lxml import etree

_DIRECTORY_BYTES = 1024**2
_PART_BYTES = 256 * 1024
_CONTENT_TYPES, _MIMETYPE, _ODF_MANIFEST = "[Content_Types].xml", "mimetype", "META-INF/manifest.xml"
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
)


class _Bounded(io.RawIOBase):
    """A file of which nothing is read that is larger than a package's directory may be."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int | None = -1) -> bytes:
        wanted = _DIRECTORY_BYTES + 1 if size is None or size < 0 else size
        if wanted > _DIRECTORY_BYTES + 1 or len(found := self._file.read(wanted)) > _DIRECTORY_BYTES:
            raise zipfile.BadZipFile("its directory is larger than any report's")
        return found


class NoPackage(Exception):
    """The file is no zip package whose directory can be read."""


def package_contents(file: BinaryIO) -> tuple[set[str], set[str]]:
    """The names of a zip package's members, and what it says that it and its parts are (content types of
    Office Open XML, media types of OpenDocument), both in lower case. Raises NoPackage."""
    try:
        with zipfile.ZipFile(_Bounded(file)) as package:
            return {plain_name(name).lower() for name in package.namelist()}, set(_types_in(package))
    except _ZIP_FAULTS as error:
        raise NoPackage(str(error)) from error


def plain_name(name: str) -> str:
    """A member's name as it is meant: some programs write backslashes, or a slash before it."""
    return name.replace("\\", "/").lstrip("/").removeprefix("./")


def _types_in(package: zipfile.ZipFile) -> Iterator[str]:
    """What the package says that it and its parts are, in lower case."""
    for name in (_CONTENT_TYPES, _ODF_MANIFEST):
        for element in _markup(_part(package, name)):
            whole = name == _CONTENT_TYPES or _attribute(element, "full-path") == "/"
            stated = _attribute(element, "ContentType") or _attribute(element, "media-type")
            if whole and stated:
                yield stated.partition(";")[0].strip().lower()
    if stated := _part(package, _MIMETYPE)[:200].decode("ascii", "replace").strip():
        yield stated.lower()


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    named = (each for each in package.infolist() if plain_name(each.filename).lower() == name.lower())
    entry = next(named, None)
    if entry is None:
        return b""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return b""
    with package.open(entry) as part:
        return part.read(_PART_BYTES)


def _markup(part: bytes) -> list[etree._Element]:
    if not part or b"<!DOCTYPE" in part.replace(b"\0", b"").upper():
        return []
    try:
        tree = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return []
    return list(tree.iter("{*}Override", "{*}Default", "{*}file-entry"))


def _attribute(element: etree._Element, name: str) -> str:
    """An attribute in whatever name space: those of OpenDocument have one."""
    return next((str(value) for key, value in element.items() if etree.QName(key).localname == name), "")


_COMPOUND_BYTES = 8 * 1024**2
_ENTRY_BYTES = 128
_FIRST_FAT_SECTORS = 109
_NO_SECTOR = 0xFFFFFFFA
_SMALL_STREAM = 4096
_STREAM_BYTES = 64 * 1024**2
_NO_ENTRY = 0xFFFFFFFF


def compound_names(file: BinaryIO, known: Iterable[str]) -> set[str]:
    """The streams and storages in the root of a compound file; where it is damaged, those of `known` whose
    names stand anywhere in it."""
    try:
        if names := _root_names(file):
            return names
    except (struct.error, IndexError, ValueError):
        pass  # damaged
    file.seek(0)
    content = file.read(_COMPOUND_BYTES)
    return {name for name in known if f"{name}\0".encode("utf-16-le") in content}


def compound_stream(file: BinaryIO, names: Iterable[str]) -> bytes:
    """The content of the first of these streams in the root of a compound file; nothing where there is none,
    it is small (those lie elsewhere), or the file is damaged."""
    try:
        return _stream(file, set(names))
    except (struct.error, IndexError, ValueError):
        return b""


def _stream(file: BinaryIO, names: set[str]) -> bytes:
    directory = _directory(file)
    for at in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        entry = directory[at : at + _ENTRY_BYTES]
        (length,) = struct.unpack_from("<H", entry, 64)
        name = entry[: min(max(length - 2, 0), 62)].decode("utf-16-le", "replace")
        first, size = struct.unpack_from("<II", entry, 116)
        if name in names and _SMALL_STREAM <= size <= _STREAM_BYTES:
            return _chained(file, first, size)
    return b""


def _chained(file: BinaryIO, first: int, length: int) -> bytes:
    file.seek(0)
    header = file.read(512)
    size = 1 << struct.unpack_from("<H", header, 30)[0]
    fat = _fat_sectors(file, header, size)
    tables: dict[int, bytes] = {}
    content, at = bytearray(), first
    while at < _NO_SECTOR and len(content) < length:
        content += _sector(file, at, size)
        place = at // (size // 4)
        if place not in tables:
            tables[place] = _sector(file, fat[place], size)
        (at,) = struct.unpack_from("<I", tables[place], at % (size // 4) * 4)
    return bytes(content[:length])


def _root_names(file: BinaryIO) -> set[str]:
    """The streams and storages of the root: what is embedded in a document lies deeper."""
    directory = _directory(file)
    names: set[str] = set()
    seen: set[int] = set()
    (first,) = struct.unpack_from("<I", directory, 76)
    waiting = [first]
    while waiting:
        at = waiting.pop()
        if at == _NO_ENTRY or at in seen:
            continue
        seen.add(at)
        entry = directory[at * _ENTRY_BYTES : (at + 1) * _ENTRY_BYTES]
        length, _, _, left, right = struct.unpack_from("<HBBII", entry, 64)
        names.add(entry[: min(max(length - 2, 0), 62)].decode("utf-16-le", "replace"))
        waiting += [left, right]
    return names


def _directory(file: BinaryIO) -> bytes:
    file.seek(0)
    header = file.read(512)
    (shift,) = struct.unpack_from("<H", header, 30)
    if shift not in (9, 12):
        raise ValueError("no sector size that there is")
    size = 1 << shift
    at, fat = struct.unpack_from("<I", header, 48)[0], _fat_sectors(file, header, size)
    directory = b""
    while at < _NO_SECTOR and len(directory) < _DIRECTORY_BYTES:
        directory += _sector(file, at, size)
        (at,) = struct.unpack_from("<I", _sector(file, fat[at // (size // 4)], size), at % (size // 4) * 4)
    return directory


def _fat_sectors(file: BinaryIO, header: bytes, size: int) -> list[int]:
    """The sectors of the allocation table: the first in the header, the others in a chain."""
    found = list(struct.unpack_from(f"<{_FIRST_FAT_SECTORS}I", header, 76))
    (following,) = struct.unpack_from("<I", header, 68)
    while following < _NO_SECTOR and len(found) * size < _COMPOUND_BYTES:
        *more, following = struct.unpack(f"<{size // 4}I", _sector(file, following, size))
        found += more
    return found


def _sector(file: BinaryIO, number: int, size: int) -> bytes:
    file.seek((number + 1) * size)
    return file.read(size)
