"""`nianbao learn`: the file that it proposes makes the next crawl find the report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from servers.raw import RawServer

from tests.nianbao_cli.test_set_by_hand import CODE, run, servers

__all__ = ["run", "servers"]


def test_what_is_proposed_finds_the_report(
    run: Callable[..., Any], tmp_path: Path, servers: tuple[RawServer, RawServer]
) -> None:
    url = servers[0].url("/nb/")
    assert run("crawl", CODE, "--year", "2021", "--json").lines[0]["status"] == "not_found"
    ran = run("learn", url)
    assert ran.code == 0, ran.err
    assert f"{CODE}.yaml: 松岭市, whose own reports of 2021 the page lists" in ran.err
    (tmp_path / "portals" / f"{CODE}.yaml").write_text(ran.out, encoding="utf-8")
    assert run("crawl", CODE, "--year", "2021", "--json").lines[0]["status"] == "archived"
    (known,) = run("counties", CODE, "--json").lines
    assert (known["columns"], known["other_hosts"]) == ([url], [url.split("/")[2]])


def test_a_page_that_does_not_say_whose_it_is(
    run: Callable[..., Any], servers: tuple[RawServer, RawServer]
) -> None:
    ran = run("learn", servers[0].url("/"))
    assert (ran.code, ran.out) == (2, "")
    assert "say so with --county" in ran.err
    (line,) = run("learn", servers[0].url("/"), "--county", "松岭市", "--json").lines
    assert (line["code"], line["years"], line["column"]) == (CODE, [], "")


def test_a_page_that_does_not_come(run: Callable[..., Any], servers: tuple[RawServer, RawServer]) -> None:
    ran = run("learn", servers[0].url("/none"), "--county", CODE)
    assert (ran.code, ran.out) == (1, "")
    assert "it answered 404" in ran.err
