"""One report, two reports: in the right number wherever the command line counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Ran

from nianbao.archive.store.directory import DirectoryStore
from nianbao_cli.output import number_of
from tests.nianbao.archive.catalogue.handmade import Report

COUNTED = re.compile(
    r"\{[^{}]*\} (?:new |more )?(?:attempts|captures|counties|crawls|days|files|links|manifests|objects|pages|"
    r"reports|requests|steps|time stamps|versions|years)\b(?! \{| --)"
)
"""A number from a variable before a word in the plural: {len(counties)} counties; `{program} reports\\n` is a
command."""


@pytest.mark.parametrize(
    ("count", "one", "many", "said"),
    [
        (0, "report", "", "0 reports"),
        (1, "report", "", "1 report"),
        (2, "report", "", "2 reports"),
        (1, "county", "counties", "1 county"),
        (2845, "county", "counties", "2845 counties"),
        (1, "capture waits", "captures wait", "1 capture waits"),
    ],
)
def test_the_number_decides(count: int, one: str, many: str, said: str) -> None:
    assert number_of(count, one, many) == said


@pytest.mark.parametrize("path", sorted((ROOT / "nianbao_cli").rglob("*.py")), ids=lambda path: path.name)
def test_no_message_counts_by_itself(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    commands = ("{program} ", "{_program()} ")
    assert [
        line for line in lines if COUNTED.search(line) and not any(each in line for each in commands)
    ] == []


@pytest.mark.parametrize(
    ("years", "holds", "done"),
    [((2021,), "1 manifest", "1 manifest in "), ((2021, 2022), "2 manifests", "2 manifests in ")],
)
def test_a_run_says_how_many(
    nianbao: Callable[..., Ran], tmp_path: Path, years: tuple[int, ...], holds: str, done: str
) -> None:
    for year in years:
        Report(year=year).put(DirectoryStore(tmp_path / "nianbao-data"))
    said = nianbao("reindex").err
    assert re.search(rf"holds {holds}$", said, re.M)
    assert re.search(rf"^{done}", said, re.M)
