"""The commands of docs/archive-format.md, typed as they stand there, over a crawled archive."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from servers.authority import Authority
from servers.raw import RawServer

from tests.conftest import ROOT, program_in
from tests.nianbao_cli.test_crawl_again import NOT_FOUND
from tests.nianbao_cli.test_crawl_requisites import crawl, site

COMMANDS = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/archive-format.md").read_text(encoding="utf-8"), re.S)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Where a portal was crawled, and the crawl's line."""
    directory = tmp_path_factory.mktemp("crawled")
    pages = site("http://127.0.0.2:9")
    with RawServer(lambda path: pages.get(path, NOT_FOUND)) as server:
        (directory / "registry.csv").write_text(
            f"code,name,province,prefecture,portal_url,other_hosts,note\n990101,青岭县,,,{server.url('/')},,\n",
            encoding="utf-8",
        )
        line = crawl(program_in(directory))
    with Authority(directory / "authority") as authority:
        sealed = program_in(directory)("seal", "--tsa", authority.url, "--json")
        assert sealed.code == 0, sealed.err
        about = {"link": sealed.lines[0]["head"]["key"], "roots": str(authority.roots)}
    return directory, line | about


@pytest.fixture
def run(crawled: tuple[Path, dict[str, Any]], tmp_path: Path, tools: Path) -> Any:
    """Types a command in a copy of the archive: some write into it."""
    directory, line = crawled
    store = tmp_path / "nianbao-data"
    shutil.copytree(directory / "nianbao-data", store)
    (manifest,) = store.glob("reports/*/*/*/*/manifest.json")

    def typed(command: str) -> subprocess.CompletedProcess[bytes]:
        environment = {
            **os.environ,
            "PATH": f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "URL": line["url"],
            "WARC": line["warc"],
            "LINK": line["link"],
            "ROOTS": line["roots"],
            "STORE": str(store),
            "REPLAY": str(tmp_path / "replay"),
            "MANIFEST": str(manifest.relative_to(store)),
        }
        return subprocess.run(["sh", "-ec", command], cwd=store, env=environment, capture_output=True)

    return typed


def test_there_are_seven() -> None:
    assert len(COMMANDS) == 7


def test_a_record_is_read(run: Any) -> None:
    ran = run(COMMANDS[0])
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(b"WARC/1.1\r\nWARC-Type: response")
    assert "青岭县2021年政府信息公开工作年度报告".encode() in ran.stdout


def test_fastwarc_finds_every_digest_right_and_a_wrong_one_wrong(
    run: Any, crawled: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    assert run(COMMANDS[6]).returncode == 0
    warc = tmp_path / "nianbao-data" / crawled[1]["warc"]
    plain = gzip.decompress(warc.read_bytes())
    warc.write_bytes(gzip.compress(plain.replace("青岭县".encode(), "青岭市".encode())))
    assert run(COMMANDS[6]).returncode != 0


def test_pywb_is_told_where_every_record_lies(run: Any, tmp_path: Path) -> None:
    ran = run(COMMANDS[5])
    assert ran.returncode == 0, ran.stderr
    places = dict(line.split("\t") for line in (tmp_path / "replay/paths.tsv").read_text().splitlines())
    records = [
        json.loads(line.split(" ", 2)[2])
        for line in (tmp_path / "replay/index.cdxj").read_text().splitlines()
    ]
    assert {record["filename"] for record in records} == places.keys()
    assert all(Path(path).is_file() for path in places.values())


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_digests_index_and_stamp_agree(run: Any, number: int) -> None:
    ran = run(COMMANDS[number])
    assert ran.returncode == 0, ran.stdout + ran.stderr
