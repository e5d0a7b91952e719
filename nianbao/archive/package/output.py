"""What a user asked for is written under a temporary name, then named: whole, and over nothing else."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from nianbao.archive.store.digest import digest_of_file
from nianbao.archive.store.placing import place
from nianbao.core.errors import DiskFull, NianbaoError, UsageError
from nianbao.core.outages import DISK, MAKE_ROOM, outage_of


@contextmanager
def new_file(output: Path) -> Iterator[BinaryIO]:
    """Write a file. One that is there already with the same content is fine, with other content a
    UsageError; nothing appears when the writing fails."""
    with _errors(output):
        temporary = _temporary_beside(output)
        try:
            with temporary.open("xb") as file:
                yield file
            try:
                place(temporary, output)
            except FileExistsError:
                if not output.is_file() or digest_of_file(temporary) != digest_of_file(output):
                    raise _taken(output) from None
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def new_folder(output: Path) -> Iterator[Path]:
    """Fill a folder, under the same rules; an empty one that is there already is filled."""
    with _errors(output):
        temporary = _temporary_beside(output)
        temporary.mkdir()
        try:
            yield temporary
            if not output.exists() or _is_empty_folder(output):
                temporary.replace(output)
            elif not output.is_dir() or _listed(temporary) != _listed(output):
                raise _taken(output)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def replaced_file(output: Path) -> Iterator[Path]:
    """Write a file of a data set, which a newer one replaces: yields the temporary path to write to."""
    with _errors(output):
        temporary = _temporary_beside(output)
        try:
            yield temporary
            temporary.replace(output)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def _errors(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        said = f"cannot write {output}: {error.strerror}"
        if outage_of(error) == DISK:
            raise DiskFull(f"{said}; {MAKE_ROOM}") from error
        raise NianbaoError(said) from error


def _temporary_beside(output: Path) -> Path:
    output.parent.mkdir(parents=True, exist_ok=True)
    return output.parent / f".nianbao-{os.getpid()}-{uuid.uuid4().hex}.tmp"


def _taken(output: Path) -> UsageError:
    return UsageError(f"{output} exists with other content and is not overwritten: pass another --output")


def _is_empty_folder(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


def _listed(folder: Path) -> dict[str, tuple[str, int] | None]:
    return {path.name: digest_of_file(path) if path.is_file() else None for path in folder.iterdir()}
