"""What a document holds inside itself: pictures, workbooks, documents. Each is read once, by its bytes."""

from __future__ import annotations

import importlib
from contextvars import ContextVar
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from nianbao.core.errors import DocumentError
from nianbao.core.filetype import FileKind, filetype_of_bytes
from pipelines.documents.content import Content, Part

_MOST = 12
_SECONDS = 120.0
_LEAST_BYTES = 2000
"""Seals, lines and icons are smaller; a table with its numbers is not."""
_DEPTH_MOST = 3
_deep = ContextVar("how many documents stand around", default=0)


class Within:
    """Reads what one document holds. `pictures` counts the pictures that said something."""

    def __init__(self) -> None:
        self.pictures = 0
        self._faults: list[tuple[str, str]] = []
        self._known: set[str] = set()
        self._ends = monotonic() + _SECONDS

    def picture(self, name: str, content: bytes) -> list[Part]:
        """The lines and tables of a picture; nothing where it cannot be read, which the notes then say."""
        if len(content) < _LEAST_BYTES:
            return []
        found = self._read("pictures", name, content)
        self.pictures += bool(found)
        return found

    def document(self, name: str, content: bytes) -> list[Part]:
        """The lines and tables of a document within; nothing where it cannot be read, see `notes`."""
        return self._read("documents", name, content)

    def _read(self, what: str, name: str, content: bytes) -> list[Part]:
        if name in self._known:
            return []
        self._known.add(name)
        try:
            if len(self._known) > _MOST or monotonic() > self._ends:
                raise DocumentError(f"only {_MOST} are read, within {_SECONDS:.0f} s")
            told = _content(content)
        except DocumentError as error:
            self._faults.append((what, str(error)))
            return []
        self._faults += [(what, note) for note in told.notes]
        return list(told.parts)

    def notes(self) -> tuple[str, ...]:
        """What was left unread and why."""
        return tuple(
            f"{self._faults.count((what, reason))} {what} in it were left unread: {reason}"
            for what, reason in dict.fromkeys(self._faults)
        )


def _content(content: bytes) -> Content:
    """What some bytes say, whatever they are. Raises DocumentError."""
    found = filetype_of_bytes(content)
    kind = found.kind if found is not None else None
    if kind is None or kind in (FileKind.LOCKED, FileKind.ZIP):
        raise DocumentError("it is of no kind that can be read")
    if _deep.get() >= _DEPTH_MOST:
        raise DocumentError("a document in documents: left unread")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "within"
        path.write_bytes(content)
        before = _deep.set(_deep.get() + 1)
        try:
            # The libraries of some are an extra, and take a second to load.
            told: Content = importlib.import_module(f"pipelines.documents.{kind.value}").read(path)
        finally:
            _deep.reset(before)
    return told
