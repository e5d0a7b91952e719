"""Reports in batches: none is lost, and each still meets the year before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.history import HeldReport
from nianbao.archive.package.dataset import batches
from nianbao.archive.package.dataset.batches import ReportBatch, current_of
from nianbao.archive.store.directory import DirectoryStore
from tests.nianbao.archive.catalogue.handmade import ISSUER, Report

CODES, YEARS = ("110101", "110102", "532525"), range(2018, 2024)
PLACES = [(code, year) for code in CODES for year in YEARS]


@pytest.fixture
def catalogue(store: DirectoryStore, work: Path) -> Iterator[Catalogue]:
    for code, year in PLACES:
        Report(code=code, year=year, store_html=False).put(store)
        Report(code=code, year=year, scope="office", issuer=f"{ISSUER}办公室", store_html=False).put(store)
    with Catalogue.open(store, work) as catalogue:
        catalogue.refresh()
        yield catalogue


def places(reports: tuple[batches.Report, ...]) -> list[tuple[str, int]]:
    found = (current_of(one) for one in reports)
    return list(dict.fromkeys((one.code, one.year) for one in found))


def neighbours(batch: ReportBatch) -> set[tuple[str, int]]:
    """The years before that a batch has not within it."""
    own = places(batch.reports)
    return {(code, year - 1) for code, year in own} - set(own)


@pytest.mark.parametrize("size", [1, 3, 5, 12, 100])
@pytest.mark.parametrize("years", [(), (2019,), (2018, 2020, 2021)])
def test_each_report_is_in_one_batch_with_its_year_before(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, size: int, years: tuple[int, ...]
) -> None:
    monkeypatch.setattr(batches, "_REPORTS", size)
    found = list(batches.batches(catalogue.reports(), frozenset(years)))
    wanted = [place for place in PLACES if not years or place[1] in years]
    assert [place for batch in found for place in places(batch.reports)] == wanted
    assert sum(len(batch.reports) for batch in found) == 2 * len(wanted)
    for batch in found:
        assert set(places(batch.beside)) == neighbours(batch) & set(PLACES)
        assert len(batch.reports) <= 2 * size + 2


def test_a_batch_ends_with_a_county_where_it_can(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_REPORTS", 8)
    found = list(batches.batches(catalogue.reports()))
    assert [len(batch.reports) for batch in found] == [12, 12, 12]
    assert not any(batch.beside for batch in found)
    monkeypatch.setattr(batches, "_BYTES", 1)
    assert len(list(batches.batches(catalogue.reports()))) == len(PLACES), "large objects end one too"
    assert all(isinstance(one, HeldReport) for batch in found for one in batch.reports)
