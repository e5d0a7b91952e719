"""`nianbao withhold`: a report is no longer shown; its bytes stay, a tombstone says since when and why."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import click

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.keys import tombstone_key
from nianbao.archive.catalogue.manifest import (
    LIFTED,
    WITHHELD,
    NamedObject,
    ReportManifest,
    Tombstone,
    moment_of,
)
from nianbao.archive.catalogue.withholding import Extent, same_version
from nianbao.archive.outbox import Outbox
from nianbao.archive.store.digest import stored_object
from nianbao.archive.store.interface import Store
from nianbao.core import clock
from nianbao.core.clock import stamp
from nianbao.core.errors import StoreError, UsageError
from nianbao.core.settings import Settings, load_settings, software_version
from nianbao_cli.archive import extend_inventory, find_code, open_archive, prepare, push_waiting, scope_option
from nianbao_cli.output import say
from nianbao_cli.years import REPORT_YEAR

EPILOG = """\b
Examples:
  nianbao withhold 石屏县 --year 2021 --reason "the office asks for it: a citizen's telephone number"
  nianbao withhold 532525 --year 2021 --version 2022-02-15T09:28:00.123456+00:00 --reason "a draft"
  nianbao withhold 532525 --year 2021 --lift --reason "the number was made unreadable"
It holds at once, also for a `nianbao serve` that runs, and for whatever is captured or read again later.
VERSION is the `captured_at` of `versions`, or the time that `nianbao diff` prints. The reason is shown. Exit
code 2 where nothing of the kind is held, or nothing to be lifted is withheld."""


@click.command(epilog=EPILOG)
@click.argument("county")
@click.option("--year", type=REPORT_YEAR, required=True, help="The report year.")
@scope_option
@click.option("--issuer", default="", help="Only this issuer's, where several of that scope reported.")
@click.option("--version", default="", metavar="VERSION", help="Only this version: the others stay shown.")
@click.option("--reason", default="", help="Why; it is kept, and shown instead of the report.")
@click.option("--lift", is_flag=True, help="Show it again. What was said stays in the archive.")
@click.option("--province", default="", help="To tell namesakes apart.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a tombstone on standard output.")
def command(
    county: str,
    year: int,
    scope: str,
    issuer: str,
    version: str,
    reason: str,
    lift: bool,
    province: str,
    as_json: bool,
) -> int:
    """Show the report of COUNTY (a code or a name) no longer: no page, search, export or download has it. Its
    files stay as they are, and verify."""
    if not (lift or reason.strip()):
        raise UsageError("say why with --reason: it is kept in the archive, and shown instead of the report")
    settings = load_settings()
    with open_archive(settings) as (store, catalogue):
        _store_all(store, settings)
        catalogue.refresh()
        catalogue.check_clock()
        code = find_code(settings, catalogue, county, year, province)
        asked = _AskedReport(catalogue, Extent(code, year, scope, issuer, version))
        stones = asked.lifting(reason) if lift else [asked.withholding(reason.strip())]
        lines = [_lay(store, catalogue, *stone) for stone in stones]
    extend_inventory(store, settings)
    for line in lines:
        say(json.dumps(line, ensure_ascii=False) if as_json else _readable(line))
    return 0


def _store_all(store: Store, settings: Settings) -> None:
    """What waits must be in the store first, so that the tombstone names all there is."""
    prepare(store, settings)
    if not push_waiting(Outbox(settings.work_path / "outbox", store)):
        raise StoreError("nothing is withheld while captures wait; run `nianbao upload` first")


_Stone = tuple[str, Extent, str, list[ReportManifest]]
"""A tombstone to lay: its status, of what, why, on which captures."""


@dataclass(frozen=True, slots=True)
class _AskedReport:
    """What is asked for, in an archive."""

    catalogue: Catalogue
    extent: Extent

    def withholding(self, reason: str) -> _Stone:
        """What to withhold. Raises UsageError where the archive has nothing of it."""
        captures = self._captures()
        version = captures[0].captured_at if self.extent.version else ""
        return WITHHELD, self.extent._replace(version=version), reason, captures

    def lifting(self, reason: str) -> list[_Stone]:
        """What to show again. Raises UsageError where nothing of it is withheld."""
        standing, captures = self.catalogue.withheld().standing, self._captures()
        of_it = {each: by.manifests for each, by in standing.items() if each[:3] == self.extent[:3]}
        chosen = [each for each, named in of_it.items() if self._is_meant(each, named, captures)]
        if not chosen:
            raise UsageError(self._nothing_lifted(of_it))
        held = self._held()
        return [
            (LIFTED, each, reason.strip(), [one for one in held if one.key in of_it[each]]) for each in chosen
        ]

    def _is_meant(self, extent: Extent, named: Collection[str], captures: Sequence[ReportManifest]) -> bool:
        if self.extent.issuer not in ("", extent.issuer):
            return False
        if not (self.extent.version and extent.version):
            return self.extent.version == extent.version
        return any(one.key in named for one in captures)

    def _held(self) -> list[ReportManifest]:
        """The captures of the report. Raises UsageError where none is held."""
        code, year, scope, issuer, _ = self.extent
        reports = [
            held
            for held in self.catalogue.kept([code], year)
            if held.current.scope == scope and issuer in ("", held.current.issuer)
        ]
        if not reports:
            self.catalogue.find_report(code, year, scope)  # says what there is instead
            raise UsageError(f"no {scope} report of {issuer} for {year} is held")
        return [one for held in reports for one in held.captures]

    def _captures(self) -> list[ReportManifest]:
        """The captures that are meant: all, or those of a version. Raises UsageError where there is none."""
        asked, held = self.extent.version, self._held()
        if not asked:
            return held
        named = {one.key for one in held if _is_of(one, asked)}
        if not named:
            known = ", ".join(sorted({one.captured_at for one in held}))
            raise UsageError(f"--version {asked}: there is none; held are {known}")
        return same_version(held, named)

    def _nothing_lifted(self, of_it: Iterable[Extent]) -> str:
        said = f"{' '.join(map(str, filter(None, self.extent)))} is not withheld"
        others = ", ".join(
            f"--version {each.version}" if each.version else "the whole report" for each in of_it
        )
        return f"{said}; withheld is {others}" if others else said


def _is_of(capture: ReportManifest, version: str) -> bool:
    """Whether a version's name is that of a capture: its time, as `versions` and `diff` write it, or as the
    page's addresses do."""
    moment = moment_of(capture.captured_at)
    with suppress(ValueError):
        if datetime.fromisoformat(version) == moment:
            return True
    return version.partition("_")[0] == stamp(moment)


def _lay(
    store: Store,
    catalogue: Catalogue,
    status: str,
    extent: Extent,
    reason: str,
    captures: list[ReportManifest],
) -> dict[str, str | int | None]:
    """Store a tombstone, after all that were laid before, and let the catalogue know it."""
    now, last = clock.now(), catalogue.withheld().last
    if last:  # the last one counts, whatever this machine's clock says
        now = max(now, moment_of(last) + timedelta(microseconds=1))
    tombstone = Tombstone(
        now.isoformat(),
        status,
        tuple(_named(store, status, one.key) for one in captures),
        clock=clock.clock_said(),
        software={"version": software_version()},
        code=extent.code,
        name=captures[-1].name,
        year=extent.year,
        scope=extent.scope,
        issuer=extent.issuer,
        version=extent.version,
        reason=reason or None,
    )
    key = tombstone_key(extent.code, extent.year, now)
    store.put(key, tombstone.to_json())
    catalogue.add(key, tombstone)
    standing = catalogue.withheld().standing.get(extent)
    about = extent._asdict() | {"name": tombstone.name, "captures": len(captures), "reason": reason or None}
    return about | {"withheld": standing.since if standing else None, "tombstone": key}


def _named(store: Store, role: str, key: str) -> NamedObject:
    held = stored_object(store, key)
    return NamedObject(role, key, held.sha256, held.size)


def _readable(line: dict[str, str | int | None]) -> str:
    what = f"{line['code']} {line['name']} {line['year']} {line['scope']} {line['version']}".rstrip()
    done = f"withheld since {line['withheld']}" if line["withheld"] else "shown again"
    return f"{what}  {done}; {line['tombstone']} says so"
