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

    @property
    def identity(self) -> str:
        """What tells this store from every other one: the URL, and in a bucket the server's address."""
        ...

    @property
    def reads_at_once(self) -> int:
        """How many reads are best under way in a process: a bucket answers slowly, but many at a time."""
        ...

    def prepare(self) -> None:
        """Make sure that the store can be written to, before anything is fetched that it should hold.

        Raises StoreUnreachable where it cannot now but may later, StoreError where something is to be mended.
        """
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

    def prove(self, stored: StoredObject) -> None:
        """Make sure that the store holds an object as it was put: only then may another copy go.

        Raises StoreError where it does not.
        """
        ...

    def protection(self) -> Iterator[str]:
        """Lines on retention and encryption: what the store has, and what the settings ask for."""
        ...

    def unprotected(self, key: str) -> str | None:
        """What an object lacks of the protection asked for; None where nothing is asked or lacking."""
        ...

    def link(self, key: str, seconds: int, name: str) -> str:
        """A URL that opens the object for whoever has it, for so long, under a file name."""
        ...
