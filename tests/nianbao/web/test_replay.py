"""Replay in the page: ReplayWeb.page in an origin of its own, no way out, and nothing of ours within its reach."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Frame, sync_playwright

from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.registry import load_registry
from nianbao.web.site import Site
from tests.conftest import ROOT
from tests.nianbao.web.handmade_site import Served, make_site, served

PROGRAM = ROOT / ".setup" / "replaywebpage"


@pytest.fixture(scope="module")
def replaying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if not (PROGRAM / "sw.js").is_file():
        pytest.skip("ReplayWeb.page is not here: sh scripts/fetch-replay.sh")
    with served(make_site(tmp_path_factory.mktemp("replay"), replay_path=PROGRAM)) as running:
        yield running


def test_without_the_program_the_page_says_how_to_get_it(page: Served) -> None:
    shown = page.get("/replay/320322/2021")
    assert "scripts/fetch-replay.sh" in shown.text
    assert "/files/320322/2021/county/wa" in shown.text
    assert "<iframe" not in shown.text
    assert page.get("/replay/320322/2015").status_code == 404


def test_the_replay_lives_at_another_origin(replaying: Served) -> None:
    site = replaying.site
    origin = f"http://127.0.0.1:{site.replay_port}"
    shown = replaying.get("/replay/320322/2021")
    assert f'src="{origin}/view/320322/2021/county' in shown.text
    assert f"frame-src {origin}" in shown.headers["content-security-policy"]
    for path in ("/ui.js", "/replay/sw.js", "/view/320322/2021/county"):
        assert replaying.get(path).status_code == 404
    view = httpx.get(f"{origin}/view/320322/2021/county")
    assert f"frame-ancestors http://127.0.0.1:{site.port}" in view.headers["content-security-policy"]
    for path in ("/", "/api/v1/reports", "/static/base.css", "/view/320322/2021/village", "/replay/../x"):
        assert httpx.get(origin + path).status_code == 404
    assert httpx.get(f"{origin}/view/320322/2021/county", headers={"Host": "evil.example"}).status_code == 421


def test_ranges_of_the_archive_are_served(replaying: Served) -> None:
    origin = f"http://127.0.0.1:{replaying.site.replay_port}"
    (source,) = [
        piece
        for piece in httpx.get(f"{origin}/view/320322/2021/county").text.split('"')
        if piece.startswith("/archive/")
    ]
    whole = httpx.get(origin + source)
    part = httpx.get(origin + source, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"
    assert httpx.get(origin + source, headers={"Range": "bytes=99999999-"}).status_code == 416


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The replay over what `nianbao demo` archived."""
    if not (PROGRAM / "sw.js").is_file():
        pytest.skip("ReplayWeb.page is not here: sh scripts/fetch-replay.sh")
    directory = tmp_path_factory.mktemp("demonstration")
    program = str(Path(sys.executable).with_name("nianbao"))
    environment = {"NIANBAO_STORE": str(directory / "store"), "NIANBAO_DELAY": "0", "PATH": "/usr/bin:/bin"}
    subprocess.run(
        [program, "demo"], cwd=directory, env=environment, check=True, capture_output=True, timeout=180
    )
    site = Site(DirectoryStore(directory / "store"), directory / "work", load_registry(), replay_path=PROGRAM)
    site.refresh()
    with served(site) as running:
        yield running


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium: make setup installs it")
def test_the_page_is_replayed_in_a_browser_and_cannot_reach_ours(demonstration: Served) -> None:
    options = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    origin = f"http://127.0.0.1:{demonstration.site.replay_port}"
    ours = (demonstration.url, origin)
    away: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
        tab = browser.new_page()
        tab.on(
            "request",
            lambda one: None if one.url.startswith((*ours, "blob:", "data:")) else away.append(one.url),
        )
        with tab.expect_event("framenavigated", _is_archived, timeout=90_000) as found:
            tab.goto(f"{demonstration.url}/replay/990102/2025")
        replayed = found.value
        replayed.wait_for_selector("text=垚河县人民政府2025年政府信息公开工作年度报告")
        assert replayed.url.startswith(f"{origin}/replay/w/")
        assert replayed.evaluate(_REACH, f"{demonstration.url}/api/v1/reports") == ["apart", "apart"]
        browser.close()
    assert away == []


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium: make setup installs it")
def test_a_frame_that_opens_before_the_service_worker_is_active_waits_for_it(replaying: Served) -> None:
    origin = f"http://127.0.0.1:{replaying.site.replay_port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = browser.new_page()
        tab.goto(f"{origin}/replay/?source={origin}/archive/none.wacz")
        tab.wait_for_selector("text=Preparing the replay")
        tab.evaluate("navigator.serviceWorker.register('/replay/sw.js?serveIndex=1', {scope: '/replay/'})")
        tab.wait_for_selector("replay-app-main", state="attached")
        browser.close()


_REACH = """async (address) => {
  const tries = [() => top.document.title, () => fetch(address).then((answer) => answer.text())];
  return Promise.all(tries.map(async (attempt) => {
    try { return (await attempt()).includes("captured_at") ? "reached" : "apart" } catch (error) { return "apart" }
  }));
}"""
"""What a hostile page would try: our document, and our data."""


def _is_archived(frame: Frame) -> bool:
    """Our page, the frame, ReplayWeb.page in it, the archived page in that."""
    return "/replay/w/" in frame.url and "mp_/" in frame.url
