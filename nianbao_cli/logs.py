"""Logs on standard error: readable by default, one JSON object per line for services."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.logging import RichHandler

from nianbao.core.errors import UsageError
from nianbao.core.outages import outage_in
from nianbao_cli.terminal import Console, guard_streams

TALKATIVE = ("apprise", "urllib3")
"""They log the addresses that they call, and those of a notification hold its key."""
CALM = ("uvicorn", "asyncio")
"""Whose warnings visitors can cause by the thousand."""
CALM_SECONDS = 3600
IDS = ("campaign", "county", "capture", "worker", "event")
"""What a record may name beside its message (`extra=`), so that one county's lines can be picked out."""


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
    """One record, one line, however long: for files."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line; where it breaks lines itself, they are written out as JSON writes them."""
        return super().format(record).replace("\n", "\\n")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The moment in ISO 8601, with the offset of this machine."""
        return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="seconds")


class Calm(logging.Filter):
    """Of one warning of a server one an hour: who sends nonsense without end must not fill a disk. Of an
    outage of the store, or of the disk, one too: each county would tell of it. Nothing of libraries that log
    what is secret."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is said. The cause is the first line before it is filled, and the error."""
        program = record.name.partition(".")[0]
        if program in TALKATIVE:
            return False
        if record.levelno < logging.WARNING:
            return True
        outage = outage_in(record)
        if outage is None and program not in CALM:
            return True
        error = repr(record.exc_info[1]) if record.exc_info else ""
        cause = (outage, "") if outage else (str(record.msg).partition("\n")[0], error)
        if record.created - self._said.get(cause, -CALM_SECONDS) < CALM_SECONDS:
            return False
        self._said[cause] = record.created
        return True


def set_up_logging(*, verbose: bool = False, as_json: bool = False, file: Path | None = None) -> None:
    """Send logs to standard error, or add them to a file. JSON lines hold what our own parts say from INFO
    on."""
    guard_streams()
    handler = _file_handler(file) if file else _handler(as_json)
    handler.addFilter(Calm())
    if not verbose:
        handler.addFilter(_ours if as_json else _without_engine)
    level = logging.INFO if verbose or as_json else logging.WARNING
    logging.basicConfig(level=level, handlers=[handler], force=True)


def _handler(as_json: bool) -> logging.Handler:
    """JSON lines, colours in a terminal, or plain lines elsewhere."""
    console = Console(stderr=True)
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if as_json:
        handler.setFormatter(JsonLines())
    elif console.is_terminal:
        handler = RichHandler(console=console, show_path=False, markup=False)
        handler.setFormatter(logging.Formatter("%(message)s"))
    else:
        handler.setFormatter(PlainLines())
    return handler


def _file_handler(path: Path) -> logging.Handler:
    """Plain lines. Raises UsageError where they cannot be written."""
    try:
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--log-file {path}: {error.strerror}") from error
    handler.setFormatter(PlainLines())
    return handler


def _without_engine(record: logging.LogRecord) -> bool:
    """Scrapy sets its loggers to DEBUG by itself; users hear of its errors only."""
    return record.levelno >= (logging.ERROR if _is_engine(record) else logging.WARNING)


def _ours(record: logging.LogRecord) -> bool:
    return record.levelno >= (logging.ERROR if _is_engine(record) else logging.INFO)


def _is_engine(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in ("scrapy", "twisted", "asyncio", "procrastinate", "apscheduler")
