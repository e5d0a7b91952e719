"""An object as a stream. A connection that breaks in mid-body is taken up again where it broke."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError
from urllib3.exceptions import HTTPError

from nianbao.archive.store.s3.errors import FOREIGN, translated
from nianbao.core.errors import StoreUnreachable

ATTEMPTS = 5
"""In a row, without a byte between them."""
_BACKOFF_SECONDS = 0.2
_BROKEN = (BotoCoreError, HTTPError, OSError)

Get = Callable[[int, str | None], dict[str, Any]]
"""Gets the rest from a position of the range, of the object with that ETag only."""


class ObjectReader(io.RawIOBase):
    """The bytes of one answer, all of them or a StoreError: never fewer without a word."""

    def __init__(self, get: Get, key: str, where: str) -> None:
        super().__init__()
        self._get = get
        self._key, self._where = key, where
        self._at = 0
        self._failed = 0
        self._take(get(0, None))

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while self._at < self._size:
            wanted = min(len(buffer), self._size - self._at)
            try:
                piece = self._body.read(wanted)
                if piece:
                    buffer[: len(piece)] = piece
                    self._at += len(piece)
                    self._failed = 0
                    return len(piece)
                self._again(ConnectionResetError("the answer ended early"))
            except _BROKEN as error:
                self._again(error)
        return 0

    def close(self) -> None:
        if not self.closed:
            self._body.close()
        super().close()

    def _take(self, answer: dict[str, Any]) -> None:
        self._body = answer["Body"]
        self._etag = answer.get("ETag")
        self._size = self._at + int(answer["ContentLength"])

    def _again(self, error: Exception) -> None:
        self._body.close()
        self._failed += 1
        if self._failed >= ATTEMPTS:
            raise StoreUnreachable(
                f"cannot read {self._key} from {self._where}: the server broke off {ATTEMPTS} times at byte "
                f"{self._at} of {self._size} ({error}); run the command again when it is well"
            ) from error
        time.sleep(_BACKOFF_SECONDS * 2**self._failed * random.uniform(0.5, 1))  # noqa: S311 - no secret
        try:
            self._take(self._get(self._at, self._etag))
        except FOREIGN as second:
            raise translated(second, "read", self._key, self._where) from second
