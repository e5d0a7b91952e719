"""The command line. Each command is one file beside this one and is imported only when it runs."""

from __future__ import annotations

import gc
import importlib
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from nianbao.core.errors import NianbaoError
from nianbao.core.inert import inert
from nianbao.core.outages import DISK, MAKE_ROOM, outage_of
from nianbao.core.settings import software_version
from nianbao_cli.logs import LogFormat, set_up_logging
from nianbao_cli.output import ReaderGone, silence, standard_output
from nianbao_cli.terminal import guard_streams

COMMANDS = {
    "crawl": "nianbao_cli.crawl",
    "capture": "nianbao_cli.capture",
    "import": "nianbao_cli.importing",
    "backfill": "nianbao_cli.backfill",
    "reports": "nianbao_cli.reports",
    "counties": "nianbao_cli.counties",
    "download": "nianbao_cli.download",
    "export": "nianbao_cli.export",
    "release": "nianbao_cli.release",
    "check": "nianbao_cli.check",
    "diff": "nianbao_cli.diff",
    "reread": "nianbao_cli.reread",
    "rewalk": "nianbao_cli.rewalk",
    "verify": "nianbao_cli.verify",
    "seal": "nianbao_cli.seal",
    "forget": "nianbao_cli.forget",
    "withhold": "nianbao_cli.withhold",
    "learn": "nianbao_cli.learn",
    "pilot": "nianbao_cli.pilot",
    "schedule": "nianbao_cli.schedule",
    "worker": "nianbao_cli.worker",
    "serve": "nianbao_cli.serve",
    "upload": "nianbao_cli.upload",
    "reindex": "nianbao_cli.reindex",
    "copy": "nianbao_cli.copy",
    "demo": "nianbao_cli.demonstrate",
}
INTERRUPTED = 130

EPILOG = """\b
Settings: command-line option > environment variable NIANBAO_* > nianbao.toml > default.
Exit codes: 0 done, 1 our own failure, 2 wrong usage or settings, 3 not published or not found,
4 blocked, disallowed or unreachable, 5 verify found damage, 6 check found a failing identity."""


class Commands(click.Group):
    """Loads a command's module when it is asked for: `nianbao --help` does not wait for Scrapy."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        with _no_garbage():
            command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        near = get_close_matches(args[0], COMMANDS, n=3)
        if args[0] in COMMANDS or not near:
            return super().resolve_command(ctx, args)
        raise click.UsageError(
            f"No such command '{args[0]}'. Did you mean {' or '.join(map(repr, near))}?", ctx
        )

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _before_click():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _before_click():
            return super().invoke(ctx)


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Importing makes many objects and drops none: to look for garbage costs a seventh of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _before_click() -> Iterator[None]:
    """click answers a broken pipe with exit code 1, before anybody could say otherwise."""
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGone("nobody reads the output") from error


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(software_version(), prog_name="nianbao")
@click.option("-v", "--verbose", is_flag=True, help="Say more on standard error.")
@click.option(
    "--log-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Add what is logged to this file instead, a line each.",
)
@click.option(
    "--log-format",
    type=click.Choice([form.value for form in LogFormat]),
    help="Plain lines or JSON lines, also in a terminal, from INFO on.",
)
def nianbao(verbose: bool, log_file: Path | None, log_format: str | None) -> None:
    """Nianbao 年报: finds, keeps and reads China's county governments' annual 政府信息公开工作年度报告."""
    form = LogFormat(log_format) if log_format else None
    set_up_logging(verbose=verbose, form=form, file=log_file)


def main() -> None:
    """The entry point of `nianbao`: runs a command and turns errors into messages and exit codes."""
    guard_streams()
    try:
        code = _run()
    except (ReaderGone, BrokenPipeError):  # the latter where standard error has no reader either
        silence(sys.stdout, sys.stderr)
        code = 0
    sys.exit(code)


def _run() -> int:
    try:
        code = nianbao.main(standalone_mode=False)
        with standard_output():
            return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show(sys.stderr)
        return 2
    except (click.Abort, KeyboardInterrupt):
        print("interrupted; what was captured is kept, run the same command again to go on", file=sys.stderr)
        return INTERRUPTED
    except (ReaderGone, BrokenPipeError):
        raise
    except NianbaoError as error:
        return _end(str(error), error.exit_code)
    except OSError as error:
        logging.getLogger(__name__).info("an error of the system", exc_info=True)
        advice = f"; {MAKE_ROOM}, what was captured is kept" if outage_of(error) == DISK else ""
        where = error.filename or "reading or writing failed"
        return _end(f"{error.strerror or error}: {where}{advice}", 1)


def _end(sentence: str, code: int) -> int:
    print(f"nianbao: {inert(sentence)}", file=sys.stderr, flush=True)
    silence(sys.stdout)
    return code


if __name__ == "__main__":
    main()
