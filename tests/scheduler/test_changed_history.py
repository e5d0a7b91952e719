"""Registry and history change while a campaign runs: no place is counted twice, and no find is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from schedule_season import crawled

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.clock import SHANGHAI
from nianbao.core.county import County
from nianbao.core.history import CountyHistory, Term
from scheduler.ledger import Ledger
from scheduler.schedule import load_schedule
from scheduler.season import Season
from scheduler.standing import Standing

YEAR = 2025
NOW = datetime(2026, 2, 2, 9, tzinfo=SHANGHAI)
OLD, NEW = County("990101", "青岭县", "示范省"), County("990181", "青岭市", "示范省")
OTHER = County("990102", "垚河县", "示范省")


def renamed(year: int) -> CountyHistory:
    """青岭县 became 青岭市 in this year."""
    return CountyHistory(
        (
            Term("990101", "青岭县", 2008, year - 1, "990181", "renamed"),
            Term("990181", "青岭市", year, None, "990181"),
        )
    )


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open("", tmp_path, load_schedule()) as opened:
        yield opened


@pytest.fixture
def prepare(ledger: Ledger, tmp_path: Path):
    def prepare(*registry: County, history: CountyHistory | None = None) -> None:
        season = Season(ledger, registry, history or CountyHistory())
        with Catalogue.open(DirectoryStore(tmp_path / "store"), tmp_path / "work") as catalogue:
            asyncio.run(season.prepare(catalogue, NOW, orphans=True))

    return prepare


def found(ledger: Ledger, code: str) -> None:
    ledger.record(crawled(YEAR, code, "archived", None, url="http://x/"), NOW, NOW, "w")


def rows(ledger: Ledger) -> list[tuple[str, str, bool]]:
    return [(entry.code, entry.name, entry.first_found_at is not None) for entry in ledger.entries(YEAR)]


def test_a_change_after_the_report_year_changes_nothing_of_it(ledger: Ledger, prepare) -> None:
    prepare(OLD, OTHER)
    found(ledger, OLD.code)
    prepare(NEW, OTHER, history=renamed(YEAR + 1))
    assert rows(ledger) == [("990101", "青岭县", True), ("990102", "垚河县", False)]


def test_the_heir_inherits_the_find(ledger: Ledger, prepare) -> None:
    prepare(OLD, OTHER)
    found(ledger, OLD.code)
    prepare(NEW, OTHER, history=renamed(YEAR))
    assert rows(ledger) == [("990102", "垚河县", False), ("990181", "青岭市", True)]
    standing = Standing.of(ledger.schedule, YEAR, ledger.entries(YEAR), NOW)
    assert (standing.held, len(standing.entries)) == (1, 2)


def test_of_two_rows_of_one_place_the_one_that_found_stays(ledger: Ledger, prepare) -> None:
    """The registry changed before the history: for a while the campaign had both."""
    prepare(OLD, OTHER)
    found(ledger, OLD.code)
    prepare(OLD, NEW, OTHER)
    prepare(NEW, OTHER, history=renamed(YEAR))
    assert rows(ledger) == [("990102", "垚河县", False), ("990181", "青岭市", True)]


def test_what_left_the_registry_is_in_no_count(ledger: Ledger, prepare) -> None:
    prepare(OLD, OTHER)
    found(ledger, OTHER.code)
    prepare(OLD)
    assert rows(ledger) == [("990101", "青岭县", False)]
    prepare(OLD, OTHER)
    assert rows(ledger) == [("990101", "青岭县", False), ("990102", "垚河县", True)]
