"""What `download` wrote, replayed by other people's programs in a Chromium that cannot reach any network.

The portal is long gone by then: its server is stopped before.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, sync_playwright
from servers.ranges import RangeServer

from crawler.rendering.browser import find_browser
from nianbao_demo import DemoServer, demo_portals
from tests.conftest import ROOT, program_in

SETUP = ROOT / ".setup"
PYWB = SETUP / "replayers/bin"
BUNDLE = SETUP / "replaywebpage"
YAOHE = "990102"
pytestmark = [
    pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed (make setup)"),
    pytest.mark.skipif(not (PYWB / "wayback").exists(), reason="no replay tools (sh scripts/replayers.sh)"),
]


@dataclass
class Snapshot:
    """A demonstration county's download: its files, and where its report was."""

    warc: Path
    wacz: Path
    url: str
    listing: str


@pytest.fixture(
    scope="module", params=["once", "twice"] if os.environ.get("NIANBAO_TEST_LONG") else ["twice"]
)
def snapshot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """垚河县, an old GBK portal with letters that GB2312 lacks; crawled twice, all its pages are revisits."""
    directory = tmp_path_factory.mktemp("crawled")
    nianbao = program_in(directory)
    portal = next(portal for portal in demo_portals(2024) if portal.code == YAOHE)
    with DemoServer(portal) as server:
        (directory / "registry.csv").write_text(
            "code,name,province,prefecture,portal_url,other_hosts,note\n"
            f"{portal.code},{portal.county},,,{server.home_url},,\n",
            encoding="utf-8",
        )
        for _ in range(1 if request.param == "once" else 2):
            ran = nianbao(
                "crawl",
                YAOHE,
                "--year",
                "2024",
                "--json",
                delay="0",
                allow_private_hosts="1",
                registry="registry.csv",
            )
            assert ran.code == 0, ran.err
        assert portal.expected.column is not None
        listing = server.url + portal.expected.column
    for form, name in (("warc", "a.warc.gz"), ("wacz", "a.wacz")):
        assert nianbao("download", YAOHE, "--year", "2024", "--as", form, "--output", name).code == 0
    return Snapshot(directory / "a.warc.gz", directory / "a.wacz", ran.lines[0]["url"], listing)


@contextmanager
def offline_browser(port: int) -> Iterator[Browser]:
    """Chromium that reaches one port of this machine, and nothing else: the rest ends at a dead proxy."""
    flags = [
        "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--disable-quic", "--proxy-server=http://127.0.0.1:9",
        f"--proxy-bypass-list=<-loopback>;127.0.0.1:{port}",
    ]  # fmt: skip
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=flags, chromium_sandbox=os.geteuid() != 0
        )
        try:
            yield browser
        finally:
            browser.close()


def check_report(frame: Frame | Page, text: str = "垚河县") -> None:
    """The report's text is right, its pictures are drawn, its style is applied."""
    frame.wait_for_selector("text=政府信息公开工作年度报告", timeout=30_000, state="attached")
    shown = frame.inner_text("body")
    assert text in shown
    assert "行政复议" in shown
    assert "\ufffd" not in shown
    frame.wait_for_function("document.readyState === 'complete'")
    look = frame.evaluate(
        """async () => {
          const sheets = [...document.styleSheets].map(sheet => sheet.cssRules.length);
          const banner = [...document.querySelectorAll('*')].map(each => getComputedStyle(each).backgroundImage)
            .find(each => each.includes('url('));
          const picture = new Image();
          picture.src = banner.slice(5, -2);
          await picture.decode();
          const broken = [...document.images].filter(each => !each.naturalWidth).map(each => each.src);
          return {sheets, width: picture.naturalWidth, broken, margin: getComputedStyle(document.body).marginTop};
        }"""
    )
    assert sum(look["sheets"]) > 5
    assert look["width"] > 1
    assert look["broken"] == []
    assert look["margin"] == "0px"  # the portal's own style; a browser's would be 8px


def test_replayweb_page(snapshot: Snapshot) -> None:
    page = (
        "<script src=/ui.js></script><replay-web-page source=/a.wacz replayBase=/replay/ "
        f"url={snapshot.url!r} style='display:block;height:900px'></replay-web-page>"
    )
    files: dict[str, Path | str] = {
        "/index.html": page,
        "/ui.js": BUNDLE / "ui.js",
        "/replay/": ROOT / "nianbao/web/templates/replay_waiting.html",
        "/replay/sw.js": BUNDLE / "sw.js",
        "/replay/ui.js": BUNDLE / "ui.js",
        "/a.wacz": snapshot.wacz,
    }
    with RangeServer(files) as server, offline_browser(server.port) as browser:
        tab = browser.new_page()
        tab.goto(server.url("/index.html"))
        check_report(replayed_frame(tab))


def replayed_frame(tab: Page) -> Frame:
    """The frame in which the archived page runs."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for frame in tab.frames:
            if (
                frame is not tab.main_frame
                and "mp_/" in frame.url
                and frame.query_selector("h1, h2, h3, td") is not None
            ):
                return frame
        tab.wait_for_timeout(100)
    raise AssertionError(f"nothing was replayed: {[frame.url for frame in tab.frames]}")


@contextmanager
def pywb(directory: Path, archive: Path) -> Iterator[int]:
    """pywb over one collection of one file; yields its port."""
    directory.mkdir()
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    manager = str(PYWB / "wb-manager")
    unpack = ["--unpack-wacz"] if archive.suffix == ".wacz" else []
    for command in ([manager, "init", "demo"], [manager, "add", *unpack, "demo", str(archive)]):
        done = subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    with serving(directory) as port:
        yield port


@contextmanager
def serving(directory: Path) -> Iterator[int]:
    """pywb over the collections of a directory; yields its port."""
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(PYWB / "wayback"), "-b", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, cwd=directory, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_answers(port, process)
            yield port
        finally:
            process.terminate()


def wait_until_answers(port: int, process: subprocess.Popen[Any]) -> None:
    end = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("pywb did not start")


@pytest.mark.parametrize("form", ["warc", "wacz"])
def test_pywb(snapshot: Snapshot, tmp_path: Path, form: str) -> None:
    archive = snapshot.warc if form == "warc" else snapshot.wacz
    with pywb(tmp_path / "pywb", archive) as port, offline_browser(port) as browser:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/demo/mp_/{snapshot.url}") as answer:
            assert "垚河县" in answer.read().decode("gb18030")
        tab = browser.new_page()
        tab.goto(f"http://127.0.0.1:{port}/demo/{snapshot.url}")
        check_report(replayed_frame(tab))
        tab.goto(f"http://127.0.0.1:{port}/demo/{snapshot.listing}")
        assert "2024" in replayed_frame(tab).inner_text("body")
