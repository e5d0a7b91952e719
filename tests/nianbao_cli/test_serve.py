"""`nianbao serve` as a user runs it: what it says, what it answers, how it ends; and the ledger it shows."""

from __future__ import annotations

import html
import io
import re
import signal
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from schedule_season import crawled
from servers.raw import RawServer, Reply
from servers.seaweed import SeaweedServer
from warcio.archiveiterator import ArchiveIterator

from nianbao.archive.store import open_store
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.county import County
from nianbao.core.report import Status
from nianbao.core.settings import Settings
from scheduler.ledger import Ledger
from scheduler.schedule import load_schedule
from tests.conftest import Ran
from tests.nianbao.web.handmade_site import fill


@dataclass
class Running:
    """A running `nianbao serve`."""

    process: subprocess.Popen[str]
    url: str


@contextmanager
def running(directory: Path, *options: str, below: Sequence[str] = (), **settings: str) -> Iterator[Running]:
    program = str(Path(sys.executable).with_name("nianbao"))
    environment = {
        "NIANBAO_STORE": str(directory / "store"),
        "PYTHONWARNINGS": "error",
        "PATH": "/usr/bin:/bin",
        **settings,
    }
    with subprocess.Popen(
        [*below, program, "serve", "--port", "0", *options],
        cwd=directory,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout
            said = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", said)
            assert found, said + (process.communicate(timeout=10)[1] if process.poll() is not None else "")
            yield Running(process, found[0])
        finally:
            process.kill()


def test_it_shows_what_is_in_a_bucket(tmp_path: Path, s3: SeaweedServer) -> None:
    where = f"s3://archive/{uuid.uuid4().hex}"
    fill(open_store(Settings(store=where)))
    with running(tmp_path, **(s3.environment | {"NIANBAO_STORE": where, "NIANBAO_WORK": "work"})) as page:
        assert "沛县" in httpx.get(f"{page.url}search?q=沛县").text
        report = httpx.get(f"{page.url}report/320322/2021")
        (warc,) = set(re.findall(r'href="/(files/[^"]+/warc[^"]*)"', report.text))
        sent = httpx.get(page.url + html.unescape(warc))
        records = [record.rec_type for record in ArchiveIterator(io.BytesIO(sent.content))]
        assert "response" in records
        assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_and_ends_when_told(tmp_path: Path, how: signal.Signals) -> None:
    fill(DirectoryStore(tmp_path / "store"))
    with running(tmp_path) as page:
        assert "沛县" in httpx.get(f"{page.url}search?q=沛县").text
        assert httpx.get(f"{page.url}api/v1/campaign").status_code == 404
        assert not (tmp_path / "store.work" / "ledger.sqlite").exists()
        page.process.send_signal(how)
        _, errors = page.process.communicate(timeout=20)
    assert page.process.returncode == 0, errors
    assert "Traceback" not in errors


def test_an_empty_archive_has_a_page(tmp_path: Path) -> None:
    with running(tmp_path) as page:
        answer = httpx.get(page.url)
        assert answer.status_code == 200
        assert "尚未采集" in answer.text
        assert "没有找到" in httpx.get(f"{page.url}search").text


def test_a_taken_port_is_said(nianbao: Callable[..., Ran]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = nianbao("serve", "--port", str(taken.getsockname()[1]))
    assert ran.code == 2
    assert "choose another --port" in ran.err


def test_the_campaign_page_says_what_the_ledger_says(tmp_path: Path) -> None:
    fill(DirectoryStore(tmp_path / "store"))
    began = datetime(2026, 2, 1, tzinfo=UTC)
    counties = [
        County("110101", "东城区", "北京市"),
        County("320322", "沛县", "江苏省"),
        County("532525", "石屏县", "云南省"),
    ]
    with Ledger.open("", tmp_path / "store.work", load_schedule()) as ledger:
        ledger.open_campaign(2025, began)
        ledger.enrol(2025, counties, {}, ())
        found = crawled(2025, "320322", "archived", url="http://x/", title="沛县", published_on="2026-02-01")
        ledger.record(found, began, began, "w")
        for days in range(3):
            moment = began + timedelta(days=days)
            ledger.record(crawled(2025, "532525", "blocked", "a <b>wall</b>"), moment, moment, "w")
        for status in (Status.NOT_PUBLISHED, Status.NOT_FOUND):
            ledger.record(crawled(2025, "110101", status, "why"), began, began, "w")
    with running(tmp_path) as page:
        shown = httpx.get(f"{page.url}campaign").text
        english = httpx.get(f"{page.url}en/campaign").text
        told = httpx.get(f"{page.url}api/v1/campaign").json()
    assert "2025 年度报告的采集" in shown
    assert "需要人来看的县" in shown
    assert "a &lt;b&gt;wall&lt;/b&gt;" in shown
    assert ("网站改版了" in shown, "the layout changed" in shown) == (True, False)
    assert "the layout changed" in english
    assert (told["campaign"]["held"], told["campaign"]["counties"]) == (1, 3)
    assert told["campaign"]["stuck"] == ["110101", "532525"]


def test_a_crowd_that_says_nothing_shuts_nobody_out(tmp_path: Path) -> None:
    """More half-open connections than the process has descriptors, and nonsense beside them."""
    few = ("prlimit", "--nofile=512:512")
    with running(tmp_path, below=few) as page, ExitStack() as stack:
        where = ("127.0.0.1", int(page.url.rstrip("/").rpartition(":")[2]))
        for number in range(600):
            visitor = stack.enter_context(socket.create_connection(where))
            visitor.sendall(b"\0\r\n\r\n" if number < 50 else b"GET / HTTP/1.1\r\n")
        for _ in range(5):
            assert httpx.get(page.url, timeout=20).status_code == 200
        page.process.send_signal(signal.SIGTERM)
        said = page.process.communicate(timeout=30)[1]
    indexed, nonsense = said.splitlines()
    assert "indexed" in indexed
    assert "Invalid HTTP request" in nonsense


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_while_it_still_waits_for_its_store(tmp_path: Path, how: signal.Signals) -> None:
    """Nothing was captured, so nothing is said of captures that were kept."""
    asked = threading.Event()

    def hang(_: str) -> Reply:
        asked.set()
        return Reply([], hang=True)

    with RawServer(hang) as server:
        program = [str(Path(sys.executable).with_name("nianbao")), "serve", "--port", "0"]
        environment = {
            "NIANBAO_STORE": "s3://away/archive",
            "NIANBAO_S3_ENDPOINT": server.url(""),
            "NIANBAO_WORK": "work",
        }
        keys = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "PATH": "/usr/bin:/bin"}
        process = subprocess.Popen(
            program, cwd=tmp_path, env=environment | keys, stderr=subprocess.PIPE, text=True
        )
        with process:
            assert asked.wait(60)
            process.send_signal(how)
            _, errors = process.communicate(timeout=60)
    assert (process.returncode, "captured" in errors, "Traceback" in errors) == (0, False, False), errors
