"""`nianbao verify`: whether the archive still holds what it says."""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from functools import cache, partial
from itertools import chain as chain_of
from pathlib import Path

import click

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.presence import gone_sentence, vanished
from nianbao.archive.catalogue.verification import Verification
from nianbao.archive.catalogue.verify import Finding, ObjectState, verify
from nianbao.archive.catalogue.withheld_facts import WithheldFacts
from nianbao.archive.inventory.chain import Chain, Heads
from nianbao.archive.inventory.stamps import load_roots
from nianbao.archive.store import open_store
from nianbao.archive.store.interface import Store
from nianbao.core import clock
from nianbao.core.errors import StoreUnreachable, UsageError
from nianbao.core.settings import Settings, load_settings
from nianbao_cli.output import number_of, say
from nianbao_cli.progress import Progress

DAMAGE = 5
SAMPLE = 100
"""Reports that are replayed where nobody says how many."""
EPILOG = """\b
Examples:
  nianbao verify
  nianbao verify --deep --json > findings.jsonl
  nianbao verify --replay --sample 500
Exit code 0 where all is well, 5 where damage was found. Objects that no manifest names (unreferenced) and
manifests that no link of the inventory names (unlisted: a crawl was cut off, or somebody added them) are no
damage; the next command that stores takes the latter in. Nor is a report that another reader read
(read_otherwise: `nianbao reread`), or that has no address of its own (not_replayed)."""


@click.command(epilog=EPILOG)
@click.option("--deep", is_flag=True, help="Read every WARC record: framing, block and payload digests.")
@click.option(
    "--replay",
    is_flag=True,
    help="Also replay reports, each out of its own package, and compare with what was read of them.",
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"How many reports to replay, chosen anew each time.  [default: {SAMPLE}]",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per object on standard output.")
def command(deep: bool, replay: bool, sample: int | None, as_json: bool) -> int:
    """Check every object that a manifest names, every manifest that the inventory names, and its chain of
    links. A store that was read before, and is missing or empty now, is damage."""
    if sample is not None and not replay:
        raise UsageError("--sample goes with --replay")
    settings = load_settings()
    store = open_store(settings)
    heads = Heads(settings.work_path, store)
    chain, roots = Chain(heads.read()), load_roots(settings.tsa_roots)
    withheld = cache(partial(_withheld, settings, store))
    counted: Counter[ObjectState] = Counter()
    unprotected: list[str] = []
    with Progress("object", None) as progress:
        told = partial(verify, store, deep, lambda key, _: progress.say(key), chain, roots)
        findings = _findings(store, settings.work_path, told)
        for finding in chain_of(findings, _replayed(settings, store, sample or SAMPLE) if replay else ()):
            counted[finding.state] += 1
            if finding.reason and "://" in finding.reason:
                finding = replace(finding, reason=withheld().blanked(finding.reason))
            progress.advance(finding.key)
            if finding.state is ObjectState.OK and (lack := store.unprotected(finding.key)):
                unprotected.append(f"{finding.key}: {lack}")
            if as_json:
                say(json.dumps(asdict(finding), ensure_ascii=False))
            elif finding.state is not ObjectState.OK:
                say(_readable(finding))
    said = ", ".join(f"{count} {state}" for state, count in sorted(counted.items())) or "nothing stored yet"
    print(f"{store.url}: {said}", file=sys.stderr)
    for sentence in _chain_said(chain) if counted else ():
        print(f"  {sentence}", file=sys.stderr)
    _say_protection(store, unprotected)
    damaged = sum(count for state, count in counted.items() if state.is_damage)
    ended = clock.now().isoformat(timespec="seconds")
    _keep_verification(settings.work_path, Verification(ended, store.url, deep, counted.total(), damaged))
    if damaged:
        return DAMAGE
    if chain.links:
        heads.replace(chain.heads)
    return 0


def _keep_verification(work_path: Path, found: Verification) -> None:
    """For whoever watches the archive; who only reads it may be kept from writing."""
    try:
        found.keep(work_path)
    except OSError as error:
        print(f"  what was found is not remembered in {work_path}: {error.strerror}", file=sys.stderr)


def _chain_said(chain: Chain) -> Iterator[str]:
    """What to know of the inventory, beside what is damaged."""
    if not chain.links:
        yield (
            "there is no inventory: that a whole capture is gone could not be seen; `nianbao seal` begins one"
        )
    elif not chain.remembered:
        yield (
            "no link of the inventory was remembered in NIANBAO_WORK: that its newest links are gone could "
            "not be seen; from now on it can"
        )
    checked = Counter(stamp.checked for stamp in chain.stamps)
    for what, count in sorted(checked.items()):
        yield f"{number_of(count, 'time stamp')} checked: {what}"
    if len(chain.heads) > 1:
        ends = ", ".join(head.key for head in chain.heads)
        yield (
            f"the inventory has {len(chain.heads)} ends ({ends}), as where several wrote at once: the next "
            "command that stores joins them"
        )


def _findings(store: Store, work_path: Path, told: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What is found in the archive; of one that is gone, each manifest that it is known to have held."""
    if gone := vanished(store, work_path):
        print(f"nianbao: {gone_sentence(store, len(gone))}", file=sys.stderr)
        yield from (
            Finding(key, ObjectState.MISSING, f"it was in {store.url} and is not now") for key in gone
        )
    else:
        yield from told()


def _replayed(settings: Settings, store: Store, sample: int) -> Iterator[Finding]:
    """What is found of as many reports, in their current versions, withheld or not."""
    from crawler.replayed import replayed  # Scrapy and all: a second that the other checks need not wait for

    if vanished(store, settings.work_path):  # which was said
        return
    with Catalogue.open(store, settings.work_path) as catalogue:
        catalogue.refresh()
        keys = [held.current.key for held in catalogue.kept()]
        withheld = {one.key for report in catalogue.withheld_reports() for one in report.captures}
    chosen = sorted(random.sample(keys, min(sample, len(keys))))
    yield from replayed(store, chosen, settings.page_bytes, withheld)
    print(f"{len(chosen)} of {number_of(len(keys), 'report')} replayed", file=sys.stderr)


def _withheld(settings: Settings, store: Store) -> WithheldFacts:
    """What a finding may not repeat; by what was known where the store is away."""
    with Catalogue.open(store, settings.work_path) as catalogue:
        with suppress(StoreUnreachable):
            catalogue.refresh()
        return WithheldFacts.of(catalogue)


def _say_protection(store: Store, unprotected: Sequence[str]) -> None:
    """Retention and encryption, which are no damage where they lack."""
    for line in store.protection():
        print(f"  {line}", file=sys.stderr)
    for line in unprotected:
        print(f"  unprotected  {line}", file=sys.stderr)


def _readable(finding: Finding) -> str:
    where = f" @{finding.offset}" if finding.offset is not None else ""
    record = f" {finding.record_id}" if finding.record_id else ""
    return f"{finding.state}  {finding.key}{where}{record}" + (
        f"  {finding.reason}" if finding.reason else ""
    )
