"""One file per family, none knowing another: a family can be removed by deleting its file and its line."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import crawler.cms
from crawler.cms import FAMILIES

FOLDER = Path(crawler.cms.__file__).parent
MODULES = {type(family).__module__ for family in FAMILIES}
SUPPORT = {"crawler.cms.address_rule", "crawler.cms.family", "crawler.cms.fragments", "crawler.cms.paging"}
MAY_KNOW = ("crawler.cms.", "crawler.discovery.", "pipelines.text.", "nianbao.core.title", "lxml")
NO_IO = {"asyncio", "io", "os", "pathlib", "shutil", "socket", "subprocess", "tempfile", "urllib.request"}


def imported(module: str) -> set[str]:
    path = FOLDER / f"{module.rpartition('.')[2]}.py"
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            assert node.module
            found.add(node.module)
    return found


def test_a_family_is_a_file() -> None:
    assert len(MODULES) == len(FAMILIES) == len({family.name for family in FAMILIES})
    files = {f"crawler.cms.{path.stem}" for path in FOLDER.glob("*.py")} - {"crawler.cms.__init__"}
    assert files == MODULES | SUPPORT
    for family in FAMILIES:
        assert type(family).__module__ == f"crawler.cms.{family.name}"


@pytest.mark.parametrize("module", sorted(MODULES | SUPPORT))
def test_no_family_imports_another(module: str) -> None:
    assert not (imported(module) & MODULES)


@pytest.mark.parametrize("module", sorted(MODULES | SUPPORT))
def test_families_look_at_pages_only(module: str) -> None:
    """No engine, no files, no network: the standard library's pure parts, the page, the links."""
    for name in imported(module):
        assert name not in NO_IO
        assert name.startswith(MAY_KNOW) or name.partition(".")[0] in sys.stdlib_module_names
