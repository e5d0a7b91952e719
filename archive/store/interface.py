"""What every store can do. One contract test suite runs over all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as the store holds it: SHA-256 in lower-case hex, size in bytes."""

    key: str
    sha256: str
    size: int


class Store(Protocol):
    """Immutable objects under keys such as `reports/532525/2021/…/manifest.json`.

    Keys are relative, use `/`, and hold no empty, `.` or `..` segment. Writes are create-only.
    """

    @property
    def url(self) -> str:
        """Where the store is, as a user would write it in NIANBAO_STORE."""
        ...

    def put(self, key: str, content: bytes | Path) -> StoredObject:
        """Store content durably under a new key. The same content under the same key is accepted again.

        Raises ObjectExists where the key holds other content, StoreError where it cannot be written.
        """
        ...

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """Read an object, or `length` bytes of it from `start`, as a stream. Raises ObjectMissing."""
        ...

    def size(self, key: str) -> int:
        """The object's size in bytes. Raises ObjectMissing."""
        ...

    def keys(self, prefix: str = "") -> Iterator[str]:
        """All keys that begin with the prefix, in sorted order; unfinished writes are never among them."""
        ...
