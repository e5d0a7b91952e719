"""The answers of CDX servers of every make, and which capture is the best witness."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.archives.archive import archive_name, servers_at
from crawler.archives.cdx import HeldCapture, NoCdx, best_first, read_captures
from nianbao.core.errors import UsageError

LINE = {
    "url": "http://a.cn/r.html",
    "timestamp": "20220301010203",
    "mime": "text/html",
    "status": "200",
    "digest": "ABC",
    "length": "9",
    "offset": "7",
    "filename": "w.warc.gz",
}
KEY = "cn,a)/r.html"


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(LINE | {"urlkey": KEY}),
        json.dumps(LINE | {"urlkey": KEY}) + "\n",
        f"{KEY} {LINE['timestamp']} " + json.dumps({key: LINE[key] for key in LINE if key != "timestamp"}),
        f"{KEY} 20220301010203 http://a.cn/r.html text/html 200 ABC - - 9 7 w.warc.gz",
    ],
)
def test_every_form_of_a_line_is_read(body: str) -> None:
    assert read_captures(body.encode()) == [
        HeldCapture("http://a.cn/r.html", "20220301010203", "text/html", 200, "ABC", "w.warc.gz", 7, 9)
    ]


def test_the_internet_archives_rows_are_read_by_their_heading() -> None:
    rows = [
        ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"],
        [KEY, "20220301010203", "http://a.cn/r.html", "warc/revisit", "-", "ABC", "9"],
    ]
    (capture,) = read_captures(json.dumps(rows).encode())
    assert (capture.url, capture.status, capture.is_revisit, capture.may_be_page) == (
        "http://a.cn/r.html",
        None,
        True,
        True,
    )


@pytest.mark.parametrize("body", [b"", b"[]", b"\n", b'{"message": "No Captures found for: x"}'])
def test_nothing_held_is_an_answer(body: bytes) -> None:
    assert read_captures(body) == []


@pytest.mark.parametrize(
    "body", [b"<html>", b"hello there", b'{"error": 1}', b"[1, 2]", b'[["a"], ["b", "c"]]', b"\xff\xfe"]
)
def test_what_is_no_answer_of_a_cdx_server_is_none(body: bytes) -> None:
    with pytest.raises(NoCdx):
        read_captures(body)


def test_the_earliest_capture_of_what_stood_there_after_a_moment_is_the_best_witness() -> None:
    def held(day: str, digest: str, status: int | None = 200, mime: str = "text/html") -> HeldCapture:
        return HeldCapture("u", f"2022{day}000000", mime, status, digest)

    old, same, other = held("0120", "A"), held("0301", "B"), held("0105", "C")
    again, moved = held("0801", "B", None, "warc/revisit"), held("0715", "D", 302)
    gone = held("0901", "E", 404)
    wanted = datetime(2022, 7, 1, tzinfo=UTC)
    assert best_first([gone, moved, again, same, old, other], wanted) == [same, old, other, moved]


@pytest.mark.parametrize(
    ("source", "endpoint", "name"),
    [
        ("http://h:8080/coll/", "http://h:8080/coll/cdx", "h:8080/coll"),
        ("http://h:8080/coll/cdx", "http://h:8080/coll/cdx", "h:8080/coll"),
        ("https://web.archive.org", "https://web.archive.org/cdx/search/cdx", "web.archive.org"),
        ("https://web.archive.org/web/", "https://web.archive.org/cdx/search/cdx", "web.archive.org"),
        (
            "https://index.commoncrawl.org/CC-MAIN-2019-09-index",
            "https://index.commoncrawl.org/CC-MAIN-2019-09-index",
            "index.commoncrawl.org/CC-MAIN-2019-09",
        ),
    ],
)
def test_an_archive_is_known_by_any_of_its_addresses(source: str, endpoint: str, name: str) -> None:
    assert endpoint in [server.endpoint for server in servers_at(source)]
    assert archive_name(source) == name


def test_common_crawls_files_lie_on_a_host_of_their_own() -> None:
    (server,) = servers_at("https://index.commoncrawl.org/CC-MAIN-2019-09-index")
    assert server.data == "https://data.commoncrawl.org/"


def test_no_address_is_no_archive() -> None:
    with pytest.raises(UsageError):
        servers_at("my archive")
