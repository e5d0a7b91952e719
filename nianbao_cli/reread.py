"""`nianbao reread`: reads archived captures again with today's reader."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import click
from rich.text import Text

from crawler.reread import ReadBefore, Reread, RereadOutcome, reread, unread
from nianbao.archive.catalogue.manifest import ReportManifest
from nianbao.archive.outbox import Outbox
from nianbao.core.settings import load_settings
from nianbao_cli.archive import extend_inventory, find_codes, open_archive, prepare, push_waiting
from nianbao_cli.diff import changes_as_json, lines_of_changes
from nianbao_cli.output import number_of, say
from nianbao_cli.progress import Progress
from nianbao_cli.terminal import Console
from nianbao_cli.years import REPORT_YEAR

EPILOG = """\b
Examples:
  nianbao reread --dry-run
  nianbao reread
  nianbao reread 石屏县 --year 2021 --json

Nothing is asked of a portal, and nothing that is stored is changed: what is read otherwise today is stored
beside it, and becomes the report's current version. A run that was cut off goes on when it is started again.
Exit code 0, or 1 where a capture could not be read again."""

_SAID = {
    RereadOutcome.READ_AGAIN: "read again 重新读取",
    RereadOutcome.SAME: "the same 一致",
    RereadOutcome.KNOWN: "read by this reader before",
    RereadOutcome.FAILED: "failed",
}


@click.command(epilog=EPILOG)
@click.argument("counties", nargs=-1, metavar="[COUNTY]...")
@click.option("--year", type=REPORT_YEAR, help="Only this report year.")
@click.option("--dry-run", is_flag=True, help="Store nothing; print what would change.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per capture on standard output.")
def command(counties: tuple[str, ...], year: int | None, dry_run: bool, as_json: bool) -> int:
    """Read archived captures again and print what changed. COUNTY is a code or a name; default: all."""
    settings = load_settings()
    counted: Counter[RereadOutcome] = Counter()
    with open_archive(settings) as (store, catalogue):
        if not dry_run:
            prepare(store, settings)
            push_waiting(Outbox(settings.work_path / "outbox", store))
            catalogue.refresh()
        codes = find_codes(settings, catalogue, counties, year) if counties else None
        before = ReadBefore(settings.work_path, store)
        captures = {
            one.key: (one, known) for one, known in unread(catalogue.reports(codes, year), before.keys)
        }

    def tell(done: Reread) -> None:
        counted[done.outcome] += 1
        _say(captures[done.key][0], done, as_json)

    for key, (_, known) in captures.items():
        if known:
            tell(Reread(key, RereadOutcome.KNOWN))
    waiting = [key for key, (_, known) in captures.items() if not known]
    with Progress("capture", len(waiting)) as progress:
        for done in reread(store, settings, waiting, dry_run=dry_run) if waiting else ():
            tell(done)
            progress.advance(done.key, found=f"{counted[RereadOutcome.READ_AGAIN]} differ")
            if done.outcome is RereadOutcome.SAME and not dry_run:
                before.add(done.key)
    if not dry_run:
        extend_inventory(store, settings, refreshed=False)
    print(_summary(counted, dry_run), file=sys.stderr)
    return 1 if counted[RereadOutcome.FAILED] else 0


def _summary(counted: Counter[RereadOutcome], dry_run: bool) -> str:
    stored = "would be stored" if dry_run else "stored beside the old ones"
    total = number_of(sum(counted.values()), "capture")
    return (
        f"{total}: {counted[RereadOutcome.READ_AGAIN]} read otherwise ({stored}), "
        f"{counted[RereadOutcome.SAME]} the same, {counted[RereadOutcome.KNOWN]} read by this reader before, "
        f"{counted[RereadOutcome.FAILED]} failed"
    )


def _say(manifest: ReportManifest, done: Reread, as_json: bool) -> None:
    if as_json:
        say(json.dumps(_as_json(manifest, done), ensure_ascii=False))
    elif done.outcome in (RereadOutcome.READ_AGAIN, RereadOutcome.FAILED):
        say(_drawn(manifest, done), drawn=True)


def _as_json(manifest: ReportManifest, done: Reread) -> dict[str, Any]:
    after = done.after
    about = {name: getattr(manifest, name) for name in ("code", "name", "year", "scope", "issuer", "url")}
    line = about | {
        "captured_at": manifest.captured_at,
        "outcome": done.outcome.value,
        "manifest": done.key,
        "derived": after.key if after else None,
        "read_at": after.read_at if after else None,
        "software": after.software if after else manifest.software,
        "reason": done.reason,
    }
    if done.changed is None or done.before is None or after is None:
        return line
    facts = {name: {"before": old, "after": new} for name, old, new in _facts(done.before, after)}
    return line | {"objects": list(done.objects), "facts": facts} | changes_as_json(done.changed)


def _facts(before: ReportManifest, after: ReportManifest) -> Iterator[tuple[str, str, str]]:
    """What manifests say of a reading and `diff` does not compare."""
    for name in ("layout", "tables", "identities_soft"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            said = [one if isinstance(one, str) else " ".join(one) for one in (old, new)]
            yield name, said[0], said[1]


def _drawn(manifest: ReportManifest, done: Reread) -> str:
    console = Console(markup=False, highlight=False, soft_wrap=True)
    about = f"{manifest.code} {manifest.name} {manifest.year} {manifest.scope} {manifest.issuer}"
    with console.capture() as shown:
        console.print(Text(f"{about}  {manifest.captured_at}: {_SAID[done.outcome]}", "bold"))
        for line in _lines(done):
            console.print(line)
    return shown.get().removesuffix("\n")


def _lines(done: Reread) -> Iterator[Text]:
    if done.reason:
        yield Text(f"  {done.reason}")
    if done.changed is None or done.before is None or done.after is None:
        return
    for name, old, new in _facts(done.before, done.after):
        yield Text(f"  {name}: {old or '(none)'} → {new or '(none)'}")
    if not done.changed.nothing:
        yield from lines_of_changes(done.changed)
    elif done.objects:
        yield Text(f"  what differs is in: {', '.join(done.objects)}")
