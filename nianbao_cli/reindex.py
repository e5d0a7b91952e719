"""`nianbao reindex`: rebuilds the catalogue from the store."""

from __future__ import annotations

import sys

import click

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.inventory.chain import Heads
from nianbao.archive.store import open_store
from nianbao.core.settings import load_settings
from nianbao_cli.output import number_of
from nianbao_cli.progress import Progress

EPILOG = """\b
Examples:
  nianbao reindex
  NIANBAO_WORK=/tmp/fresh nianbao reindex
Exit code 0, or 1 where a manifest could not be read (`nianbao verify` says more)."""


@click.command(epilog=EPILOG)
def command() -> int:
    """Rebuild the catalogue from the store alone.

    Commands keep it up to date by themselves; this is for a catalogue in doubt, or a new machine.
    """
    settings = load_settings()
    store = open_store(settings)
    with Catalogue.open(store, settings.work_path) as catalogue:
        with Progress("manifest", None) as progress:
            rebuilt = catalogue.rebuild(lambda count: progress.advance(count=count))
        for unreadable in catalogue.unreadable:
            print(f"nianbao: {unreadable.key}: {unreadable.reason}", file=sys.stderr)
        print(f"the catalogue of {store.url} holds {number_of(rebuilt.added, 'manifest')}", file=sys.stderr)
        for gone in Heads(settings.work_path, store).forget_gone(store):
            print(
                f"nianbao: the newest link {gone} of the inventory is gone; it is forgotten", file=sys.stderr
            )
        return 1 if catalogue.unreadable else 0
