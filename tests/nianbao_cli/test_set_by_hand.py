"""NIANBAO_PORTALS: a column, a portal and hosts set by hand are gone by, and said; a typo stops at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer, Reply

from tests.nianbao_cli.test_former_names import NOT_FOUND, page, portal, title

Program = Callable[..., Any]
CODE = "539910"
HIDDEN = portal(("/s21.html", title("松岭市", 2021), "")) | {"/": page("<p>新闻</p>" * 9, "政府门户网站")}
"""A portal whose column no link leads to."""


@pytest.fixture
def servers() -> Iterator[tuple[RawServer, RawServer]]:
    def site(pages: dict[str, Reply]) -> RawServer:
        return RawServer(lambda path: pages.get(path, NOT_FOUND))

    with ExitStack() as stack:
        bare = {"/": page("<p>新闻</p>" * 9, "政府门户网站")}
        yield stack.enter_context(site(HIDDEN)), stack.enter_context(site(bare))


@pytest.fixture
def run(nianbao: Program, tmp_path: Path, servers: tuple[RawServer, RawServer]) -> Callable[..., Any]:
    row = f"{CODE},松岭市,示范省,岚谷市,{servers[1].url('/')},,"
    (tmp_path / "registry.csv").write_text(
        f"code,name,province,prefecture,portal_url,other_hosts,note\n{row}\n", encoding="utf-8"
    )
    (tmp_path / "portals").mkdir()
    ours = {"delay": "0", "allow_private_hosts": "1", "retries": "0", "registry": "registry.csv"}
    return lambda *arguments: nianbao(*arguments, portals="portals", **ours)


def test_a_column_on_another_host_set_by_hand(
    run: Callable[..., Any], tmp_path: Path, servers: tuple[RawServer, RawServer]
) -> None:
    assert run("crawl", CODE, "--year", "2021", "--json").lines[0]["status"] == "not_found"
    host = servers[0].url("/").split("/")[2]
    (tmp_path / "portals" / f"{CODE}.yaml").write_text(
        f"columns:\n  - {servers[0].url('/nb/')}\nother_hosts:\n  - {host}\n", encoding="utf-8"
    )
    ran = run("crawl", CODE, "--year", "2021", "--json", "--explain")
    assert ran.lines[0]["status"] == "archived", ran.err
    assert "set by hand in the portal's YAML" in ran.err
    (known,) = run("counties", CODE, "--json").lines
    assert (known["columns"], known["other_hosts"]) == ([servers[0].url("/nb/")], [host])


def test_a_portal_that_moved(
    run: Callable[..., Any], tmp_path: Path, servers: tuple[RawServer, RawServer]
) -> None:
    moved = f"portal_url: {servers[0].url('/')}\ncolumns: [{servers[0].url('/nb/')}]\n"
    (tmp_path / "portals" / f"{CODE}.yaml").write_text(moved, encoding="utf-8")
    assert run("crawl", CODE, "--year", "2021", "--json").lines[0]["status"] == "archived"
    assert servers[1].asked == []


@pytest.mark.parametrize("command", [["crawl", CODE], ["counties"], ["schedule", "run", "--once"]])
def test_a_typo_stops_at_once(
    run: Callable[..., Any], tmp_path: Path, servers: tuple[RawServer, RawServer], command: list[str]
) -> None:
    (tmp_path / "portals" / "539999.yaml").write_text("note: x\ncolumn: []\n", encoding="utf-8")
    ran = run(*command)
    assert ran.code == 2
    assert "portals/539999.yaml, line 2: column is no key" in ran.err
    assert all(server.asked == [] for server in servers)
