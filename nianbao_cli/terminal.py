"""Standard output and standard error as gates: what portals wrote commands no terminal and forges no log."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any, TextIO, cast

from rich.console import Console as RichConsole
from rich.console import ConsoleOptions, ConsoleRenderable, RenderHook
from rich.segment import Segment

from nianbao.core.inert import inert, written

_DRAWING = re.compile(r"(\x1b\[(?:[\d;]*m|\d*[ABCDGJK]|\?25[hl])|\r)")
"""What rich draws with: colours, the lines of a bar."""


class InertStream:
    """A stream through which every text leaves inert; a terminal still gets what rich draws with."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._draws = stream.isatty()

    def write(self, text: str) -> int:
        """Write a text, made inert."""
        pieces = _DRAWING.split(text) if self._draws else [text]
        shown = [piece if number % 2 else inert(piece) for number, piece in enumerate(pieces)]
        self._stream.write(_in_charset("".join(shown), self._stream.encoding))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _in_charset(text: str, charset: str | None) -> str:
    """The text with every letter written out, as JSON writes it, that the stream's charset has not."""
    try:
        text.encode(charset or "utf-8")
        return text
    except UnicodeEncodeError:
        return "".join(map(partial(_in_charset_or_written, charset=charset or "utf-8"), text))


def _in_charset_or_written(letter: str, charset: str) -> str:
    try:
        letter.encode(charset)
    except UnicodeEncodeError:
        return written(letter)
    return letter


def guard_streams() -> None:
    """Put the gates up in this process, once."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, InertStream):  # None where the caller closed it
            setattr(sys, name, cast(TextIO, InertStream(stream)))


class Console(RichConsole):
    """rich's console; what it is given to draw may come from a portal, the drawing's own commands do not."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.push_render_hook(_InertTexts())


class _InertTexts(RenderHook):
    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Inert(each) for each in renderables]


class _Inert:
    def __init__(self, drawn: ConsoleRenderable) -> None:
        self._drawn = drawn

    def __rich_console__(self, console: RichConsole, options: ConsoleOptions) -> Iterator[Segment]:
        for segment in console.render(self._drawn, options):
            yield segment if segment.control else Segment(inert(segment.text), segment.style)
