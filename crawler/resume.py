"""Which counties of an unfinished run are done: one file of lines per selection, synced line by line."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any


class RunFile:
    """The lines of one run. A selection is its counties, year and scope; a finished run leaves no file."""

    def __init__(self, work_path: Path, codes: Sequence[str], year: int, scope: str) -> None:
        selection = json.dumps([sorted(codes), year, scope])
        name = hashlib.sha256(selection.encode()).hexdigest()[:16]
        self._path = work_path / "runs" / f"{name}.jsonl"
        self._file: IO[str] | None = None

    def begin(self, resume: bool) -> list[dict[str, Any]]:
        """Open the file; with `resume` returns the lines of the last unfinished run, else begins anew."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        lines = list(_whole_lines(self._path)) if resume else []
        self._file = self._path.open("w", encoding="utf-8")
        for line in lines:
            self._write(line)
        return lines

    def add(self, line: dict[str, Any]) -> None:
        """Note a county as finished; on disk when this returns."""
        self._write(line)

    def end(self, finished: bool) -> None:
        """Close the file; a finished run's is removed."""
        if self._file is not None:
            self._file.close()
        if finished:
            self._path.unlink(missing_ok=True)

    def _write(self, line: dict[str, Any]) -> None:
        assert self._file is not None
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def _whole_lines(path: Path) -> list[dict[str, Any]]:
    """A line that a kill cut off is no line: its county is crawled again."""
    if not path.is_file():
        return []
    found = []
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            found.append(json.loads(text))
        except json.JSONDecodeError:
            break
    return found
