"""`nianbao upload`: pushes what waits in the outbox."""

from __future__ import annotations

import json
import sys

import click

from nianbao.archive.outbox import Outbox
from nianbao.archive.store import open_store
from nianbao.core.errors import NianbaoError
from nianbao.core.settings import load_settings
from nianbao_cli.archive import extend_inventory, prepare
from nianbao_cli.output import say
from nianbao_cli.progress import Progress

EPILOG = """\b
Examples:
  nianbao upload
  nianbao upload --json
Exit code 0 when nothing waits any more, else 1. What running crawls still write is left to them."""


@click.command(epilog=EPILOG)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per capture on standard output.")
def command(as_json: bool) -> int:
    """Push what waits in the outbox into the store.

    A capture waits there where the store could not be reached, or a crawl was cut off. Its local copy goes
    only when the store's was proven to be the same.
    """
    settings = load_settings()
    store = open_store(settings)
    prepare(store, settings)
    outbox = Outbox(settings.work_path / "outbox", store)
    with Progress("capture", None) as progress:

        def told(key: str, fault: NianbaoError | None) -> None:
            progress.advance(key)
            reason = None if fault is None else str(fault)
            line = {"key": key, "stored": reason is None, "reason": reason}
            say(json.dumps(line, ensure_ascii=False) if as_json else _readable(key, reason))

        done = outbox.push_all(told)
    extend_inventory(store, settings, refreshed=False)
    print(
        f"{store.url}: {'nothing waits' if done else 'some captures still wait in the outbox'}",
        file=sys.stderr,
    )
    return 0 if done else 1


def _readable(key: str, reason: str | None) -> str:
    return f"waits   {key}  {reason}" if reason else f"stored  {key}"
