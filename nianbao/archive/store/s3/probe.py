"""What a server really does with the conditions and checksums that we send: asked once, before the first
write, with an object of a few bytes under `.nianbao/` that is removed again where that is permitted."""

from __future__ import annotations

import base64
import hashlib
import logging
import threading
import uuid
from contextlib import suppress
from dataclasses import dataclass

from botocore.exceptions import ClientError

from nianbao.archive.store.s3.bucket import Bucket
from nianbao.archive.store.s3.errors import CONFLICT, FOREIGN, GARBLED, TAKEN, code_of, s3_errors

logger = logging.getLogger(__name__)

_BODY = b"nianbao asks whether this server keeps conditions\n"


@dataclass(frozen=True, slots=True)
class Abilities:
    """`conditional`: If-None-Match is obeyed. `checksums`: a wrong SHA-256 is refused, so one that the server
    reports was compared with the bytes it holds."""

    conditional: bool
    checksums: bool


class Probe:
    """Asks when the answer is first needed, once for all threads."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._lock = threading.Lock()
        self._found: Abilities | None = None

    @property
    def abilities(self) -> Abilities:
        """What the server can do. Raises StoreError where nothing can be written at all."""
        with self._lock:
            if self._found is None:
                with s3_errors("write", "a probe object", self._bucket.url):
                    self._found = _ask(self._bucket)
                if not self._found.conditional:
                    logger.warning(
                        "%s: this server ignores If-None-Match; every object is looked for before it is "
                        "written and compared after. Let only one crawler at a time write into this store.",
                        self._bucket.url,
                    )
            return self._found


def _ask(bucket: Bucket) -> Abilities:
    names = ["probe", f"probe-{uuid.uuid4().hex}", f"checksum-{uuid.uuid4().hex}"]
    places = [{"Bucket": bucket.name, "Key": f"{bucket.prefix}.nianbao/{name}"} for name in names]
    try:
        # The first may meet another process's clean-up between its two writes; the second meets nobody.
        conditional = any(_refuses_a_second(bucket, place) for place in places[:2])
        return Abilities(conditional, _refuses_a_wrong_checksum(bucket, places[2]))
    finally:
        for place in places:
            with suppress(*FOREIGN):  # a crawler that may not delete leaves one small object
                bucket.client.delete_object(**place)


def _refuses_a_second(bucket: Bucket, place: dict[str, str]) -> bool:
    for _ in range(2):
        try:
            bucket.client.put_object(**place, Body=_BODY, IfNoneMatch="*")
        except ClientError as error:
            if code_of(error) in TAKEN | CONFLICT:
                return True
            if code_of(error) in ("NotImplemented", "501"):
                return False
            raise
    return False


def _refuses_a_wrong_checksum(bucket: Bucket, place: dict[str, str]) -> bool:
    wrong = base64.b64encode(hashlib.sha256(b"something else").digest()).decode()
    try:
        bucket.client.put_object(**place, Body=_BODY, ChecksumSHA256=wrong)
    except ClientError as error:
        return code_of(error) in GARBLED
    return False
