"""A large file in parts: numbered from 1, each with its checksum, whole or not at all."""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from servers.moto import moto_client

from nianbao.archive.store.s3 import upload as uploading
from nianbao.archive.store.s3.upload import encoded, upload

PART = 5 * 1024**2
"""The least that S3 takes for a part that is not the last."""


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with moto_client() as made:
        yield made


@pytest.fixture
def sent(server: Any) -> Iterator[list[dict[str, Any]]]:
    """What was sent as parts."""
    seen: list[dict[str, Any]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        seen.append(dict(params))

    server.meta.events.register("provide-client-params.s3.UploadPart", note)
    yield seen
    server.meta.events.unregister("provide-client-params.s3.UploadPart", note)


@pytest.mark.parametrize(
    ("size", "parts"), [(1, 1), (PART, 1), (PART + 1, 2), (2 * PART, 2), (4 * PART + 9, 5)]
)
def test_the_parts_are_the_file(
    size: int,
    parts: int,
    server: Any,
    sent: list[dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploading, "PART_BYTES", PART)
    content = random.Random(size).randbytes(size)
    (tmp_path / "large").write_bytes(content)
    bucket = f"parts-{size}"
    server.create_bucket(Bucket=bucket)
    place = {"Bucket": bucket, "Key": "a/large"}
    assert upload(server, place, tmp_path / "large", {}) == hashlib.sha256(content).hexdigest()
    assert server.get_object(**place)["Body"].read() == content
    assert [each["PartNumber"] for each in sorted(sent, key=number)] == list(range(1, parts + 1))
    assert b"".join(each["Body"] for each in sorted(sent, key=number)) == content
    assert [each["ChecksumSHA256"] for each in sent] == [checksum(each["Body"]) for each in sent]


def test_a_huge_file_has_no_more_parts_than_are_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "PART_BYTES", 10)
    monkeypatch.setattr(uploading, "PARTS_MOST", 7)
    (tmp_path / "large").write_bytes(b"x" * 701)
    recorder = Recorder()
    upload(recorder, {"Bucket": "b", "Key": "k"}, tmp_path / "large", {"IfNoneMatch": "*"})
    (completed,) = recorder.completed
    assert [each["PartNumber"] for each in completed["MultipartUpload"]["Parts"]] == list(range(1, 8))
    assert completed["IfNoneMatch"] == "*"


def test_what_failed_is_given_back(server: Any, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"x")
    server.create_bucket(Bucket="given-back")
    server.put_object(Bucket="given-back", Key="k", Body=b"another's")
    with pytest.raises(ClientError):
        upload(server, {"Bucket": "given-back", "Key": "k"}, tmp_path / "large", {"IfNoneMatch": "*"})
    assert "Uploads" not in server.list_multipart_uploads(Bucket="given-back")
    assert server.get_object(Bucket="given-back", Key="k")["Body"].read() == b"another's"


class Recorder:
    """The four calls of an upload, noted."""

    def __init__(self) -> None:
        self.completed: list[dict[str, Any]] = []

    def create_multipart_upload(self, **_: Any) -> dict[str, Any]:
        return {"UploadId": "u"}

    def upload_part(self, **_: Any) -> dict[str, Any]:
        return {"ETag": '"e"'}

    def complete_multipart_upload(self, **given: Any) -> None:
        self.completed.append(given)


def number(part: dict[str, Any]) -> int:
    return int(part["PartNumber"])


def checksum(part: bytes) -> str:
    assert encoded(hashlib.sha256(part).digest()) == base64.b64encode(hashlib.sha256(part).digest()).decode()
    return encoded(hashlib.sha256(part).digest())
