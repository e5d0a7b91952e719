"""`nianbao seal`: the inventory's chain, whole and closed, and its newest link stamped."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import asdict
from typing import Any

import click

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.inventory.extending import extend
from nianbao.archive.inventory.links import LinkStamp
from nianbao.archive.inventory.stamps import load_roots, stamp
from nianbao.archive.store.interface import Store
from nianbao.core.errors import NianbaoError, UsageError
from nianbao.core.settings import Settings, load_settings
from nianbao_cli.archive import open_archive, prepare
from nianbao_cli.output import number_of, say

logger = logging.getLogger(__name__)

EPILOG = """\b
Examples:
  nianbao seal
  nianbao seal --tsa https://freetsa.org/tsr
  NIANBAO_TSA=http://timestamp.digicert.com nianbao seal --json
Commands that store write their link by themselves. This is for an archive of before there was an inventory,
joins the branches of several writers, and has the newest link stamped by an RFC 3161 authority where one is
named. Keep the digest that it prints: with it anybody can check all that the archive holds. Exit code 1 where
the authority gives no stamp: the link stays, and the same command asks again."""


@click.command(epilog=EPILOG)
@click.option("--tsa", metavar="URL", help="A time stamp authority (RFC 3161).  [default: NIANBAO_TSA]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def command(tsa: str | None, as_json: bool) -> int:
    """Write the first link of the inventory, or the next, so that every manifest is in the chain."""
    settings = load_settings(tsa=tsa)
    roots, stamped, fault = load_roots(settings.tsa_roots), None, None
    with open_archive(settings) as (store, _):
        prepare(store, settings)
        done = extend(store, settings.work_path, join=True)
        if done.head is None:
            raise UsageError(f"{store.url} holds no manifest yet: there is nothing to seal")
        try:
            stamped = stamp(store, done.head, settings.tsa, roots) if settings.tsa else None
        except NianbaoError as error:
            fault = error
    line = {"head": asdict(done.head), "links": done.links, "manifests": done.manifests}
    if as_json:
        say(json.dumps(line | {"stamp": _as_json(stamped) if stamped else None}, ensure_ascii=False))
    else:
        say(f"sha256:{done.head.sha256}  {done.head.key}")
        print(
            f"{store.url}: {number_of(done.manifests, 'manifest')} in {number_of(done.links, 'new link')}",
            file=sys.stderr,
        )
        if stamped is not None:
            print(f"stamped {stamped.at.isoformat()} by {stamped.authority}: {stamped.key}", file=sys.stderr)
            print(f"checked: {stamped.checked}", file=sys.stderr)
    if fault is not None:
        raise fault
    return 0


def _as_json(stamped: LinkStamp) -> dict[str, Any]:
    return asdict(stamped) | {"at": stamped.at.isoformat()}


def stamp_inventory(store: Store, settings: Settings) -> None:
    """Write the next link, and have the newest one stamped, where an authority is set. A failure is logged:
    the next round makes it good."""
    if not settings.tsa:
        return
    try:
        roots = load_roots(settings.tsa_roots)
        with Catalogue.open(store, settings.work_path) as catalogue:
            catalogue.refresh()
        done = extend(store, settings.work_path, join=True)
        if done.head is not None:
            stamp(store, done.head, settings.tsa, roots)
    except NianbaoError as error:
        logger.warning("the inventory is not stamped, the next round asks again: %s", error)
