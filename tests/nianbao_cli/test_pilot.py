"""A first crawl of a few counties: spread over the country, told by kind, its failures packed for maintainers."""

from __future__ import annotations

import zipfile
from pathlib import Path

from conftest import program_in
from servers.raw import RawServer

from nianbao.core.county import County
from nianbao.core.platforms import platforms_of
from nianbao.core.registry import load_registry
from nianbao_cli.pilot import picked
from tests.nianbao_cli.test_crawl_second_place import NOT_FOUND, at_home, listing, page, portal

HEAD = "code,name,province,prefecture,portal_url,other_hosts,note\n"
LOCAL = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv", "retries": "0"}


def test_a_pick_spreads_over_provinces_and_platforms() -> None:
    registry = load_registry().counties
    once = picked(registry, 62)
    assert once == picked(registry[::-1], 62)
    assert len({each.code for each in once}) == 62
    assert once[:31] == picked(registry, 31)
    provinces = {each.province for each in registry if each.portal_url}
    assert {each.province for each in once[: len(provinces)]} == provinces
    platforms = platforms_of(registry)
    assert len({platforms[each.code] for each in once}) >= 60


def test_one_platform_is_picked_once_while_there_are_others() -> None:
    shared = [County(f"99010{at}", f"甲{at}县", "甲省", "", "http://p.gov.cn/") for at in range(5)]
    own = County("990109", "乙县", "甲省", "", "http://q.gov.cn/")
    without = County("990110", "丙县", "甲省", "", "")
    found = picked([*shared, own, without], 7)
    assert own in found[:2]
    assert len(found) == 6
    assert without not in found


def test_outcomes_are_told_by_kind_and_failures_packed(tmp_path: Path) -> None:
    good, bad = (
        at_home(2021, 2020),
        portal(nb=("政府信息公开年报", listing(("/x.html", "关于印发办法的通知")))),
    )
    with (
        RawServer(lambda path: good.get(path, NOT_FOUND)) as one,
        RawServer(lambda path: bad.get(path, NOT_FOUND)) as two,
        RawServer(lambda path: page("<h1>首页</h1>", "首页")) as three,
    ):
        rows = [("990101", "青岭县", one), ("990102", "白川县", two), ("990103", "松江县", three)]
        registry = HEAD + "".join(f"{code},{name},示范省,岚谷市,{at.url('/')},,\n" for code, name, at in rows)
        (tmp_path / "registry.csv").write_text(registry, encoding="utf-8")
        program = program_in(tmp_path)
        asked = ("pilot", "--year", "2021", "--output", "pilot.zip")
        ran = program(*asked, "--counties", "3", **LOCAL, browser="/none")
    assert ran.code == 3, ran.err
    assert "a pilot over 3 counties, provinces: 1" in ran.err
    table = ran.out[ran.out.index("status") :]
    found = next(line for line in table.splitlines() if "青岭县" in line)
    assert found.split()[:2] == ["archived", "1"]
    failed = next(line for line in table.splitlines() if "松江县" in line)
    assert failed.startswith("not_found")
    assert "no_column" in failed
    assert "packed 2 counties" in ran.err
    with zipfile.ZipFile(tmp_path / "pilot.zip") as package:
        assert package.testzip() is None
        package.extractall(tmp_path / "unpacked")
    there = {"store": "unpacked/archive", "registry": "registry.csv", "work": "elsewhere"}
    lines = program("reports", "--json", **there).lines
    assert {line["code"]: line["status"] for line in lines}.keys() == {"990102", "990103"}
    assert program("verify", "--deep", **there).code == 0


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "pilot.zip").write_bytes(b"mine")
    asked: list[str] = []
    with RawServer(lambda path: asked.append(path) or NOT_FOUND) as server:
        (tmp_path / "registry.csv").write_text(
            f"{HEAD}990101,青岭县,示范省,岚谷市,{server.url('/')},,\n", encoding="utf-8"
        )
        ran = program_in(tmp_path)(
            "pilot", "--year", "2021", "--output", "pilot.zip", **LOCAL, browser="/none"
        )
    assert (ran.code, "pilot.zip is there already" in ran.err, asked) == (2, True, [])
    assert (tmp_path / "pilot.zip").read_bytes() == b"mine"
