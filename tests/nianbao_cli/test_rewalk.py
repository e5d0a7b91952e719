"""`nianbao rewalk`: archived crawls walked again over what they archived. Their portals run, and count."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import program_in
from servers.raw import RawServer, Reply

from crawler.rendering.browser import find_browser
from crawler.rewalk import Rewalk, RewalkOutcome, rewalk
from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.crawls import archived_crawls
from nianbao.archive.store import open_store
from nianbao.core.settings import Settings
from tests.nianbao_cli.test_crawl_acted import application
from tests.nianbao_cli.test_crawl_second_place import NOT_FOUND, WALL, at_home, prefecture
from tests.nianbao_cli.test_crawl_traps import report as whole_report

TITLE = "青岭县2021年政府信息公开工作年度报告"
HEAD = "code,name,province,prefecture,portal_url,other_hosts,note\n"
LOCAL = {
    "delay": "0",
    "allow_private_hosts": "1",
    "registry": "registry.csv",
    "prefectures": "prefectures.csv",
}
BUSY = Reply([b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"])
GONE = whole_report(TITLE).sent.replace(b"200 OK", b"404 Not Found", 1)


@dataclass
class Portal:
    """The pages of one host; the first answer to a `busy` address asks for patience."""

    pages: dict[str, Reply]
    busy: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def __call__(self, path: str) -> Reply:
        self.asked.append(path)
        if path in self.busy:
            self.busy.remove(path)
            return BUSY
        return self.pages.get(path.partition("?")[0], NOT_FOUND)


PORTALS = {
    "990101": Portal(at_home(2021, 2020), {"/zwgk/"}),
    "990202": Portal(at_home(2020)),
    "990103": Portal({"/": WALL}),
    "990204": Portal(at_home(2021) | {"/2021.html": Reply([GONE])}),
    "990205": Portal(application()),
}
"""Found after patience; not published; walled; a report that is served with 404; one that a browser opens."""
UPPER = Portal(prefecture("青岭县", "白川县"))
"""The second place of the walled one and of one without a portal."""


@dataclass
class Archive:
    """A directory with crawls, and the portals that were crawled, which go on running."""

    directory: Path
    lines: dict[str, dict[str, Any]]
    homes: dict[str, str]

    @property
    def asked(self) -> int:
        return sum(len(each.asked) for each in (UPPER, *PORTALS.values()))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    if find_browser() is None:
        pytest.skip("no Chromium is installed (make setup)")
    directory = tmp_path_factory.mktemp("rewalk")
    with contextlib.ExitStack() as stack:
        homes = {code: stack.enter_context(RawServer(portal)).url("/") for code, portal in PORTALS.items()}
        upper = stack.enter_context(RawServer(UPPER)).url("/")
        rows = [f"{code},青岭县,示范省,岚谷市{code[5]},{home},,\n" for code, home in homes.items()]
        (directory / "registry.csv").write_text(
            HEAD + "".join(rows) + "990107,白川县,示范省,岚谷市3,,,\n", encoding="utf-8"
        )
        (directory / "prefectures.csv").write_text(
            f"code,name,portal_url,other_hosts,note\n990100,岚谷市3,{upper},,\n", encoding="utf-8"
        )
        program = program_in(directory)
        ran = program("crawl", *homes, "990107", "--year", "2021", "--json", **LOCAL)
        lines = {line["code"]: line for line in ran.lines}
        again = program("crawl", "990101", "--year", "2021", "--json", **LOCAL)
        assert again.lines[0]["requests"] < lines["990101"]["requests"], "the column was not known"
        yield Archive(directory, lines, homes)


def test_each_crawl_ends_as_it_did_without_a_request(archive: Archive) -> None:
    statuses = {code: line["status"] for code, line in archive.lines.items()}
    assert statuses == {
        "990101": "archived",
        "990202": "not_published",
        "990103": "archived",
        "990204": "archived",
        "990205": "archived",
        "990107": "archived",
    }
    asked = archive.asked
    ran = program_in(archive.directory)("rewalk", "--json", **LOCAL)
    assert archive.asked == asked
    assert (ran.code, {line["outcome"] for line in ran.lines}) == (0, {"same"}), ran.out
    assert [line["code"] for line in ran.lines] == sorted(["990101", *archive.lines])
    for line in (ran.lines[0], *ran.lines[2:]):  # the second one began at the column that was known
        crawled = archive.lines[line["code"]]
        assert line["before"] == line["after"]
        assert line["after"] == {name: crawled[name] for name in ("status", "url", "requests")}
        assert line["not_archived"] is None
    assert "7 crawls: 7 would end the same, 0 differently" in ran.err


def walked(archive: Archive, *codes: str, **settings: str) -> list[Rewalk | None]:
    """Rewalk in this process, so that a rule of today's can be another."""
    said = LOCAL | {"registry": str(archive.directory / "registry.csv")} | settings
    said |= {"prefectures": str(archive.directory / "prefectures.csv")}
    chosen = Settings(store=str(archive.directory / "nianbao-data"), **said)  # type: ignore[arg-type]
    store = open_store(chosen)
    with Catalogue.open(store, chosen.work_path) as catalogue:
        crawls = list(archived_crawls(catalogue.crawls(codes, 2021)))
    return list(rewalk(store, chosen, crawls))


def test_a_changed_rule_shows_where_it_ends_differently(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = archive.asked
    monkeypatch.setattr("crawler.walk.walk.GONE", ())
    (done,) = walked(archive, "990204")
    assert archive.asked == asked
    assert done is not None
    assert done.outcome is RewalkOutcome.DIFFERENT
    assert (done.before.status, done.before.url) == ("archived", archive.homes["990204"] + "2021.html")
    assert done.after is not None
    assert (done.after.status, done.after.url) == ("not_found", None)
    assert done.reason is not None


def test_an_address_that_is_not_archived_is_named_and_decides_nothing(archive: Archive) -> None:
    """Today's registry has another home page, which nobody asked for then."""
    moved = {code: home + "new/" for code, home in archive.homes.items()}
    rows = [f"{code},青岭县,示范省,,{home},,\n" for code, home in moved.items()]
    (archive.directory / "moved.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    asked = archive.asked
    ran = program_in(archive.directory)(
        "rewalk", "990202", "990103", "990107", "--json", **LOCAL | {"registry": "moved.csv"}
    )
    assert (ran.code, archive.asked) == (0, asked)
    told = {line["code"]: line for line in ran.lines}
    for code in ("990202", "990103"):
        assert (told[code]["outcome"], told[code]["not_archived"]) == ("undecided", moved[code])
        assert told[code]["after"] is None
    assert told["990107"]["outcome"] == "undecided"
    assert "990107 is not in the registry" in told["990107"]["reason"]


def test_what_a_browser_would_do_is_not_known_without_one(archive: Archive) -> None:
    (done,) = walked(archive, "990205", browser="/none")
    assert done is not None
    assert done.outcome is RewalkOutcome.UNDECIDED
    shown = f"the browser on {archive.homes['990205']}"
    assert done.not_archived == f"{shown} (no browser could show it)"


def test_the_package_of_a_pilot_is_walked_as_it_is(tmp_path: Path) -> None:
    portal = Portal(at_home(2020))
    with RawServer(portal) as server:
        registry = f"{HEAD}990101,青岭县,示范省,,{server.url('/')},,\n"
        (tmp_path / "registry.csv").write_text(registry, encoding="utf-8")
        (tmp_path / "prefectures.csv").write_text("code,name,portal_url,other_hosts,note\n", encoding="utf-8")
        program = program_in(tmp_path)
        local = LOCAL | {"browser": "/none"}
        ran = program("pilot", "--year", "2021", "--output", "pilot.zip", **local)
        assert ran.code == 3, ran.err
        asked = len(portal.asked)
        elsewhere = local | {"store": "nothing-here"}
        told = program("rewalk", "--from", "pilot.zip", **elsewhere)
        assert len(portal.asked) == asked
    assert (told.code, told.out.count("the same")) == (0, 1), told.err
    assert not (tmp_path / "nothing-here").exists()
    (tmp_path / "other.zip").write_bytes(b"no package")
    refused = program("rewalk", "--from", "other.zip", **local)
    assert (refused.code, "other.zip is no file of `nianbao pilot`" in refused.err) == (2, True)
