"""What is said by hand of odd portals: read, checked, laid over the registry; every bundled file is sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.core.errors import UsageError
from nianbao.core.hosts import HostRule
from nianbao.core.portals import BUNDLED, PortalHints, load_counties, load_portals, read_hints
from nianbao.core.settings import Settings
from nianbao.core.units import load_units

WHOLE = """\
# found by hand
columns:
  - http://p.gov.cn/nb/
portal_url: https://new.gov.cn/
other_hosts:
  - xxgk.city.gov.cn
  - 127.0.0.1:8080
note: 栏目不在导航中
"""
HOSTS = ("xxgk.city.gov.cn", "127.0.0.1:8080")


def written(folder: Path, text: str, name: str = "532525.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_hints_are_read(tmp_path: Path) -> None:
    found = read_hints(written(tmp_path, WHOLE))
    assert found == PortalHints(("http://p.gov.cn/nb/",), "https://new.gov.cn/", HOSTS, "栏目不在导航中")
    assert read_hints(written(tmp_path, "")) == PortalHints()


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (1, "columns: http://x"),
        (1, "columns: [1]"),
        (2, "note: x\ncolumn: []"),
        (1, "- a"),
        (1, "columns: ['ftp://x']"),
        (1, "a: b: c"),
        (3, "columns:\n  - http://x.gov.cn/\nportal_url: x.gov.cn"),
        (2, "note: x\nother_hosts:\n  - http://x.gov.cn/"),
        (1, "other_hosts: [gov.cn]"),
        (2, "note: x\nnote: y"),
        (2, "columns:\n\t- http://x.gov.cn/"),
        (3, "note: x\n\nportal-url: http://x.gov.cn/"),
        (1, "note: [1]"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(tmp_path: Path, line: int, text: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        load_portals(Settings(portals=str(tmp_path)))
    assert str(caught.value).startswith(f"{path}, line {line}: ")


@pytest.mark.parametrize("name", ["53252.yaml", "石屏县.yaml", "5325255.yaml"])
def test_a_file_of_no_code_is_a_mistake(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, WHOLE, name)
    with pytest.raises(UsageError, match=path.stem):
        load_portals(Settings(portals=str(tmp_path)))


def test_a_folder_that_is_none_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="NIANBAO_PORTALS"):
        load_portals(Settings(portals=str(tmp_path / "none")))


def test_what_is_said_later_goes_first() -> None:
    first = PortalHints(("http://a/", "http://b/"), "http://old/", ("h",), "then")
    later = PortalHints(("http://c/", "http://b/"), "", ("i",), "")
    both = PortalHints(("http://c/", "http://b/", "http://a/"), "http://old/", ("h", "i"), "then")
    assert first.then(later) == both


def test_it_lies_over_the_registry_under_every_name(tmp_path: Path) -> None:
    (tmp_path / "portals").mkdir()
    written(tmp_path / "portals", WHOLE)
    registry = tmp_path / "registry.csv"
    registry.write_text(
        "code,name,province,prefecture,portal_url,other_hosts,note\n"
        "532525,石屏县,云南省,,http://old.gov.cn/,old.gov.cn,x\n532501,个旧市,云南省,,http://b.gov.cn/,,\n",
        encoding="utf-8",
    )
    settings = Settings(registry=str(registry), portals=str(tmp_path / "portals"))
    for found in (load_counties(settings), load_units(settings, 2021), load_units(settings, None)):
        laid = found.find("石屏县")
        assert (laid.portal_url, laid.other_hosts) == ("https://new.gov.cn/", ("old.gov.cn", *HOSTS))
        assert found.find("532501").portal_url == "http://b.gov.cn/"


def test_bundled_hints_are_of_known_counties_and_their_hosts() -> None:
    registry = load_counties(Settings())
    for path in BUNDLED.glob("*.yaml"):
        rule = HostRule.of(registry.find(path.stem))
        assert all(rule.covers(column) for column in read_hints(path).columns), path
