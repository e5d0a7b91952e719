"""Hints for odd portals: read, checked, and every bundled one is sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.core.errors import UsageError
from nianbao.core.hosts import HostRule
from nianbao.core.portals import PortalHints, portal_hints
from nianbao.core.registry import load_registry
from nianbao.core.settings import CONFIG


def test_no_file_no_hints(tmp_path: Path) -> None:
    assert portal_hints("990101", tmp_path) == PortalHints()


def test_hints_are_read(tmp_path: Path) -> None:
    (tmp_path / "990101.yaml").write_text(
        "columns:\n  - http://p.gov.cn/nb/\nnote: 栏目不在导航中\n", encoding="utf-8"
    )
    assert portal_hints("990101", tmp_path) == PortalHints(("http://p.gov.cn/nb/",), "栏目不在导航中")


@pytest.mark.parametrize(
    "text", ["columns: http://x", "columns: [1]", "column: []", "- a", "columns: ['ftp://x']", "a: b: c"]
)
def test_mistakes_name_the_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "990101.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="990101"):
        portal_hints("990101", tmp_path)


def test_bundled_hints_are_of_known_counties_and_their_hosts() -> None:
    registry = load_registry()
    for path in (CONFIG / "portals").glob("*.yaml"):
        rule = HostRule.of(registry.find(path.stem))
        assert all(rule.covers(column) for column in portal_hints(path.stem).columns), path
