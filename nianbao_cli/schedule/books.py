"""What the subcommands share: the schedule file, the ledger, the campaign that is meant."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.withheld_facts import WithheldFacts
from nianbao.archive.outbox import Outbox
from nianbao.archive.store.interface import Store
from nianbao.core import clock
from nianbao.core.errors import UsageError
from nianbao.core.settings import Settings
from nianbao_cli.archive import is_ready
from nianbao_cli.archive import open_catalogue as open_catalogue_as_known
from scheduler.bodies import BodyEntry
from scheduler.database import FILE
from scheduler.entries import LedgerEntry
from scheduler.ledger import Ledger
from scheduler.schedule import load_schedule

POINTER = "ledger.url"
"""In the work directory: where the ledger of a queue is, for `status`, `next` and `retry`."""


@contextmanager
def open_ledger(settings: Settings, queue: str = "") -> Iterator[Ledger]:
    """The ledger that the settings name, under the schedule that they name."""
    schedule = load_schedule(settings.schedule or None)
    with Ledger.open(ledger_place(settings, queue), settings.work_path, schedule) as ledger:
        yield ledger


def has_ledger(settings: Settings) -> bool:
    """Whether there is a ledger, or one is named: opening it makes none where nobody schedules."""
    named = settings.ledger or (settings.work_path / POINTER).is_file()
    return bool(named) or (settings.work_path / FILE).exists()


def ledger_place(settings: Settings, queue: str) -> str:
    """Where the ledger is: as NIANBAO_LEDGER says; else the one in the work directory, or noted there; else,
    for a queue, in the queue's own database, which is then noted. "" is the work directory's."""
    pointer = settings.work_path / POINTER
    if settings.ledger or (settings.work_path / FILE).exists():
        return settings.ledger
    if pointer.is_file():
        return pointer.read_text(encoding="utf-8").strip()
    if queue:
        settings.work_path.mkdir(parents=True, exist_ok=True)
        pointer.touch(mode=0o600)  # the address may hold a password
        pointer.write_text(queue + "\n", encoding="utf-8")
    return queue


def host_turns(settings: Settings, ledger: Ledger, queue: str = "") -> str:
    """Where the crawls of several machines take turns at hosts: as is set; else in the PostgreSQL that the
    machines of a campaign share, the ledger's or the queue's; "" where there is none."""
    url = ledger.engine.url
    if settings.host_turns or url.get_backend_name() == "sqlite":
        return settings.host_turns or queue
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def host_cap(settings: Settings, ledger: Ledger) -> int:
    """The most requests that a host or address is sent in a day, whoever sends them: as is set, else the
    schedule's."""
    return settings.host_requests_per_day or ledger.schedule.pace.requests_per_day


def need_queue() -> None:
    """Raises UsageError where the extra that queues need is not installed."""
    missing = [name for name in ("procrastinate", "psycopg") if find_spec(name) is None]
    if missing:
        raise UsageError(f"--queue needs {' and '.join(missing)}: pip install 'nianbao[queue]'")


def open_catalogue(settings: Settings, store: Store) -> tuple[Catalogue, bool]:
    """The catalogue, brought up to date, what interrupted crawls left behind stored first; where the store is
    away, which is said, as it was, and False."""
    ready = is_ready(store, settings, Outbox(settings.work_path / "outbox", store))
    catalogue = Catalogue.open(store, settings.work_path)
    if ready:
        catalogue.refresh()
        catalogue.check_clock()
    return catalogue, ready


def shown_entries(settings: Settings, entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """The counties as they may be shown: the ledger remembers what the archive may withhold since. Where the
    store cannot be reached, by what was known of it; that is said on standard error."""
    withheld = _withheld(settings)
    hiding = [withheld.hiding(entry.url, entry.warc, entry.text) for entry in entries]
    return [entry.not_shown(by.why) if by else entry for entry, by in zip(entries, hiding, strict=True)]


def shown_bodies(settings: Settings, entries: Sequence[BodyEntry]) -> list[BodyEntry]:
    """Departments and townships as they may be shown, likewise."""
    withheld = _withheld(settings)
    hiding = [withheld.hiding(entry.listed.url) for entry in entries]
    return [entry.not_shown(by.why) if by else entry for entry, by in zip(entries, hiding, strict=True)]


def _withheld(settings: Settings) -> WithheldFacts:
    with open_catalogue_as_known(settings) as (catalogue, behind):
        if behind:
            print(f"nianbao: {behind}\nnianbao: what is withheld is as it was known before", file=sys.stderr)
        return WithheldFacts.of(catalogue)


def campaign_year(ledger: Ledger, year: int | None) -> int | None:
    """The report year given, or the latest campaign's; None, said on standard error, where there is none.

    Raises UsageError where there is no campaign of the year given.
    """
    years = [campaign.year for campaign in ledger.campaigns()]
    if year is None and not years:
        due = ledger.schedule.report_year(clock.now())
        print(
            f"{ledger.shown} holds no campaign yet; `nianbao schedule run` opens that of {due}",
            file=sys.stderr,
        )
        return None
    if year is None:
        return years[-1]
    if year not in years:
        held = ", ".join(map(str, years)) or "none"
        raise UsageError(f"{ledger.shown} holds no campaign of {year}; those held: {held}")
    return year


def shown_time(moment: datetime | None) -> str:
    """A moment as people in China read it, to the minute."""
    return moment.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else ""


def json_time(moment: datetime | None) -> str | None:
    """A moment as it stands in JSON: ISO 8601 with the offset of Asia/Shanghai."""
    return moment.astimezone(clock.SHANGHAI).isoformat() if moment else None
