"""What the reading commands share: the store, its catalogue brought up to date, and counties by name."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.presence import check_present
from nianbao.archive.outbox import Outbox
from nianbao.archive.store import open_store
from nianbao.archive.store.interface import Store
from nianbao.core.county import County
from nianbao.core.errors import StoreUnreachable
from nianbao.core.registry import Registry, load_registry
from nianbao.core.settings import Settings
from nianbao_cli.progress import Progress


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
    with Progress("manifests", None, quiet=True) as progress:
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
        print(f"nianbao: {error}\nnianbao: the store is away: {waits}", file=sys.stderr)
        return False
    push_waiting(outbox)
    return True


def push_waiting(outbox: Outbox) -> bool:
    """Push what earlier runs left in the outbox; says what still waits, and returns whether nothing does."""
    waits: list[str] = []

    def told(key: str, reason: str | None) -> None:
        if reason is not None:
            waits.append(f"{key}: {reason}")

    done = outbox.push_all(told)
    if waits:
        print(
            f"nianbao: {len(waits)} captures wait in the outbox; `nianbao upload` stores them",
            file=sys.stderr,
        )
        print(f"nianbao: {waits[0]}", file=sys.stderr)
    return done


def known_counties(settings: Settings, catalogue: Catalogue) -> Registry:
    """The registry, and the counties that the archive holds though the registry lacks them."""
    registry = load_registry(settings.registry or None)
    listed = {county.code for county in registry.counties}
    held = [county for county in catalogue.counties() if county.code not in listed]
    return Registry((*registry.counties, *held)) if held else registry


def find_counties(
    settings: Settings, catalogue: Catalogue, names: Sequence[str], province: str = ""
) -> list[County]:
    """Counties by code or name, narrowed by the province. Raises UsageError with what to write instead."""
    registry = known_counties(settings, catalogue)
    return [registry.find(name, province) for name in names]
