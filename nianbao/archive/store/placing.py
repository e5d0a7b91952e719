"""A finished file gets its name at once and for good: never half-written, never over another file."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nianbao.core.file_lock import lock

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}


def place(temporary: Path, target: Path) -> None:
    """Give a finished file its final name; both lie on one file system. The temporary name may stay.

    Raises FileExistsError where the name is taken.
    """
    try:
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _rename_alone(temporary, target)


def _rename_alone(temporary: Path, target: Path) -> None:
    """For file systems without hard links (exFAT, some network ones): a rename would overwrite, so look
    first, with the folder locked. The lock ends with its process, however that ends."""
    with locked(target.parent):
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        temporary.rename(target)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file or folder that exists; other processes and threads wait."""
    handle = os.open(path, os.O_RDONLY)
    try:
        lock(handle)
        yield
    finally:
        os.close(handle)


def sync_directory(directory: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
