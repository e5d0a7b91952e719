"""One outage is one message, however many counties meet it, and a full disk a sentence that says what to do."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from schedule_season import all_year, write_registry

from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.years import report_years
from nianbao_cli.logs import Calm
from nianbao_demo import DemoServer, demo_portals
from tests.nianbao.archive.catalogue.handmade import Report
from tests.nianbao_cli.test_full_disk import mountable

Program = Callable[..., Any]
CODES = ("990101", "990104")
LOCAL = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv"}


@pytest.fixture
def portals(tmp_path: Path) -> Iterator[None]:
    chosen = [portal for portal in demo_portals(report_years()[-1]) if portal.code in CODES]
    with ExitStack() as stack:
        servers = [stack.enter_context(DemoServer(portal)) for portal in chosen]
        rows = [(one.code, one.county, server.home_url) for one, server in zip(chosen, servers, strict=True)]
        write_registry(tmp_path, rows)
        yield


@pytest.mark.usefixtures("portals")
@pytest.mark.parametrize("how", ["crawl", pytest.param("schedule", marks=pytest.mark.long)])
def test_a_store_that_is_away_is_told_of_once(
    nianbao: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """No server listens there: each county would tell of it twice, and each step after them."""
    all_year(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        server = f"127.0.0.1:{free.getsockname()[1]}"
    keys = {"s3_endpoint": f"http://{server}", "s3_attempts": "1", "work": "work", "schedule": "mine.toml"}
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    command = ["crawl", *CODES] if how == "crawl" else ["schedule", "run", "--once"]
    ran = nianbao(*command, "--json", store="s3://dead/archive", **keys, **LOCAL)
    assert (ran.code, {line["status"] for line in ran.lines}) == (1, {"failed"}), ran.err
    assert ran.err.count(server) == 1
    assert ran.err.count("the store is away") == 1
    assert len(ran.err.splitlines()) <= 4, ran.err
    waiting = list((tmp_path / "work/outbox").rglob("manifest.json"))
    assert len(waiting) >= len(CODES)


COMMANDS = {
    "withhold": "withhold 530100 --year 2021 --reason asked",
    "copy": "copy made disk/copy",
    "parquet": "export --output disk/panel --format parquet",
    "export": "export --output disk/dataset",
    "seal": "seal",
}
FULL = """
mount -t tmpfs -o size=2500k tmpfs disk
cp -r made disk/data
"$PROGRAM" reports >/dev/null
dd if=/dev/zero of=disk/full bs=1k 2>/dev/null
run() {{ name=$1; shift; "$PROGRAM" "$@" >"$name.out" 2>"$name.err"; echo $? >"$name.code"; }}
{commands}
rm -rf disk/full disk/copy
run mended withhold 530100 --year 2021 --reason asked
"""


@pytest.mark.parametrize(
    "names", [["withhold", "copy"], pytest.param(list(COMMANDS), marks=pytest.mark.long)]
)
def test_a_full_disk_is_one_sentence_that_says_what_to_do(tmp_path: Path, names: list[str]) -> None:
    if not mountable():
        pytest.skip("no mount namespace may be made here (unshare -rm)")
    store = DirectoryStore(tmp_path / "made")
    for code in range(530100, 530108):
        Report(code=str(code), attachments=(("附件.pdf", os.urandom(4000)),)).put(store)
    (tmp_path / "disk").mkdir()
    environment = os.environ | {"NIANBAO_STORE": "disk/data", "NIANBAO_WORK": "disk/work"}
    environment["PROGRAM"] = str(Path(sys.executable).with_name("nianbao"))
    script = FULL.format(commands="\n".join(f"run {name} {COMMANDS[name]}" for name in names))
    command = ["unshare", "-rm", "sh", "-c", script]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr

    def told(name: str) -> tuple[int, list[str]]:
        said = (tmp_path / f"{name}.err").read_text().splitlines()
        sentences = [line for line in said if not line[:1].isdecimal()]  # how far it came is no fault
        return int((tmp_path / f"{name}.code").read_text()), sentences

    for name in names:
        code, (sentence,) = told(name)
        assert code == 1, sentence
        assert "No space left on device" in sentence, name
        assert "make room there and run again" in sentence, name
    assert told("mended")[0] == 0


def test_one_warning_an_hour_is_enough_of_one_cause() -> None:
    """The same words again are the same cause; another county's are another."""
    calm = Calm()
    said = []
    for second, code in [(0, "990101"), (60, "990101"), (120, "990104"), (3599, "990101"), (3600, "990101")]:
        record = logging.LogRecord("crawler.walk", logging.WARNING, "", 0, "%s is odd", (code,), None)
        record.created = 1_000_000.0 + second
        said += [(second, code)] if calm.filter(record) else []
    assert said == [(0, "990101"), (120, "990104"), (3600, "990101")]
