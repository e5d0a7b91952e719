"""Each host is asked in turns, as its server sees it: the delay lies between any two requests, of one busy
process, after a reset, and of several processes."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from schedule_season import write_registry
from servers.moved_clock import moved_to
from servers.raw import Asked, RawServer, Reply
from warcio.archiveiterator import ArchiveIterator

from crawler.capture.day_counts import address_name
from crawler.capture.turns import FileTurn, HostTurns, times_the_delay
from crawler.rendering.browser import find_browser
from nianbao.core.hosts import host_of
from nianbao.core.platforms import HostPlatforms
from scheduler.schedule import BUNDLED

Program = Callable[..., Any]
NIANBAO = str(Path(sys.executable).with_name("nianbao"))
DELAY = 0.2
NO_MORE: Mapping[str, str] = MappingProxyType({})
NOT_FOUND = Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
LARGE = gzip.compress(b"<html>" + b"<p>0123456789</p>" * 200_000 + b"</html>")


def ok(body: bytes, *headers: str) -> Reply:
    head = "\r\n".join(["HTTP/1.1 200 OK", *headers, f"Content-Length: {len(body)}", "", ""])
    return Reply([head.encode() + body])


def assert_in_turns(asked: list[Asked], delay: float) -> None:
    """No tolerance is needed: a request is noted before its answer begins, and the delay counts from that."""
    for before, after in itertools.pairwise(sorted(asked, key=lambda each: each.began)):
        assert after.began - before.began >= delay, (before.path, after.path)
        assert after.began >= before.ended


def test_a_busy_process_keeps_the_delay_of_every_host(nianbao: Program) -> None:
    answer = {"/robots.txt": NOT_FOUND}.get
    servers = [RawServer(lambda path: answer(path) or ok(LARGE, "Content-Encoding: gzip")) for _ in range(4)]
    with servers[0], servers[1], servers[2], servers[3]:
        urls = [server.url(f"/{n}") for n in range(4) for server in servers]
        nianbao("capture", *urls, delay=str(DELAY), allow_private_hosts="1")
    for server in servers:
        assert len(server.asked) == 5
        assert_in_turns(server.asked, DELAY)


def test_a_connection_reset_is_two_exchanges_with_the_delay_between(nianbao: Program, tmp_path: Path) -> None:
    answers = iter([Reply([], reset=True), ok(b"now")])
    with RawServer(lambda path: next(answers) if path == "/a" else NOT_FOUND) as server:
        ran = nianbao("capture", server.url("/a"), delay=str(DELAY), allow_private_hosts="1", retries="0")
        url = server.url("/a")
    assert ran.code == 0
    assert [asked.path for asked in server.asked] == ["/robots.txt", "/a", "/a"]
    assert_in_turns(server.asked, DELAY)
    assert records(tmp_path, url) == ["metadata", "request", "response", "request"]


def records(directory: Path, url: str) -> list[str]:
    (warc,) = (directory / "nianbao-data").rglob("*.warc.gz")
    with warc.open("rb") as stream:
        found = [
            (each.rec_headers.get_header("WARC-Target-URI"), each.rec_type)
            for each in ArchiveIterator(stream)
        ]
    return [kind for target, kind in found if target == url]


def test_processes_take_turns_at_a_host(tmp_path: Path) -> None:
    """Two crawls of two counties at one host, and a capture beside them."""
    pages = "".join(f"<a href='/{n}/'>政府信息公开{n}</a>" for n in range(3))
    home = ok(f"<html><title>甲县人民政府</title><body>{pages}</body></html>".encode())
    with RawServer(lambda path: NOT_FOUND if path == "/robots.txt" else home) as server:
        rows = [f"99010{n},甲{n}县,示范省,,{server.url(f'/{n}/')},," for n in (1, 2)]
        header = "code,name,province,prefecture,portal_url,other_hosts,note"
        (tmp_path / "registry.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        commands = [
            ["crawl", "990101", "--year", "2021"],
            ["crawl", "990102", "--year", "2021"],
            ["capture", *(server.url(f"/{n}") for n in range(4))],
        ]
        running = [started(tmp_path, *command) for command in commands]
        for each in running:
            each.wait(timeout=120)
    assert len(server.asked) >= 10
    assert len({asked.connection for asked in server.asked}) >= 3
    assert_in_turns(server.asked, DELAY)


@pytest.mark.long
def test_schedulers_take_turns_at_a_host(tmp_path: Path) -> None:
    """Two ledgers, of one county each, and one work directory."""
    home = ok(
        "<html><title>甲县人民政府</title><body><a href='/zwgk/'>政府信息公开</a></body></html>".encode()
    )
    with RawServer(lambda path: NOT_FOUND if path == "/robots.txt" else home) as server:
        for number in (1, 2):
            write_registry(tmp_path, [(f"99010{number}", f"甲{number}县", server.url(f"/{number}/"))])
            (tmp_path / "registry.csv").rename(tmp_path / f"{number}.csv")
        running = [
            started(
                tmp_path,
                *("schedule", "run", "--once"),
                registry=f"{number}.csv",
                ledger=f"{number}.sqlite",
                more=moved_to("2027-02-10 08:00"),
            )
            for number in (1, 2)
        ]
        for each in running:
            each.wait(timeout=120)
    assert {asked.path for asked in server.asked} >= {"/1/", "/2/"}
    assert len({asked.connection for asked in server.asked}) >= 2
    assert_in_turns(server.asked, DELAY)


@pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed (make setup)")
def test_what_browsers_ask_for_takes_turns_too(tmp_path: Path) -> None:
    """Two captures of pages whose scripts and calls browsers ask for, several at once."""
    calls = "".join(f"<script src=/{n}.js></script>" for n in range(3))
    page = ok(
        f"<html><body>{calls}<script>fetch('/told')</script></body></html>".encode(),
        "Content-Type: text/html",
    )
    answer = {"/robots.txt": NOT_FOUND, "/a": page, "/b": page}.get
    with RawServer(lambda path: answer(path) or ok(b"1", "Content-Type: text/javascript")) as server:
        running = [
            started(tmp_path, "capture", "--render", server.url(path), browser="") for path in ("/a", "/b")
        ]
        assert [each.wait(timeout=120) for each in running] == [0, 0]
    for path in ("/0.js", "/1.js", "/2.js", "/told"):
        assert [asked.path for asked in server.asked].count(path) == 2
    assert_in_turns(server.asked, DELAY)


def started(
    directory: Path, *arguments: str, more: Mapping[str, str] = NO_MORE, **settings: str
) -> subprocess.Popen[bytes]:
    ours = {
        "delay": str(DELAY),
        "allow_private_hosts": "1",
        "registry": "registry.csv",
        "prefectures": "none",
    }
    ours |= {"county_pages": "6", "browser": "none"} | settings
    environment = os.environ | {f"NIANBAO_{name.upper()}": value for name, value in ours.items()} | more
    return subprocess.Popen([NIANBAO, *arguments], cwd=directory, env=environment)


HOLDS = """
import asyncio, sys, time
from pathlib import Path
from crawler.capture.turns import HostTurns
from crawler.rendering.browser import find_browser

async def hold():
    async with HostTurns(Path(sys.argv[1])).turn("a.gov.cn", 0) as turn:
        await turn.note(time.monotonic())
        print(time.monotonic(), flush=True)
        await asyncio.sleep(60)

asyncio.run(hold())
"""


class Told(logging.Handler):
    """What the turns say, as soon as they say it."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []
        self.told = asyncio.Event()
        logger = logging.getLogger("crawler.capture.turns")
        logger.setLevel(logging.INFO)
        logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())
        self.told.set()


def test_a_killed_holder_leaves_the_host_and_its_delay(tmp_path: Path) -> None:
    told = Told()

    async def moment(turns: HostTurns) -> float:
        async with turns.turn("a.gov.cn", 1.5):
            return time.monotonic()

    async def next_one(holder: subprocess.Popen[bytes]) -> float:
        turns = HostTurns(tmp_path)
        async with turns.turn("b.gov.cn", 9):
            pass  # another host is free
        waiting = asyncio.create_task(moment(turns))
        await asyncio.wait_for(told.told.wait(), 30)
        holder.kill()
        return await asyncio.wait_for(waiting, 30)

    with subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        asked = float(holder.stdout.readline())
        assert asyncio.run(next_one(holder)) - asked >= 1.5
    assert told.messages == ["a.gov.cn is being asked by another crawl of this machine; taking turns with it"]


def test_a_moment_of_before_the_machines_start_is_waited_for_once(tmp_path: Path) -> None:
    async def turned() -> float:
        turns = HostTurns(tmp_path)
        async with turns.turn("a.gov.cn", 0) as turn:
            await turn.note(time.monotonic() + 10_000)
        began = time.monotonic()
        async with turns.turn("a.gov.cn", 0.1):
            return time.monotonic() - began

    assert 0.1 <= asyncio.run(turned()) < 60


def test_a_directory_that_cannot_be_used_is_no_portals_fault(nianbao: Program, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "hosts").write_text("in its way")
    with RawServer(lambda path: NOT_FOUND) as server:
        ran = nianbao("capture", "--json", server.url("/a"), allow_private_hosts="1", work=str(work))
    assert server.asked == []
    assert (ran.code, ran.lines[0]["http_status"]) == (1, None)
    assert "NIANBAO_WORK" in ran.lines[0]["reason"]


LATE = [pytest.param(status, marks=pytest.mark.long) for status in (412, 503)]


@pytest.mark.parametrize("status", [429, *LATE])
def test_a_server_that_is_asked_too_often_is_asked_less_by_whoever_comes_next(
    nianbao: Program, tmp_path: Path, status: int
) -> None:
    """Another command, another county's page: the host is the same."""
    refused = f"HTTP/1.1 {status} Enough\r\nContent-Length: 0\r\n\r\n".encode()

    def answer(path: str) -> Reply:
        return NOT_FOUND if path == "/robots.txt" else Reply([refused]) if path == "/a" else ok(b"x")

    settings = {"delay": "0.3", "allow_private_hosts": "1", "browser": "none", "retries": "0"}
    with RawServer(answer) as server, RawServer(answer) as other:
        nianbao("capture", server.url("/a"), **settings)
        nianbao("capture", server.url("/b"), server.url("/c"), other.url("/b"), other.url("/c"), **settings)
    assert [asked.path for asked in server.asked] == ["/robots.txt", "/a", "/robots.txt", "/b", "/c"]
    gaps = [after.began - before.ended for before, after in itertools.pairwise(server.asked)]
    assert 0.25 < gaps[0] < 0.6
    assert min(gaps[1:]) > 0.55
    assert other.asked[-1].began - other.asked[-2].ended < 0.55, "the other host is none of it"


def test_the_hosts_of_a_platform_are_slowed_down_together(nianbao: Program, tmp_path: Path) -> None:
    refused = b"HTTP/1.1 429 Enough\r\nContent-Length: 0\r\n\r\n"

    def answer(path: str) -> Reply:
        return NOT_FOUND if path == "/robots.txt" else Reply([refused]) if path == "/a" else ok(b"x")

    with RawServer(answer) as one, RawServer(answer) as two, RawServer(answer) as stranger:
        hosts = [host_of(server.url("/")) for server in (one, two)]
        text = BUNDLED.read_text(encoding="utf-8").replace("[platforms]", f"[platforms]\nshared = {hosts}")
        (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
        settings = {"delay": "0.3", "allow_private_hosts": "1", "browser": "none", "retries": "0"}
        nianbao("capture", one.url("/a"), schedule="mine.toml", **settings)
        pages = [server.url(path) for server in (two, stranger) for path in ("/b", "/c")]
        nianbao("capture", *pages, schedule="mine.toml", **settings)
    assert len(two.asked) == len(stranger.asked) == 3
    gaps = [after.began - before.ended for before, after in itertools.pairwise(two.asked)]
    assert min(gaps) > 0.55
    assert stranger.asked[-1].began - stranger.asked[-2].ended < 0.55, "another platform is none of it"


def test_a_platform_is_an_address_unless_it_is_named() -> None:
    platforms = HostPlatforms({"hunan": ("*.hunan.gov.cn",)})
    for host in ("a.hunan.gov.cn", "b.gov.cn", "c.gov.cn", "127.0.0.1:80"):
        platforms.note(host, address_name("127.0.0.1" if host.startswith("127") else "61.166.50.1"))
    found = [
        platforms.of(host) for host in ("a.hunan.gov.cn", "b.gov.cn", "c.gov.cn", "127.0.0.1:80", "d.cn")
    ]
    assert found == ["hunan", "address 61.166.50.1", "address 61.166.50.1", "", ""]


def test_a_slowed_host_is_forgiven_by_and_by(tmp_path: Path) -> None:
    assert [times_the_delay(8, hours * 3600) for hours in (-1, 0, 0.49, 0.5, 1, 1.5, 99)] == [
        8,
        8,
        8,
        4,
        2,
        1,
        1,
    ]

    async def slowed() -> tuple[list[int], float]:
        turns = HostTurns(tmp_path)
        async with turns.turn("a.gov.cn", 0) as turn:
            await turn.note(time.monotonic())
            factors = [await turn.slow_down() for _ in range(5)]
            return factors, turn.left(10)

    factors, left = asyncio.run(slowed())
    assert factors == [2, 4, 8, 8, 8]
    assert 79 < left <= 80


def test_what_an_earlier_release_noted_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.gov.cn.turn").write_text(f"{time.monotonic():020.6f}", encoding="ascii")

    async def left() -> float:
        file = os.open(tmp_path / "a.gov.cn.turn", os.O_RDWR)
        try:
            return FileTurn(file).left(10)
        finally:
            os.close(file)

    assert 9 < asyncio.run(left()) <= 10
