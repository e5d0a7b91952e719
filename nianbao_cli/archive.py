"""What the reading commands share: the store, its catalogue brought up to date, and counties by name."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import click

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.presence import check_present
from nianbao.archive.inventory.extending import extend
from nianbao.archive.outbox import Outbox
from nianbao.archive.store import open_store
from nianbao.archive.store.interface import Store
from nianbao.core.errors import NianbaoError, StoreError, StoreUnreachable, UsageError
from nianbao.core.history import load_history
from nianbao.core.registry import Registry
from nianbao.core.report import Scope
from nianbao.core.settings import Settings
from nianbao.core.units import load_units
from nianbao_cli.output import number_of
from nianbao_cli.progress import Progress

logger = logging.getLogger(__name__)
scope_option = click.option(
    "--scope",
    type=click.Choice([scope.value for scope in Scope]),
    default=Scope.COUNTY.value,
    show_default=True,
    help="Whose report: the county's, its office's, its departments' or townships'.",
)


@contextmanager
def open_archive(settings: Settings) -> Iterator[tuple[Store, Catalogue]]:
    """The store and its catalogue, refreshed; manifests that cannot be read are named on standard error."""
    store = open_store(settings)
    with Catalogue.open(store, settings.work_path) as catalogue:
        refresh(catalogue)
        yield store, catalogue


@contextmanager
def open_catalogue(settings: Settings) -> Iterator[tuple[Catalogue, str | None]]:
    """The catalogue alone: brought up to date, or as it was, and why, where the store cannot be reached."""
    with Catalogue.open(open_store(settings), settings.work_path) as catalogue:
        behind = None
        try:
            refresh(catalogue)
        except StoreUnreachable as error:
            behind = str(error)
        yield catalogue, behind


def refresh(catalogue: Catalogue) -> None:
    """Bring the catalogue up to date, with progress where much is new."""
    with Progress("manifest", None, quiet=True) as progress:
        catalogue.refresh(lambda count: progress.advance(count=count))
    for unreadable in catalogue.unreadable:
        print(f"nianbao: {unreadable.key}: {unreadable.reason}; run `nianbao verify`", file=sys.stderr)


def prepare(store: Store, settings: Settings) -> None:
    """Make sure that the store can be written to, and is the archive that it was. Raises StoreError."""
    check_present(store, settings.work_path)
    store.prepare()


def is_ready(store: Store, settings: Settings, outbox: Outbox) -> bool:
    """Make the store ready and push what waits for it. Where it is away, say that captures will wait, and
    return False: a report may be gone before the store is back."""
    try:
        prepare(store, settings)
    except StoreUnreachable as error:
        waits = f"what is captured waits in {outbox.directory} until `nianbao upload` stores it"
        logger.warning("the store is away, %s: %s", waits, error)
        return False
    push_waiting(outbox)
    return True


def push_waiting(outbox: Outbox) -> bool:
    """Push what earlier runs left in the outbox; says what still waits, and returns whether nothing does."""
    waits: list[tuple[str, NianbaoError]] = []

    def told(key: str, fault: NianbaoError | None) -> None:
        if fault is not None:
            waits.append((key, fault))

    done = outbox.push_all(told)
    if waits:
        said = number_of(len(waits), "capture waits", "captures wait")
        said += " in the outbox; `nianbao upload` stores them"
        print(f"nianbao: {said}", file=sys.stderr)
        logger.warning("%s waits: %s", *waits[0])
    return done


def extend_inventory(store: Store, settings: Settings, refreshed: bool = True) -> None:
    """Write the next link at the end of a command that stored manifests; of a catalogue that was not
    `refreshed` by it, after that. A failure is logged: the next command makes it good."""
    try:
        if not refreshed:
            with Catalogue.open(store, settings.work_path) as catalogue:
                catalogue.refresh()
        extend(store, settings.work_path)
    except StoreError as error:
        logger.warning("the inventory could not be extended, the next command that stores does: %s", error)


def known_counties(settings: Settings, catalogue: Catalogue, year: int | None = None) -> Registry:
    """The counties of a report year (None: of any), and those that the archive holds though neither registry
    nor history has them."""
    units = load_units(settings, year)
    history = load_history(settings.history or None)
    listed = units.names.keys()
    held = [one for one in catalogue.counties() if one.code not in listed and not history.line(one.code)]
    return replace(units, counties=(*units.counties, *held)) if held else units


def find_codes(
    settings: Settings, catalogue: Catalogue, names: Sequence[str], year: int | None = None
) -> list[str]:
    """The codes under which the archive has the counties that are meant by code or name; without a year all
    that each has borne. Raises UsageError with what to write instead."""
    if year is not None:
        return [find_code(settings, catalogue, name, year) for name in names]
    registry, history = known_counties(settings, catalogue), load_history(settings.history or None)
    found = [registry.find(name).code for name in names]
    return [each for code in found for each in (code, *(term.code for term in history.line(code)))]


def find_code(settings: Settings, catalogue: Catalogue, name: str, year: int, province: str = "") -> str:
    """The code under which the archive has a county's reports of a year: the one in force then, or another of
    its codes where they were captured under that. Raises UsageError with what to write instead."""
    history = load_history(settings.history or None)

    def held(code: str) -> str | None:
        borne = [code, *(term.code for term in history.line(code, year))]
        known = {line.code for line in catalogue.lines(borne, year)}
        return next((each for each in borne if each in known), None)

    try:
        unit = known_counties(settings, catalogue, year).find(name, province).code
    except UsageError:  # there was none that year: what was captured under its name all the same is shown
        of_any_year = known_counties(settings, catalogue).matches(name, province)
        if len(of_any_year) == 1 and (code := held(of_any_year[0].code)) is not None:
            return code
        raise
    return held(unit) or unit
