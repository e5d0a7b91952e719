"""One document, one child process, with limits: whatever it does, only its own reading fails."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from nianbao.core.errors import DocumentError, ReaderMissing
from nianbao.core.filetype import FileKind
from pipelines.documents.content import Content, content_of

_AT_ONCE = threading.BoundedSemaphore(max(os.cpu_count() or 1, 1))


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost. `answer_bytes` is the size of what its reader says, `file_bytes` of any
    file it writes on the way."""

    seconds: float = 60.0
    memory_bytes: int = 2 * 1024**3
    answer_bytes: int = 32 * 1024**2
    file_bytes: int = 256 * 1024**2


_GIGABYTE = 1024**3
LIMITS = {
    FileKind.HTML: Limits(60, 2 * _GIGABYTE),
    FileKind.PDF: Limits(300, 4 * _GIGABYTE),
    FileKind.IMAGE: Limits(300, 4 * _GIGABYTE),
    FileKind.DOCX: Limits(240, 4 * _GIGABYTE),
    FileKind.DOC: Limits(300, 4 * _GIGABYTE),
    FileKind.SHEET: Limits(60, 2 * _GIGABYTE),
    FileKind.OFD: Limits(60, 2 * _GIGABYTE),
    FileKind.ZIP: Limits(400, 4 * _GIGABYTE),
}
"""The kinds that a module of this package reads, under the kind's name, and what one document may cost."""


def read_apart(reader: str, path: Path, limits: Limits) -> Content:
    """Read a document with the reader of that name: a module of this package, else a full name.

    Raises DocumentError with what is wrong, ReaderMissing with what to install.
    """
    with _AT_ONCE, tempfile.TemporaryDirectory(prefix="nianbao-document-") as folder:
        answer = Path(folder) / "answer.json"
        _run(reader, path.absolute(), answer, limits, folder)
        if not answer.is_file():
            raise DocumentError("its reader ended without an answer")
        if answer.stat().st_size > limits.answer_bytes:
            raise DocumentError(f"it says more than {limits.answer_bytes // 1024**2} MB: no report does")
        text = answer.read_text(encoding="utf-8", errors="replace")
    _raise_fault(text)
    return content_of(text)


def _run(reader: str, path: Path, answer: Path, limits: Limits, folder: str) -> None:
    order = {
        "reader": reader,
        "path": str(path),
        "answer": str(answer),
        "memory_bytes": limits.memory_bytes,
        "seconds": limits.seconds,
        "file_bytes": limits.file_bytes,
    }
    child = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-P", "-m", "pipelines.documents.child", json.dumps(order)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_environment(folder),
        start_new_session=True,
    )
    try:
        code = child.wait(limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise DocumentError(f"reading it takes longer than {limits.seconds:.0f} s") from error
    finally:
        _end(child)
    if code < 0:
        name = signal.Signals(-code).name
        raise DocumentError(
            f"its reader was stopped by {name} (damaged, or over {limits.memory_bytes // 1024**2} MB)"
        )


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and every program it started: they share its process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _environment(folder: str) -> dict[str, str]:
    """Nothing of ours that a document could be after; one thread, so that limits and neighbours hold."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "LANG", "LD_LIBRARY_PATH", "PYTHONPATH")
        if name in os.environ
    }
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**kept, **threads, "TMPDIR": folder, "HOME": folder, "PYTHONWARNINGS": "ignore"}


def _raise_fault(text: str) -> None:
    if text.startswith('{"missing": '):
        raise ReaderMissing(json.loads(text)["missing"])
    if text.startswith('{"fault": '):
        raise DocumentError(json.loads(text)["fault"])
