"""The store as a bucket: a key is an object below the prefix; S3 shows an object whole or not at all."""

from __future__ import annotations

import base64
import hashlib
import io
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from botocore.exceptions import ClientError

from nianbao.archive.store.digest import digest_of, pieces_of
from nianbao.archive.store.interface import StoredObject
from nianbao.archive.store.keys import check_key
from nianbao.archive.store.s3.bucket import Bucket
from nianbao.archive.store.s3.errors import CONFLICT, TAKEN, code_of, s3_errors, sent
from nianbao.archive.store.s3.probe import Probe
from nianbao.archive.store.s3.protection import Protection, bucket_protection, prepare_bucket
from nianbao.archive.store.s3.upload import PART_BYTES, encoded, upload
from nianbao.core import clock
from nianbao.core.errors import ObjectExists, ObjectMissing, StoreError

logger = logging.getLogger(__name__)

_TRIES = 3
"""For writers that met at the same moment."""
_BUFFER_BYTES = 256 * 1024
_MEDIA_TYPES = {
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".gz": "application/warc",
    ".pdf": "application/pdf",
}
"""Nothing that a browser would run: what portals sent never runs in the bucket's name."""


class S3Store:
    """Objects of one bucket below a prefix. One instance serves any number of threads; another process opens
    it `again`."""

    def __init__(
        self, client: Any, bucket: str, prefix: str, protection: Protection, again: Callable[[], S3Store]
    ) -> None:
        self._bucket = Bucket(client, bucket, f"{prefix}/" if prefix else "")
        self._protection = protection
        self._probe = Probe(self._bucket)
        self._again = again

    def __reduce__(self) -> tuple[Callable[[], S3Store], tuple[()]]:
        return self._again, ()

    @property
    def url(self) -> str:
        """See `Store.url`."""
        return self._bucket.url

    @property
    def identity(self) -> str:
        """See `Store.identity`."""
        return f"{self.url} at {self._bucket.client.meta.endpoint_url}"

    @property
    def reads_at_once(self) -> int:
        """See `Store.reads_at_once`."""
        return 4

    def prepare(self) -> None:
        """See `Store.prepare`. Makes the bucket where it is missing, and asks what the server can do."""
        with s3_errors("prepare", "the bucket", self.url):
            prepare_bucket(self._bucket.client, self._bucket.name, self._protection)
        _ = self._probe.abilities

    def put(self, key: str, content: bytes | Path) -> StoredObject:
        """See `Store.put`. Files above 16 MiB go up in parts; a file stays where it is."""
        self._bucket.place(key)
        try:
            with s3_errors("write", key, self.url):
                if isinstance(content, Path) and content.stat().st_size > PART_BYTES:
                    return self._put_large(key, content)
                return self._put_small(key, content if isinstance(content, bytes) else content.read_bytes())
        except OSError as error:
            raise StoreError(
                f"cannot write {key} to {self.url}: {error.strerror}: {error.filename}"
            ) from error

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """See `Store.open`. Only the bytes asked for are fetched."""
        if start < 0 or (length is not None and length < 0):
            raise ValueError(f"{key}: start {start} and length {length} must not be negative")
        if length == 0:
            self._bucket.head(key)
            return io.BytesIO()
        reader = self._bucket.reader(key, start, length)
        if reader is None:
            return io.BytesIO()
        return io.BufferedReader(reader, max(1, min(reader.size, _BUFFER_BYTES)))

    def size(self, key: str) -> int:
        """See `Store.size`."""
        return int(self._bucket.head(key)["ContentLength"])

    def keys(self, prefix: str = "") -> Iterator[str]:
        """See `Store.keys`. Servers list in their own orders: the keys are sorted on disk, not in memory."""
        if folder := prefix.rpartition("/")[0]:
            check_key(folder)
        with closing(sqlite3.connect("", isolation_level=None)) as scratch:
            scratch.execute("CREATE TABLE keys (key TEXT PRIMARY KEY) WITHOUT ROWID")
            scratch.execute("BEGIN")
            for page in self._bucket.pages(prefix):
                scratch.executemany("INSERT OR IGNORE INTO keys VALUES (?)", ((key,) for key in page))
            for (key,) in scratch.execute("SELECT key FROM keys ORDER BY key"):
                yield key

    def prove(self, stored: StoredObject) -> None:
        """See `Store.prove`. A SHA-256 that the server computed counts; else the object is read back."""
        held, size = self._held(stored.key)
        if (held, size) != (stored.sha256, stored.size):
            raise StoreError(
                f"{stored.key} reads back from {self.url} otherwise than written: {size} bytes with sha256 "
                f"{held}, not {stored.size} with {stored.sha256}"
            )

    def link(self, key: str, seconds: int, name: str) -> str:
        """See `Store.link`: a presigned URL."""
        disposition = f"attachment; filename*=UTF-8''{quote(name)}"
        parameters = self._bucket.place(key) | {"ResponseContentDisposition": disposition}
        with s3_errors("sign a link to", key, self.url):
            url: str = self._bucket.client.generate_presigned_url("get_object", parameters, ExpiresIn=seconds)
        return url

    def replace(self, key: str, path: Path) -> None:
        """Write a file over what the key held: for exports, which newer ones replace. Not for archives."""
        with s3_errors("write", key, self.url):
            self._bucket.client.upload_file(str(path), *self._bucket.place(key).values())

    def protection(self) -> Iterator[str]:
        """Lines on what the bucket has and what the settings ask for."""
        with s3_errors("read", "the bucket's settings", self.url):
            yield from bucket_protection(self._bucket.client, self._bucket.name)
        yield f"asked for on write: {self._protection.described()}"

    def unprotected(self, key: str) -> str | None:
        """What an object lacks of what the settings ask for; None where nothing is asked or lacking."""
        if not self._protection.applied():
            return None
        return self._protection.lacks(self._bucket.head(key), clock.now())

    def _put_small(self, key: str, content: bytes) -> StoredObject:
        digest = hashlib.sha256(content)
        stored = StoredObject(key, digest.hexdigest(), len(content))
        write = partial(
            self._bucket.client.put_object,
            **self._parameters(key),
            Body=content,
            ChecksumSHA256=encoded(digest.digest()),
        )
        self._create(stored, lambda condition: sent(lambda: write(**condition)))
        return stored

    def _put_large(self, key: str, path: Path) -> StoredObject:
        with path.open("rb", buffering=0) as file:
            stored = StoredObject(key, *digest_of(pieces_of(file)))
        if self._bucket.is_there(key):  # the condition would be looked at after all parts were sent
            self._same_or_raise(stored)
            return stored
        parameters = self._parameters(key)

        def write(condition: dict[str, str]) -> None:
            if upload(self._bucket.client, parameters, path, condition) != stored.sha256:
                raise StoreError(f"{path} changed while it was uploaded as {key} to {self.url}")

        self._create(stored, write)
        return stored

    def _parameters(self, key: str) -> dict[str, Any]:
        media_type = _MEDIA_TYPES.get(Path(key).suffix, "application/octet-stream")
        return self._bucket.place(key) | {"ContentType": media_type, **self._protection.applied()}

    def _create(self, stored: StoredObject, write: Callable[[dict[str, str]], object]) -> None:
        """Write under a key that is free; where it is taken, the content must be the same."""
        if not self._probe.abilities.conditional:
            if not self._bucket.is_there(stored.key):
                write({})
            self._same_or_raise(stored)
            return
        for tries_left in reversed(range(_TRIES)):
            try:
                write({"IfNoneMatch": "*"})
                return
            except ClientError as error:
                if code_of(error) in TAKEN:
                    self._same_or_raise(stored)
                    return
                if code_of(error) not in CONFLICT or not tries_left:
                    raise

    def _same_or_raise(self, stored: StoredObject) -> None:
        try:
            held, size = self._held(stored.key)
        except ObjectMissing as error:
            raise StoreError(
                f"cannot write {stored.key} to {self.url}: the server says that the name is taken and that "
                "nothing is there; on some servers it is a folder's name"
            ) from error
        if (held, size) != (stored.sha256, stored.size):
            raise ObjectExists(
                f"{stored.key} is already in {self.url} with other content (sha256 {held}, "
                f"not {stored.sha256}): objects are never changed, use a new key"
            )

    def _held(self, key: str) -> tuple[str, int]:
        """SHA-256 and size of what the server holds."""
        head = self._bucket.head(key)
        checksum = head.get("ChecksumSHA256", "")
        if checksum and "-" not in checksum and self._probe.abilities.checksums:
            return base64.b64decode(checksum).hex(), int(head["ContentLength"])
        with self.open(key) as stream:
            return digest_of(pieces_of(stream))
