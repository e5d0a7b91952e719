"""How fast the page answers over a generated archive of 100,000 reports, and how long its indexes take.

    .venv/bin/python benchmarks/bench_web.py [--reports 100000] [--directory DIR] [--rounds 20] [--held 1000]

Every county of the registry gets a county report for each year, then offices and departments until there are
enough; the texts are drawn from 2,000 invented ones of about 2,500 letters. Pages are fetched over HTTP from
`nianbao serve`, one after the other; beside each figure stands its ratio to /robots.txt, fetched in
the same minute. A directory that was made before is used again. At the end pages are fetched while visitors
who say nothing hold their connections.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path

import httpx

from nianbao.archive.catalogue.cells import write_cells
from nianbao.archive.catalogue.keys import report_folder
from nianbao.archive.catalogue.manifest import NamedObject, ReportManifest
from nianbao.archive.catalogue.search import Question
from nianbao.archive.store.digest import digest_of
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.county import County
from nianbao.core.form import form
from nianbao.core.registry import load_registry
from nianbao.core.report import CellState, CellValue, Layout, Scope
from nianbao.web.site import Site

TEXTS = 2000
YEARS = range(2025, 2007, -1)
BODIES = ("", "办公室", "教育局", "财政局", "民政局", "水务局")
WORDS = (
    "主动公开", "依申请公开", "政府信息", "行政规范性文件", "重点领域", "财政预决算", "公共资源配置",
    "政务新媒体", "门户网站", "平台建设", "监督保障", "业务培训", "考核评议", "行政复议", "行政诉讼",
    "乡村振兴", "义务教育", "医疗卫生", "养老服务", "优化营商环境", "一网通办", "智慧城市", "梯田水渠",
    "采茶节", "河长制", "防汛抗旱", "耕地保护", "安全生产", "食品药品", "招商引资", "公开栏目",
    "信息发布", "政策解读", "回应关切", "答复时限",
)  # fmt: skip
PAGES = (
    "/?year=2024", "/en/?year=2024", "/?year=2024&state=missing", "/?year=2024&province=53", "/county/320322",
    "/report/320322/2024", "/search", "/search?q=沛县", "/search?q=梯田水渠 采茶节", "/search?q=政府信息",
    "/compare?counties=320322,532525,110101,440106&field=t2.new_received.total&first=2019&last=2025",
    "/figures?year=2024", "/en/figures?year=2024&province=53", "/figures.csv?year=2024",
    "/figures/late?year=2024", "/figures/alike?year=2024", "/campaign?year=2024",
    "/api/v1/reports?limit=100&offset=50000", "/api/v1/search?q=沛县",
    "/api/v1/coverage?year=2024",
)  # fmt: skip
HELD_PAGES = ("/county/320322", "/report/320322/2024", "/api/v1/coverage?year=2024&limit=100", "/search")
QUERIES = (
    "沛县", "石屏", "朝阳区", "沛县 采茶节", "2024", "县", "政府", "梯田水渠", "行政规范性文件",
)  # fmt: skip


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as temporary:
        directory = arguments.directory or Path(temporary)
        store = DirectoryStore(directory / "store")
        if not (directory / "store").is_dir():
            _timed(f"generated {arguments.reports} reports", lambda: generate(store, arguments.reports))
        site = Site(store, directory / "work", load_registry())
        _timed("indexes brought up to date (catalogue and search)", site.refresh)
        _timed("the same again, nothing new", site.refresh)
        size = sum(path.stat().st_size for path in (directory / "work").glob("*.sqlite"))
        print(f"indexes: {size / 1e6:.0f} MB")
        _measure_search(site, arguments.rounds)
        _measure_pages(directory, arguments.rounds)
        _measure_held(directory, arguments.rounds, arguments.held)


def generate(store: DirectoryStore, reports: int) -> None:
    """Write a store as crawls would have, without waiting for the disk after each object."""
    chance = random.Random(8)
    objects = [_objects(store, chance, number) for number in range(TEXTS)]
    for county, year, body in islice(_places(), reports):
        scope = Scope.COUNTY if not body else Scope.OFFICE if body == "办公室" else Scope.DEPARTMENT
        issuer = f"{county.name}{'人民政府' if body in ('', '办公室') else ''}{body}"
        captured = datetime(year + 1, 3, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(3_000_000))
        named = chance.choice(objects)
        manifest = ReportManifest(
            captured.isoformat(), "archived", tuple(named), code=county.code, name=county.name,
            province=county.province, prefecture=county.prefecture, year=year, scope=scope, issuer=issuer,
            url=f"http://www.example.gov.cn/{county.code}/{year}.html",
            title=f"{issuer}{year}年政府信息公开工作年度报告",
            published_on=(captured - timedelta(days=5)).date().isoformat(), layout="g2021", tables="html",
            content_sha256=named[0].sha256, record_id="<urn:uuid:00000000-0000-0000-0000-000000000000>",
        )  # fmt: skip
        folder = report_folder(county.code, year, scope, issuer, captured)
        _put(store, f"{folder}/manifest.json", manifest.to_json())


def _places() -> Iterator[tuple[County, int, str]]:
    counties = load_registry().counties
    yield from ((county, year, body) for body in BODIES for year in YEARS for county in counties)


def _objects(store: DirectoryStore, chance: random.Random, number: int) -> list[NamedObject]:
    sentences = ["，".join(chance.choices(WORDS, k=8)) + f"{chance.randrange(5000)}件。" for _ in range(55)]
    paragraphs = ["".join(sentences[at : at + 5]) for at in range(0, 55, 5)]
    text = "\n\n".join(["一、总体情况", *paragraphs]).encode()
    cells = [
        CellValue(field.id, Decimal(chance.randrange(900)), "", CellState.VALUE, field.row, field.column)
        for field in form().fields
        if Layout.G2021 in field.layouts
    ]
    written = {"text": text, "search_text": text, "cells": write_cells(Layout.G2021, cells)}
    return [
        _put(store, f"reports/shared/{number}/{role}", content, role) for role, content in written.items()
    ]


def _put(store: DirectoryStore, key: str, content: bytes, role: str = "") -> NamedObject:
    path = Path(store.url) / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return NamedObject(role, key, *digest_of([content]))


def _measure_search(site: Site, rounds: int) -> None:
    """Each question as its first reader asks it, then counted whole, then as the next reader asks it."""
    print(f"\nsearch, ms over {rounds} runs{'':14}min  median     max  median again   found")
    for query in QUERIES:
        found = 0

        def ask(query: str = query) -> None:
            nonlocal found
            with site.search() as search:
                found = search.find(Question(query)).total

        def ask_anew(ask: Callable[[], None] = ask) -> None:
            site.counts.clear()
            ask()

        low, middle, high = _milliseconds(ask_anew, rounds)
        with site.search() as search:
            search.count(query)
        again = _milliseconds(ask, rounds)[1]
        print(f"  {query:<24}{low:12.1f}{middle:8.1f}{high:8.1f}{again:14.1f}{found:8}")


def _measure_pages(directory: Path, rounds: int) -> None:
    with _served(directory) as client:
        base = _milliseconds(lambda: client.get("/robots.txt"), rounds)[1]
        print(f"\npages, ms over {rounds} runs; /robots.txt takes {base:.1f}; min, median, max, ratio to it")
        for path in PAGES:
            assert client.get(path).status_code == 200, path
            low, middle, high = _milliseconds(lambda path=path: client.get(path), rounds)
            print(f"  {path[:76]:<80}{low:8.1f}{middle:8.1f}{high:8.1f}{middle / base:8.1f}")


def _measure_held(directory: Path, rounds: int, held: int) -> None:
    """Pages while connections are held idle; the server lets each go after 10 s."""
    with _served(directory) as client, ExitStack() as stack:
        where = (client.base_url.host, client.base_url.port or 80)
        visitors = [stack.enter_context(socket.create_connection(where)) for _ in range(held)]
        taken = []
        for number in range(20 * rounds):
            began = time.perf_counter()
            assert client.get(HELD_PAGES[number % len(HELD_PAGES)]).status_code == 200
            taken.append((time.perf_counter() - began) * 1000)
        left = sum(_is_held(each) for each in visitors)
    middle, late = statistics.median(taken), statistics.quantiles(taken, n=100)[98]
    print(f"\n{held} idle connections, {left} of them held to the end: {len(taken)} pages, ms")
    print(f"  median {middle:.1f}, p99 {late:.1f}, max {max(taken):.1f}")


def _is_held(visitor: socket.socket) -> bool:
    visitor.setblocking(False)
    try:
        return visitor.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


@contextmanager
def _served(directory: Path) -> Iterator[httpx.Client]:
    """`nianbao serve` in a process of its own: it must not share its interpreter with us."""
    program = str(Path(sys.executable).with_name("nianbao"))
    where = {"NIANBAO_STORE": str(directory / "store"), "NIANBAO_WORK": str(directory / "work")}
    command = [program, "serve", "--port", "0", "--refresh", "86400"]
    with subprocess.Popen(command, env=os.environ | where, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        found = re.search(r"http://\S+/", process.stdout.readline())
        assert found, "nianbao serve did not start"
        try:
            with httpx.Client(base_url=found[0], timeout=60) as client:
                yield client
        finally:
            process.terminate()


def _milliseconds(work: Callable[[], object], rounds: int) -> tuple[float, float, float]:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return min(taken), statistics.median(taken), max(taken)


def _timed(what: str, work: Callable[[], object]) -> None:
    began = time.perf_counter()
    work()
    print(f"{what}: {time.perf_counter() - began:.1f} s", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="See the head of this file.")
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--directory", type=Path)
    parser.add_argument("--held", type=int, default=1000, help="idle connections (default 1000)")
    parser.add_argument("--rounds", type=int, default=20)
    return parser.parse_args()


if __name__ == "__main__":
    main()
