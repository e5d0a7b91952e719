"""`nianbao pilot`: a first, polite crawl of a few counties, and what maintainers need of its failures."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

import click

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.manifest import CountyManifest
from nianbao.archive.package.attempts import pack_attempts
from nianbao.archive.package.withheld import WithheldRecords
from nianbao.archive.store import open_store
from nianbao.core import clock
from nianbao.core.county import County
from nianbao.core.errors import UsageError
from nianbao.core.platforms import platforms_of
from nianbao.core.report import Status, exit_code_of
from nianbao.core.settings import Settings, load_settings
from nianbao.core.units import load_units
from nianbao_cli.archive import refresh
from nianbao_cli.crawl import crawl
from nianbao_cli.output import number_of, say
from nianbao_cli.tables import Row, TableColumn, print_table
from nianbao_cli.years import REPORT_YEAR

EPILOG = """\b
Examples:
  nianbao pilot
  nianbao pilot --counties 100 --year 2024 --output pilot.zip
The same counties are picked each time, so that a pilot can be repeated after a repair. Exit codes are those
of `nianbao crawl`."""

COLUMNS = (
    TableColumn("status"),
    TableColumn("counties", justify="right"),
    TableColumn("reason", gives_way=1),
    TableColumn("CMS families", gives_way=2),
    TableColumn("which"),
)
_NAMED_MOST = 6
Kind = tuple[str, str]
"""A status and its reason's code, "" where there is none."""


@click.command(epilog=EPILOG)
@click.option(
    "--counties", "count", type=click.IntRange(min=1), default=31, show_default=True, help="How many."
)
@click.option("--year", type=REPORT_YEAR, help="The report year.  [default: last calendar year]")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The file for maintainers.  [default: nianbao-pilot-YEAR-TIME.zip]",
)
def command(count: int, year: int | None, output: Path | None) -> int:
    """Crawl a few counties, spread over provinces and platforms, and print how they ended by kind and reason.

    What was captured of those that gave no report is packed into one file: their manifests with each step,
    and their WARCs. It holds what the portals sent, and our requests with the User-Agent that you set.
    """
    settings = load_settings()
    year = year or clock.last_calendar_year()
    counties = picked(load_units(settings, year).counties, count)
    if not counties:
        raise UsageError("no county of the registry has a portal")
    output = output or Path(f"nianbao-pilot-{year}-{clock.now():%Y%m%dT%H%M%S}.zip")
    if output.exists():
        raise UsageError(f"{output} is there already: name another --output")
    provinces = len({each.province for each in counties})
    size = number_of(len(counties), "county", "counties")
    print(f"a pilot over {size}, provinces: {provinces}", file=sys.stderr)
    lines = crawl(counties, year, settings, open_store(settings))
    _tell(settings, [line["code"] for line in lines], year, output)
    return exit_code_of([Status(line["status"]) for line in lines])


def picked(counties: Sequence[County], count: int) -> list[County]:
    """Counties that have a portal, from all provinces in turn, no two of one platform while there are others;
    the same ones whenever they are asked for."""
    at_hand = [county for county in counties if county.portal_url]
    platforms = platforms_of(at_hand)
    seen: Counter[str] = Counter()
    provinces: dict[str, list[tuple[int, County]]] = {}
    for county in sorted(at_hand, key=_lot):
        platform = platforms[county.code]
        provinces.setdefault(county.province, []).append((seen[platform], county))
        seen[platform] += 1
    for queue in provinces.values():
        queue.sort(key=lambda drawn: drawn[0])
    rounds = zip_longest(*(provinces[name] for name in sorted(provinces)))
    return [drawn[1] for turn in rounds for drawn in turn if drawn is not None][:count]


def _lot(county: County) -> str:
    return hashlib.sha256(county.code.encode()).hexdigest()


def _tell(settings: Settings, codes: Sequence[str], year: int, output: Path) -> None:
    """Print the outcomes by kind, and pack what failed."""
    with Catalogue.open(open_store(settings), settings.work_path) as catalogue:
        refresh(catalogue)
        held = {each.current.code: each.current for each in catalogue.kept(codes, year)}
        failed = {
            code: tried[-1]
            for code in codes
            if code not in held and (tried := catalogue.attempts(code, year))
        }
        print_table(COLUMNS, _outcomes([*held.values(), *failed.values()]))
        if not failed:
            print("every county has its report: there is nothing to pack", file=sys.stderr)
            return
        keys = {code: catalogue.attempt_keys(code, year)[-1] for code in failed}
        withheld = WithheldRecords.of(catalogue).warcs
        packed = pack_attempts(open_store(settings), keys.values(), output, withheld)
    say(str(output))
    size = number_of(packed.attempts, "county", "counties")
    print(f"packed {size} without a report for maintainers", file=sys.stderr)
    for key in packed.left_out:
        print(f"left out, too large or withheld: {key}", file=sys.stderr)


def _outcomes(manifests: Sequence[CountyManifest]) -> list[Row]:
    kinds: dict[Kind, list[CountyManifest]] = {}
    for manifest in manifests:
        kinds.setdefault((manifest.status, manifest.reason_code or ""), []).append(manifest)
    return [_row(kind, kinds[kind]) for kind in sorted(kinds, key=lambda kind: -len(kinds[kind]))]


def _row(kind: Kind, manifests: Sequence[CountyManifest]) -> Row:
    families = Counter(filter(None, map(_family, manifests)))
    named = [each.name for each in manifests]
    more = f" and {len(named) - _NAMED_MOST} more" if len(named) > _NAMED_MOST else ""
    shown = ", ".join(f"{name} {count}" for name, count in families.most_common())
    return (kind[0], str(len(named)), kind[1], shown, " ".join(named[:_NAMED_MOST]) + more)


def _family(manifest: CountyManifest) -> str:
    named = Counter(step["family"] for step in manifest.trail if "family" in step)
    return next((name for name, _ in named.most_common(1)), "")
