"""A crawl talks to nobody but the portals."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from growing_portal import GrowingPortal, Platform
from schedule_season import write_registry
from servers.moved_clock import MovedClock

from crawler.capture.hooks import OFFLINE_SUFFIXES


def test_the_suffix_list_is_never_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert OFFLINE_SUFFIXES("zwgk.hhsp.gov.cn").suffix == "gov.cn"


def test_a_clock_set_right_ends_no_request(
    nianbao: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One portal answers slowly; while it is waited for, the clock goes on by a day and another is crawled."""
    clock = MovedClock(tmp_path / "clock", "2027-02-01 09:00:00")
    slow, quick = GrowingPortal("慢县"), GrowingPortal("快县")
    for portal in (slow, quick):
        portal.publish(2026, "2027-01-28")
    slow_platform, quick_platform = Platform([slow], hold="/0/zwgk/"), Platform([quick])

    def answer(path: str) -> Any:
        if path == "/0/zwgk/":
            assert slow_platform.held.wait(60)
            clock.move("2027-02-02 09:00:00")
        elif path == "/0/2026.html":
            slow_platform.release()
        return quick_platform.answer(path)

    for name, value in clock.environment.items():
        monkeypatch.setenv(name, value)
    with slow_platform.server, quick_platform.server:
        quick_platform.server.answer = answer
        urls = slow_platform.urls() + quick_platform.urls()
        write_registry(tmp_path, [("990101", slow.name, urls[0]), ("990102", quick.name, urls[1])])
        ran = nianbao(
            *("crawl", "--all", "--year", "2026", "--json"),
            **{"registry": "registry.csv", "processes": "1", "delay": "0", "retries": "0"},
            allow_private_hosts="1",
        )
    assert {line["name"]: line["status"] for line in ran.lines} == {"慢县": "archived", "快县": "archived"}


def test_cookies_do_not_ask_the_network(nianbao: Callable[..., Any], tmp_path: Path) -> None:
    """With a fresh home directory and a portal that sets cookies, nothing is looked up or said."""
    from servers.raw import RawServer, Reply

    page = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1; path=/\r\nContent-Length: 1\r\n\r\nx"
    with RawServer(lambda path: Reply([page])) as server:
        urls = [server.url("/a"), server.url("/b")]
        ran = nianbao("capture", *urls, delay="0", allow_private_hosts="1")
        assert b"Cookie: a=1\r\n" in server.asked[-1].raw
    assert ran.code == 0
    assert "suffix" not in ran.err.lower()


HELD = """
import sys
from crawler.workers.jobs import Terms, errands_for
from crawler.workers.child import crawl_here
from nianbao.core.county import County
from nianbao.core.settings import load_settings

def hold(result):
    print("held", flush=True)
    while True:
        pass

crawl_here(Terms(2021, load_settings()), errands_for([County("990101", "青岭县")]), hold)
"""
"""A crawl whose event loop is held for ever, by whoever takes its results."""


def test_a_second_signal_ends_a_run_whatever_it_is_at(tmp_path: Path) -> None:
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, "-c", HELD], cwd=tmp_path, **quiet) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        assert time.monotonic() - began < 5


SAYING = """print("held", flush=True)
    while True:
        pass"""
BUSY = HELD.replace(SAYING, 'sum(chain(map(os.write, [1], [b"held\\n"]), range(150_000_000)))').replace(
    "import sys",
    "import logging, os, sys\nfrom itertools import chain\nlogging.basicConfig(level=logging.INFO)",
)
"""A crawl that is busy for some seconds with what runs no code of Python, as a page's parser may be; it says
so from within."""


def is_told(process: subprocess.Popen[bytes]) -> bool:
    """Whether every signal that was sent to a process has reached it."""
    said = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return all(int(line.split()[1], 16) == 0 for line in said if line.startswith(("SigPnd", "ShdPnd")))


def test_two_signals_that_come_while_no_code_of_ours_runs_are_two(tmp_path: Path) -> None:
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", BUSY], cwd=tmp_path, **quiet) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "held\n"
        for _ in range(2):
            process.send_signal(signal.SIGTERM)
            while not is_told(process):
                pass
        assert "forcing unclean shutdown" in process.stderr.read()
