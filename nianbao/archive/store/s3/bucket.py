"""One bucket below a prefix: each method is one request or one listing, its errors in our words."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from nianbao.archive.store.keys import KEY_BYTES, check_key, is_key
from nianbao.archive.store.s3.errors import BEYOND_END, code_of, s3_errors
from nianbao.archive.store.s3.reader import ObjectReader
from nianbao.core.errors import ObjectMissing, StoreError

logger = logging.getLogger(__name__)


class Bucket(NamedTuple):
    """Where a store lies. Serves any number of threads. `prefix` is empty or ends with a slash."""

    client: Any
    name: str
    prefix: str

    @property
    def url(self) -> str:
        """As users write it."""
        return f"s3://{self.name}/{self.prefix}".rstrip("/")

    def place(self, key: str) -> dict[str, str]:
        """The parameters that name an object. Raises StoreError where the key is none."""
        full = self.prefix + check_key(key)
        if len(full.encode()) > KEY_BYTES:
            raise StoreError(
                f"{key[:200]!r} is no key of {self.url}: with the prefix it is over {KEY_BYTES} bytes"
            )
        return {"Bucket": self.name, "Key": full}

    def head(self, key: str) -> dict[str, Any]:
        """What the server says of an object. Raises ObjectMissing."""
        place = self.place(key)
        with s3_errors("read", key, self.url):
            head: dict[str, Any] = self.client.head_object(**place, ChecksumMode="ENABLED")
        return head

    def is_there(self, key: str) -> bool:
        """Whether there is such an object."""
        try:
            self.head(key)
        except ObjectMissing:
            return False
        return True

    def reader(self, key: str, start: int, length: int | None) -> ObjectReader | None:
        """A range of an object as a stream; None where the object ends before it begins."""
        place = self.place(key)
        with s3_errors("read", key, self.url):
            try:
                return ObjectReader(partial(self._get, place, start, length), key, self.url)
            except ClientError as error:
                if code_of(error) in BEYOND_END:
                    return None
                raise

    def pages(self, prefix: str) -> Iterator[list[str]]:
        """The keys, page by page, in the server's order; what is no key of a store is left out."""
        paginator = self.client.get_paginator("list_objects_v2")
        with s3_errors("list", prefix or "the store", self.url):
            for page in paginator.paginate(Bucket=self.name, Prefix=self.prefix + prefix):
                listed = (each["Key"].removeprefix(self.prefix) for each in page.get("Contents", ()))
                yield [key for key in listed if is_key(key)]

    def _get(
        self, place: dict[str, str], start: int, length: int | None, at: int, etag: str | None
    ) -> dict[str, Any]:
        """The range's rest from `at`, of the object with that ETag."""
        asked = dict(place)
        if start + at or length is not None:
            asked["Range"] = f"bytes={start + at}-" + (str(start + length - 1) if length is not None else "")
        if etag:
            asked["IfMatch"] = etag
        answer: dict[str, Any] = self.client.get_object(**asked)
        return answer
