"""`nianbao forget`: takes back attempts that were a mistake; a tombstone says so."""

from __future__ import annotations

import json
import sys

import click

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.keys import tombstone_key
from nianbao.archive.catalogue.manifest import FORGOTTEN, NamedObject, Tombstone
from nianbao.archive.outbox import Outbox
from nianbao.archive.store.digest import stored_object
from nianbao.archive.store.interface import Store
from nianbao.core import clock
from nianbao.core.errors import StoreError, UsageError
from nianbao.core.settings import Settings, load_settings, software_version
from nianbao_cli.archive import extend_inventory, find_code, open_archive, prepare, push_waiting
from nianbao_cli.output import number_of, say
from nianbao_cli.schedule.books import has_ledger, open_ledger
from nianbao_cli.years import REPORT_YEAR
from scheduler.mistakes import take_back

EPILOG = """\b
Examples:
  nianbao forget 石屏县 --year 2025
  nianbao forget 532525 --year 2025 --reason "the line was down"
Exit code 2 where no attempt of that county and year is in the archive. A report is never taken back."""


@click.command(epilog=EPILOG)
@click.argument("county")
@click.option("--year", type=REPORT_YEAR, required=True, help="The report year.")
@click.option("--province", default="", help="To tell namesakes apart.")
@click.option("--reason", default="", help="Why they were a mistake; the tombstone keeps it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def command(county: str, year: int, province: str, reason: str, as_json: bool) -> int:
    """Take back the attempts of COUNTY (a code or a name) that ended without a report: they are no longer
    shown, counted or exported, and the county is due again. Their files stay, with a tombstone."""
    settings = load_settings()
    with open_archive(settings) as (store, catalogue):
        _store_all(store, settings)
        catalogue.refresh()
        catalogue.check_clock()
        code = find_code(settings, catalogue, county, year, province)
        tombstone, key = _lay_tombstone(store, catalogue, code, year, reason)
    extend_inventory(store, settings)
    due = _make_due(settings, code, year)
    forgotten = [named.key for named in tombstone.objects]
    line = {"code": code, "name": tombstone.name, "year": year, "forgotten": forgotten}
    if as_json:
        say(json.dumps(line | {"tombstone": key, "due": due}, ensure_ascii=False))
    else:
        count = number_of(len(forgotten), "attempt")
        say(f"{code} {tombstone.name} {year}  {count} taken back; {key} says so")
    return 0


def _store_all(store: Store, settings: Settings) -> None:
    """What waits must be in the store first: an attempt in the outbox would be back with the next command."""
    prepare(store, settings)
    if not push_waiting(Outbox(settings.work_path / "outbox", store)):
        raise StoreError("nothing is taken back while captures wait; run `nianbao upload` first")


def _lay_tombstone(
    store: Store, catalogue: Catalogue, code: str, year: int, reason: str
) -> tuple[Tombstone, str]:
    """Store the tombstone of a county's attempts, and let the catalogue know it."""
    keys = catalogue.attempt_keys(code, year)
    if not keys:
        raise UsageError(_nothing(catalogue, code, year))
    name = catalogue.attempts(code, year)[-1].name
    now = clock.now()
    tombstone = Tombstone(
        now.isoformat(),
        FORGOTTEN,
        tuple(_named(store, each) for each in keys),
        clock=clock.clock_said(),
        software={"version": software_version()},
        code=code,
        name=name,
        year=year,
        reason=reason or None,
    )
    key = tombstone_key(code, year, now)
    store.put(key, tombstone.to_json())
    catalogue.add(key, tombstone)
    return tombstone, key


def _named(store: Store, key: str) -> NamedObject:
    held = stored_object(store, key)
    return NamedObject(FORGOTTEN, key, held.sha256, held.size)


def _nothing(catalogue: Catalogue, code: str, year: int) -> str:
    held = any(one.current.year == year for one in catalogue.kept([code], year))
    why = "; a report is held, and never taken back" if held else ""
    return f"no attempt of {code} for {year} without a report is in the archive{why}"


def _make_due(settings: Settings, code: str, year: int) -> bool:
    """Whether a ledger knows the county: then it is due there again."""
    if not has_ledger(settings):
        return False
    with open_ledger(settings) as ledger:
        due = take_back(ledger, year, code)
    if due:
        print(f"{code} is due again in the campaign of {year}", file=sys.stderr)
    return due
