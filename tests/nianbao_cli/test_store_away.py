"""A disk that is not mounted: nothing is lost, nothing begun beside it, and no sound archive is told of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Ran
from schedule_season import all_year, write_registry
from servers.raw import RawServer, Reply

from nianbao.core.years import report_years
from nianbao_demo import DemoServer, demo_portals

Program = Callable[..., Ran]
LAST = report_years()[-1]
SETTINGS = {
    "delay": "0",
    "allow_private_hosts": "1",
    "registry": "registry.csv",
    "store": "disk/archive",
    "work": "work",
}


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[DemoServer]:
    (chosen,) = (portal for portal in demo_portals(LAST) if portal.code == "990104")
    with DemoServer(chosen) as server:
        write_registry(tmp_path, [(chosen.code, chosen.county, server.home_url)])
        yield server


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Where the disk is when it is mounted: the store lies behind a link to it."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk/archive").symlink_to(tmp_path / "media/archive")
    return tmp_path / "media/archive"


def held(nianbao: Program, **settings: str) -> list[tuple[str, str, bool]]:
    lines = nianbao("reports", "--json", **(SETTINGS | settings)).lines
    return [(line["code"], line["status"], line["stored"]) for line in lines]


@pytest.mark.parametrize("how", ["crawl", "schedule"])
def test_what_is_crawled_while_the_disk_is_away_is_stored_later(
    nianbao: Program, portal: DemoServer, disk: Path, tmp_path: Path, how: str
) -> None:
    all_year(tmp_path)
    command = ["crawl", "990104"] if how == "crawl" else ["schedule", "run", "--once"]
    ran = nianbao(*command, "--json", schedule="mine.toml", **SETTINGS)
    assert (ran.code, [line["status"] for line in ran.lines]) == (1, ["failed"]), ran.err
    assert "not stored yet" in ran.lines[0]["reason"]
    assert ran.err.count("the store is away") == 1
    assert set(held(nianbao)) == {("990104", "archived", False)}
    disk.mkdir(parents=True)
    assert nianbao("upload", **SETTINGS).code == 0
    assert set(held(nianbao)) == {("990104", "archived", True)}
    assert nianbao("verify", "--deep", **SETTINGS).code == 0


def test_a_page_captured_while_the_disk_is_away_is_stored_later(nianbao: Program, disk: Path) -> None:
    with RawServer(lambda path: Reply([b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"])) as server:
        ran = nianbao("capture", server.url("/a"), "--json", **(SETTINGS | {"registry": ""}))
    assert (ran.code, ran.lines[0]["http_status"], ran.lines[0]["warc"]) == (1, 200, None)
    disk.mkdir(parents=True)
    assert nianbao("upload", **SETTINGS).code == 0
    assert [path.name[-5:] for path in (disk / "captures").iterdir() if path.suffix == ".json"] == [".json"]


@pytest.mark.parametrize("gone", ["missing", "empty"])
def test_an_archive_that_is_gone_is_damage_and_nothing_is_begun_in_its_place(
    nianbao: Program, portal: DemoServer, tmp_path: Path, gone: str
) -> None:
    store, elsewhere = tmp_path / "disk/archive", tmp_path / "elsewhere"
    assert nianbao("crawl", "990104", **SETTINGS).code == 0
    manifests = [str(path.relative_to(store)) for path in sorted(store.rglob("manifest.json"))]
    store.rename(elsewhere)
    if gone == "empty":
        store.mkdir()
    for _ in range(2):  # what was known is not forgotten
        ran = nianbao("verify", "--json", **SETTINGS)
        assert (ran.code, {line["key"]: line["state"] for line in ran.lines}) == (
            5,
            dict.fromkeys(manifests, "missing"),
        )
        assert "holds none now" in ran.err
        for command in (["reports"], ["export", "--output", "x"], ["upload"]):
            ran = nianbao(*command, **SETTINGS)
            assert (ran.code, "holds none now" in ran.err) == (1, True), (command, ran.err)
    ran = nianbao("crawl", "990104", "--json", **SETTINGS)
    assert (ran.code, ran.lines[0]["status"], "holds none now" in ran.err) == (1, "failed", True)
    assert list(store.rglob("*.json")) == []

    if gone == "empty":
        store.rmdir()
    elsewhere.rename(store)
    assert nianbao("verify", **SETTINGS).code == 0
    assert nianbao("upload", **SETTINGS).code == 0
    assert len(list(store.rglob("manifest.json"))) > len(manifests)
    assert ("990104", "unchanged", True) in held(nianbao)


def test_an_archive_that_was_taken_away_on_purpose_is_begun_anew(
    nianbao: Program, portal: DemoServer, tmp_path: Path
) -> None:
    nianbao("crawl", "990104", **SETTINGS)
    (tmp_path / "disk/archive").rename(tmp_path / "elsewhere")
    assert nianbao("reindex", **SETTINGS).code == 0
    assert nianbao("verify", **SETTINGS).code == 0
    assert nianbao("crawl", "990104", **SETTINGS).code == 0
