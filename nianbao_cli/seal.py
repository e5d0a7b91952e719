"""`nianbao seal`: the inventory's chain, whole and closed."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from nianbao.archive.inventory.extending import extend
from nianbao.core.errors import UsageError
from nianbao.core.settings import load_settings
from nianbao_cli.archive import open_archive, prepare
from nianbao_cli.output import say

EPILOG = """\b
Examples:
  nianbao seal
  nianbao seal --json
Commands that store write their link by themselves. This is for an archive of before there was an inventory,
and joins the branches of several writers. Keep the digest that it prints: with it anybody can check all that
the archive holds."""


@click.command(epilog=EPILOG)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def command(as_json: bool) -> int:
    """Write the first link of the inventory, or the next, so that every manifest is in the chain."""
    settings = load_settings()
    with open_archive(settings) as (store, _):
        prepare(store, settings)
        done = extend(store, settings.work_path, join=True)
    if done.head is None:
        raise UsageError(f"{store.url} holds no manifest yet: there is nothing to seal")
    if as_json:
        say(json.dumps({"head": asdict(done.head), "links": done.links, "manifests": done.manifests}))
    else:
        say(f"sha256:{done.head.sha256}  {done.head.key}")
        print(f"{store.url}: {done.manifests} manifests in {done.links} new links", file=sys.stderr)
    return 0
