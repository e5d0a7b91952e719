"""A program in a terminal of a given width."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def in_terminal(
    command: Sequence[str], columns: int, directory: Path, environment: Mapping[str, str]
) -> list[str]:
    """The lines that the program printed on standard output, without colours; its errors go elsewhere."""
    kept = {name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES")}
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    with subprocess.Popen(
        command,
        cwd=directory,
        env=kept | {"TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    ) as program:
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b""))
        program.wait()
    os.close(ours)
    return [_ESCAPES.sub("", line).rstrip() for line in shown.decode().splitlines()]


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the program has closed its side
        return b""
