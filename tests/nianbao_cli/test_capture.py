"""`nianbao capture` as a user runs it: lines, exit codes, manners, hostile servers."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer, Reply
from warcio.archiveiterator import ArchiveIterator

LOCAL = {"delay": "0", "allow_private_hosts": "1"}
Program = Callable[..., Any]


def ok(body: bytes, *headers: str) -> Reply:
    lines = ["HTTP/1.1 200 OK", *headers, f"Content-Length: {len(body)}", "", ""]
    return Reply(["\r\n".join(lines).encode() + body])


def status(code: int, *headers: str) -> Reply:
    return Reply(["\r\n".join([f"HTTP/1.1 {code} X", *headers, "Content-Length: 0", "", ""]).encode()])


def site(pages: dict[str, Reply]) -> Callable[[str], Reply]:
    return lambda path: pages.get(path, status(404))


def test_lines_name_what_is_in_the_archive(nianbao: Program, tmp_path: Path) -> None:
    pages = {"/a": ok(b"hello"), "/old": status(302, "Location: /a")}
    with RawServer(site(pages)) as server:
        ran = nianbao("capture", "--json", server.url("/a"), server.url("/old"), server.url("/gone"), **LOCAL)
    assert ran.code == 0
    first, moved, gone = ran.lines
    assert list(first) == [
        "url",
        "final_url",
        "http_status",
        "warc",
        "offset",
        "record_id",
        "bytes",
        "reason",
    ]
    assert (moved["url"], moved["final_url"], moved["http_status"]) == (
        server.url("/old"),
        server.url("/a"),
        200,
    )
    assert (gone["http_status"], gone["reason"]) == (404, None)
    with (tmp_path / "nianbao-data" / first["warc"]).open("rb") as stream:
        stream.seek(first["offset"])
        record = next(iter(ArchiveIterator(stream)))
        assert record.rec_headers.get_header("WARC-Record-ID") == first["record_id"]
        assert record.content_stream().read() == b"hello"


def test_addresses_come_from_a_file_too(nianbao: Program, tmp_path: Path) -> None:
    with RawServer(site({"/a": ok(b"x")})) as server:
        (tmp_path / "list.txt").write_text(f"# mine\n{server.url('/a')}\n\n{server.url('/a')}\n")
        ran = nianbao("capture", "--from", "list.txt", "--json", **LOCAL)
    assert (ran.code, len(ran.lines)) == (0, 1)


@pytest.mark.parametrize(
    ("arguments", "said"), [([], "no address"), (["ftp://x/"], "not an http"), (["x"], "not an http")]
)
def test_wrong_usage(nianbao: Program, arguments: list[str], said: str) -> None:
    ran = nianbao("capture", *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_private_addresses_are_refused_without_a_connection(nianbao: Program) -> None:
    with RawServer(site({"/a": ok(b"x")})) as server:
        ran = nianbao("capture", "--json", server.url("/a"), f"http://localhost:{server.port}/a", delay="0")
        assert server.asked == []
    assert ran.code == 1
    assert all("NIANBAO_ALLOW_PRIVATE_HOSTS" in line["reason"] for line in ran.lines)


def test_robots_is_asked_first_and_obeyed(nianbao: Program) -> None:
    pages = {"/robots.txt": ok(b"User-agent: *\nDisallow: /private"), "/a": ok(b"x"), "/private/b": ok(b"y")}
    with RawServer(site(pages)) as server:
        ran = nianbao("capture", "--json", server.url("/private/b"), server.url("/a"), **LOCAL)
        assert [asked.path for asked in server.asked] == ["/robots.txt", "/a"]
    assert ran.code == 1
    assert "robots.txt" in ran.lines[0]["reason"]


def test_robots_that_fails_forbids(nianbao: Program) -> None:
    with RawServer(site({"/robots.txt": status(503), "/a": ok(b"x")})) as server:
        ran = nianbao("capture", "--json", server.url("/a"), **LOCAL)
        assert {asked.path for asked in server.asked} == {"/robots.txt"}
    assert "503" in ran.lines[0]["reason"]


def test_delay_and_one_request_at_a_time(nianbao: Program) -> None:
    pages = {f"/{n}": ok(b"x") for n in range(5)}
    with RawServer(site(pages)) as server:
        nianbao("capture", *(server.url(path) for path in pages), delay="0.3", allow_private_hosts="1")
        asked = server.asked
    assert len(asked) == 6
    for before, after in itertools.pairwise(asked):
        assert after.began - before.began >= 0.3
        assert after.began >= before.ended


def test_crawl_delay_is_kept(nianbao: Program) -> None:
    pages = {"/robots.txt": ok(b"User-agent: *\nCrawl-delay: 0.7"), "/a": ok(b"x"), "/b": ok(b"x")}
    with RawServer(site(pages)) as server:
        nianbao("capture", server.url("/a"), server.url("/b"), **LOCAL)
        assert server.asked[2].began - server.asked[1].began >= 0.7


def test_retry_after_is_honoured(nianbao: Program) -> None:
    answers = iter([status(503, "Retry-After: 1"), ok(b"now")])
    with RawServer(lambda path: next(answers) if path == "/a" else status(404)) as server:
        ran = nianbao("capture", "--json", server.url("/a"), **LOCAL)
        first, second = [asked for asked in server.asked if asked.path == "/a"]
        assert second.began - first.began >= 1
    assert (ran.code, ran.lines[0]["http_status"]) == (0, 200)


@pytest.mark.parametrize("code", [429, 503])
def test_a_busy_host_is_asked_as_often_as_it_names_a_time(nianbao: Program, code: int) -> None:
    answers = iter([*[status(code, "Retry-After: 0")] * 4, ok(b"now")])
    with RawServer(lambda path: next(answers) if path == "/a" else status(404)) as server:
        ran = nianbao("capture", "--json", server.url("/a"), retries="0", **LOCAL)
    assert (ran.code, ran.lines[0]["http_status"]) == (0, 200)
    assert len(server.asked) == 6


def test_a_host_that_is_busy_for_ever_is_left(nianbao: Program) -> None:
    with RawServer(lambda path: status(503, "Retry-After: 0") if path == "/a" else status(404)) as server:
        ran = nianbao("capture", "--json", server.url("/a"), retries="0", **LOCAL)
    assert ran.lines[0]["http_status"] == 503
    assert len(server.asked) == 12


def test_a_long_retry_after_is_not_waited_for(nianbao: Program) -> None:
    with RawServer(lambda path: status(503, "Retry-After: 9999") if path == "/a" else status(404)) as server:
        ran = nianbao("capture", "--json", server.url("/a"), **LOCAL)
    assert ran.lines[0]["http_status"] == 503


def test_redirect_loops_end(nianbao: Program) -> None:
    def answer(path: str) -> Reply:
        if path == "/robots.txt":
            return status(404)
        number = int(path[1:])
        return status(302, f"Location: /{number + 1}")

    with RawServer(answer) as server:
        ran = nianbao("capture", "--json", server.url("/0"), **LOCAL)
        assert len(server.asked) <= 12
    assert ran.code == 1
    assert "redirects without end" in ran.lines[0]["reason"]


def test_a_redirect_to_a_private_address_is_refused(nianbao: Program) -> None:
    # The first server is allowed as it would be with a public address: only the resolver decides.
    with RawServer(site({"/a": ok(b"secret")})) as inner:
        ran = nianbao("capture", "--json", inner.url("/a"), delay="0")
        assert inner.asked == []
    assert "private address" in ran.lines[0]["reason"]


def test_slow_drips_hangs_and_silence_end_in_time(nianbao: Program) -> None:
    hang = Reply([b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"], hang=True)
    with RawServer(site({"/half": hang, "/silent": Reply([], hang=True), "/a": ok(b"x")})) as server:
        urls = [server.url(path) for path in ("/half", "/silent", "/a")]
        ran = nianbao("capture", "--json", *urls, timeout_seconds="0.7", retries="0", **LOCAL)
    half, silent, good = ran.lines
    assert "in time" in half["reason"]
    assert half["http_status"] == 200
    assert "in time" in silent["reason"]
    assert good["reason"] is None


def test_truncated_by_time_is_marked(nianbao: Program, tmp_path: Path) -> None:
    hang = Reply([b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"], hang=True)
    with RawServer(site({"/half": hang})) as server:
        nianbao("capture", server.url("/half"), timeout_seconds="0.5", retries="0", **LOCAL)
    (response,) = [each for each in records(tmp_path) if each[0] == "response" and each[1].endswith("/half")]
    assert response[2] == "time"


def records(directory: Path) -> list[tuple[str, str, str | None]]:
    found = []
    for path in (directory / "nianbao-data").rglob("*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                headers = record.rec_headers
                uri = headers.get_header("WARC-Target-URI") or ""
                found.append((record.rec_type, uri, headers.get_header("WARC-Truncated")))
    return found


def test_a_body_over_the_limit_is_cut_and_marked(nianbao: Program, tmp_path: Path) -> None:
    body = b"x" * 300_000
    chunked = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    )
    with RawServer(site({"/known": ok(body), "/unknown": Reply([chunked])})) as server:
        ran = nianbao(
            "capture", "--json", server.url("/known"), server.url("/unknown"), body_bytes="100000", **LOCAL
        )
    assert ran.code == 1
    assert all("body_bytes" in line["reason"] for line in ran.lines)
    cut = [each for each in records(tmp_path) if each[2]]
    assert [each[2] for each in cut] == ["length", "length"]


def test_a_gzip_bomb_is_kept_but_not_unpacked(nianbao: Program) -> None:
    bomb = gzip.compress(b"\0" * 300_000_000)
    with RawServer(site({"/bomb": ok(bomb, "Content-Encoding: gzip", "Content-Type: text/html")})) as server:
        ran = nianbao("capture", "--json", server.url("/bomb"), **LOCAL)
    assert ran.code == 0
    assert ran.lines[0]["bytes"] > len(bomb)


def test_what_is_no_http_is_no_success(nianbao: Program, tmp_path: Path) -> None:
    with RawServer(site({"/junk": Reply([b"SSH-2.0-OpenSSH_9.2\r\n"], close=True)})) as server:
        ran = nianbao("capture", "--json", server.url("/junk"), **LOCAL)
    assert ran.code == 1
    assert ran.lines[0]["reason"]
    assert "metadata" in {each[0] for each in records(tmp_path)}


def test_nobody_there(nianbao: Program) -> None:
    with RawServer(site({})) as server:
        url = server.url("/a")
    ran = nianbao("capture", "--json", url, **LOCAL)
    assert ran.code == 1
    assert "refuses connections" in ran.lines[0]["reason"]


def test_help_has_examples(nianbao: Program) -> None:
    ran = nianbao("capture", "--help")
    assert ran.code == 0
    assert "Examples:" in ran.out


def test_a_capture_verifies(nianbao: Program) -> None:
    with RawServer(site({"/a": ok(b"hello")})) as server:
        nianbao("capture", server.url("/a"), **LOCAL)
    ran = nianbao("verify", "--deep", "--json")
    assert ran.code == 0
    assert {line["state"] for line in ran.lines} == {"ok"}
    assert json.dumps(ran.lines)


def test_the_delay_is_exact_by_our_own_clock(nianbao: Program, tmp_path: Path) -> None:
    """Starts as recorded (WARC-Date of the requests) are never nearer than the delay."""
    pages = {f"/{n}": ok(b"x") for n in range(4)}
    with RawServer(site(pages)) as server:
        nianbao("capture", *(server.url(path) for path in pages), delay="0.2", allow_private_hosts="1")
    starts = []
    for path in (tmp_path / "nianbao-data").rglob("*.warc.gz"):
        with path.open("rb") as stream:
            asked = [each.rec_headers for each in ArchiveIterator(stream) if each.rec_type == "request"]
        starts += [datetime.fromisoformat(each.get_header("WARC-Date")) for each in asked]
    assert len(starts) == 5
    gaps = [(after - before).total_seconds() for before, after in itertools.pairwise(sorted(starts))]
    assert min(gaps) >= 0.1999


@pytest.mark.parametrize(
    "location", ["http://host:99999/", "http://[::ffff:127.0.0.1/", "http://127.0.0.1:８０/", "//℀/x"]
)
def test_a_redirect_with_a_broken_address_is_kept_and_said(
    nianbao: Program, tmp_path: Path, location: str
) -> None:
    """The answer is archived as it came; its address leads nowhere, and the other page is taken all the same."""
    broken = Reply([f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()])
    with RawServer(site({"/a": broken, "/robots.txt": broken, "/b": ok(b"x")})) as server:
        ran = nianbao("capture", "--json", server.url("/a"), server.url("/b"), **LOCAL)
        assert [asked.path for asked in server.asked] == ["/robots.txt", "/a", "/b"]
        kept, other = ran.lines
        assert kept["reason"] == f"{server.url('/a')} redirects to {location!r}, which is no address"
        assert (kept["final_url"], kept["http_status"]) == (server.url("/a"), 302)
    assert (ran.code, other["http_status"], other["reason"]) == (0, 200, None)
    assert "Traceback" not in ran.err
    with (tmp_path / "nianbao-data" / kept["warc"]).open("rb") as file:
        file.seek(kept["offset"])
        record = next(ArchiveIterator(file))
    assert record.rec_headers.get_header("WARC-Record-ID") == kept["record_id"]
    assert ("Location", location) in record.http_headers.headers
