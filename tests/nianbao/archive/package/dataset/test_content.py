"""Reports beside their neighbours: the year before, the county's office, and what that adds to the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.history import HeldReport
from nianbao.archive.package.dataset.batches import ReportBatch, batches
from nianbao.archive.package.dataset.columns import column_tables
from nianbao.archive.package.dataset.content import Compared, compare
from nianbao.archive.package.dataset.rows import ROWS
from nianbao.archive.package.dataset.tables import REPORTS
from nianbao.archive.package.dataset.wide import wide_table
from nianbao.archive.package.dataset.writing import NoNumber
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.form import APPLICANTS
from nianbao.core.narrative import Figure, Narrative, NarrativeSection, Part
from nianbao.core.report import CellState, CellValue, ExtraValue, Flag
from tests.nianbao.archive.catalogue.handmade import ISSUER, Report

TEXT = "全县围绕重点工程做好公开，全年通过各类渠道发布政府信息4763条。"


def cells(carried_in: int, carried_out: int, received: int = 5) -> tuple[CellValue, ...]:
    rows = {"new_received": received, "carried_in": carried_in, "carried_out": carried_out}
    return tuple(
        CellValue(f"t2.{row}.{column}", Decimal(number), str(number), CellState.VALUE)
        for row, number in rows.items()
        for column in APPLICANTS
    )


def told(text: str, received: int = 5) -> Narrative:
    figure = Figure("narrative.requests_received", Decimal(received), f"{received}件", text, 1, 2)
    return Narrative((NarrativeSection(1, "一、总体情况", (Part(1, "（一）主动公开", (text,)),)),), (figure,))


def report(year: int, **said: object) -> Report:
    moment = f"{year + 1}-02-15T09:28:00+00:00"
    return replace(Report(year=year, captured_at=moment, cells=cells(0, 2), narrative=told(TEXT)), **said)


@pytest.fixture
def catalogue(store: DirectoryStore, work: Path) -> Iterator[Catalogue]:
    with Catalogue.open(store, work) as catalogue:
        yield catalogue


def compared(store: DirectoryStore, catalogue: Catalogue, *years: int) -> list[Compared]:
    catalogue.refresh()
    found = batches(catalogue.reports(), frozenset(years))
    return [one for each in found for one in compare(store, held(each), each.beside)]


def held(batch: ReportBatch) -> list[HeldReport]:
    return [one for one in batch.reports if isinstance(one, HeldReport)]


def column_rows(table: str, *reports: Compared) -> list[tuple[object, ...]]:
    """The rows of a table that is written by its columns, without the report's id."""
    columns = column_tables([(one, "") for one in reports])[table]
    told = [[each.rows[at] for at in (range(len(each)) if each.at is None else each.at)] for each in columns]
    return [tuple(value for part in row for value in part)[:-1] for row in zip(*told, strict=True)]


def row(one: Compared, table: str = "reports") -> dict[str, object]:
    (values,) = ROWS[table](one)
    return (
        dict(zip(REPORTS.names[:-2], values, strict=True)) if table == "reports" else dict(enumerate(values))
    )


def test_the_year_before_shows_what_does_not_follow(store: DirectoryStore, catalogue: Catalogue) -> None:
    report(2021).put(store)
    report(2022, cells=cells(1, 0)).put(store)
    first, second = compared(store, catalogue)
    assert (row(first)["identities_soft"], row(second)["identities_soft"]) == ("", "R-YEAR")
    assert first.similarity is None
    assert second.similarity == 1


def test_only_the_wanted_year_is_written_but_the_one_before_is_read(
    store: DirectoryStore, catalogue: Catalogue
) -> None:
    for year in (2019, 2020, 2021, 2022):
        report(year, cells=cells(1, 0)).put(store)
    (one,) = compared(store, catalogue, 2022)
    assert one.content.manifest.year == 2022
    assert row(one)["identities_soft"] == "R-YEAR"


def test_a_year_between_is_no_year_before(store: DirectoryStore, catalogue: Catalogue) -> None:
    report(2020).put(store)
    report(2022, cells=cells(1, 0)).put(store)
    assert [one.before for one in compared(store, catalogue)] == [None, None]


def test_another_county_is_no_year_before(store: DirectoryStore, catalogue: Catalogue) -> None:
    report(2021, code="110101").put(store)
    report(2022, code="110102", cells=cells(1, 0)).put(store)
    assert [one.before for one in compared(store, catalogue)] == [None, None]


def test_a_county_under_another_name_is_the_same_county(store: DirectoryStore, catalogue: Catalogue) -> None:
    report(2021, issuer="石屏县").put(store)
    report(2022).put(store)
    assert [one.before is not None for one in compared(store, catalogue)] == [False, True]


def test_departments_are_never_mixed(store: DirectoryStore, catalogue: Catalogue) -> None:
    report(2021, scope="department", issuer="甲局").put(store)
    report(2022, scope="department", issuer="乙局").put(store)
    assert [one.before for one in compared(store, catalogue)] == [None, None]


def test_a_county_that_counts_less_than_its_office(store: DirectoryStore, catalogue: Catalogue) -> None:
    report(2022).put(store)
    report(2022, scope="office", issuer=f"{ISSUER}办公室", cells=cells(0, 2, received=9)).put(store)
    county, office = compared(store, catalogue)
    assert (row(county)["identities_soft"], row(office)["identities_soft"]) == ("R-AGG", "")


def test_what_the_manifest_said_stays(store: DirectoryStore, catalogue: Catalogue) -> None:
    report(2021).put(store)
    report(2022, cells=cells(1, 0), said={"identities_soft": ("R-LEVEL",)}).put(store)
    assert row(compared(store, catalogue)[1])["identities_soft"] == "R-LEVEL R-YEAR"


def test_narrative_sections_and_extras_become_rows(store: DirectoryStore, catalogue: Catalogue) -> None:
    extra = ExtraValue(
        "t1",
        ("第二十条第（一）项", "其他主动公开文件"),
        ("本年新制作数量",),
        Decimal(5),
        "5件",
        "",
        "table 1",
    )
    report(2022, extras=(extra,)).put(store)
    (one,) = compared(store, catalogue)
    key = ("532525", 2022, "county", ISSUER)
    record = one.content.manifest.record_id
    assert list(ROWS["narrative"](one)) == [
        (*key, "narrative.requests_received", Decimal(5), "5件", TEXT, 1, 2, record)
    ]
    assert list(ROWS["sections"](one)) == [(*key, 1, 1, 1, "（一）主动公开", TEXT)]
    assert list(ROWS["extras"](one)) == [
        (
            *key,
            "t1",
            1,
            "第二十条第（一）项 > 其他主动公开文件",
            "本年新制作数量",
            Decimal(5),
            "5件",
            record,
            "",
            "table 1",
        )
    ]
    identities = {(one[4], one[6]): one[7:] for one in column_rows("identities", one)}
    assert identities["R-NARR", "narrative.requests_received"] == (
        "pass",
        "narrative.requests_received=5; t2.new_received.total=5",
    )


def test_dates_keep_their_names(store: DirectoryStore, catalogue: Catalogue) -> None:
    said = {
        "published_on": "2023-02-15",
        "signed_on": "2023-01-25",
        "dates": {"shown": "2023-02-15", "pub_date": "2023-02-16", "written": "2023-01-20", "filed": None},
        "url": "http://x.gov.cn/202301/t20230130_777.html",
    }
    report(2022, said=said).put(store)
    (one,) = compared(store, catalogue)
    (dates,) = ROWS["dates"](one)
    assert dates[4:12] == (
        "2023-02-15",
        "2023-02-15",
        None,
        "2023-02-16",
        "2023-01-25",
        "2023-01-20",
        None,
        "2023-01-30",
    )
    assert dates[-2:] == (-44, None)


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        (CellValue("t1.fees.amount", Decimal("56.7"), "56.7", CellState.VALUE, unit="万元"), "万元"),
        (
            CellValue(
                "t1.fees.amount", Decimal(567000), "567000", CellState.VALUE, flags=(Flag.UNIT_UNKNOWN,)
            ),
            "unknown",
        ),
        (CellValue("t1.fees.amount", None, "见附件", CellState.UNCLEAR, unit="万元"), None),
        (CellValue("t1.fees.amount", None, "", CellState.BLANK), None),
    ],
)
def test_a_wide_amount_says_its_unit_or_its_doubt(
    cell: CellValue, unit: str | None, store: DirectoryStore, catalogue: Catalogue
) -> None:
    report(2024, cells=(cell,)).put(store)
    (values,) = ROWS["wide"](compared(store, catalogue)[0])
    names = wide_table(REPORTS).names[:-2]  # report_id and place come where rows are written
    told = dict(zip(names, values, strict=True))
    figure = NoNumber(cell.state) if cell.value is None else cell.value
    assert (told["t1_fees_amount"], told["t1_fees_amount_unit"]) == (figure, unit)
    assert told["t1_procurement_amount_unit"] is None
