"""Progress on standard error: a live bar in a terminal, one line at the end elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from nianbao.core.inert import inert
from nianbao_cli.output import number_of
from nianbao_cli.terminal import Console

QUIET_SECONDS = 60
"""Without a terminal, a line so often says how far the work is."""


class Progress:
    """`with Progress("page", 2000) as progress: progress.advance("…")`."""

    def __init__(self, unit: str, total: int | None, quiet: bool = False, many: str = "") -> None:
        """`quiet`: no line at the end, where this is not what the user asked for; `many`: see `number_of`."""
        self._unit, self._many = unit, many or f"{unit}s"
        self._quiet = quiet
        self._began = time.monotonic()
        self._done = 0
        self._console = Console(file=sys.stderr)
        self._bar = Bar(
            TextColumn(self._many),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[found]}"),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._total = total
        self._said = self._began
        self._task = self._bar.add_task("", total=total, found="", rate="")

    @property
    def _count(self) -> str:
        return number_of(self._done, self._unit, self._many)

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()
        if self._quiet:
            return
        seconds = time.monotonic() - self._began
        rate = self._done / seconds if seconds else 0.0
        print(f"{self._count} in {seconds:.1f} s ({rate:.1f}/s)", file=sys.stderr)

    def advance(self, doing: str = "", count: int = 1, found: str = "") -> None:
        """Count finished work; `doing` says what the program is at, `found` what came of it so far."""
        self._done += count
        rate = f"{60 * self._done / max(time.monotonic() - self._began, 0.001):.0f}/min"
        self._bar.update(self._task, advance=count, description=inert(doing[-60:]), found=found, rate=rate)
        if self._bar.disable and time.monotonic() - self._said >= QUIET_SECONDS:
            self._said = time.monotonic()
            waiting = f", {self._total - self._done} waiting" if self._total is not None else ""
            print(f"{self._count} done{waiting}, {found or doing} ({rate})", file=sys.stderr)

    def say(self, doing: str) -> None:
        """Show what the program is at without counting."""
        self._bar.update(self._task, description=inert(doing[-60:]))

    def print(self, text: str) -> None:
        """Print lines on standard error, above the bar."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)
