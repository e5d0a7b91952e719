"""What a manifest says of how its capture came to be: times, clock, operator, peers, robots.txt as seen."""

from __future__ import annotations

import hashlib
import json
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer, Reply, self_signed
from warcio.archiveiterator import ArchiveIterator

from tests.nianbao_cli.test_crawl_again import LOCAL, NOT_FOUND, column, page, report
from tests.nianbao_cli.test_crawl_requisites import dressed, file

Program = Callable[..., Any]
ROBOTS = b"User-agent: *\nDisallow: /private/\n"
WHO = {"operator": "青岭县档案馆", "contact": "archive@example.org"}
TITLE = "青岭县2021年政府信息公开工作年度报告"


def pages(strange: str) -> dict[str, Reply]:
    return {
        "/robots.txt": file(ROBOTS, "text/plain"),
        "/": page("<a href='/nb/'>政府信息公开年报</a>" + "<p>新闻</p>" * 9),
        "/nb/": column(("/r.html", TITLE)),
        "/r.html": dressed(report(2021, "2022-02-15"), head=f"<script src={strange}/cdn.js></script>"),
    }


def register(directory: Path, *urls: str) -> None:
    rows = [f"99010{number},青岭县,,,{url},,\n" for number, url in enumerate(urls, 1)]
    head = "code,name,province,prefecture,portal_url,other_hosts,note\n"
    (directory / "registry.csv").write_text(head + "".join(rows), encoding="utf-8")


def manifests(directory: Path, kind: str) -> list[dict[str, Any]]:
    keys = {"report": "reports/*/*/*/*/manifest.json", "attempt": "attempts/*/*/*/manifest.json"}
    found = sorted((directory / "nianbao-data").glob(keys.get(kind, "captures/*.json")))
    return [json.loads(path.read_text()) for path in found]


def robots_record(directory: Path, seen: dict[str, Any]) -> tuple[str, bytes]:
    """The payload digest and content of the record that a manifest names."""
    with (directory / "nianbao-data" / seen["warc"]).open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_headers.get_header("WARC-Record-ID") == seen["record_id"]:
                return record.rec_headers.get_header("WARC-Payload-Digest"), record.content_stream().read()
    raise AssertionError(f"{seen['record_id']} is not in {seen['warc']}")


def test_a_report_says_how_it_came_to_be(nianbao: Program, tmp_path: Path) -> None:
    context = self_signed(tmp_path)
    before = datetime.now(UTC)
    with RawServer(lambda path: NOT_FOUND, address="127.0.0.2") as strange:
        held = pages(strange.url(""))
        with RawServer(lambda path: held.get(path, NOT_FOUND), context) as server:
            register(tmp_path, server.url("/"))
            ran = nianbao("crawl", "990101", "--year", "2021", **LOCAL, **WHO, requisite_hosts=strange.host)
            assert ran.code == 0, ran.out + ran.err
    (manifest,) = manifests(tmp_path, "report")
    began, ended = map(datetime.fromisoformat, (manifest["began"], manifest["ended"]))
    assert before <= began < ended <= datetime.now(UTC)
    assert began.utcoffset() == ended.utcoffset() == timedelta(0)
    assert manifest["clock"].startswith("system clock")
    assert (manifest["operator"], manifest["contact"]) == (WHO["operator"], WHO["contact"])
    assert manifest["software"]["settings"]["delay"] == 0
    own, other = manifest["hosts"]
    assert own["origin"] == server.url("")
    pem = (tmp_path / "cert.pem").read_text().partition("-----BEGIN CERT")
    der = ssl.PEM_cert_to_DER_cert(pem[1] + pem[2])
    (peer,) = own["peers"]
    assert (peer["ip_address"], peer["tls"]) == ("127.0.0.1", "tls/1.3")
    assert peer["certificate_sha256"] == hashlib.sha256(der).hexdigest()
    assert (own["robots"]["state"], own["robots"]["http_status"]) == ("read", 200)
    assert robots_record(tmp_path, own["robots"]) == (own["robots"]["payload_digest"], ROBOTS)
    assert other["origin"] == strange.url("")
    assert other["peers"] == [
        {"ip_address": "127.0.0.2", "tls": None, "cipher_suite": None, "certificate_sha256": None}
    ]
    assert (other["robots"]["state"], other["robots"]["http_status"]) == ("absent", 404)
    assert robots_record(tmp_path, other["robots"])[1] == b""


@pytest.mark.parametrize(
    ("answer", "state", "status"),
    [
        (Reply([b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"]), "refused", 500),
        (Reply([b"HTTP/1.1 302 X\r\nLocation: http://127.0.0.9/\r\nContent-Length: 0\r\n\r\n"]), "absent", 302),
        (Reply([b"HTTP/1.1 302 X\r\nLocation: ftp://x/r\r\nContent-Length: 0\r\n\r\n"]), "absent", 302),
        (Reply([b"HTTP/1.1 302 X\r\nLocation: /robots.txt\r\nContent-Length: 0\r\n\r\n"]), "absent", 302),
    ],
)  # fmt: skip
def test_an_attempt_says_what_robots_were_seen(
    nianbao: Program, tmp_path: Path, answer: Reply, state: str, status: int
) -> None:
    with RawServer(lambda path: answer if path == "/robots.txt" else NOT_FOUND) as server:
        register(tmp_path, server.url("/"))
        nianbao("crawl", "990101", "--year", "2021", **LOCAL, **WHO)
    (manifest,) = manifests(tmp_path, "attempt")
    (host,) = manifest["hosts"]
    assert (host["robots"]["state"], host["robots"]["http_status"]) == (state, status)
    assert robots_record(tmp_path, host["robots"])[1] == b""
    assert manifest["contact"] == WHO["contact"]


def test_robots_that_cannot_be_had_are_no_absent_ones(nianbao: Program, tmp_path: Path) -> None:
    with RawServer(lambda path: Reply([], close=True)) as server:
        register(tmp_path, server.url("/"))
        nianbao("crawl", "990101", "--year", "2021", **LOCAL)
    (manifest,) = manifests(tmp_path, "attempt")
    (host, *_) = manifest["hosts"]
    assert host["robots"]["state"] == "unreachable"
    assert host["robots"]["reason"]


def test_a_capture_names_every_host(nianbao: Program, tmp_path: Path) -> None:
    with RawServer(lambda path: page("x")) as one, RawServer(lambda path: NOT_FOUND) as two:
        nianbao("capture", one.url("/a"), two.url("/b"), **LOCAL, **WHO)
    (manifest,) = manifests(tmp_path, "capture")
    assert {host["origin"]: host["robots"]["state"] for host in manifest["hosts"]} == {
        one.url(""): "read",
        two.url(""): "absent",
    }
    assert manifest["operator"] == WHO["operator"]
    assert manifest["software"]["settings"]["user_agent"]


def test_counties_that_share_a_host_name_the_record_of_the_first(nianbao: Program, tmp_path: Path) -> None:
    held = pages("http://127.0.0.2:9")
    with RawServer(lambda path: held.get(path, NOT_FOUND)) as server:
        register(tmp_path, server.url("/"), server.url("/nb/"))
        nianbao("crawl", "990101", "990102", "--year", "2021", **LOCAL)
        assert [asked.path for asked in server.asked].count("/robots.txt") == 1
    told = [*manifests(tmp_path, "report"), *manifests(tmp_path, "attempt")]
    assert {manifest["code"] for manifest in told} == {"990101", "990102"}
    seen = [manifest["hosts"][0]["robots"] for manifest in told]
    assert len({each["record_id"] for each in seen}) == 1
    assert robots_record(tmp_path, seen[0])[1] == ROBOTS
