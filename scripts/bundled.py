"""What the builders of config/ have in common: a CSV of plain bytes, written, or with --check compared."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

CONFIG = Path(__file__).resolve().parent.parent / "config"


def builder_options(description: str) -> argparse.ArgumentParser:
    """A parser that knows --check."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the file would change")
    return parser


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The file as it is written: header, one line a row, UTF-8, LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


def deliver(content: bytes, output: Path, *, check: bool) -> int:
    """Write the file, or with `check` only say whether it would change; the exit code."""
    if not check:
        output.write_bytes(content)
        return 0
    same = output.is_file() and output.read_bytes() == content
    print("unchanged" if same else f"{output} differs", file=sys.stderr)
    return 0 if same else 1
