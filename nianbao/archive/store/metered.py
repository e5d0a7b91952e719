"""A store that says how much is read of it, for progress bars."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, BinaryIO

from nianbao.archive.store.interface import Store

Told = Callable[[str, int], None]
"""Called with the key and the number of bytes just read."""


class MeteredStore:
    """Reads and writes as the store does."""

    def __init__(self, store: Store, told: Told) -> None:
        self._store = store
        self._told = told

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """See `Store.open`."""
        return io.BufferedReader(_Metered(self._store.open(key, start, length), key, self._told), 1024**2)


class _Metered(io.RawIOBase):
    def __init__(self, stream: BinaryIO, key: str, told: Told) -> None:
        super().__init__()
        self._stream, self._key, self._told = stream, key, told

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        self._told(self._key, len(piece))
        return len(piece)

    def close(self) -> None:
        self._stream.close()
        super().close()
