"""The search index over stores of handmade reports."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from pathlib import Path

import pytest

from nianbao.archive.catalogue import search as search_module
from nianbao.archive.catalogue import search_index
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.index import unpacked
from nianbao.archive.catalogue.readers import FEW
from nianbao.archive.catalogue.search import Counts, QueryTooBroad, Question, Search
from nianbao.archive.catalogue.search_index import SearchIndex
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.report import Scope
from tests.nianbao.archive.catalogue.handmade import Report, put_attempt

PEI = {"name": "沛县", "province": "江苏省", "prefecture": "徐州市"}


def told(title: str, *paragraphs: str) -> bytes:
    return "\n\n".join([title, "发布时间: 2022-02-15", *paragraphs, "行政许可  12\n行政处罚  3"]).encode()


@pytest.fixture
def filled(store: DirectoryStore, work: Path) -> DirectoryStore:
    title = "沛县人民政府2021年政府信息公开工作年度报告"
    Report(
        code="320322",
        text=told(title, "全年开展采茶节培训3期。"),
        issuer="沛县人民政府",
        said=PEI | {"title": title},
    ).put(store)
    Report(
        code="320322", scope="office", issuer="沛县人民政府办公室", text=told("x", "办公室工作。"), said=PEI
    ).put(store)
    Report(
        text=told("石屏县人民政府2021年政府信息公开工作年度报告", "借鉴沛县做法,梯田水渠修复工程公开。")
    ).put(store)
    Report(year=2022, captured_at="2023-02-15T09:28:00+00:00", text=told("y", "采茶节停办。")).put(store)
    put_attempt(store, "2024-03-01T00:00:00+00:00", "blocked", year=2023, reason="a challenge")
    return store


@pytest.fixture
def search(filled: DirectoryStore, work: Path) -> Iterator[Search]:
    refresh(filled, work)
    with closing(Search.open(filled, work)) as opened:
        yield opened


def refresh(store: DirectoryStore, work: Path) -> int:
    with Catalogue.open(store, work) as catalogue, closing(SearchIndex.open(store, work)) as index:
        catalogue.refresh()
        return index.refresh(catalogue)


def names(search: Search, text: str, **said: object) -> list[tuple[str, int, str]]:
    found = search.find(Question(text, **said))  # type: ignore[arg-type]
    return [(hit.entry.name, hit.entry.year, hit.entry.scope) for hit in found.hits]


def test_two_characters_are_enough_and_the_place_goes_before_the_text(search: Search) -> None:
    assert names(search, "沛县") == [
        ("沛县", 2021, "county"),
        ("沛县", 2021, "office"),
        ("石屏县", 2021, "county"),
    ]


def test_text_and_place_together(search: Search) -> None:
    assert names(search, "沛县 采茶节") == [("沛县", 2021, "county")]
    assert names(search, "采茶节") == [("石屏县", 2022, "county"), ("沛县", 2021, "county")]
    assert names(search, "徐州 320322 办公室工作") == [("沛县", 2021, "office")]


def test_tables_are_no_text(search: Search) -> None:
    assert names(search, "行政许可") == []


def test_facets_leave_their_own_choice_open(search: Search) -> None:
    found = search.find(Question("沛县", province="32"))
    assert found.total == 2
    assert found.provinces == {"32": 2, "53": 1}
    assert found.scopes == {Scope.COUNTY: 1, Scope.OFFICE: 1}
    assert names(search, "沛县", scope=Scope.OFFICE) == [("沛县", 2021, "office")]
    assert search.find(Question("", year=2022)).years == {2022: 1, 2021: 3}


def test_no_words_list_everything_newest_first(search: Search) -> None:
    assert [year for _, year, _ in names(search, "")] == [2022, 2021, 2021, 2021]
    assert names(search, "！？") == []


def test_pages_do_not_overlap(search: Search) -> None:
    pages = [search.find(Question(), limit=2, offset=offset).hits for offset in (0, 2, 4)]
    assert [len(page) for page in pages] == [2, 2, 0]
    assert len({hit.entry.manifest for page in pages for hit in page}) == 4


def test_snippets_mark_what_was_asked(search: Search) -> None:
    hit = search.find(Question("水渠")).hits[0]
    assert [piece for piece, marked in hit.snippet if marked] == ["水渠"]
    assert "发布时间" not in "".join(piece for piece, _ in hit.snippet)


def test_entries_tell_of_tries_too(search: Search) -> None:
    (tried,) = search.entries(year=2023)
    assert (tried.name, tried.status, tried.reason, tried.held) == ("石屏县", "blocked", "a challenge", False)
    assert search.years() == [2023, 2022, 2021]
    assert len(list(search.entries(["532525"]))) == 3


def test_cells_by_year(search: Search) -> None:
    cells = search.cells("532525", [2021, 2022, 2023])
    assert sorted(cells) == [2021, 2022]
    assert "" in cells[2021].values()


def test_a_refresh_takes_over_only_what_changed(filled: DirectoryStore, work: Path) -> None:
    assert refresh(filled, work) == 4
    assert refresh(filled, work) == 0
    corrected = Report(captured_at="2022-06-01T00:00:00+00:00", text=told("更正", "水渠工程数字有误。"))
    corrected.put(filled)
    assert refresh(filled, work) == 1
    with closing(Search.open(filled, work)) as search:
        assert names(search, "水渠工程数字") == [("石屏县", 2021, "county")]
        assert names(search, "借鉴") == []
        (entry,) = search.entries(["532525"], 2021)
        assert (entry.captures, entry.versions, entry.manifest) == (2, 1, corrected.key)


def test_counts_are_remembered_until_the_index_changes(
    filled: DirectoryStore, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_module, "_DEAR_SECONDS", -1.0)
    counts: Counts = {}
    refresh(filled, work)
    with closing(Search.open(filled, work, counts)) as search:
        before = search.find(Question("采茶节"))
    assert before.total > 0
    count = counts["采茶节"]
    counts["采茶节"] = replace(count, cubes=dict.fromkeys(count.cubes, 50))
    with closing(Search.open(filled, work, counts)) as search:
        assert search.find(Question("采茶节")).total == 50 * len(count.cubes)  # not counted again
        Report(year=2019, captured_at="2020-06-01T00:00:00+00:00", text=told("z", "采茶节开幕。")).put(filled)
        refresh(filled, work)
        assert search.find(Question("采茶节")).total == before.total + 1


def test_of_very_much_the_newest_are_counted_until_all_are(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = search.find(Question())
    assert (whole.total, whole.counted) == (4, True)
    search._counts.clear()
    monkeypatch.setattr(search_module, "MANY", 2)
    first = search.find(Question(), limit=2)
    assert (first.total, first.counted, first.hits) == (
        3,
        False,
        whole.hits[:2],
    )  # a third is seen behind them
    assert sum(first.years.values()) == 2
    assert search.find(Question(), limit=2, offset=2).total == 4
    assert search.find(Question(), limit=2, offset=4).total == 2
    assert search.find(Question(year=2021), limit=3).total == 3
    search.count("")
    again = search.find(Question(), limit=2)
    assert (again.total, again.counted, again.years) == (4, True, whole.years)


def test_only_so_many_counts_are_remembered(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_module, "_DEAR_SECONDS", -1.0)
    monkeypatch.setattr(search_module, "_DEAR_MOST", 3)
    for text in ("采", "茶", "节", "县", "石"):
        search.find(Question(text))
    assert list(search._counts) == ["节", "县", "石"]


def test_what_is_gone_from_the_store_is_gone(filled: DirectoryStore, work: Path) -> None:
    refresh(filled, work)
    for manifest in (Path(filled.url) / "reports/320322").rglob("manifest.json"):
        manifest.unlink()
    assert refresh(filled, work) == 1
    with closing(Search.open(filled, work)) as search:
        assert names(search, "沛县") == [("石屏县", 2021, "county")]


def test_the_index_is_rebuilt_from_the_store_alone(filled: DirectoryStore, work: Path) -> None:
    refresh(filled, work)
    for file in work.glob("*.sqlite*"):
        file.unlink()
    assert refresh(filled, work) == 4


@pytest.mark.parametrize("few", [FEW, 1], ids=["here", "by processes"])
def test_a_damaged_text_does_not_hide_the_others(
    few: int,
    filled: DirectoryStore,
    work: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search_index, "FEW", few)
    damaged = next((Path(filled.url) / "reports/532525/2021").rglob("report.txt"))
    damaged.chmod(0o644)
    damaged.write_bytes(b"something else")
    refresh(filled, work)
    assert "damaged" in caplog.text
    with closing(Search.open(filled, work)) as search:
        assert names(search, "借鉴") == []
        assert ("石屏县", 2021, "county") in names(search, "石屏")


def put_alike(store: DirectoryStore) -> None:
    """Two counties of a prefecture and years that repeat each other, and the offices of one."""
    for code, year in (("320322", 2019), ("320322", 2020), ("320323", 2020)):
        shared = "".join(chr(0x4E00 + number) for number in range(300))
        own = "".join(chr(0x6000 + int(code) % 10 * 400 + year % 10 * 200 + number) for number in range(100))
        captured = f"{year + 1}-02-15T09:28:00+00:00"
        Report(code=code, year=year, captured_at=captured, text=told("z", f"{shared}。", f"{own}。")).put(
            store
        )
    for issuer in ("教育局", "民政局"):
        Report(code="320322", year=2020, scope="department", issuer=issuer, text=told("z", issuer)).put(store)


def contents(work: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that a search index holds, what is packed unpacked, its words one by one."""
    with closing(sqlite3.connect(work / "search.sqlite")) as index:
        index.create_function("unpacked", 1, unpacked)
        for table in ("words", "names"):
            index.execute(f"CREATE VIRTUAL TABLE temp.told_{table} USING fts5vocab(main, {table}, instance)")
        asked = {
            "entries": "*", "likeness": "*", "stale": "*", "seen": "*", "told_words": "*", "told_names": "*",
            "bodies": "id, unpacked(article), unpacked(cells)", "figures": "year, field, unpacked(cells)",
        }  # fmt: skip
        return {table: sorted(index.execute(f"SELECT {what} FROM {table}")) for table, what in asked.items()}


@pytest.mark.parametrize(("few", "portion"), [(1, 2000), (FEW, 1), (1, 1)])
def test_an_index_is_the_same_by_processes_and_in_portions(
    few: int, portion: int, filled: DirectoryStore, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_alike(filled)
    refresh(filled, work)
    expected = contents(work)
    assert [share for *_, share, _ in expected["likeness"]] == [None, 293 / 393, 293 / 393]
    assert len(expected["figures"]) > 3
    assert not expected["stale"]
    monkeypatch.setattr(search_index, "FEW", few)
    monkeypatch.setattr(search_index, "_PORTION", portion)
    refresh(filled, work / "again")
    assert contents(work / "again") == expected


@pytest.mark.parametrize("few", [FEW, 1], ids=["here", "by processes"])
def test_a_refresh_that_is_cut_off_goes_on_where_it_ended(
    few: int, filled: DirectoryStore, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_alike(filled)
    total = refresh(filled, work)
    expected = contents(work)
    monkeypatch.setattr(search_index, "FEW", few)
    monkeypatch.setattr(search_index, "_PORTION", 1)
    done: list[int] = []

    def cut_off(places: int, _: int) -> None:
        done.append(places)
        if len(done) == 3:
            raise KeyboardInterrupt

    again = work / "again"
    with Catalogue.open(filled, again) as catalogue, closing(SearchIndex.open(filled, again)) as index:
        catalogue.refresh()
        with pytest.raises(KeyboardInterrupt):
            index.refresh(catalogue, cut_off)
    assert done == [1, 1, 1]
    with closing(Search.open(filled, again)) as search:
        assert search.years() == [2023, 2022, 2021]
    assert refresh(filled, again) == total - 3
    assert contents(again) == expected


def test_what_goes_and_comes_back_leaves_no_trace(filled: DirectoryStore, work: Path) -> None:
    put_alike(filled)
    refresh(filled, work)
    expected = contents(work)
    gone = {path: path.read_bytes() for path in (Path(filled.url) / "reports").rglob("manifest.json")}
    for path in list(gone)[::2]:
        path.unlink()
    refresh(filled, work)
    assert contents(work) != expected
    for path, content in gone.items():
        path.write_bytes(content)
    refresh(filled, work)
    assert contents(work) == expected


def test_what_another_process_changes_meanwhile_is_not_worked_out_from_before(
    filled: DirectoryStore, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_alike(filled)
    with Catalogue.open(filled, work) as catalogue, closing(SearchIndex.open(filled, work)) as index:
        catalogue.refresh()
        alone = SearchIndex.changing
        meant: list[int] = []

        def changing(opened: SearchIndex) -> AbstractContextManager[None]:
            meant.append(1)
            if len(meant) == 2:  # the first is what is taken over, by now rows are worked out ahead
                with closing(sqlite3.connect(work / "search.sqlite")) as other, other:
                    other.execute("DELETE FROM entries WHERE code = '320323'")
            return alone(opened)

        monkeypatch.setattr(search_index, "FEW", 1)
        monkeypatch.setattr(search_index, "_PORTION", 1_000_000)
        monkeypatch.setattr(search_index, "_in_order", lambda changed: iter([(2020, ["320322", "320323"])]))
        monkeypatch.setattr(SearchIndex, "changing", changing)
        index.refresh(catalogue)
    assert [(row[1], row[4]) for row in contents(work)["likeness"]] == [("320322", None)]


def test_an_index_of_another_layout_is_made_anew_and_said_to_be(
    filled: DirectoryStore, work: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refresh(filled, work)
    expected = contents(work)
    assert not caplog.text
    with closing(sqlite3.connect(work / "search.sqlite")) as index, index:
        index.execute("PRAGMA user_version = 7")
        index.execute("DROP TABLE words")
    assert refresh(filled, work) == 4
    assert "search.sqlite has the layout 7" in caplog.text
    assert contents(work) == expected


def test_a_question_that_takes_too_long_is_stopped(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_module, "QUERY_SECONDS", -1.0)
    monkeypatch.setattr(search_module, "_STEPS", 1)
    with pytest.raises(QueryTooBroad, match="add a word or a year"):
        search.find(Question("沛县"))
