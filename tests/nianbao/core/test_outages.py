"""Which errors tell of an outage of the store or the disk, however deep that lies, and which of one thing alone."""

from __future__ import annotations

import errno
import logging
import sqlite3

import pytest

from nianbao.core.errors import ArchiveGone, DiskFull, StoreError, StoreUnreachable
from nianbao.core.outages import DISK, STORE, outage_in, outage_of, plainly


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


def full_database() -> sqlite3.Error:
    """What SQLite says when it may not have another page."""
    with sqlite3.connect(":memory:") as index:
        index.execute("PRAGMA max_page_count = 2")
        try:
            index.execute("CREATE TABLE t AS SELECT zeroblob(100000)")
        except sqlite3.Error as error:
            return error
    raise AssertionError("it was not full")


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), DISK),
        (caused(StoreError("x"), OSError(errno.EDQUOT, "Disk quota exceeded")), DISK),
        (full_database(), DISK),
        (DiskFull("x"), DISK),
        (StoreUnreachable("x"), STORE),
        (ArchiveGone("x"), STORE),
        (caused(StoreError("x"), OSError(errno.EIO, "Input/output error")), STORE),
        (OSError(errno.EIO, "Input/output error"), None),
        (caused(StoreError("x"), PermissionError(errno.EACCES, "Permission denied")), None),
        (StoreError("it is damaged"), None),
        (sqlite3.OperationalError("no such table"), None),
    ],
)
def test_an_error_and_its_outage(error: Exception, outage: str | None) -> None:
    assert outage_of(error) == outage
    record = logging.makeLogRecord({"msg": "%s: %s", "args": ("a key", error)})
    assert outage_in(record) == outage
    told = logging.makeLogRecord({"msg": "told", "outage": outage})
    assert outage_in(told) == outage


def test_a_full_disk_says_what_to_do() -> None:
    full = plainly(OSError(errno.ENOSPC, "No space left on device", "work/outbox"))
    assert str(full) == "No space left on device (work/outbox); make room there and run again"
    other = OSError(errno.EIO, "Input/output error")
    assert plainly(other) is other
