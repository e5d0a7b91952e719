"""A county that had another name and code, and one that was merged into it: each year's report is that of the
unit of that year."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer, Reply

Program = Callable[..., Any]

HISTORY = """\
code,name,from_year,to_year,now,kind
539909,松岭县,2008,2021,539910,renamed
539910,松岭市,2022,,539910,
539912,北岭区,2008,2021,539910,merged
"""
NOT_FOUND = Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
SECTIONS = "".join(
    f"<p>{heading}</p><p>全年各乡镇各部门{'认真落实要求，' * 20}</p>"
    for heading in ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况")
)


def page(body: str, title: str = "", head: str = "") -> Reply:
    content = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()
    length = f"Content-Length: {len(content)}\r\n\r\n"
    return Reply(
        [b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n", length.encode() + content]
    )


def title(name: str, year: int) -> str:
    return f"{name}{year}年政府信息公开工作年度报告"


def report(text: str, head: str = "") -> Reply:
    return page(f"<h1>{text}</h1><div>发布时间：2022-02-15</div><div>{SECTIONS}</div>", text, head)


def portal(*entries: tuple[str, str, str]) -> dict[str, Reply]:
    """A column of reports, each an address, a title and what its head says."""
    rows = "".join(
        f"<li><a href='{href}'>{text}</a><span>2022-02-15</span></li>" for href, text, _ in entries
    )
    column = f"<div>当前位置：首页 &gt; 政府信息公开年报</div><ul>{rows}</ul>"
    return {
        "/": page("<a href='/nb/'>政府信息公开年报</a>" + "<p>新闻</p>" * 9, "政府门户网站"),
        "/nb/": page(column, "政府信息公开年报"),
        **{href: report(text, head) for href, text, head in entries},
    }


FULL = portal(
    ("/n21.html", title("北岭区", 2021), ""),
    ("/n20.html", title("北岭区", 2020), ""),
    ("/s22.html", title("松岭市", 2022), ""),
    ("/s21.html", title("松岭县", 2021), ""),
    ("/s20.html", title("松岭县", 2020), ""),
)


@pytest.fixture
def crawl(nianbao: Program, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    pages: dict[str, Reply] = {}
    with RawServer(lambda path: pages.get(path, NOT_FOUND)) as server:
        registry = f"code,name,province,prefecture,portal_url,other_hosts,note\n539910,松岭市,示范省,岚谷市,{server.url('/')},,\n"
        (tmp_path / "registry.csv").write_text(registry, encoding="utf-8")
        (tmp_path / "history.csv").write_text(HISTORY, encoding="utf-8")

        def crawl(site: dict[str, Reply], *arguments: str) -> Any:
            pages.clear()
            pages.update(site)
            return run(nianbao, "crawl", *arguments, "--json")

        yield crawl


def run(nianbao: Program, *arguments: str) -> Any:
    ours = {"delay": "0", "allow_private_hosts": "1", "retries": "0"}
    return nianbao(*arguments, registry="registry.csv", history="history.csv", **ours)


def seen(ran: Any) -> list[tuple[str, str, str, str]]:
    return [
        (line["code"], line["name"], line["status"], (line["url"] or "").rpartition("/")[2])
        for line in ran.lines
    ]


@pytest.mark.parametrize("asked", ["松岭市", "松岭县", "539910", "539909"])
def test_a_report_under_the_former_name_is_the_countys_own(crawl, asked):
    assert seen(crawl(FULL, asked, "--year", "2021")) == [("539909", "松岭县", "archived", "s21.html")]


def test_todays_name_in_its_own_year(crawl):
    assert seen(crawl(FULL, "松岭县", "--year", "2022")) == [("539910", "松岭市", "archived", "s22.html")]


def test_a_report_of_the_year_of_change_under_the_name_of_before(crawl):
    site = portal(("/s22.html", title("松岭县", 2022), ""), ("/s20.html", title("松岭县", 2020), ""))
    ran = crawl(site, "松岭市", "--year", "2022")
    assert seen(ran) == [("539910", "松岭市", "archived", "s22.html")]
    assert ran.lines[0]["issuer"] == "松岭市人民政府"


def test_a_merged_countys_report_is_its_own_and_never_its_heirs(crawl):
    assert seen(crawl(FULL, "北岭区", "--year", "2021")) == [("539912", "北岭区", "archived", "n21.html")]
    without = portal(*((f"/n{year}.html", title("北岭区", year), "") for year in (2021, 2020)))
    (line,) = crawl(without, "松岭县", "--year", "2021").lines
    assert line["status"] == "not_listed", line


def test_what_names_nobody_at_the_heirs_portal_is_the_heirs(crawl):
    bare = portal(
        ("/b21.html", "2021年政府信息公开工作年度报告", ""),
        ("/b20.html", "2020年政府信息公开工作年度报告", ""),
    )
    assert seen(crawl(bare, "松岭县", "--year", "2021"))[0][2] == "archived"
    (line,) = crawl(bare, "北岭区", "--year", "2021").lines
    assert line["status"] == "not_listed", line


@pytest.mark.parametrize(
    ("site", "status"), [("5399100001", "archived"), ("5399090001", "archived"), ("5399120001", "not")]
)
def test_a_site_of_a_former_code_is_the_countys_own(crawl, site, status):
    """The page names nobody: whose it is tells its SiteIDCode."""
    entry = ("/b21.html", "2021年政府信息公开工作年度报告", f"<meta name='SiteIDCode' content='{site}'>")
    (line,) = crawl(portal(entry, ("/s20.html", title("松岭县", 2020), "")), "松岭市", "--year", "2021").lines
    assert line["status"].startswith(status), line


def test_all_and_a_province_are_the_units_of_the_year(crawl):
    ran = crawl(FULL, "--province", "示范省", "--year", "2021")
    assert sorted(seen(ran)) == [
        ("539909", "松岭县", "archived", "s21.html"),
        ("539912", "北岭区", "archived", "n21.html"),
    ]
    assert seen(crawl(FULL, "--all", "--year", "2022")) == [("539910", "松岭市", "archived", "s22.html")]


def test_a_unit_that_is_gone_ends_with_its_heir(crawl):
    ran = crawl(FULL, "北岭区", "--year", "2022")
    assert (ran.code, ran.out) == (2, "")
    assert (
        "北岭区 did not exist in 2022: 539912 北岭区 was there until 2021; its heir is 539910 松岭市"
        in ran.err
    )


def counties(nianbao: Program, *arguments: str) -> Any:
    return run(nianbao, "counties", *arguments, "--json")


def test_counties_shows_names_codes_portals_and_heirs(crawl, nianbao):
    crawl(FULL, "松岭县", "--year", "2021")
    (line,) = counties(nianbao, "松岭县").lines
    assert (line["code"], line["name"], line["place"]) == ("539910", "松岭市", "539909")
    assert [(term["code"], term["name"], term["to_year"]) for term in line["names"]] == [
        ("539909", "松岭县", 2021),
        ("539910", "松岭市", None),
    ]
    assert line["portal_url"].startswith("http://127.0.0.1:")
    assert [each["name"] for each in line["took_over"]] == ["北岭区"]
    assert (line["last"]["year"], line["last"]["status"]) == (2021, "archived")
    (gone,) = counties(nianbao, "539912").lines
    assert (gone["name"], gone["heir"]) == ("北岭区", {"code": "539910", "name": "松岭市"})
    assert (gone["portal_url"], gone["last"]) == (line["portal_url"], None)


def test_counties_of_a_year_are_its_units(crawl, nianbao):
    assert [line["name"] for line in counties(nianbao, "--year", "2021").lines] == ["松岭县", "北岭区"]
    assert [line["name"] for line in counties(nianbao, "--year", "2022").lines] == ["松岭市"]
    assert [line["name"] for line in counties(nianbao).lines] == ["松岭市", "北岭区"]
    table = run(nianbao, "counties", "北岭区")
    assert (table.code, "now part of 539910 松岭市" in table.out) == (0, True)


def test_a_typo_is_told_what_is_near_under_todays_and_former_names(crawl, nianbao):
    ran = counties(nianbao, "松令县")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean\n  539910 松岭市" in ran.err


def test_reports_and_downloads_go_by_any_name(crawl, nianbao, tmp_path):
    crawl(FULL, "松岭市", "--year", "2021")
    crawl(FULL, "松岭市", "--year", "2022")
    for name in ("松岭县", "松岭市", "539909", "539910"):
        held = run(nianbao, "reports", name, "--json").lines
        assert [(line["code"], line["name"], line["year"]) for line in held] == [
            ("539909", "松岭县", 2021),
            ("539910", "松岭市", 2022),
        ], name
        assert [line["report_id"] for line in held] == ["nb-539909-2021-county", "nb-539910-2022-county"]
        assert {line["place"] for line in held} == {"539909"}
        (line,) = run(nianbao, "reports", name, "--year", "2021", "--json").lines
        assert line["code"] == "539909"
        ran = run(nianbao, "download", name, "--year", "2021", "--as", "text", "--output", f"{name}.txt")
        assert ran.code == 0, ran.err
        assert "松岭县" in (tmp_path / f"{name}.txt").read_text(encoding="utf-8")


def test_a_report_captured_under_another_code_of_the_unit_is_found(crawl, nianbao, tmp_path):
    """An archive from before there was a history bears today's code in every year."""
    history = (tmp_path / "history.csv").read_text(encoding="utf-8")
    (tmp_path / "history.csv").write_text(history.splitlines()[0] + "\n", encoding="utf-8")
    crawl(portal(("/s21.html", title("松岭市", 2021), "")), "松岭市", "--year", "2021")
    (tmp_path / "history.csv").write_text(history, encoding="utf-8")
    (line,) = run(nianbao, "reports", "松岭县", "--year", "2021", "--json").lines
    assert (line["code"], line["report_id"]) == ("539910", "nb-539909-2021-county")


def test_several_years_one_after_the_other_each_with_its_units(crawl):
    ran = crawl(FULL, "松岭市", "--year", "2021-2022", "--year", "2020", "--year", "2021")
    assert [(line["code"], line["year"], line["status"]) for line in ran.lines] == [
        ("539909", 2021, "archived"),
        ("539910", 2022, "archived"),
        ("539909", 2020, "archived"),
    ]
    assert ran.code == 0


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ("2022-2021", "write the earlier year first"),
        ("2021-2007", "2007: it is before the Regulations"),
        ("2021-x", "'x' is not a valid year"),
        ("2021-2022", "北岭区 did not exist in 2022"),
    ],
)
def test_years_that_cannot_be_meant_are_refused_before_anything_is_asked(crawl, years, said):
    ran = crawl(FULL, "北岭区", "--year", years)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
