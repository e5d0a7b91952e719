"""A large file as a multipart upload: streamed, each part with its SHA-256, whole or not at all."""

from __future__ import annotations

import base64
import hashlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from nianbao.archive.store.s3.errors import FOREIGN, sent

PART_BYTES = 16 * 1024**2
PARTS_MOST = 10_000
PARTS_AT_ONCE = 3
"""Memory is bounded by one more than that many parts."""


def encoded(digest: bytes) -> str:
    """A digest as S3 writes it."""
    return base64.b64encode(digest).decode()


def upload(client: Any, parameters: dict[str, Any], path: Path, condition: dict[str, str]) -> str:
    """Upload a file to the place that the parameters name; returns the SHA-256 in hex of what was sent.

    Raises what boto3 raises; then nothing is listed, and the parts are given back.
    """
    begun = client.create_multipart_upload(**parameters, ChecksumAlgorithm="SHA256")
    place = {"Bucket": parameters["Bucket"], "Key": parameters["Key"], "UploadId": begun["UploadId"]}
    try:
        whole = hashlib.sha256()
        parts = list(_sent(client, place, path, whole))
        client.complete_multipart_upload(**place, MultipartUpload={"Parts": parts}, **condition)
    except BaseException:
        with suppress(*FOREIGN):  # the lifecycle rule of docs/operations.md removes what stays
            client.abort_multipart_upload(**place)
        raise
    return whole.hexdigest()


def _sent(client: Any, place: dict[str, Any], path: Path, whole: Any) -> Iterator[dict[str, Any]]:
    """Send the parts, a few at once; yields what completing the upload needs, in order."""
    part_bytes = max(PART_BYTES, -(-path.stat().st_size // PARTS_MOST))
    under_way: deque[Future[dict[str, Any]]] = deque()
    with path.open("rb", buffering=0) as file, ThreadPoolExecutor(PARTS_AT_ONCE) as pool:
        number = 0
        while part := _read(file, part_bytes):
            whole.update(part)
            number += 1
            if len(under_way) == PARTS_AT_ONCE:
                yield under_way.popleft().result()
            under_way.append(pool.submit(_send, client, place, number, part))
        while under_way:
            yield under_way.popleft().result()


def _read(file: Any, count: int) -> bytes:
    """That many bytes, fewer only at the end of the file."""
    pieces = []
    while count and (piece := file.read(count)):
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


def _send(client: Any, place: dict[str, Any], number: int, part: bytes) -> dict[str, Any]:
    checksum = encoded(hashlib.sha256(part).digest())
    answer = sent(lambda: client.upload_part(**place, PartNumber=number, Body=part, ChecksumSHA256=checksum))
    return {"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": checksum}
