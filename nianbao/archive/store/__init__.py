"""Where archives live. `open_store` is the only place that knows which kinds of store there are."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from nianbao.archive.store.directory import DirectoryStore
from nianbao.archive.store.interface import Store
from nianbao.archive.store.keys import is_key
from nianbao.core.errors import UsageError
from nianbao.core.place import check_place
from nianbao.core.settings import Settings

if TYPE_CHECKING:
    from nianbao.archive.store.s3.store import S3Store

_BUCKET = re.compile(r"s3://([A-Za-z0-9][A-Za-z0-9._-]{1,254})(?:/(.*))?")


def open_store(settings: Settings) -> Store:
    """The store that the settings name. Nothing is created until something is put.

    Raises UsageError where the setting names no store.
    """
    return open_at(settings.store, settings, "NIANBAO_STORE")


def open_at(where: str, settings: Settings, named: str, endpoint: str = "", profile: str = "") -> Store:
    """The store at an address; of a bucket, on the settings' server or at another endpoint and AWS profile.

    `named` is what the user wrote the address into. Raises UsageError where it is no store's.
    """
    path = settings.model_copy(update={"store": check_place(where, named)}).store_path
    if path is None:
        return open_bucket(where, settings, named, endpoint, profile)
    return DirectoryStore(path)


def open_bucket(where: str, settings: Settings, named: str, endpoint: str = "", profile: str = "") -> S3Store:
    """The store at an s3:// address; see `open_at`."""
    # boto3 takes a third of a second to import, which commands over a directory need not wait for.
    from nianbao.archive.store.s3.client import make_client
    from nianbao.archive.store.s3.protection import Protection
    from nianbao.archive.store.s3.store import S3Store

    found = _BUCKET.fullmatch(where)
    if found is None:
        raise UsageError(f"{named} = {where}: write s3://bucket or s3://bucket/prefix")
    bucket, prefix = found[1], (found[2] or "").rstrip("/")
    if prefix and not is_key(prefix):
        raise UsageError(f"{named} = {where}: the part after the bucket is no folder of keys")
    protection = Protection.of(settings)
    client = make_client(settings, endpoint, profile)
    again = partial(open_bucket, where, settings, named, endpoint, profile)
    return S3Store(client, bucket, prefix, protection, again)
