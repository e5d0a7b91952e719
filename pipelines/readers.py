"""Which readers of ours made a reading: digests of what they are made of, so that nobody counts them up."""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import nianbao
import pipelines
from nianbao.core.settings import CONFIG

_PIPELINES, _CORE = Path(pipelines.__file__).parent, Path(nianbao.__file__).parent / "core"
_PAGES = (
    _PIPELINES / "text",
    _PIPELINES / "tables",
    _PIPELINES / "read.py",
    _CORE,
    CONFIG / "report_format.json",
)
_DOCUMENTS = (*_PAGES, _PIPELINES / "documents", _PIPELINES / "join.py")
_DIGITS = 12


@cache
def reader_versions() -> dict[str, str]:
    """By what is read (pages, documents) the version of its reader: the first digits of the SHA-256 of its
    sources and of the releases of the libraries under it. Another optical recognition is another reader."""
    return {"pages": _version(_PAGES, ["lxml"]), "documents": _version(_DOCUMENTS, _libraries())}


def _version(rooms: Iterable[Path], libraries: Iterable[str]) -> str:
    running = hashlib.sha256()
    for path in _sources(rooms):
        running.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for name in sorted(libraries):
        running.update(f"{name} {_release(name)}\n".encode())
    return running.hexdigest()[:_DIGITS]


def _sources(rooms: Iterable[Path]) -> Iterator[Path]:
    for room in rooms:
        yield from sorted(room.rglob("*.py")) if room.is_dir() else [room]


def _libraries() -> set[str]:
    """What we are installed with, extras too."""
    named = importlib.metadata.requires("nianbao") or []
    return {found[0] for each in named if (found := re.match(r"[\w.-]+", each))}


def _release(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
