"""`nianbao rewalk`: walks archived crawls again with today's discovery, without one request."""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from crawler.rewalk import Rewalk, RewalkOutcome, rewalk
from nianbao.archive.catalogue.crawls import WalkEnd, archived_crawls
from nianbao.archive.catalogue.withheld_facts import WithheldFacts
from nianbao.archive.package.attempts import unpacked_attempts
from nianbao.archive.store.interface import Store
from nianbao.core.settings import Settings, load_settings
from nianbao_cli.archive import find_codes, open_archive
from nianbao_cli.output import number_of, say
from nianbao_cli.progress import Progress
from nianbao_cli.years import REPORT_YEAR

EPILOG = """\b
Examples:
  nianbao rewalk
  nianbao rewalk 石屏县 --year 2021 --json
  nianbao rewalk --from nianbao-pilot-2024-20250301T080000.zip

Nothing is asked of a portal, and nothing is stored. Each crawl is walked over what it archived itself, as of
the day it was made, with the registry and portal files of today. `undecided`: today's walk would ask for
something that is not archived, which is named; how it would end nobody can say. Exit code 0, also where walks
end differently; 1 where one could not be walked again."""

_SAID = {
    RewalkOutcome.SAME: "the same 一致",
    RewalkOutcome.DIFFERENT: "would end differently 结果不同",
    RewalkOutcome.UNDECIDED: "undecided 无法判断",
    RewalkOutcome.FAILED: "failed",
}


@click.command(epilog=EPILOG)
@click.argument("counties", nargs=-1, metavar="[COUNTY]...")
@click.option("--year", type=REPORT_YEAR, help="Only this report year.")
@click.option(
    "--from",
    "package",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that `nianbao pilot` wrote, instead of the archive.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per crawl on standard output.")
def command(counties: tuple[str, ...], year: int | None, package: Path | None, as_json: bool) -> int:
    """Walk archived crawls again and print where they would end differently. COUNTY is a code or a name;
    default: all."""
    with _archive(load_settings(), package) as settings:
        with open_archive(settings) as (store, catalogue):
            codes = find_codes(settings, catalogue, counties, year) if counties else None
            crawls = list(archived_crawls(catalogue.crawls(codes, year)))
            withheld = WithheldFacts.of(catalogue)
        counted = _walked(store, settings, crawls, as_json, withheld)
    print(_summary(counted), file=sys.stderr)
    return 1 if counted[RewalkOutcome.FAILED] else 0


@contextmanager
def _archive(settings: Settings, package: Path | None) -> Iterator[Settings]:
    """The settings of the archive that is meant: of the user's, or of what a package holds."""
    if package is None:
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="nianbao-rewalk-") as directory:
        archive = unpacked_attempts(package, Path(directory))
        yield settings.model_copy(update={"store": str(archive), "work": str(Path(directory) / "work")})


def _walked(
    store: Store,
    settings: Settings,
    crawls: Sequence[tuple[str, ...]],
    as_json: bool,
    withheld: WithheldFacts,
) -> Counter[RewalkOutcome]:
    counted: Counter[RewalkOutcome] = Counter()
    with Progress("crawl", len(crawls)) as progress:
        for keys, done in zip(crawls, rewalk(store, settings, crawls), strict=True):
            if done is not None:
                done = _as_shown(done, withheld)
                counted[done.outcome] += 1
                say(json.dumps(_as_json(done), ensure_ascii=False) if as_json else _line(done))
            progress.advance(keys[-1], found=f"{counted[RewalkOutcome.DIFFERENT]} different")
    return counted


def _as_shown(done: Rewalk, withheld: WithheldFacts) -> Rewalk:
    """The same without addresses of reports that are withheld."""
    said = done.before.url, done.after.url if done.after else None, done.not_archived
    if (by := withheld.hiding(*said)) is None:
        return done
    after = replace(done.after, url=None) if done.after else None
    why = by.why.english
    return replace(done, before=replace(done.before, url=None), after=after, not_archived=None, reason=why)


def _summary(counted: Counter[RewalkOutcome]) -> str:
    total = number_of(sum(counted.values()), "crawl")
    return (
        f"{total}: {counted[RewalkOutcome.SAME]} would end the same, "
        f"{counted[RewalkOutcome.DIFFERENT]} differently, {counted[RewalkOutcome.UNDECIDED]} undecided, "
        f"{counted[RewalkOutcome.FAILED]} failed"
    )


def _as_json(done: Rewalk) -> dict[str, Any]:
    head = done.crawl.head
    return {
        "code": head.code,
        "name": head.name,
        "year": head.year,
        "captured_at": head.captured_at,
        "outcome": done.outcome.value,
        "before": asdict(done.before),
        "after": asdict(done.after) if done.after else None,
        "not_archived": done.not_archived,
        "reason": done.reason,
    }


def _line(done: Rewalk) -> str:
    head = done.crawl.head
    return "\n".join(
        [f"{head.code} {head.name} {head.year}  {head.captured_at}: {_SAID[done.outcome]}", *_told(done)]
    )


def _told(done: Rewalk) -> Iterator[str]:
    if done.after is not None and done.outcome is RewalkOutcome.DIFFERENT:
        yield from _changes(done.before, done.after)
    if done.not_archived is not None:
        yield f"  not archived: {done.not_archived}"
    if done.reason is not None and done.outcome is not RewalkOutcome.SAME:
        yield f"  {done.reason}"


def _changes(before: WalkEnd, after: WalkEnd) -> Iterator[str]:
    old, new = asdict(before), asdict(after)
    for name in old:
        if old[name] != new[name]:
            yield f"  {name}: {old[name] or '(none)'} → {new[name] or '(none)'}"
