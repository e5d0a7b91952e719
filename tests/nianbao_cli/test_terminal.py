"""What a portal wrote reaches no terminal, no log and no CSV as a command."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.report import CellState, CellValue
from nianbao_demo import demo_portals
from tests.nianbao.archive.catalogue.handmade import Report, put_attempt

Program = Callable[..., Any]
OSC_52 = "\x1b]52;c;cm0gLXJmIH4=\x07"
BAD = f"年{OSC_52}报\x1b[8m\x9b31m\x7f\r\u202e\u2066\u2028\u2029\u200b\x85"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
FORMULA = '=HYPERLINK("http://x")'
CELLS = (
    CellValue("t1.fees.amount", None, f"+{BAD}", CellState.UNCLEAR, (FORMULA,), ("@x",)),
    CellValue("t2.granted.total", None, "-", CellState.BLANK),
)
REGISTRY = (
    "code,name,province,prefecture,portal_url,other_hosts,note\n990101,青岭县,,,http://127.0.0.1:1/,,\n"
)
UNREACHED = {"delay": "0", "allow_private_hosts": "1"}
PROGRAM = [sys.executable, "-m", "nianbao_cli.main"]


@pytest.fixture
def archived(tmp_path: Path) -> Path:
    """An archive whose portal wrote whatever it liked."""
    store = DirectoryStore(tmp_path / "nianbao-data")
    hostile = Report(
        issuer=f"局{BAD}", said={"title": BAD}, cells=CELLS, attachments=((f"{BAD}.pdf", b"%PDF"),)
    )
    hostile.put(store)
    replace(hostile, captured_at="2022-03-15T08:00:00+00:00", said={"title": f"{BAD}2"}).put(store)
    put_attempt(store, "2022-02-01T00:00:00Z", code="110101", name="东城区", reason=BAD)
    with Catalogue.open(store, tmp_path / "nianbao-data.work") as catalogue:
        catalogue.refresh()
    return tmp_path


COMMANDS = [
    ["reports"],
    ["reports", "--json"],
    ["diff", "532525", "--year", "2021"],
    ["diff", "532525", "--year", "2021", "--json"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_of_a_portal_commands_a_pipe(nianbao: Program, archived: Path, command: list[str]) -> None:
    ran = nianbao(*command)
    assert (RAW.findall(ran.out), RAW.findall(ran.err)) == ([], [])
    assert "]52;c;" in ran.out  # it is shown, as text
    if "--json" in command and command[0] == "reports":
        assert {line["title"] or line["reason"] for line in ran.lines} == {f"{BAD}2", BAD}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_of_a_portal_commands_a_terminal(archived: Path, command: list[str]) -> None:
    """On a terminal there are colours and a bar, ours; nothing else."""
    shown = on_a_terminal([*PROGRAM, *command], archived)
    assert RAW.findall(re.sub(r"\x1b\[(?:[\d;]*m|\d*[AK]|\?25[hl])|\r", "", shown)) == []
    assert ("\x1b[8m" in shown, "]52;c;" in shown, r"\u001b[8m\u009b31m\u007f" in shown) == (
        False,
        True,
        True,
    )


def on_a_terminal(command: list[str], folder: Path, columns: int = 400) -> str:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns)}
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=environment
    ) as running:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # the other end is closed: how a terminal says that this was all
            pass
        assert running.wait() == 0
    os.close(ours)
    return shown.decode()


@pytest.mark.parametrize("form", ["None", "LogFormat.PLAIN", "LogFormat.JSON"])
def test_nothing_of_a_portal_commands_a_log(tmp_path: Path, form: str) -> None:
    """As a crawl's processes set their logs up: lines for people and for machines."""
    written = (
        "import logging, sys; from nianbao_cli.logs import LogFormat, set_up_logging; "
        f"set_up_logging(form={form}); logging.getLogger('cli').warning('%s', sys.argv[1]); print(sys.argv[1])"
    )
    text = BAD.replace("\x00", "")
    ran = subprocess.run([sys.executable, "-c", written, text], capture_output=True, text=True, check=True)
    assert RAW.findall(ran.stdout + ran.stderr) == []
    if form == "LogFormat.JSON":
        assert json.loads(ran.stderr)["message"] == text


@pytest.mark.parametrize("form", ["export", "tables"])
def test_no_csv_commands_anything(nianbao: Program, archived: Path, form: str) -> None:
    command = ["export"] if form == "export" else ["download", "532525", "--year", "2021", "--as", "tables"]
    assert nianbao(*command, "--output", "out").code == 0
    files = list((archived / "out").glob("*.csv"))
    text = "".join(path.read_bytes().decode() for path in files)
    assert (RAW.findall(text), "]52;c;" in text) == ([], True)
    cells = [
        cell
        for path in files
        for row in csv.reader(io.StringIO(path.read_bytes().decode(), newline=""))
        for cell in row
    ]
    assert [cell for cell in cells if re.match(r"[=+\-@\t\r](?!\d+$).*\w", cell, re.S)] == []
    assert {"'" + FORMULA, "'@x", "-"} <= set(cells)


def test_an_attachment_s_name_is_made_safe(nianbao: Program, archived: Path) -> None:
    ran = nianbao("download", "532525", "--year", "2021", "--as", "original", "--output", "out")
    assert ran.code == 0
    (path,) = (archived / "out").iterdir()
    assert RAW.findall(path.name) == []


@pytest.mark.parametrize("charset", ["ascii", "gbk", "latin-1"])
def test_a_terminal_that_lacks_letters_gets_them_written_out(archived: Path, charset: str) -> None:
    """A figure of JSON stays that JSON; nothing ends in a traceback."""
    for command in (
        ["reports", "--json"],
        ["reports"],
        ["counties", "532525"],
        ["download", "532525", "--year", "1"],
    ):
        environment = {**os.environ, "PYTHONIOENCODING": charset}
        ran = subprocess.run([*PROGRAM, *command], capture_output=True, cwd=archived, env=environment)
        assert b"Traceback" not in ran.stderr
        shown = ran.stdout.decode(charset)
        if command == ["reports", "--json"]:
            assert {json.loads(line)["name"] for line in shown.splitlines()} == {"石屏县", "东城区"}
        elif command == ["reports"]:
            assert ("石屏县" if charset == "gbk" else r"\u77f3\u5c4f\u53bf") in shown


@pytest.mark.parametrize(("columns", "shown"), [(60, ["总计", "其中（0 不列）"]), (120, ["自然人", "总计"])])
def test_a_narrow_terminal_has_a_table_it_can_show(tmp_path: Path, columns: int, shown: list[str]) -> None:
    report = tmp_path / "report.html"
    portal = demo_portals(2024)[0]
    report.write_bytes(portal.answers[str(portal.expected.path)].body)
    lines = on_a_terminal([*PROGRAM, "check", str(report)], tmp_path, columns).splitlines()
    plain = [re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", line) for line in lines]
    assert max(map(cell_len, plain)) <= columns
    at = next(number for number, line in enumerate(plain) if "收到和处理政府信息公开申请情况" in line)
    assert all(any(name in line for line in plain[at : at + 4]) for name in shown)
    assert not any("…" in line for line in plain)


def test_logs_go_to_a_file_a_line_each(nianbao: Program, tmp_path: Path) -> None:
    ran = nianbao(
        "--log-file", "log.txt", "crawl", "990101", "--year", "2021", registry="registry.csv", **UNREACHED
    )
    assert ran.code == 2, ran.err
    (tmp_path / "registry.csv").write_text(REGISTRY, encoding="utf-8")
    for _ in range(2):
        nianbao(
            "-v",
            "--log-file",
            "log.txt",
            "crawl",
            "990101",
            "--year",
            "2021",
            registry="registry.csv",
            **UNREACHED,
        )
    lines = (tmp_path / "log.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 1
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d [A-Z]+ ", line) for line in lines)
    refused = nianbao("--log-file", "no/such/log.txt", "reports")
    assert (refused.code, "--log-file no/such/log.txt" in refused.err) == (2, True)


@pytest.mark.parametrize("form", ["plain", "json"])
def test_a_log_in_a_form_that_was_asked_for_is_the_same_in_a_terminal(tmp_path: Path, form: str) -> None:
    """A line each with ISO times, however narrow the terminal, and no escape."""
    (tmp_path / "registry.csv").write_text(REGISTRY.splitlines()[0] + "\n", encoding="utf-8")
    (tmp_path / "nianbao.toml").write_text('registry = "registry.csv"\n', encoding="utf-8")
    shown = on_a_terminal([*PROGRAM, "--log-format", form, "schedule", "run", "--once"], tmp_path, 40)
    assert "\x1b" not in shown
    line = next(line for line in shown.splitlines() if "the run is over" in line)
    if form == "json":
        assert json.loads(line)["message"].startswith("the run is over: nothing was due; nothing more")
    else:
        assert re.fullmatch(r"\S+T\S+ INFO the run is over: nothing was due; .*", line)


def test_the_log_of_a_command_of_its_own_form_goes_to_the_file(nianbao: Program, tmp_path: Path) -> None:
    (tmp_path / "registry.csv").write_text(REGISTRY.splitlines()[0] + "\n", encoding="utf-8")
    for form in ("--log-json", "--log-format=json"):
        ran = nianbao("--log-file", "log.txt", "schedule", "run", "--once", form, registry="registry.csv")
        assert (ran.code, "the run is over" in ran.err) == (0, False)
    lines = (tmp_path / "log.txt").read_text(encoding="utf-8").splitlines()
    said = [json.loads(line)["message"] for line in lines]
    assert len([each for each in said if each.startswith("the run is over: nothing was due")]) == 2
