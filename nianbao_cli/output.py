"""Standard output: every command's lines go through `say`, so that none is lost without a word."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from nianbao.core.errors import NianbaoError
from nianbao.core.inert import inert


class OutputFailed(NianbaoError):
    """Standard output cannot be written; what the command did is kept all the same."""


class ReaderGone(NianbaoError):
    """Whoever read standard output (`| head`) has seen enough; no fault of anybody."""

    exit_code = 0


def say(text: str, *, drawn: bool = False) -> None:
    """Print a line on standard output, at once, inert unless a console of ours has `drawn` it. Raises
    OutputFailed or ReaderGone."""
    with standard_output():
        print(text if drawn else inert(text))


def number_of(count: int, one: str, many: str = "") -> str:
    """How many there are, in the right number: 1 report, 2 reports; `many` where an s alone does not make
    it: 1 county, 2 counties."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


@contextmanager
def standard_output() -> Iterator[None]:
    """Flush what is printed within; its errors become OutputFailed or ReaderGone."""
    try:
        yield
        if sys.stdout is not None:  # None where the caller closed it
            sys.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderGone("nobody reads standard output") from error
    except OSError as error:
        raise OutputFailed(
            f"standard output cannot be written: {error.strerror}; what was captured is kept"
        ) from error


def silence(*streams: TextIO | None) -> None:
    """Let the interpreter's last flush go nowhere: it would fail once more and change the exit code."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        if stream is not None:
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
