"""The README shows what the program prints: each command of its examples is run, its output held against it."""

from __future__ import annotations

import csv
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from conftest import ROOT, Ran, program_in
from servers.raw import RawServer, Reply

from nianbao_demo import DemoServer, demo_portals
from tests.nianbao_cli.test_seed import site

SETTINGS = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv"}
COLUMNS = ("code", "name", "province", "prefecture", "portal_url", "other_hosts", "note")
SEED = """石屏县2021年政府信息公开工作年度报告
发布时间：2022-02-15 17:28
石屏县人民政府根据《中华人民共和国政府信息公开条例》编制本报告。
一、总体情况
2021年，石屏县主动公开政府信息4763条。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
石屏县人民政府
2022年1月25日"""
Printed = list[str]


def examples() -> list[tuple[str, Printed]]:
    """The commands of the README's consoles, each with the lines that it shows of their output."""
    found: list[tuple[str, Printed]] = []
    for block in re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ ").removeprefix(".venv/bin/nianbao "), []))
            else:
                found[-1][1].append(line)
    return found


def differing(shown: Printed, printed: str) -> Iterator[str]:
    """What the README shows otherwise than it was printed: of a line … is anything, a line of it any lines."""
    rest = printed.splitlines()
    skips = False
    for line in shown:
        if line == "…":
            skips = True
            continue
        pattern = re.compile(".*".join(map(re.escape, line.split("…"))))
        at = next((at for at, each in enumerate(rest) if pattern.fullmatch(each)), None) if skips else 0
        if at is None or not rest or not pattern.fullmatch(rest[at]):
            yield f"{line!r} is shown, {rest[:1]} was printed"
            return
        rest, skips = rest[at + 1 :], False
    if rest and not skips:
        yield f"{rest} is not shown"


def registry(folder: Path, rows: list[tuple[str, ...]]) -> Callable[..., Ran]:
    with (folder / "registry.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((COLUMNS, *rows))
    return program_in(folder)


def check(program: Callable[..., Ran], commands: list[tuple[str, Printed]]) -> None:
    for command, shown in commands:
        ran = program(*shlex.split(command, comments=True), **SETTINGS)
        assert ran.code == 0, (command, ran.err)
        if "#" not in command:
            assert [*differing(shown, ran.out)] == [], command


def test_the_crawl_is_shown_as_it_prints(tmp_path: Path) -> None:
    pages = site(SEED)
    with RawServer(
        lambda path: pages.get(path, Reply([b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"]))
    ) as server:
        program = registry(
            tmp_path, [("532525", "石屏县", "云南省", "红河哈尼族彝族自治州", server.url("/"), "", "")]
        )
        check(program, examples()[:1])


@pytest.mark.long
def test_what_follows_the_demonstration_is_shown_as_it_prints(tmp_path: Path) -> None:
    """The portals that `make demo` crawls, of the year that the README tells of."""
    after = examples()[1:]
    assert [command.split()[0] for command, _ in after] == ["reports", "download", "export", "verify"]
    with ExitStack() as stack:
        portals = demo_portals(2025)
        homes = [stack.enter_context(DemoServer(portal)).home_url for portal in portals]
        rows = [
            (one.code, one.county, one.province, one.prefecture, home, "", "")
            for one, home in zip(portals, homes, strict=True)
        ]
        program = registry(tmp_path, rows)
        assert program("crawl", "--all", "--year", "2025", **SETTINGS).code == 4
        check(program, after)


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (["a … c"], "a b c\n", True),
        (["a … c"], "a b d\n", False),
        (["a", "…", "d"], "a\nb\nc\nd\n", True),
        (["a", "…"], "a\nb\n", True),
        (["a"], "a\nb\n", False),
        (["a", "…", "e"], "a\nb\n", False),
        (["a", "b"], "a\n", False),
    ],
)
def test_what_differs_is_seen(shown: Printed, printed: str, same: bool) -> None:
    assert ([*differing(shown, printed)] == []) is same
