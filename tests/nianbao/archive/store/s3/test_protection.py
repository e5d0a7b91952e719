"""What every object gets when it is written, what one lacks, and what the bucket has, asked of a real server."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from servers.moto import moto_client

from nianbao.archive.store.s3.protection import Protection, bucket_protection, prepare_bucket
from nianbao.core import clock
from nianbao.core.errors import UsageError
from nianbao.core.settings import Settings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
LOCK = "ObjectLockRetainUntilDate"
LACKING: list[tuple[Protection, dict[str, Any], str | None]] = [
    (Protection(), {}, None),
    (Protection("GOVERNANCE", 30), {}, "it is not locked"),
    (Protection("GOVERNANCE", 30), {LOCK: NOW}, "its lock ended on 2026-03-01"),
    (Protection("GOVERNANCE", 30), {LOCK: NOW - DAY}, "its lock ended on 2026-02-28"),
    (Protection("GOVERNANCE", 30), {LOCK: NOW + DAY}, None),
    (Protection("GOVERNANCE", 30), {LOCK: NOW + DAY, "ObjectLockMode": "COMPLIANCE"}, None),
    (
        Protection("COMPLIANCE", 30),
        {LOCK: NOW + DAY, "ObjectLockMode": "GOVERNANCE"},
        "its lock is GOVERNANCE, not COMPLIANCE",
    ),
    (Protection("COMPLIANCE", 30), {LOCK: NOW + DAY, "ObjectLockMode": "COMPLIANCE"}, None),
    (Protection(encryption="AES256"), {}, "its encryption is none, not AES256"),
    (
        Protection(encryption="aws:kms"),
        {"ServerSideEncryption": "AES256"},
        "its encryption is AES256, not aws:kms",
    ),
    (Protection(encryption="AES256"), {"ServerSideEncryption": "AES256"}, None),
]


@pytest.mark.parametrize(("asked", "head", "lacks"), LACKING)
def test_what_an_object_lacks(asked: Protection, head: dict[str, Any], lacks: str | None) -> None:
    assert asked.lacks(head, NOW) == lacks


def test_what_a_write_asks_for() -> None:
    assert Protection().applied() == {}
    assert Protection(encryption="aws:kms", kms_key="k").applied() == {
        "ServerSideEncryption": "aws:kms",
        "SSEKMSKeyId": "k",
    }
    asked = Protection("GOVERNANCE", 30).applied()
    assert asked["ObjectLockMode"] == "GOVERNANCE"
    assert abs(asked["ObjectLockRetainUntilDate"] - clock.now() - 30 * DAY) < timedelta(minutes=5)


def test_what_is_asked_for_in_words() -> None:
    assert Protection().described() == "no object lock; encryption as the bucket has it"
    said = Protection("GOVERNANCE", 30, "AES256").described()
    assert said == "object lock GOVERNANCE, 30 days; encryption AES256"


@pytest.mark.parametrize(
    "asked",
    [
        {"s3_object_lock": "governance"},
        {"s3_object_lock_days": 3},
        {"s3_kms_key": "k"},
        {"s3_kms_key": "k", "s3_encryption": "AES256"},
    ],
)
def test_settings_that_contradict_each_other(asked: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="NIANBAO_S3_"):
        Protection.of(Settings(store="s3://a", **asked))


def test_settings_that_go_together() -> None:
    kms = {"s3_kms_key": "k", "s3_encryption": "aws:kms"}
    asked = Settings(store="s3://a", s3_object_lock="governance", s3_object_lock_days=3, **kms)
    assert Protection.of(asked) == Protection("GOVERNANCE", 3, "aws:kms", "k", False)


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with moto_client() as made:
        yield made


@pytest.mark.parametrize("asked", [True, False])
def test_versions_are_kept_where_that_is_asked_and_only_there(client: Any, asked: bool) -> None:
    bucket = uuid.uuid4().hex
    for _ in range(2):
        prepare_bucket(client, bucket, Protection(versioning=asked))
    assert client.get_bucket_versioning(Bucket=bucket).get("Status") == ("Enabled" if asked else None)


def test_a_bucket_made_for_locks_has_them(client: Any) -> None:
    locked, plain = uuid.uuid4().hex, uuid.uuid4().hex
    prepare_bucket(client, locked, Protection("GOVERNANCE", 3))
    prepare_bucket(client, plain, Protection())
    assert client.get_object_lock_configuration(Bucket=locked)["ObjectLockConfiguration"]
    with pytest.raises(client.exceptions.ClientError, match="ObjectLockConfigurationNotFound"):
        client.get_object_lock_configuration(Bucket=plain)


def test_what_a_bucket_has_by_itself(client: Any) -> None:
    bucket = uuid.uuid4().hex
    prepare_bucket(client, bucket, Protection("GOVERNANCE", 3, versioning=True))
    retention = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 9}}
    client.put_object_lock_configuration(
        Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": retention}
    )
    said = list(bucket_protection(client, bucket))
    assert said[0] == "versioning: Enabled"
    assert said[1].startswith("default object lock: GOVERNANCE 9")
    assert said[2].startswith("default encryption: ")


def test_what_a_bucket_lacks_is_none_and_what_cannot_be_asked_is_unknown(client: Any) -> None:
    bucket = uuid.uuid4().hex
    prepare_bucket(client, bucket, Protection())
    assert list(bucket_protection(client, bucket))[:2] == ["versioning: none", "default object lock: none"]
    assert "versioning: unknown (NoSuchBucket)" in bucket_protection(client, "nowhere")


def test_another_region_is_told_to_the_server() -> None:
    with moto_client("eu-west-1") as client:
        bucket = uuid.uuid4().hex
        prepare_bucket(client, bucket, Protection())
        assert client.get_bucket_location(Bucket=bucket)["LocationConstraint"] == "eu-west-1"
