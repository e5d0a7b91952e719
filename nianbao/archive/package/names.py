"""File names that portals published, made safe for any file system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from nianbao.core.inert import UNSEEN

NAME_BYTES = 255
_EXTENSION_BYTES = 20
_UNSAFE = re.compile(rf'[\x00-\x1f/\\<>:"|?*{UNSEEN}]')
"""Separators, what Windows forbids, what cannot be seen or turns the text round."""
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)[ ]*(\..*)?", re.I)


def safe_name(published: str) -> str:
    """One file name: never empty, hidden, reserved, or longer than 255 bytes; its extension is kept."""
    name = _UNSAFE.sub("_", published).strip().rstrip(". ")
    if name.startswith("."):
        name = "_" + name[1:]
    if _RESERVED.fullmatch(name):
        name = "_" + name
    return _shortened(name or "attachment", "")


def safe_names(published: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A safe name for each published name and address, in order: the address's last part where there is
    no name, and a number where two would be one on a system that ignores case."""
    taken: set[str] = set()
    for name, url in published:
        safe = wanted = safe_name(name.strip() or _last_part(url))
        number = 1
        while _folded(safe) in taken:
            number += 1
            safe = _shortened(wanted, f" ({number})")
        taken.add(_folded(safe))
        yield safe


def _last_part(url: str) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return unquote(path.rstrip("/").rpartition("/")[2])


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _shortened(name: str, mark: str) -> str:
    extension = PurePosixPath(name).suffix
    if len(extension.encode()) > _EXTENSION_BYTES:
        extension = ""
    stem = name.removesuffix(extension).encode()
    room = NAME_BYTES - len((mark + extension).encode())
    return stem[:room].decode(errors="ignore") + mark + extension
