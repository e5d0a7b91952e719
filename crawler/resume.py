"""Which counties of an unfinished run are done: one file of lines per selection, synced line by line."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from nianbao.archive.store.placing import sync_directory
from nianbao.core.errors import NianbaoError


class RunFile:
    """The lines of one run. A selection is its counties, year and scope; a finished run leaves no file.

    Raises NianbaoError where the file cannot be read or written.
    """

    def __init__(self, work_path: Path, codes: Sequence[str], year: int, scope: str) -> None:
        selection = json.dumps([sorted(codes), year, scope])
        name = hashlib.sha256(selection.encode()).hexdigest()[:16]
        self._path = work_path / "runs" / f"{name}.jsonl"
        self._file: IO[bytes] | None = None

    def begin(self, resume: bool) -> list[dict[str, Any]]:
        """Open the file; with `resume` returns the lines of the last unfinished run, else begins anew."""
        with self._errors():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lines = _whole_lines(self._path) if resume else []
            self._replace(lines)
            self._file = self._path.open("ab", buffering=0)
        return lines

    def add(self, line: dict[str, Any]) -> None:
        """Note a county as finished; on disk when this returns."""
        assert self._file is not None
        with self._errors():
            rest = memoryview(_encoded(line))
            while rest:  # a disk that fills up takes a part, and says why only at the next write
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())

    def end(self, finished: bool) -> None:
        """Close the file; a finished run's is removed."""
        if self._file is not None:
            self._file.close()
        if finished:
            self._path.unlink(missing_ok=True)

    def _replace(self, lines: Sequence[dict[str, Any]]) -> None:
        """The old file stays until the new one is whole: a kill in between must not forget what is done."""
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        try:
            with fresh.open("wb") as file:
                file.writelines(map(_encoded, lines))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        finally:
            fresh.unlink(missing_ok=True)
        sync_directory(self._path.parent)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise NianbaoError(
                f"the state of this run cannot be kept in {self._path}: {error.strerror}; "
                "put that right and go on with --resume"
            ) from error


def _encoded(line: dict[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _whole_lines(path: Path) -> list[dict[str, Any]]:
    """A line that a kill cut off is no line, nor is what follows it: those counties are crawled again."""
    if not path.is_file():
        return []
    found = []
    for text in path.read_bytes().removesuffix(b"\n").split(b"\n"):
        try:
            line = json.loads(text.decode())
        except ValueError:
            break
        if not isinstance(line, dict) or not isinstance(line.get("code"), str):
            break
        found.append(line)
    return found
