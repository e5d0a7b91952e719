"""Where an archive may live: a directory path, file:///… or s3://bucket/prefix."""

from __future__ import annotations

from nianbao.core.errors import UsageError


def check_place(where: str, named: str) -> str:
    """The address, where it is written like a store's; `named` is what the user wrote it into.

    Raises UsageError where it is not.
    """
    if not where.strip():
        raise UsageError(f"{named} is empty: give a directory path, file:///… or s3://bucket/prefix")
    if where.startswith(("s3://", "file:///")):
        return where
    if where.startswith("file:"):
        raise UsageError(f"{named} = {where}: write file:/// and an absolute path")
    if where.lower().startswith("s3:"):
        raise UsageError(f"{named} = {where}: write s3://bucket or s3://bucket/prefix")
    if "://" in where:
        raise UsageError(f"{named} = {where}: a store is a directory path, file:///… or s3://bucket/prefix")
    return where
