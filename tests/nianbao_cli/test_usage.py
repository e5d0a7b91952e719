"""Mistakes and full disks as users meet them: one clear sentence, the right exit code, no line lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from servers.raw import RawServer, Reply

from nianbao_demo import DemoServer, demo_portals

Program = Callable[..., Any]
LOCAL = {"delay": "0", "allow_private_hosts": "1"}
FULL = Path("/dev/full")
HEADER = "code,name,province,prefecture,portal_url,other_hosts,note\n"


def answer(path: str) -> Reply:
    if path == "/robots.txt":
        return Reply([b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"])
    return Reply([b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"])


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer(answer) as running:
        yield running


@pytest.fixture
def counties(tmp_path: Path) -> Iterator[list[str]]:
    """Two demonstration portals, running and registered."""
    first, second = (each for each in demo_portals(2024) if each.code in ("990101", "990104"))
    with DemoServer(first) as one, DemoServer(second) as two:
        rows = [f"{p.code},{p.county},,,{s.home_url},,\n" for p, s in ((first, one), (second, two))]
        (tmp_path / "registry.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
        yield [first.code, second.code]


def run_into(output: IO[bytes] | int, directory: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    """Run the program with this standard output; its exit code and standard error."""
    environment = os.environ | {f"NIANBAO_{name.upper()}": value for name, value in settings.items()}
    program = str(Path(sys.executable).with_name("nianbao"))
    done = subprocess.run(
        [program, *arguments],
        cwd=directory,
        env=environment,
        stdout=output,
        stderr=subprocess.PIPE,
        timeout=120,
    )
    return done.returncode, done.stderr.decode()


def run_unread(directory: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    """The same, into a pipe that nobody reads."""
    read, write = os.pipe()
    os.close(read)
    try:
        return run_into(write, directory, *arguments, **settings)
    finally:
        os.close(write)


def said_one_sentence(errors: str) -> bool:
    return len([line for line in errors.splitlines() if line.startswith("nianbao: ")]) == 1


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_crawl_into_a_full_disk_fails_and_stops(counties: list[str], tmp_path: Path) -> None:
    crawl = ["crawl", *counties, "--year", "2024", "--json"]
    settings = LOCAL | {"registry": "registry.csv"}
    with FULL.open("wb") as full:
        code, errors = run_into(full, tmp_path, *crawl, counties_at_once="1", **settings)
    assert code == 1
    assert "standard output cannot be written: No space left" in errors
    assert said_one_sentence(errors)
    assert "Traceback" not in errors
    assert "1 county in" in errors  # the second was not waited for


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "arguments", [["reports"], ["reports", "--json"], ["crawl", "--help"], ["--version"]]
)
def test_a_full_standard_output_is_told(
    nianbao: Program, server: RawServer, counties: list[str], tmp_path: Path, arguments: list[str]
) -> None:
    settings = LOCAL | {"registry": "registry.csv"}
    if arguments[0] == "reports":
        assert nianbao("crawl", counties[0], "--year", "2024", **settings).code == 0
    with FULL.open("wb") as full:
        code, errors = run_into(full, tmp_path, *arguments, **settings)
    assert code == 1
    assert "No space left" in errors
    assert said_one_sentence(errors)
    assert "Traceback" not in errors


def test_nobody_reading_is_no_error(server: RawServer, counties: list[str], tmp_path: Path) -> None:
    settings = LOCAL | {"registry": "registry.csv"}
    for arguments in (
        ["crawl", *counties, "--year", "2024", "--json"],
        ["capture", server.url("/a")],
        ["reports"],
        ["reports", "--json"],
        ["verify", "--json"],
        ["download", counties[0], "--year", "2024", "--as", "text"],
        ["export", "--output", "data"],
        ["--help"],
        ["reports", "--help"],
    ):
        code, errors = run_unread(tmp_path, *arguments, **settings)
        assert (code, "Traceback" in errors, "BrokenPipe" in errors) == (0, False, False), (arguments, errors)


def test_a_run_file_that_cannot_be_written_fails_the_run(
    nianbao: Program, counties: list[str], tmp_path: Path
) -> None:
    (tmp_path / "nianbao-data.work").mkdir()
    (tmp_path / "nianbao-data.work/runs").write_text("in the way")
    ran = nianbao("crawl", counties[0], "--year", "2024", registry="registry.csv", **LOCAL)
    assert ran.code == 1
    assert "the state of this run" in ran.err
    assert "Traceback" not in ran.err


def test_lists_of_addresses(nianbao: Program, server: RawServer, tmp_path: Path) -> None:
    (tmp_path / "gbk.txt").write_bytes("http://h/年报\n".encode("gbk"))
    ran = nianbao("capture", "--from", "gbk.txt", **LOCAL)
    assert ran.code == 2
    assert "gbk.txt is not UTF-8" in ran.err
    (tmp_path / "bom.txt").write_bytes(b"\xef\xbb\xbf" + server.url("/a").encode() + b"\r\n")
    ran = nianbao("capture", "--from", "bom.txt", "--json", **LOCAL)
    assert (ran.code, ran.lines[0]["url"]) == (0, server.url("/a"))


@pytest.mark.parametrize("url", ["http://[::1/x", "http://h:99999/", "http://h:0/", "http://h:x/"])
def test_addresses_that_are_none(nianbao: Program, url: str) -> None:
    ran = nianbao("capture", url)
    assert ran.code == 2
    assert f"nianbao: {url!r} is not an address" in ran.err
    assert "Traceback" not in ran.err


def test_an_address_given_twice_has_two_lines(nianbao: Program, server: RawServer) -> None:
    twice = server.url("/a")
    ran = nianbao("capture", "--json", twice, server.url("/b"), twice, **LOCAL)
    assert ran.code == 0
    assert [line["url"] for line in ran.lines] == [twice, server.url("/b"), twice]
    assert ran.lines[0] == ran.lines[2]
    assert [asked.path for asked in server.asked] == ["/robots.txt", "/a", "/b"]


@pytest.mark.parametrize("command", [["capture", "http://127.0.0.1:9/"], ["crawl", "532525"], ["reports"]])
@pytest.mark.parametrize("setting", ["work", "store"])
def test_a_file_where_a_folder_must_be(
    nianbao: Program, tmp_path: Path, command: list[str], setting: str
) -> None:
    (tmp_path / "f").write_text("in the way")
    ran = nianbao(*command, **{setting: "f/x"})
    assert ran.code in (1, 2)
    assert said_one_sentence(ran.err)
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", [["reports"], ["verify"], ["crawl", "532525"], ["schedule", "status"]])
def test_settings_that_do_not_exist_are_wrong_in_every_command(
    nianbao: Program, tmp_path: Path, command: list[str]
) -> None:
    ran = nianbao(*command, stroe="data")
    assert ran.code == 2
    assert ran.err == (
        "nianbao: NIANBAO_STROE is no setting: is NIANBAO_STORE meant? docs/settings.md lists them all.\n"
    )
    ran = nianbao(*command, store="s3:x")
    assert (ran.code, ran.err) == (
        2,
        "nianbao: NIANBAO_STORE = s3:x: write s3://bucket or s3://bucket/prefix\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_a_long_line_of_a_log_is_not_folded_in_a_file(nianbao: Program, tmp_path: Path) -> None:
    folder = tmp_path / "nianbao-data" / "reports" / "532525" / "2021" / ("county-" + "x" * 150) / "t"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("no manifest")
    errors = nianbao("reports").err.splitlines()
    (said,) = (line for line in errors if "WARNING" in line)
    assert f"{'x' * 150}/t/manifest.json" in said


@pytest.mark.parametrize("command", ["reports", "verify"])
def test_a_store_that_is_a_file_is_an_error(nianbao: Program, tmp_path: Path, command: str) -> None:
    (tmp_path / "f").write_text("no archive")
    ran = nianbao(command, store="f")
    assert ran.code == 1
    assert "NIANBAO_STORE" in ran.err
    assert "holds nothing" not in ran.err


def test_pages_the_store_does_not_take_wait(nianbao: Program, server: RawServer, tmp_path: Path) -> None:
    store = tmp_path / "nianbao-data"
    store.mkdir()
    (store / "captures").write_text("in the way")  # chmod would not stop root
    ran = nianbao("capture", "--json", server.url("/a"), server.url("/b"), **LOCAL)
    assert ran.code == 1
    assert [line["http_status"] for line in ran.lines] == [200, 200]
    for line in ran.lines:
        assert (line["warc"], line["offset"]) == (None, None)
        assert "kept in the outbox" in line["reason"]
    (store / "captures").unlink()
    ran = nianbao("capture", "--json", server.url("/c"), **LOCAL)
    assert ran.code == 0
    assert len(list((store / "captures").glob("*.warc.gz"))) == 2


def test_resume_after_a_run_file_torn_inside_a_letter(
    nianbao: Program, counties: list[str], tmp_path: Path
) -> None:
    settings = LOCAL | {"registry": "registry.csv"}
    if not FULL.exists():
        pytest.skip("this system has no /dev/full")
    crawl = ["crawl", *counties, "--year", "2024", "--json"]
    with FULL.open("wb") as full:
        run_into(full, tmp_path, *crawl, counties_at_once="1", **settings)
    (state,) = (tmp_path / "nianbao-data.work/runs").iterdir()
    with state.open("ab") as file:
        file.write('{"code": "990104", "name": "县'.encode()[:-1])
    ran = nianbao(*crawl, "--resume", **settings)
    assert ran.code == 0, ran.err
    assert {line["code"] for line in ran.lines} == set(counties)


def test_download_tells_namesakes_apart_by_province(nianbao: Program, tmp_path: Path) -> None:
    rows = "320106,鼓楼区,江苏省,南京市,,,\n350102,鼓楼区,福建省,福州市,,,\n"
    (tmp_path / "registry.csv").write_text(HEADER + rows, encoding="utf-8")
    download = ["download", "鼓楼区", "--year", "2024"]
    ran = nianbao(*download, registry="registry.csv")
    assert (ran.code, "--province" in ran.err) == (2, True)
    ran = nianbao(*download, "--province", "福建省", registry="registry.csv")
    assert "ambiguous" not in ran.err
    assert "350102" in ran.err
