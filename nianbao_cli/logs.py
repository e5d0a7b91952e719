"""Logs on standard error or in a file: readable by default, plain lines or JSON lines where asked for."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import click
from rich.logging import RichHandler

from nianbao.core.errors import UsageError
from nianbao.core.inert import inert
from nianbao.core.outages import outage_in
from nianbao_cli.terminal import Console, guard_streams

TALKATIVE = ("apprise", "urllib3")
"""They log the addresses that they call, and those of a notification hold its key."""
CALM = ("uvicorn", "asyncio")
"""Whose warnings visitors can cause by the thousand, of one cause in other words each time."""
CALM_SECONDS = 3600
IDS = ("campaign", "county", "capture", "worker", "event")
"""What a record may name beside its message (`extra=`), so that one county's lines can be picked out."""


class LogFormat(StrEnum):
    """How a log is written. Both forms hold what our own parts say from INFO on."""

    PLAIN = "plain"
    JSON = "json"


class JsonLines(logging.Formatter):
    """One record, one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "at": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: vars(record)[name] for name in IDS if name in vars(record)}
        if error := record.exc_text or (record.exc_info and self.formatException(record.exc_info)):
            line["error"] = error  # a text alone where the record comes from a crawl process
        return json.dumps(line, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """One record, one line, however long, and nothing in it that commands a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line; where it breaks lines itself, they are written out as JSON writes them."""
        return inert(super().format(record)).replace("\n", "\\n").replace("\t", "\\t")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The moment in ISO 8601, with the offset of this machine."""
        return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="seconds")


class Calm(logging.Filter):
    """Of one warning one an hour: who sends nonsense without end must not fill a disk. Of an outage of the
    store, or of the disk, one too: each county would tell of it in other words. Nothing of libraries that log
    what is secret."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is said. The cause is an outage, or the first line (of a server's before it is filled:
        visitors fill it) and the error."""
        program = record.name.partition(".")[0]
        if program in TALKATIVE:
            return False
        if record.levelno < logging.WARNING:
            return True
        outage = outage_in(record)
        said = str(record.msg) if program in CALM else record.getMessage()
        error = repr(record.exc_info[1]) if record.exc_info else ""
        cause = (outage, "") if outage else (said.partition("\n")[0], error)
        if record.created - self._said.get(cause, -CALM_SECONDS) < CALM_SECONDS:
            return False
        self._said[cause] = record.created
        return True


def set_up_logging(*, verbose: bool = False, form: LogFormat | None = None, file: Path | None = None) -> None:
    """Send logs to standard error, or add them to a file."""
    guard_streams()
    handler = _file_handler(file) if file else logging.StreamHandler(sys.stderr)
    console = Console(stderr=True)
    if form is None and file is None and console.is_terminal:
        handler = RichHandler(console=console, show_path=False, markup=False)
        handler.setFormatter(logging.Formatter("%(message)s"))
    else:
        handler.setFormatter(JsonLines() if form is LogFormat.JSON else PlainLines())
    handler.addFilter(Calm())
    if not verbose:
        handler.addFilter(_ours if form else _without_engine)
    level = logging.INFO if verbose or form else logging.WARNING
    logging.basicConfig(level=level, handlers=[handler], force=True)


def _file_handler(path: Path) -> logging.Handler:
    """Raises UsageError where it cannot be written."""
    try:
        return logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--log-file {path}: {error.strerror}") from error


def log_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--log-format` and `--log-json` of a command that runs for long, beside those of `nianbao` itself."""
    said = "How the log is written, from INFO on: plain lines, or JSON lines with county and capture."
    forms = click.Choice([form.value for form in LogFormat])
    add = click.option("--log-format", type=forms, callback=_set_form, expose_value=False, help=said)
    short = click.option(
        "--log-json", flag_value="json", callback=_set_form, expose_value=False, help="As --log-format json."
    )
    return add(short(command))


def _set_form(context: click.Context, _: click.Parameter, form: str | None) -> None:
    if form is not None and not context.resilient_parsing:
        given = context.find_root().params
        set_up_logging(verbose=given["verbose"], form=LogFormat(form), file=given["log_file"])


def _without_engine(record: logging.LogRecord) -> bool:
    """Scrapy sets its loggers to DEBUG by itself; users hear of its errors only."""
    return record.levelno >= (logging.ERROR if _is_engine(record) else logging.WARNING)


def _ours(record: logging.LogRecord) -> bool:
    return record.levelno >= (logging.ERROR if _is_engine(record) else logging.INFO)


def _is_engine(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in ("scrapy", "twisted", "asyncio", "procrastinate", "apscheduler")
