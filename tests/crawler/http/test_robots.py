"""RFC 9309: what each answer to robots.txt permits."""

from __future__ import annotations

import asyncio

import pytest

from crawler.http.robots import RobotsAnswer, RobotsCache, read_robots
from nianbao.core.errors import Disallowed, Unreachable

URL = "http://a.gov.cn/robots.txt"


@pytest.mark.parametrize("status", [500, 502, 503, 599, 429])
def test_a_failing_server_forbids_everything(status: int) -> None:
    with pytest.raises(Disallowed, match=str(status)):
        read_robots(URL, RobotsAnswer(status, b"")).check("http://a.gov.cn/", "nianbao")


@pytest.mark.parametrize("status", [301, 302, 400, 401, 403, 404, 410, 412])
def test_a_missing_file_permits_everything(status: int) -> None:
    read_robots(URL, RobotsAnswer(status, b"User-agent: *\nDisallow: /")).check(
        "http://a.gov.cn/x", "nianbao"
    )


@pytest.mark.parametrize(
    ("body", "path", "allowed"),
    [
        (b"User-agent: *\nDisallow: /", "/", False),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /", "/", False),
        (b"User-agent: *\nDisallow:", "/x", True),
        (b"User-agent: *\nDisallow: /\n\nUser-agent: nianbao\nAllow: /", "/x", True),
        (b"User-agent: nianbao\nDisallow: /search", "/search?q=1", False),
        (b"User-agent: *\nDisallow: /zwgk/\nAllow: /zwgk/zfxxgk/", "/zwgk/zfxxgk/a.html", True),
        (b"User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        (b"<html><body>404</body></html>", "/x", True),
        (b"\xff\xfe\x00garbage", "/x", True),
    ],
)
def test_rules(body: bytes, path: str, allowed: bool) -> None:
    rules = read_robots(URL, RobotsAnswer(200, body))
    if allowed:
        rules.check(f"http://a.gov.cn{path}", "nianbao")
    else:
        with pytest.raises(Disallowed):
            rules.check(f"http://a.gov.cn{path}", "nianbao")


def test_many_rules_for_many_programs_are_not_multiplied() -> None:
    agents = b"".join(b"User-agent: a%d\n" % number for number in range(15_000))
    rules = read_robots(URL, RobotsAnswer(200, agents + b"Disallow: /x\n" * 20_000))
    with pytest.raises(Disallowed, match="rules for too many programs"):
        rules.check("http://a.gov.cn/", "nianbao")
    many = read_robots(URL, RobotsAnswer(200, b"User-agent: *\n" + b"Disallow: /x\n" * 18_000))
    many.check("http://a.gov.cn/", "nianbao")


def test_crawl_delay() -> None:
    assert (
        read_robots(URL, RobotsAnswer(200, b"User-agent: *\nCrawl-delay: 12")).delay_seconds("nianbao") == 12
    )
    assert read_robots(URL, RobotsAnswer(404, b"")).delay_seconds("nianbao") == 0


def test_each_host_is_asked_once_even_by_many_at_once() -> None:
    asked: list[str] = []

    async def ask(url: str) -> RobotsAnswer:
        asked.append(url)
        await asyncio.sleep(0)
        return RobotsAnswer(404, b"")

    async def run() -> None:
        cache = RobotsCache("nianbao/1 (+http://x)")
        assert cache.product == "nianbao"
        await asyncio.gather(*(cache.rules(f"http://a.gov.cn/{n}", ask) for n in range(9)))
        await cache.rules("http://b.gov.cn/", ask)

    asyncio.run(run())
    assert asked == ["http://a.gov.cn/robots.txt", "http://b.gov.cn/robots.txt"]


def test_an_unreachable_host_is_unreachable_not_disallowed() -> None:
    async def ask(url: str) -> RobotsAnswer:
        raise Unreachable("refused")

    async def run() -> None:
        with pytest.raises(Unreachable):
            (await RobotsCache("n").rules("http://a.gov.cn/", ask)).check("http://a.gov.cn/", "n")

    asyncio.run(run())
