"""A column of 300 pages in order of date: about ten requests, and an absence only where the stretch that
matters was read whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import program_in
from servers.raw import RawServer, Reply

from tests.nianbao_cli.test_crawl_second_place import NOT_FOUND, TITLE, page, report

PAGES, SIZE = 300, 15
NEWEST, EVERY = date(2026, 6, 1), timedelta(days=1, hours=8)
OFFICES = ("财政局", "教育局", "民政局", "水务局", "果园镇", "柳河镇", "交通运输局")


@dataclass
class LongColumn:
    """青岭县's portal: the reports of its departments and townships, and its own, in one column by date."""

    own: dict[int, date]
    shuffled: bool = False
    repeats: bool = False
    asked: list[str] = field(default_factory=list)

    def rows(self) -> list[tuple[str, str, date]]:
        """Address, title and day of each entry, the newest first."""
        theirs = [
            (f"/o/{at}.html", TITLE.format(f"青岭县{OFFICES[at % len(OFFICES)]}", day.year - 1), day)
            for at in range(PAGES * SIZE - len(self.own))
            if (day := NEWEST - at * EVERY)
        ]
        own = [(f"/c/{year}.html", TITLE.format("青岭县", year), day) for year, day in self.own.items()]
        found = sorted([*theirs, *own], key=lambda row: row[2], reverse=True)
        return sorted(found, key=lambda row: row[0]) if self.shuffled else found

    def answer(self, path: str) -> Reply:
        self.asked.append(path)
        parts = urlsplit(path)
        if parts.path == "/":
            return page("<a href='/nb/'>政府信息公开年报</a>" + "<p>新闻</p>" * 9, "青岭县人民政府")
        if parts.path == "/nb/":
            number = int(parse_qs(parts.query).get("page", ["1"])[0])
            return self.column(1 if self.repeats else number)
        own = next((year for year in self.own if parts.path == f"/c/{year}.html"), None)
        return report(TITLE.format("青岭县", own)) if own else NOT_FOUND

    def column(self, number: int) -> Reply:
        rows = self.rows()[(number - 1) * SIZE : number * SIZE]
        items = "".join(f"<li><a href='{url}'>{title}</a><span>{day}</span></li>" for url, title, day in rows)
        numbers = "".join(f"<a href='/nb/?page={each}'>{each}</a>" for each in (1, 2, 3, 4, PAGES))
        head = "<div>当前位置：首页 &gt; 政府信息公开年报</div>"
        return page(f"{head}<ul>{items}</ul><div class='page'>{numbers}</div>", "政府信息公开年报")


OWN = {year: date(year + 1, 3, 9) for year in range(2012, 2026)}


def crawled(column: LongColumn, year: int, directory: Path) -> dict[str, Any]:
    with RawServer(column.answer) as server:
        (directory / "registry.csv").write_text(
            "code,name,province,prefecture,portal_url,other_hosts,note\n"
            f"990101,青岭县,示范省,岚谷市,{server.url('/')},,\n",
            encoding="utf-8",
        )
        local = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv", "retries": "0"}
        ran = program_in(directory)(
            "crawl", "990101", "--year", str(year), "--json", **local, browser="/none"
        )
    (line,) = ran.lines
    return line


@pytest.mark.parametrize("year", [2013, 2019])
def test_the_report_is_found_by_its_date(year: int, tmp_path: Path) -> None:
    line = crawled(LongColumn(OWN), year, tmp_path)
    assert (line["status"], line["title"]) == ("archived", TITLE.format("青岭县", year))
    assert line["requests"] <= 22  # 300 pages, and 60 is all that a county may cost


def test_an_absence_between_the_neighbours_in_time_is_one(tmp_path: Path) -> None:
    own = {year: day for year, day in OWN.items() if year != 2019}
    column = LongColumn(own)
    line = crawled(column, 2019, tmp_path)
    assert (line["status"], line["reason_code"]) == ("not_listed", "column_proves_nothing")
    assert {2018, 2020} <= set(line["reason_values"]["years"])
    assert len(column.asked) < 50


def test_the_newest_report_is_not_published_where_none_follows(tmp_path: Path) -> None:
    column = LongColumn({year: day for year, day in OWN.items() if year < 2025})
    line = crawled(column, 2025, tmp_path)
    assert (line["status"], line["reason_code"]) == ("not_published", "column_ends_before")
    assert len(column.asked) < 50


@pytest.mark.parametrize("trap", ["shuffled", "repeats"])
def test_without_an_order_nothing_is_left_out(trap: str, tmp_path: Path) -> None:
    column = LongColumn({year: day for year, day in OWN.items() if year != 2019}, **{trap: True})
    line = crawled(column, 2019, tmp_path)
    assert (line["status"], line["reason_code"]) == ("not_found", "column_unread")
