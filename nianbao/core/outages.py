"""Faults of what everything needs at once, the store or the disk: one is told once, not by each county."""

from __future__ import annotations

import errno
import logging
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from nianbao.core.errors import DiskFull, StoreError, StoreUnreachable

STORE, DISK = "store", "disk"
"""What a log record says as `outage`."""
MAKE_ROOM = "make room there and run again"
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_GONE = frozenset(
    {errno.ENOTDIR, errno.EIO, errno.EROFS, errno.ESTALE, errno.ENODEV, errno.ENXIO, errno.ENOTCONN}
)
_ROOM_BYTES = 64 * 1024
"""With less than this left SQLite fails in other words than that the disk is full."""


def outage_of(error: BaseException) -> str | None:
    """Which outage an error tells of, by its causes; None where it is a fault of one thing alone."""
    for cause in _causes(error):
        number = cause.errno if isinstance(cause, OSError) else None
        if number in NO_ROOM or getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            return DISK
        if isinstance(cause, DiskFull):
            return DISK
        if isinstance(cause, StoreUnreachable) or (isinstance(error, StoreError) and number in _GONE):
            return STORE
    return None


def outage_in(record: logging.LogRecord) -> str | None:
    """The outage that a log record tells of: as a crawl process said, or by the errors in it."""
    if (said := vars(record).get("outage")) is not None:
        return str(said)
    told = record.args if isinstance(record.args, tuple) else ()
    errors = [*told, *(record.exc_info or ())]
    found = (outage_of(each) for each in errors if isinstance(each, BaseException))
    return next(filter(None, found), None)


def disk_full(what: str, path: Path, error: BaseException) -> DiskFull | None:
    """The error to raise where `what` at `path` could not be written for want of room; else None."""
    if outage_of(error) == DISK or (isinstance(error, sqlite3.Error) and _is_full(path)):
        return DiskFull(f"{what} {path} cannot be written: No space left on device; {MAKE_ROOM}")
    return None


def plainly(error: Exception) -> Exception:
    """The error, in a sentence of ours where it is that the disk is full; any other as it is."""
    if outage_of(error) != DISK or isinstance(error, DiskFull):
        return error
    where = getattr(error, "filename", None) or "where we write"
    return DiskFull(f"No space left on device ({where}); {MAKE_ROOM}")


def _is_full(path: Path) -> bool:
    try:
        room = os.statvfs(path if path.is_dir() else path.parent)
    except OSError:
        return False
    return room.f_bavail * room.f_frsize < _ROOM_BYTES


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__
