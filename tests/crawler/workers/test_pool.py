"""A crawl process from its starter's side, and what the two say to each other."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from growing_portal import GrowingPortal, Platform
from schedule_season import crawled

from crawler.workers import jobs, pool
from crawler.workers.jobs import CrawlCrashed, Errand, Terms, line_of, read_result, result_json
from crawler.workers.pool import CrawlPool, CrawlProcess
from nianbao.core.bodies import BodyState, ListedBody
from nianbao.core.county import County
from nianbao.core.county_result import CountyResult
from nianbao.core.reason_codes import Code
from nianbao.core.report import Scope
from nianbao.core.settings import Settings, load_settings

YEAR = 2024
HELD = "/1/zwgk/"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    options = {"delay": 0.0, "retries": 0, "allow_private_hosts": True, "counties_at_once": 7}
    return load_settings(store=str(tmp_path / "data"), work=str(tmp_path / "work"), **options)


@pytest.fixture
def platform() -> Iterator[Platform]:
    """Two counties; the second one's section answers when it is released."""
    portals = [GrowingPortal("甲县"), GrowingPortal("乙县")]
    for portal in portals:
        portal.publish(YEAR, "2025-02-05")
    held = Platform(portals, hold=HELD)
    with held.server:
        yield held
        held.release()


@pytest.fixture
def counties(platform: Platform) -> list[County]:
    pairs = zip(platform.portals, platform.urls(), strict=True)
    return [County(f"99010{n}", each.name, portal_url=url) for n, (each, url) in enumerate(pairs)]


def test_what_is_said_is_what_was_meant(settings: Settings) -> None:
    terms = Terms(YEAR, settings, all_scopes=True, log_level=17)
    assert Terms.read(json.loads(line_of(terms.as_json()))) == terms
    errand = Errand(County("990101", "甲县", portal_url="http://a/", other_hosts=("b", "c:8")), 9)
    assert Errand.read(json.loads(line_of(errand.as_json()))) == errand
    looking = replace(errand, bodies={"http://a/1": "甲县教育局"})
    assert Errand.read(json.loads(line_of(looking.as_json()))) == looking
    trail = ({"url": "http://a/\u2028", "points": 3}, {"url": "\x1b"})
    result = crawled(YEAR, "990101", "failed", family="trs", trail=trail, reason_values={"n": 1})
    line = line_of(result_json(result))
    assert read_result(json.loads(line)) == result
    for bodies in ((), (ListedBody(Scope.TOWNSHIP, "某镇", "http://a/1", "年报", BodyState.WAITING),)):
        seen = replace(result, bodies=bodies)
        assert read_result(json.loads(line_of(result_json(seen)))) == seen
    assert line.count(b"\n") == 1


def test_a_county_is_crawled_within_the_limit_of_its_errand(
    settings: Settings, counties: list[County]
) -> None:
    async def crawl() -> list[CountyResult | None]:
        crawling = CrawlPool(settings)
        found = await crawling.crawl(counties[0], YEAR, 60), await crawling.crawl(counties[0], YEAR, 2)
        await crawling.rest()
        return list(found)

    whole, short = asyncio.run(crawl())
    assert whole is not None
    assert short is not None
    assert (whole.status, whole.title) == ("archived", "甲县2024年政府信息公开工作年度报告")
    assert whole.trail
    assert short.requests == 2


def test_a_process_is_heard_in_our_own_log(
    settings: Settings, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    async def crawl() -> None:
        process = await CrawlProcess.start(Terms(YEAR, settings, log_level=logging.INFO))
        await process.end()
        assert process.exit == 0

    asyncio.run(crawl())
    heard = [record for record in caplog.records if record.name == "scrapy.core.engine"]
    assert "Spider opened" in [record.getMessage() for record in heard]
    assert {record.levelname for record in heard} == {"INFO"}  # nothing below what was asked for
    assert capfd.readouterr().err == ""


def test_why_a_process_failed_is_said(settings: Settings, counties: list[County], tmp_path: Path) -> None:
    (tmp_path / "work").touch()

    async def crawl() -> CountyResult | None:
        process = await CrawlProcess.start(Terms(YEAR, settings))
        with pytest.raises(CrawlCrashed, match="cannot be written: Not a directory"):
            await process.crawl(counties[0])
        assert process.exit == 1
        with pytest.raises(CrawlCrashed, match="cannot be written"):  # no county waits for ever
            await process.crawl(counties[0])
        crawling = CrawlPool(settings)
        return await crawling.crawl(counties[0], YEAR, 60)

    failed = asyncio.run(crawl())
    assert failed is not None
    assert (failed.status, failed.reason_code) == ("failed", Code.PROCESS_ENDED.word)
    assert failed.reason_values == {"exit": 1}


def test_a_killed_process_is_replaced(settings: Settings, counties: list[County], platform: Platform) -> None:
    async def crawl() -> list[CountyResult | None]:
        crawling = CrawlPool(settings)
        waiting = asyncio.create_task(crawling.crawl(counties[1], YEAR, 60))
        assert await asyncio.to_thread(platform.held.wait, 60)
        (process,) = crawling._running.values()
        process._process.kill()
        killed = await waiting
        platform.release()
        again = await crawling.crawl(counties[1], YEAR, 60)
        await crawling.rest()
        return [killed, again]

    killed, again = asyncio.run(crawl())
    assert killed is not None
    assert again is not None
    assert (killed.status, killed.reason_values) == ("failed", {"exit": -9})
    assert again.status == "archived"


@pytest.mark.parametrize("by", ["its starter", "somebody else"])
def test_a_process_that_was_told_to_stop_is_no_failure(
    settings: Settings, counties: list[County], platform: Platform, by: str
) -> None:
    async def crawl() -> None:
        process = await CrawlProcess.start(Terms(YEAR, settings))
        waiting = asyncio.create_task(process.crawl(counties[1]))
        assert await asyncio.to_thread(platform.held.wait, 60)
        if by == "its starter":
            process.interrupt()
        else:
            process._process.terminate()
        platform.release()
        assert await waiting is None
        await process.stop()
        assert await process.crawl(counties[0]) is None
        assert process.exit == 130

    asyncio.run(crawl())


def test_a_process_that_hangs_is_killed(
    settings: Settings, counties: list[County], platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "STOP_SECONDS", 0.1)

    async def crawl() -> None:
        process = await CrawlProcess.start(Terms(YEAR, settings))
        waiting = asyncio.create_task(process.crawl(counties[1]))
        assert await asyncio.to_thread(platform.held.wait, 60)
        process._process.send_signal(signal.SIGSTOP)
        await process.stop()
        assert await waiting is None
        assert process.exit == -9

    asyncio.run(crawl())


def test_a_line_that_no_process_says_ends_it(
    settings: Settings, counties: list[County], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here a line that is too long."""
    monkeypatch.setattr(jobs, "LINE_BYTES", 100)

    async def crawl() -> None:
        process = await CrawlProcess.start(Terms(YEAR, settings))
        with pytest.raises(CrawlCrashed, match="what no crawl process says"):
            await process.crawl(counties[0])
        assert process.exit == -9

    asyncio.run(crawl())


PRINTS = """
import os
from crawler.workers.child import Starter
starter = Starter()
print("from a library", flush=True)
os.write(1, b"from C")
starter.tell("error", "said")
starter.leave()
"""


def test_what_a_process_prints_is_no_line_of_it() -> None:
    done = subprocess.run([sys.executable, "-c", PRINTS], capture_output=True, check=True, timeout=60)
    assert done.stdout == b'{"error": "said"}\n'
    assert done.stderr == b"from a library\nfrom C"


async def _ends_in_haste(settings: Settings, counties: list[County], platform: Platform) -> float:
    processes = CrawlPool(settings)
    crawling = asyncio.create_task(processes.crawl(counties[1], YEAR, 60))
    assert await asyncio.to_thread(platform.held.wait, 60)
    (process,) = processes._running.values()
    process._signal(signal.SIGSTOP)  # whatever it is asked for now, it does not answer
    began = time.monotonic()
    await processes.stop()
    await crawling
    return time.monotonic() - began


def test_a_process_that_hangs_is_ended_in_haste(
    settings: Settings, counties: list[County], platform: Platform
) -> None:
    assert asyncio.run(_ends_in_haste(settings, counties, platform)) < 5
