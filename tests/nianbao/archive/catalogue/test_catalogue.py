"""Which report is where: the lines, current versions, and an index that is only an index."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from nianbao.archive.catalogue.catalogue import Catalogue, Refreshed
from nianbao.archive.catalogue.history import CatalogueLine
from nianbao.archive.catalogue.manifest import CaptureManifest
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.county import County
from nianbao.core.errors import ArchiveGone, StoreError, UsageError
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because, reason_fields
from tests.nianbao.archive.catalogue.handmade import ISSUER, Report, flip, put_attempt

ORIGINAL = Report()
AGAIN = Report(captured_at="2022-03-01T00:00:00+00:00", said={"status": "unchanged"})
CORRECTED = Report(captured_at="2022-03-15T16:00:00+08:00", text="更正\n".encode())


@pytest.fixture
def catalogue(store: DirectoryStore, work: Path) -> Catalogue:
    with Catalogue.open(store, work) as catalogue:
        yield catalogue


def lines(catalogue: Catalogue, *arguments: object, **chosen: object) -> list[CatalogueLine]:
    catalogue.refresh()
    assert catalogue.unreadable == []
    return list(catalogue.lines(*arguments, **chosen))


def test_a_line_has_the_columns_of_the_contract() -> None:
    assert " ".join(field.name for field in fields(CatalogueLine)) == (
        "code name year scope issuer status url title published_on captured_at warc text stored reason "
        "reason_code reason_values date_doubt found_at listed_years withheld"
    )


def test_a_report_has_a_line(store: DirectoryStore, catalogue: Catalogue) -> None:
    manifest = ORIGINAL.put(store)
    assert lines(catalogue) == [
        CatalogueLine(
            code="532525",
            name="石屏县",
            year=2021,
            scope="county",
            issuer=ISSUER,
            status="archived",
            url=manifest.url,
            title="石屏县人民政府2021年政府信息公开工作年度报告",
            published_on="2022-01-28",
            captured_at="2022-02-15T09:28:00.123456+00:00",
            warc="warc/532525/2021/20220215T092800123456Z-county-7a0f617792ea-00000.warc.gz",
            text=f"{ORIGINAL.folder}/report.txt",
            stored=True,
            reason=None,
            found_at="county",
        )
    ]


def test_the_latest_capture_is_current_whatever_its_offset(
    store: DirectoryStore, catalogue: Catalogue
) -> None:
    for report in (CORRECTED, ORIGINAL, AGAIN):
        report.put(store)
    (line,) = lines(catalogue)
    assert line.captured_at == CORRECTED.captured_at
    (held,) = catalogue.reports()
    assert held.current.captured_at == CORRECTED.captured_at
    assert held.first_captured_at == ORIGINAL.captured_at
    assert [version.captured_at for version in held.versions] == [ORIGINAL.captured_at]


def test_a_line_for_each_issuer_held_the_county_first(store: DirectoryStore, catalogue: Catalogue) -> None:
    Report(scope="township", issuer="异龙镇人民政府").put(store)
    Report(scope="department", issuer="石屏县民政局").put(store)
    Report(scope="department", issuer="石屏县教育局").put(store)
    ORIGINAL.put(store)
    assert [(line.scope, line.issuer) for line in lines(catalogue)] == [
        ("county", ISSUER),
        ("department", "石屏县教育局"),
        ("department", "石屏县民政局"),
        ("township", "异龙镇人民政府"),
    ]


def test_without_a_report_the_last_attempt_has_the_line(store: DirectoryStore, catalogue: Catalogue) -> None:
    put_attempt(store, "2022-02-01T00:00:00Z", "unreachable", reason="DNS")
    put_attempt(store, "2022-03-01T00:00:00Z", "not_published", reason="the year is not in the column")
    put_attempt(store, "2022-02-15T00:00:00Z", "blocked")
    (line,) = lines(catalogue)
    assert (line.status, line.scope, line.text) == ("not_published", "county", None)
    assert (line.captured_at, line.reason) == ("2022-03-01T00:00:00Z", "the year is not in the column")


def test_a_departments_report_does_not_hide_that_the_countys_is_not_held(
    store: DirectoryStore, catalogue: Catalogue
) -> None:
    Report(scope="department", issuer="石屏县民政局").put(store)
    put_attempt(store, "2022-02-01T00:00:00Z", "not_published")
    assert [(line.scope, line.status) for line in lines(catalogue)] == [
        ("county", "not_published"),
        ("department", "archived"),
    ]


def test_a_later_failure_is_said_in_the_line_of_the_report_held(
    store: DirectoryStore, catalogue: Catalogue
) -> None:
    ORIGINAL.put(store)
    put_attempt(store, "2022-02-01T00:00:00Z", "unreachable")
    (line,) = lines(catalogue)
    assert line.reason is None, "that crawl came before the report"
    put_attempt(store, "2022-05-01T08:00:00+08:00", "blocked", reason="a challenge answered")
    (line,) = lines(catalogue)
    assert (line.status, line.captured_at) == ("archived", ORIGINAL.captured_at)
    assert line.reason == ("a later crawl, at 2022-05-01T08:00:00+08:00, ended blocked: a challenge answered")
    later = Report(captured_at="2022-06-01T00:00:00Z", said={"status": "unchanged", "reason": "kept"})
    later.put(store)
    (line,) = lines(catalogue)
    assert (line.status, line.reason) == ("unchanged", "kept")


def test_a_reason_goes_through_the_archive_in_code_and_values(
    store: DirectoryStore, catalogue: Catalogue
) -> None:
    """A manifest of an earlier release, in words alone, is told in them."""
    wall = because(Code.CHALLENGE, address="http://x/", product="Ruishu", status=412)
    ORIGINAL.put(store)
    put_attempt(store, "2022-05-01T08:00:00+08:00", "blocked", **reason_fields(wall))
    put_attempt(store, "2022-05-01T08:00:00+08:00", "blocked", year=2020, reason="a challenge answered")
    old, new = lines(catalogue)
    assert (old.reason_code, old.reason_values) == ("text", {"said": "a challenge answered"})
    assert (new.reason_code, new.reason_values["why"]["reason_code"]) == ("later_crawl_because", "challenge")
    assert new.why is not None
    assert new.why.chinese.endswith("被拦截：http://x/ 以 Ruishu 验证（状态码 412）作答")


def test_lines_are_chosen_by_county_and_year(store: DirectoryStore, catalogue: Catalogue) -> None:
    for code in ("110101", "532525"):
        for year in (2020, 2021):
            Report(code=code, year=year).put(store)
    put_attempt(store, "2022-02-01T00:00:00Z", code="990101", year=2021)
    assert [(line.code, line.year) for line in lines(catalogue)] == [
        ("110101", 2020),
        ("110101", 2021),
        ("532525", 2020),
        ("532525", 2021),
        ("990101", 2021),
    ]
    assert [line.code for line in lines(catalogue, year=2021)] == ["110101", "532525", "990101"]
    assert [line.year for line in lines(catalogue, ["532525"])] == [2020, 2021]
    assert len(lines(catalogue, {"532525", "990101"}, 2021)) == 2
    assert lines(catalogue, []) == [], "no county is not every county"
    assert lines(catalogue, ["x' OR 1=1 --"]) == []
    assert [county.code for county in catalogue.counties()] == ["110101", "532525", "990101"]


def test_counties_are_known_without_a_registry(store: DirectoryStore, catalogue: Catalogue) -> None:
    ORIGINAL.put(store)
    Report(captured_at="2023-01-01T00:00:00Z", year=2022, said={"name": "石屏市"}).put(store)
    catalogue.refresh()
    assert list(catalogue.counties()) == [County("532525", "石屏市", "云南省", "红河哈尼族彝族自治州")]


def test_captures_by_hand_are_no_reports(store: DirectoryStore, catalogue: Catalogue) -> None:
    store.put("captures/t-0.json", CaptureManifest("2022-02-15T09:28:00Z", "archived", ()).to_json())
    store.put("captures/t-0.warc.gz", b"x")
    assert lines(catalogue) == []
    assert list(catalogue.counties()) == []
    assert catalogue.refresh() == Refreshed(0, 0)


def test_find_report_reads_the_whole_manifest_of_the_current_version(
    store: DirectoryStore, catalogue: Catalogue
) -> None:
    ORIGINAL.put(store)
    corrected = CORRECTED.put(store)
    department = Report(scope="department", issuer="石屏县民政局", captured_at="2023-01-01T00:00:00Z").put(
        store
    )
    catalogue.refresh()
    assert catalogue.find_report("532525", 2021) == corrected
    assert corrected.trail
    assert catalogue.find_report("532525", 2021, "department") == department
    latest = catalogue.latest("532525", 2021, "county", ISSUER)
    assert latest is not None
    assert latest.captured_at == corrected.captured_at
    assert catalogue.latest("532525", 2021, "county", "another") is None


def test_a_report_that_is_not_held_is_a_usage_error_saying_what_is(
    store: DirectoryStore, catalogue: Catalogue
) -> None:
    ORIGINAL.put(store)
    put_attempt(store, "2021-03-01T00:00:00Z", "not_found", year=2020)
    catalogue.refresh()
    with pytest.raises(UsageError) as caught:
        catalogue.find_report("532525", 2020)
    assert str(caught.value) == (
        f"no county report of 532525 for 2020 is in {store.url}; the last crawl, at 2021-03-01T00:00:00Z, "
        "ended not_found; held are the years 2021. `nianbao crawl 532525 --year 2020` looks for it."
    )


def test_a_refresh_reads_only_what_is_new(
    store: DirectoryStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    ORIGINAL.put(store)
    assert catalogue.refresh() == Refreshed(1, 0)
    (tmp_path / "store" / ORIGINAL.key).write_bytes(b"manifests never change, so this is not read")
    assert catalogue.refresh() == Refreshed(0, 0)
    AGAIN.put(store)
    assert catalogue.refresh() == Refreshed(1, 0)
    (tmp_path / "store" / ORIGINAL.key).unlink()
    assert catalogue.refresh() == Refreshed(0, 1)
    (line,) = catalogue.lines()
    assert line.status == "unchanged"


def test_the_index_can_be_deleted(store: DirectoryStore, work: Path) -> None:
    ORIGINAL.put(store)
    with Catalogue.open(store, work) as catalogue:
        before = lines(catalogue)
    for path in work.glob("catalogue.sqlite*"):
        path.unlink()
    with Catalogue.open(store, work) as catalogue:
        assert list(catalogue.lines()) == []
        assert lines(catalogue) == before


@pytest.mark.parametrize("damage", [b"not a database" * 1000, b"SQLite format 3\x00" + bytes(5000)])
def test_a_damaged_index_is_rebuilt(
    store: DirectoryStore, work: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    ORIGINAL.put(store)
    work.mkdir()
    (work / "catalogue.sqlite").write_bytes(damage)
    with caplog.at_level(logging.WARNING), Catalogue.open(store, work) as catalogue:
        assert len(lines(catalogue)) == 1
    assert "rebuilt" in caplog.text


def test_an_index_of_another_layout_is_rebuilt(store: DirectoryStore, work: Path) -> None:
    ORIGINAL.put(store)
    work.mkdir()
    index = sqlite3.connect(work / "catalogue.sqlite")
    index.executescript("CREATE TABLE manifests (key); INSERT INTO manifests VALUES (1)")
    index.close()
    with Catalogue.open(store, work) as catalogue:
        assert len(lines(catalogue)) == 1


def test_two_stores_never_mix_in_one_index(store: DirectoryStore, work: Path, tmp_path: Path) -> None:
    other = DirectoryStore(tmp_path / "other")
    ORIGINAL.put(store)
    Report(code="110101").put(other)
    with Catalogue.open(store, work) as first:
        assert [line.code for line in lines(first)] == ["532525"]
        with Catalogue.open(other, work) as second:
            assert [line.code for line in lines(second)] == ["110101"]
            for ask in (
                lambda: list(first.lines()),
                first.refresh,
                lambda: first.find_report("532525", 2021),
            ):
                with pytest.raises(StoreError, match="another store"):
                    ask()
    with Catalogue.open(store, work) as again:
        assert [line.code for line in lines(again)] == ["532525"]


def test_a_broken_manifest_is_reported_and_the_rest_goes_on(
    store: DirectoryStore, catalogue: Catalogue, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ORIGINAL.put(store)
    CORRECTED.put(store)
    flip(tmp_path / "store" / CORRECTED.key, 500)
    store.put("attempts/532525/2021/t/manifest.json", b"{")
    for _ in range(2):
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            catalogue.refresh()
        keys = [unreadable.key for unreadable in catalogue.unreadable]
        assert keys == ["attempts/532525/2021/t/manifest.json", CORRECTED.key]
        assert caplog.text.count("left out of the catalogue") == 2
    (line,) = catalogue.lines()
    assert line.captured_at == ORIGINAL.captured_at


REFRESH = """
import sys
from pathlib import Path
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.store.directory import DirectoryStore
for _ in range(5):
    with Catalogue.open(DirectoryStore(sys.argv[1]), Path(sys.argv[2])) as catalogue:
        catalogue.refresh()
        assert len(list(catalogue.lines())) == 120, len(list(catalogue.lines()))
"""


def test_many_processes_share_one_index(store: DirectoryStore, work: Path) -> None:
    for number in range(120):
        put_attempt(store, "2022-02-01T00:00:00Z", code=f"{number:06d}")
    command = [sys.executable, "-c", REFRESH, store.url, str(work)]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(6)]
    assert [process.communicate(timeout=120)[1] for process in running] == [""] * 6


def test_reading_goes_on_while_others_refresh(store: DirectoryStore, work: Path) -> None:
    for number in range(50):
        put_attempt(store, "2022-02-01T00:00:00Z", code=f"{number:06d}")
    with Catalogue.open(store, work) as reader, Catalogue.open(store, work) as writer:
        reader.refresh()
        reading = reader.lines()
        assert next(reading).code == "000000"
        put_attempt(store, "2022-02-01T00:00:00Z", code="999999")
        assert writer.refresh() == Refreshed(1, 0)
        assert len(list(reading)) == 49, "one answer is of one moment"
        assert len(list(reader.lines())) == 51


def test_an_emptied_store_is_said_and_not_forgotten(
    store: DirectoryStore, catalogue: Catalogue, tmp_path: Path
) -> None:
    ORIGINAL.put(store)
    catalogue.refresh()
    (tmp_path / "store").rename(tmp_path / "unmounted")
    for _ in range(2):
        with pytest.raises(ArchiveGone, match="held 1 manifests when it was last read and holds none now"):
            catalogue.refresh()
    assert len(list(catalogue.lines())) == 1
    (tmp_path / "unmounted").rename(tmp_path / "store")
    assert catalogue.refresh() == Refreshed(0, 0)
    (tmp_path / "store").rename(tmp_path / "unmounted")
    assert catalogue.rebuild() == Refreshed(0, 0), "it is taken as it is"
    assert list(catalogue.lines()) == []


def test_a_work_directory_that_cannot_be_is_a_usage_error(store: DirectoryStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UsageError, match="NIANBAO_WORK"):
        Catalogue.open(store, tmp_path / "file" / "work")
