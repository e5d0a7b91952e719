"""Checks of a zip package (docx, xlsx, ofd, zip) before anything in it is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

from nianbao.core.errors import DocumentError

ENTRIES_MOST = 2000
UNPACKED_BYTES = 300 * 1024**2
_RATIO = 300
_SMALL_BYTES = 8 * 1024**2
_MARKUP_HEAD = 64 * 1024


def check_package(path: Path, unpacked_bytes: int = UNPACKED_BYTES) -> None:
    """Refuse bombs by what the directory says, locked entries, and XML with a DOCTYPE (office formats have
    none; entities need one). Readers run under a memory limit besides: a directory may lie."""
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
            _check_sizes(entries, unpacked_bytes)
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels")):
                    with package.open(entry) as part:
                        if b"<!DOCTYPE" in part.read(_MARKUP_HEAD).replace(b"\x00", b"").upper():
                            raise DocumentError(f"{entry.filename} in it declares a DOCTYPE: refused")
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise DocumentError(f"it is no whole zip package ({str(error)[:120]})") from error


def _check_sizes(entries: list[zipfile.ZipInfo], unpacked_bytes: int) -> None:
    if len(entries) > ENTRIES_MOST:
        raise DocumentError(f"it holds {len(entries)} entries: refused as a bomb")
    if sum(entry.file_size for entry in entries) > unpacked_bytes:
        raise DocumentError(f"it unpacks to more than {unpacked_bytes // 1024**2} MB: refused as a bomb")
    for entry in entries:
        if entry.file_size > _SMALL_BYTES and entry.file_size > _RATIO * max(entry.compress_size, 1):
            raise DocumentError(f"{entry.filename[:80]} in it is packed {_RATIO} to 1: refused as a bomb")
        if entry.flag_bits & 1:
            raise DocumentError("it is locked with a password")
