"""Locks of files: one holder over all processes of a machine; a killed one holds nothing."""

from __future__ import annotations

import fcntl
from typing import IO


def try_lock(file: IO[bytes] | IO[str] | int) -> bool:
    """Lock an open file for its holder alone; False where another has it. Closing the file lets go."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def lock(file: IO[bytes] | IO[str] | int) -> None:
    """Lock an open file for its holder alone; waits while others have it."""
    fcntl.flock(file, fcntl.LOCK_EX)


def share_lock(file: IO[bytes] | IO[str] | int) -> None:
    """Lock an open file beside others who share it; waits while one has it alone."""
    fcntl.flock(file, fcntl.LOCK_SH)


def unlock(file: IO[bytes] | IO[str] | int) -> None:
    """Let go at once, also where a process that was forked meanwhile still has the file open."""
    fcntl.flock(file, fcntl.LOCK_UN)
