"""`nianbao copy`: an archive into another store."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict

import click

from nianbao.archive.catalogue.copying import Copying
from nianbao.archive.store import open_at
from nianbao.core.errors import UsageError
from nianbao.core.settings import load_settings
from nianbao_cli.output import say
from nianbao_cli.progress import Progress

EPILOG = """\b
Examples:
  nianbao copy ./nianbao-data s3://bucket/prefix
  nianbao copy s3://bucket/prefix /mnt/disk/archive
  nianbao copy s3://old/a s3://new/a --source-endpoint http://10.0.0.5:8333 --source-profile old
Run it again after an interruption: what was copied is checked, not sent again. Exit code 0 when the
destination holds all of it, 1 where something could not be copied (each is named)."""


@click.command(epilog=EPILOG)
@click.argument("source")
@click.argument("destination")
@click.option("--parallel", type=click.IntRange(1, 64), default=8, show_default=True, help="Objects at once.")
@click.option("--source-endpoint", default="", help="S3 endpoint of SOURCE.  [default: NIANBAO_S3_ENDPOINT]")
@click.option("--source-profile", default="", help="AWS profile with the credentials for SOURCE.")
@click.option("--destination-endpoint", default="", help="S3 endpoint of DESTINATION.")
@click.option("--destination-profile", default="", help="AWS profile with the credentials for DESTINATION.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per object on standard output.")
def command(
    source: str,
    destination: str,
    parallel: int,
    source_endpoint: str,
    source_profile: str,
    destination_endpoint: str,
    destination_profile: str,
    as_json: bool,
) -> int:
    """Copy the archive in SOURCE into DESTINATION, both directories or s3://bucket/prefix.

    Every object is compared with what its manifest says of it, and proven in the destination; a manifest is
    copied when all that it names is there. The destination ends byte for byte the same.
    """
    settings = load_settings()
    old = open_at(source, settings, "SOURCE", source_endpoint, source_profile)
    new = open_at(destination, settings, "DESTINATION", destination_endpoint, destination_profile)
    if old.identity == new.identity:
        raise UsageError(f"SOURCE and DESTINATION are the same store: {old.identity}")
    if next(iter(old.keys()), None) is None:
        raise UsageError(f"SOURCE {old.url} holds nothing")
    new.prepare()
    counted: Counter[str] = Counter()
    with Progress("object", None) as progress:
        for each in Copying(old, new, parallel, lambda key, _: progress.say(key)).run():
            progress.advance(each.key)
            counted["copied" if each.copied else "held already" if each.reason is None else "not copied"] += 1
            if as_json:
                say(json.dumps(asdict(each), ensure_ascii=False))
            elif each.reason is not None:
                say(f"not copied  {each.key}  {each.reason}")
    said = ", ".join(f"{count} {what}" for what, count in sorted(counted.items()))
    print(f"{old.url} to {new.url}: {said}", file=sys.stderr)
    return 1 if counted["not copied"] else 0
