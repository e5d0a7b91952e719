"""Retention and encryption: what the settings ask for, put on every object, and what the bucket has."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from nianbao.archive.store.s3.errors import code_of
from nianbao.core import clock
from nianbao.core.errors import UsageError
from nianbao.core.settings import Settings

logger = logging.getLogger(__name__)

_NONE_SET = frozenset(
    {
        "ObjectLockConfigurationNotFoundError",
        "ServerSideEncryptionConfigurationNotFoundError",
        "NoSuchBucketEncryption",
        "NotImplemented",
        "MethodNotAllowed",
    }
)


@dataclass(frozen=True, slots=True)
class Protection:
    """What every object gets when it is written: a lock for some days, and encryption by the server."""

    lock: str = ""
    days: int = 0
    encryption: str = ""
    kms_key: str = ""
    versioning: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Protection:
        """Raises UsageError where the settings contradict each other."""
        lock, days = settings.s3_object_lock, settings.s3_object_lock_days
        if bool(lock) != bool(days):
            raise UsageError(
                "NIANBAO_S3_OBJECT_LOCK (governance, compliance) and NIANBAO_S3_OBJECT_LOCK_DAYS go together"
            )
        if settings.s3_kms_key and settings.s3_encryption != "aws:kms":
            raise UsageError("NIANBAO_S3_KMS_KEY needs NIANBAO_S3_ENCRYPTION=aws:kms")
        return cls(lock.upper(), days, settings.s3_encryption, settings.s3_kms_key, settings.s3_versioning)

    def applied(self) -> dict[str, Any]:
        """The parameters of a write that begins now."""
        asked: dict[str, Any] = {}
        if self.lock:
            asked["ObjectLockMode"] = self.lock
            asked["ObjectLockRetainUntilDate"] = clock.now() + timedelta(days=self.days)
        if self.encryption:
            asked["ServerSideEncryption"] = self.encryption
        if self.kms_key:
            asked["SSEKMSKeyId"] = self.kms_key
        return asked

    def lacks(self, head: dict[str, Any], now: datetime) -> str | None:
        """What an object, by the answer to HEAD, lacks of what is asked; None where nothing."""
        until = head.get("ObjectLockRetainUntilDate")
        if self.lock and (until is None or until <= now):
            return "it is not locked" if until is None else f"its lock ended on {until:%Y-%m-%d}"
        if self.lock == "COMPLIANCE" and head.get("ObjectLockMode") != self.lock:
            return f"its lock is {head.get('ObjectLockMode')}, not COMPLIANCE"
        if self.encryption and head.get("ServerSideEncryption") != self.encryption:
            return f"its encryption is {head.get('ServerSideEncryption') or 'none'}, not {self.encryption}"
        return None

    def described(self) -> str:
        """What is asked for, in words."""
        lock = f"object lock {self.lock}, {self.days} days" if self.lock else "no object lock"
        return f"{lock}; encryption {self.encryption or 'as the bucket has it'}"


def prepare_bucket(client: Any, bucket: str, protection: Protection) -> None:
    """Make the bucket where there is none, and have it keep versions where that is asked. Raises what boto3
    raises."""
    try:
        client.head_bucket(Bucket=bucket)
    except ClientError as error:
        if code_of(error) not in ("404", "NoSuchBucket"):
            raise
        _make_bucket(client, bucket, protection)
    if protection.versioning and client.get_bucket_versioning(Bucket=bucket).get("Status") != "Enabled":
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        logger.warning("the bucket %s keeps versions from now on", bucket)


def _make_bucket(client: Any, bucket: str, protection: Protection) -> None:
    options: dict[str, Any] = {"ObjectLockEnabledForBucket": True} if protection.lock else {}
    if (region := client.meta.region_name) != "us-east-1":
        options["CreateBucketConfiguration"] = {"LocationConstraint": region}
    try:
        client.create_bucket(Bucket=bucket, **options)
        logger.warning("made the bucket %s", bucket)
    except ClientError as error:
        if code_of(error) not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
            raise


def bucket_protection(client: Any, bucket: str) -> Iterator[str]:
    """Lines on the bucket's own versioning, default lock and default encryption."""
    yield f"versioning: {_asked(client.get_bucket_versioning, bucket, 'Status')}"
    yield f"default object lock: {_asked(client.get_object_lock_configuration, bucket, *_LOCK)}"
    yield f"default encryption: {_asked(client.get_bucket_encryption, bucket, *_ENCRYPTION)}"


_LOCK = ("ObjectLockConfiguration", "Rule", "DefaultRetention")
_ENCRYPTION = ("ServerSideEncryptionConfiguration", "Rules")


def _asked(call: Any, bucket: str, *path: str) -> str:
    try:
        found: Any = call(Bucket=bucket)
    except ClientError as error:
        if code_of(error) in _NONE_SET:
            return "none"
        return f"unknown ({code_of(error)})"
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return _flat(found) if found else "none"


def _flat(found: Any) -> str:
    if isinstance(found, dict):
        return " ".join(_flat(value) for value in found.values())
    if isinstance(found, list):
        return ", ".join(map(_flat, found))
    return str(found)
