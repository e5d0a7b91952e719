"""Who asked not to be crawled is sent no request, whichever way a crawl would come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer

from nianbao.core.county import County
from nianbao.core.errors import Disallowed, UsageError
from nianbao.core.opt_out import OptOut
from tests.nianbao_cli.test_former_names import NOT_FOUND, portal, title

LOCAL = {
    "delay": "0",
    "allow_private_hosts": "1",
    "retries": "0",
    "registry": "registry.csv",
    "opt_out": "list.txt",
}
PORTAL = portal(("/s21.html", title("松岭市", 2021), ""), ("/s20.html", title("松岭市", 2020), ""))


@pytest.fixture
def asked() -> list[str]:
    """The paths that the portal was asked for."""
    return []


@pytest.fixture
def server(tmp_path: Path, asked: list[str]) -> Iterator[RawServer]:
    def answer(path: str) -> Any:
        asked.append(path)
        return PORTAL.get(path, NOT_FOUND)

    with RawServer(answer) as server:
        header = "code,name,province,prefecture,portal_url,other_hosts,note"
        row = f"539910,松岭市,示范省,岚谷市,{server.url('/')},,"
        (tmp_path / "registry.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
        yield server


@pytest.mark.parametrize("listed", ["539910 # letter of 30 November", "127.0.0.1"])
def test_a_county_on_the_list_is_not_crawled(
    nianbao: Callable[..., Any], tmp_path: Path, server: RawServer, asked: list[str], listed: str
) -> None:
    (tmp_path / "list.txt").write_text(f"# who asked\n\n{listed}\nwww.other.gov.cn\n", encoding="utf-8")
    ran = nianbao("crawl", "539910", "--year", "2021", "--json", **LOCAL)
    (line,) = ran.lines
    assert (ran.code, line["status"], line["reason_code"]) == (4, "disallowed", "opted_out"), ran.err
    assert asked == []
    captured = nianbao("capture", server.url("/s21.html"), "--json", **LOCAL)
    if listed == "127.0.0.1":
        assert (captured.code, captured.lines[0]["http_status"]) == (1, None)
        assert asked == []
    assert nianbao("verify", **LOCAL).code == 0


@pytest.mark.long
def test_another_county_is_crawled(nianbao: Callable[..., Any], tmp_path: Path, server: RawServer) -> None:
    (tmp_path / "list.txt").write_text("530101\ngov.cn\n", encoding="utf-8")
    assert nianbao("crawl", "539910", "--year", "2021", **LOCAL).code == 0


def test_a_list_that_cannot_be_read_lets_nobody_be_crawled(
    nianbao: Callable[..., Any], tmp_path: Path, server: RawServer, asked: list[str]
) -> None:
    ran = nianbao("crawl", "539910", "--year", "2021", **LOCAL)
    assert (ran.code, "NIANBAO_OPT_OUT = list.txt" in ran.err, asked) == (2, True, []), ran.err
    for said in ("539910\nnot a host\n", "53991", "http://www.x.gov.cn/nb/"):
        (tmp_path / "list.txt").write_text(said, encoding="utf-8")
        with pytest.raises(UsageError, match="is neither a county's code nor a host"):
            OptOut.read(str(tmp_path / "list.txt"))


def test_who_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("\ufeff539910\nWWW.Songling.gov.cn\nhost.cn:8080 # one port\n", encoding="utf-8")
    listed = OptOut.read(str(path))
    former = County("539909", "松岭县", codes=("539910",))
    assert str(listed.names(former)) == "539910 asked not to be crawled (NIANBAO_OPT_OUT)"
    assert listed.names(County("1", "x", portal_url="http://a.www.songling.gov.cn/")) is not None
    assert listed.names(County("1", "x", portal_url="http://songling.gov.cn/")) is None
    listed.check("http://host.cn/")
    with pytest.raises(Disallowed):
        listed.check("https://www.songling.gov.cn/nb/")
    assert OptOut.read("") == OptOut()
