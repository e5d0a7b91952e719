"""Pictures inside a document: read by optical recognition where it is installed, else named in the notes."""

from __future__ import annotations

import importlib
import io
from collections.abc import Iterator
from time import monotonic

from nianbao.core.errors import DocumentError
from pipelines.documents.content import Part

_PICTURES_MOST = 12
_SECONDS = 120.0
_LEAST_BYTES = 2000
"""Seals, lines and icons are smaller; a table with its numbers is not."""


class Pictures:
    """Reads the pictures of one document, each once. `read` counts those that said something."""

    def __init__(self) -> None:
        self.read = 0
        self._faults: list[str] = []
        self._known: set[str] = set()
        self._ends = monotonic() + _SECONDS

    def parts(self, name: str, content: bytes) -> list[Part]:
        """The lines and tables of a picture; nothing where it cannot be read, which the notes then say."""
        if name in self._known or len(content) < _LEAST_BYTES:
            return []
        self._known.add(name)
        try:
            found = list(self._seen(content))
        except DocumentError as error:
            self._faults.append(str(error))
            return []
        self.read += bool(found)
        return found

    def _seen(self, content: bytes) -> Iterator[Part]:
        if len(self._known) > _PICTURES_MOST or monotonic() > self._ends:
            raise DocumentError(f"only {_PICTURES_MOST} are read, within {_SECONDS:.0f} s")
        # Its libraries are an extra, and take a second to load.
        yield from importlib.import_module("pipelines.documents.image").read(io.BytesIO(content)).parts

    def notes(self) -> tuple[str, ...]:
        """What was left unread and why."""
        reasons = dict.fromkeys(self._faults)
        return tuple(
            f"{self._faults.count(reason)} pictures in it were left unread: {reason}" for reason in reasons
        )
