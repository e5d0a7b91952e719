"""`nianbao download`: writes an archived snapshot."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath

import click

from nianbao.archive.catalogue.manifest import ReportManifest
from nianbao.archive.inventory.covering import CoveringSeal, Seals
from nianbao.archive.package.download import FOLDERS, FORMS, Download, download
from nianbao.archive.package.signing import load_key
from nianbao.archive.package.withheld import ByteSpan, WithheldRecords
from nianbao.archive.store.interface import Store
from nianbao.archive.store.metered import MeteredStore
from nianbao.core.errors import UsageError
from nianbao.core.settings import load_settings
from nianbao_cli.archive import find_code, open_archive, scope_option
from nianbao_cli.output import say, standard_output
from nianbao_cli.progress import Progress
from nianbao_cli.years import REPORT_YEAR

EPILOG = """\b
Examples:
  nianbao download 石屏县 --year 2021
  nianbao download 532525 --year 2021 --as wacz
  nianbao download 532525 --year 2021 --as text --output shiping.txt
  nianbao download 532525 --year 2021 --as tables --output tables/
  nianbao download 石屏县 --year 2021 --scope department --issuer 石屏县教育体育局
  nianbao download 石屏县 --year 2021 --as text --output - | less
  nianbao download 532525 --year 2021 --link --hours 48"""


@click.command(epilog=EPILOG)
@click.argument("county", metavar="COUNTY")
@click.option("--year", type=REPORT_YEAR, required=True, help="The report year.")
@click.option(
    "--as",
    "form",
    type=click.Choice(list(FORMS)),
    default="warc",
    show_default=True,
    help="warc and wacz stand alone and replay in any tool; original: attachments as published; tables: "
    "one CSV per statutory table; html: the page's body.",
)
@scope_option
@click.option("--issuer", default="", help="Whose, where several of that scope reported.")
@click.option("--province", default="", help="The province, to tell namesakes apart.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Where to; a folder for original and tables, - for standard output with the others.",
)
@click.option("--link", is_flag=True, help="Print links to the stored objects, for whoever has them.")
@click.option(
    "--hours", type=click.IntRange(1, 168), default=24, show_default=True, help="How long a link is good."
)
@click.option("--raw", is_flag=True, help="tables: every text as printed, also what a spreadsheet would run.")
@click.option("--bom", is_flag=True, help="tables: a byte order mark first, so that Excel shows Chinese.")
def command(
    county: str,
    year: int,
    form: str,
    scope: str,
    issuer: str,
    province: str,
    output: Path | None,
    link: bool,
    hours: int,
    raw: bool,
    bom: bool,
) -> int:
    """Write the archived report of COUNTY (a code or a name)."""
    settings = load_settings()
    with open_archive(settings) as (store, catalogue):
        code = find_code(settings, catalogue, county, year, province)
        manifest = catalogue.find_report(code, year, scope, issuer)
        if link:
            for url in links(store, manifest, form, hours * 3600, WithheldRecords.of(catalogue)):
                say(url)
            return 0
        key = load_key(Path(settings.signing_key)) if form == "wacz" and settings.signing_key else None
        with Progress("KiB", None, quiet=True, many="KiB") as progress:
            metered = MeteredStore(store, lambda name, count: progress.advance(name, count // 1024))
            withheld = WithheldRecords.of(catalogue)
            seal = covering_seal(store, settings.work_path, manifest) if form == "wacz" else None
            make = partial(
                download, metered, manifest, form, key=key, raw=raw, bom=bom, withheld=withheld, seal=seal
            )
            if output == STANDARD_OUTPUT:
                return _hand_out(make, form)
            written = make(output=output)
    say(str(written.path))
    if written.note:
        print(written.note, file=sys.stderr)
    return 0


STANDARD_OUTPUT = Path("-")


def _hand_out(make: Callable[..., Download], form: str) -> int:
    """Write a file to standard output, whole and checked before its first byte. Raises UsageError for what is
    a folder."""
    if form in FOLDERS:
        raise UsageError(f"--as {form} is a folder: name one with --output")
    with tempfile.TemporaryDirectory(prefix="nianbao-download-") as folder:
        written = make(output=Path(folder) / "made")
        with standard_output(), written.path.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    return 0


def covering_seal(store: Store, work_path: Path, manifest: ReportManifest) -> CoveringSeal | None:
    """The seal that covers a report, of the inventory as it is now."""
    seals = Seals(store, work_path)
    seals.refresh()
    return seals.covering(manifest.key)


ROLES = {
    "warc": ("warc", "original_warc"),
    "text": ("text",),
    "html": ("html",),
    "original": ("attachment",),
}
"""The forms of a download that are objects of the store; the others are made when they are asked for."""


def links(
    store: Store, manifest: ReportManifest, form: str, seconds: int, withheld: WithheldRecords
) -> Iterator[str]:
    """A link to each object of that form, good for so long. Raises UsageError where there is none, or
    where one holds what is withheld."""
    if form not in ROLES:
        raise UsageError(f"--as {form} is made when it is asked for: --link goes with {', '.join(ROLES)}")
    objects = {named.key: named for role in ROLES[form] for named in manifest.objects_of(role)}
    if not objects:
        raise UsageError(f"the report of {manifest.code} for {manifest.year} holds nothing of that form")
    for named in objects.values():
        if form == "warc" and withheld.shown(store, manifest, named) != [ByteSpan(0, None)]:
            raise UsageError(
                f"{named.key} also holds what is withheld: download without --link leaves it out"
            )
    for named in objects.values():
        yield store.link(named.key, seconds, named.name or PurePosixPath(named.key).name)
