"""The second visit: what led to the report is remembered, a move is noticed, a correction is a new version."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer, Reply

Program = Callable[..., Any]
NOT_FOUND = Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
LOCAL = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv", "retries": "0"}


def page(body: str, title: str = "") -> Reply:
    content = f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return Reply([head.encode() + content])


def report(year: int, date: str, title: str = "", said: str = "认真落实要求") -> Reply:
    title = title or f"青岭县{year}年政府信息公开工作年度报告"
    headings = (
        "一、总体情况",
        "二、主动公开政府信息情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    )
    body = "".join(f"<p>{heading}</p><p>{year}年，全县各乡镇{said * 20}。</p>" for heading in headings)
    return page(f"<h1>{title}</h1><div>发布时间：{date}</div><div>{body}</div>", title)


def column(*rows: tuple[str, str]) -> Reply:
    items = "".join(f"<li><a href='{href}'>{text}</a><span>2022-02-15</span></li>" for href, text in rows)
    return page(f"<ul>{items}</ul>", "政府信息公开年报")


class Portal:
    """A portal whose pages a test may change between crawls."""

    def __init__(self, nianbao: Program, directory: Path, server: RawServer, pages: dict[str, Reply]) -> None:
        self.nianbao, self.directory, self.server, self.pages = nianbao, directory, server, pages
        (directory / "registry.csv").write_text(
            f"code,name,province,prefecture,portal_url,other_hosts,note\n990101,青岭县,,,{server.url('/')},,\n",
            encoding="utf-8",
        )

    def crawl(self, year: int) -> tuple[dict[str, Any], list[str]]:
        before = len(self.server.asked)
        (line,) = self.nianbao("crawl", "990101", "--year", str(year), "--json", **LOCAL).lines
        return line, [asked.path for asked in self.server.asked[before:]]


@pytest.fixture
def portal(nianbao: Program, tmp_path: Path) -> Any:
    title = "青岭县{}年政府信息公开工作年度报告"
    pages = {
        "/": page("<a href='/zwgk/'>政府信息公开</a>" + "<p>新闻</p>" * 9),
        "/zwgk/": page("<a href='/nb/'>政府信息公开年报</a>"),
        "/nb/": column(("/2022.html", title.format(2022)), ("/2021.html", title.format(2021))),
        "/2021.html": report(2021, "2022-02-15"),
        "/2022.html": report(2022, "2023-02-15"),
    }
    with RawServer(lambda path: pages.get(path, NOT_FOUND)) as server:
        yield Portal(nianbao, tmp_path, server, pages)


def test_the_next_year_starts_where_the_last_was_found(portal: Portal) -> None:
    line, asked = portal.crawl(2021)
    assert (line["status"], len(asked)) == ("archived", 5)
    line, asked = portal.crawl(2022)
    assert line["status"] == "archived"
    assert asked == ["/robots.txt", "/nb/", "/2022.html"]


def test_a_moved_column_is_noticed_and_found_again(portal: Portal) -> None:
    portal.crawl(2021)
    portal.pages["/new/"] = portal.pages.pop("/nb/")
    portal.pages["/zwgk/"] = page("<a href='/new/'>政府信息公开年报</a>")
    line, asked = portal.crawl(2022)
    assert line["status"] == "archived"
    assert "no longer at" in line["reason"]
    assert "/" in asked
    line, asked = portal.crawl(2022)
    assert (line["status"], line["reason"]) == ("unchanged", None)
    assert asked == ["/robots.txt", "/new/", "/2022.html"]


def test_a_known_column_without_the_year_is_no_proof(portal: Portal) -> None:
    portal.crawl(2021)
    line, asked = portal.crawl(2023)
    assert line["status"] == "not_published"
    assert asked[:3] == ["/robots.txt", "/nb/", "/"]


def test_a_correction_is_the_current_version_and_both_are_kept(portal: Portal) -> None:
    portal.crawl(2021)
    corrected = "青岭县2021年政府信息公开工作年度报告（更正）"
    portal.pages["/nb/"] = column(
        ("/fix.html", corrected), ("/2021.html", corrected.removesuffix("（更正）"))
    )
    portal.pages["/fix.html"] = report(2021, "2022-05-20", corrected, said="更正后的数字")
    line, _ = portal.crawl(2021)
    assert (line["status"], line["published_on"]) == ("archived", "2022-05-20")
    line, _ = portal.crawl(2021)
    assert (line["status"], line["url"]) == ("unchanged", portal.server.url("/fix.html"))
    portal.nianbao("export", "--output", "d", **LOCAL)
    (current,) = rows(portal.directory / "d/reports.csv")
    (earlier,) = rows(portal.directory / "d/versions.csv")
    assert (current["published_on"], earlier["published_on"]) == ("2022-05-20", "2022-02-15")


def test_original_and_correction_seen_at_once(portal: Portal) -> None:
    title = "青岭县2021年政府信息公开工作年度报告"
    portal.pages["/nb/"] = column(("/fix.html", title), ("/2021.html", title))
    portal.pages["/fix.html"] = report(2021, "2022-05-20", said="更正后的数字")
    line, _ = portal.crawl(2021)
    assert line["url"] == portal.server.url("/fix.html")
    portal.nianbao("export", "--output", "d", **LOCAL)
    assert (
        len(rows(portal.directory / "d/reports.csv")) == len(rows(portal.directory / "d/versions.csv")) == 1
    )
    assert portal.crawl(2021)[0]["status"] == "unchanged"


def test_a_silent_change_is_a_new_version(portal: Portal) -> None:
    first, _ = portal.crawl(2021)
    portal.pages["/2021.html"] = report(2021, "2022-02-15", said="悄悄改过的话")
    second, _ = portal.crawl(2021)
    assert (first["status"], second["status"]) == ("archived", "archived")
    assert first["text"] != second["text"]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_lost_object_is_stored_anew(portal: Portal) -> None:
    first, _ = portal.crawl(2021)
    (portal.directory / "nianbao-data" / first["text"]).unlink()
    second, _ = portal.crawl(2021)
    assert second["status"] == "unchanged"
    assert (portal.directory / "nianbao-data" / second["text"]).is_file()
