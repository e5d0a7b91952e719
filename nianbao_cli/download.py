"""`nianbao download`: writes an archived snapshot."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path, PurePosixPath

import click
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.manifest import ReportManifest
from nianbao.archive.inventory.covering import Seals
from nianbao.archive.package.download import FOLDERS, FORMS, download
from nianbao.archive.package.names import safe_name
from nianbao.archive.package.signing import load_key
from nianbao.archive.package.wacz_collection import WaczCollection
from nianbao.archive.package.withheld import ByteSpan, WithheldRecords
from nianbao.archive.store.interface import Store
from nianbao.archive.store.metered import MeteredStore
from nianbao.core.errors import UsageError
from nianbao.core.registry import CountyUnknown
from nianbao.core.settings import Settings, load_settings
from nianbao_cli.archive import find_code, open_archive, scope_option
from nianbao_cli.holdings import HoldingsQuery
from nianbao_cli.output import number_of, say, standard_output
from nianbao_cli.progress import Progress
from nianbao_cli.years import REPORT_YEARS

EPILOG = """\b
Examples:
  nianbao download 石屏县 --year 2021
  nianbao download 532525 --year 2021 --as wacz
  nianbao download 532525 --year 2021 --as text --output shiping.txt
  nianbao download 532525 --year 2021 --as tables --output tables/
  nianbao download 石屏县 --year 2021 --scope department --issuer 石屏县教育体育局
  nianbao download 石屏县 --year 2021 --as text --output - | less
  nianbao download 532525 --year 2021 --link --hours 48
  nianbao download 江苏省 --year 2021 --as wacz --output jiangsu.wacz
  nianbao download 532525 532501 --year 2019-2021 --as wacz
  nianbao download --all --year 2021 --scope department --as wacz --output departments.wacz
Of a selection what is held is written, a page for each report; who has none is named on standard error. Exit
code 1 where a report cannot be had: it is left out and named."""


@click.command(epilog=EPILOG)
@click.argument("counties", nargs=-1, metavar="[COUNTY]...")
@click.option(
    "--year",
    "spans",
    type=REPORT_YEARS,
    multiple=True,
    required=True,
    help="The report year, or several: 2019-2025; may be given again.",
)
@click.option(
    "--as",
    "--format",
    "form",
    type=click.Choice(list(FORMS)),
    default="warc",
    show_default=True,
    help="warc and wacz stand alone and replay in any tool; original: attachments as published; tables: "
    "one CSV per statutory table; html: the page's body. Several reports go into one wacz.",
)
@scope_option
@click.option("--issuer", default="", help="Whose, where several of that scope reported.")
@click.option(
    "--province", default="", help="A province, alone (all its counties) or to tell namesakes apart."
)
@click.option("--all", "everything", is_flag=True, help="Every county.")
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
    counties: tuple[str, ...],
    spans: tuple[tuple[int, ...], ...],
    form: str,
    scope: str,
    issuer: str,
    province: str,
    everything: bool,
    output: Path | None,
    link: bool,
    hours: int,
    raw: bool,
    bom: bool,
) -> int:
    """Write the archived report of COUNTY (a code or a name), or those of several counties, of provinces by
    their names, and of several years, as one WACZ."""
    settings = load_settings()
    years = tuple(dict.fromkeys(year for span in spans for year in span))
    query = HoldingsQuery(counties, province, everything, years, scope, issuer)
    with open_archive(settings) as (store, catalogue):
        if (code := _one_county(settings, catalogue, query)) is None:
            if form != "wacz" or link:
                raise UsageError("several reports go into one file with --as wacz, and without --link")
            return _collect(settings, store, catalogue, query, output)
        manifest = catalogue.find_report(code, years[0], scope, issuer)
        if link:
            for url in links(store, manifest, form, hours * 3600, WithheldRecords.of(catalogue)):
                say(url)
            return 0
        key = _signing_key(settings) if form == "wacz" else None
        with _metered(store) as metered:
            withheld = WithheldRecords.of(catalogue)
            seal = _seals(store, settings).covering(manifest.key) if form == "wacz" else None
            make = partial(
                download, metered, manifest, form, key=key, raw=raw, bom=bom, withheld=withheld, seal=seal
            )
            if output == STANDARD_OUTPUT:
                return _hand_out(lambda path: make(output=path), form)
            written = make(output=output)
    say(str(written.path))
    if written.note:
        print(written.note, file=sys.stderr)
    return 0


def _one_county(settings: Settings, catalogue: Catalogue, query: HoldingsQuery) -> str | None:
    """The code of the one county whose report of one year is asked for; None where that is more."""
    if len(query.names) != 1 or len(query.years) != 1 or query.everything:
        return None
    with suppress(CountyUnknown):  # a province, or nobody
        return find_code(settings, catalogue, query.names[0], query.years[0], query.province)
    return None


def _collect(
    settings: Settings, store: Store, catalogue: Catalogue, query: HoldingsQuery, output: Path | None
) -> int:
    """Write all that is held of a selection as one WACZ; what is not in it is said. Exit code 1 where
    something of it cannot be had."""
    holdings = query.holdings(settings, catalogue)
    if not holdings.keys:
        raise UsageError(f"nothing of that is held; without a report: {_some(holdings.lacking)}")
    title = " ".join([*(query.names or [query.province or "all"]), _span(query.years)])
    withheld, seals = WithheldRecords.of(catalogue), _seals(store, settings)
    with _metered(store) as metered:
        wacz = WaczCollection(metered, title, _signing_key(settings), withheld, seals.covering)
        if output == STANDARD_OUTPUT:
            _hand_out(lambda path: wacz.write(holdings.keys, path), "wacz")
        else:
            say(str(wacz.write(holdings.keys, output or Path(f"{safe_name(title.replace(' ', '-'))}.wacz"))))
    print(number_of(wacz.reports, "report"), file=sys.stderr)
    if holdings.lacking:
        print(f"without a report ({len(holdings.lacking)}): {_some(holdings.lacking)}", file=sys.stderr)
    for manifest, why in wacz.left_out:
        print(f"left out: {manifest}: {why}", file=sys.stderr)
    return 1 if wacz.left_out else 0


def _some(named: Sequence[str]) -> str:
    more = f" and {len(named) - _NAMED_MOST} more" if len(named) > _NAMED_MOST else ""
    return ", ".join(named[:_NAMED_MOST]) + more


def _span(years: Sequence[int]) -> str:
    return "-".join(map(str, dict.fromkeys((min(years), max(years)))))


def _signing_key(settings: Settings) -> EllipticCurvePrivateKey | None:
    return load_key(Path(settings.signing_key)) if settings.signing_key else None


@contextmanager
def _metered(store: Store) -> Iterator[Store]:
    """The store, with progress of what is read."""
    with Progress("KiB", None, quiet=True, many="KiB") as progress:
        yield MeteredStore(store, lambda name, count: progress.advance(name, count // 1024))


STANDARD_OUTPUT = Path("-")
_NAMED_MOST = 10


def _hand_out(make: Callable[[Path], object], form: str) -> int:
    """Write a file to standard output, whole and checked before its first byte. Raises UsageError for what is
    a folder."""
    if form in FOLDERS:
        raise UsageError(f"--as {form} is a folder: name one with --output")
    with tempfile.TemporaryDirectory(prefix="nianbao-download-") as folder:
        path = Path(folder) / "made"
        make(path)
        with standard_output(), path.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    return 0


def _seals(store: Store, settings: Settings) -> Seals:
    """The seals of the inventory as it is now."""
    seals = Seals(store, settings.work_path)
    seals.refresh()
    return seals


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
