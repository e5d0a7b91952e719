"""What every answer carries, who is let in, and that paths and headers cannot be bent."""

from __future__ import annotations

import socket
from urllib.parse import quote, urlsplit

import pytest

from nianbao.web.security import host_name
from tests.nianbao.web.handmade_site import Served

PATHS = (
    "/",
    "/en/",
    "/report/320322/2021",
    "/nowhere",
    "/?year=abc",
    "/api/v1/reports",
    "/api/v1/nothing",
    "/static/base.css",
    "/coverage.csv",
    "/files/320322/2021/county/html",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers(page: Served, path: str) -> None:
    headers = page.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "set-cookie" not in headers
    assert "server" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/files/532525/2021/county/attachments/2",
        "/files/320322/2021/county/html",
        "/files/532525/2023/attempt",
    ],
)
def test_what_portals_published_is_a_file_and_never_a_page(page: Served, path: str) -> None:
    answer = page.get(path)
    if answer.status_code == 404:  # the handmade attempt recorded nothing
        assert path.endswith("attempt")
        return
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"].endswith("sandbox")


def test_published_names_cannot_add_headers(page: Served) -> None:
    answer = page.get("/files/532525/2021/county/attachments/2")
    assert "x-evil" not in answer.headers
    assert "\n" not in answer.headers["content-disposition"]
    assert answer.content == b"<script>alert(3)</script>"
    first = page.get("/files/532525/2021/county/attachments/1")
    assert quote("年报_b_.pdf") in first.headers["content-disposition"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/%252e%252e/app.py", "/static//etc/passwd",
        "/files/320322/2021/county/..%2f..%2fmanifest.json", "/files/320322/2021/county/%2e%2e", "/report/..%2f..%2f/2021",
        "/county/320322%0d%0aX-Evil:%201", "/en/static/../../app.py", "//evil.example/", "/en//evil.example/", "/%00", "/static/%00",
    ],
)  # fmt: skip
def test_paths_lead_nowhere_else(page: Served, path: str) -> None:
    answer = raw(page, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    status = int(answer.split(b" ")[1])
    assert status in (400, 404)
    assert b"x-evil" not in answer.lower().split(b"\r\n\r\n")[0]
    assert b"location:" not in answer.lower().split(b"\r\n\r\n")[0]
    assert b"root:" not in answer
    assert b"create_app" not in answer


@pytest.mark.parametrize("query", ["capture=%0d%0aX-Evil:1", "issuer=%0d%0aX-Evil:1", "lang=%0d%0aX-Evil:1"])
def test_queries_cannot_add_headers(page: Served, query: str) -> None:
    for path in ("/files/320322/2021/county/text", "/report/320322/2021", "/coverage.csv"):
        assert "x-evil" not in page.get(f"{path}?{query}").headers


def test_no_address_leads_away_by_the_language_link(page: Served) -> None:
    for path in ("//evil.example/%2e%2e", "/en//evil.example", "/\\evil.example"):
        answer = raw(page, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert b'href="//' not in answer
        assert b'href="/\\' not in answer


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "",
        "localhost@evil.example",
        "[::1",
        "a b",
    ],
)
def test_other_names_are_refused(page: Served, host: str) -> None:
    answer = raw(page, f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
    assert answer.split(b" ")[1] in (b"421", b"400")
    assert "年报存档".encode() not in answer


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("127.0.0.1:8750", "127.0.0.1"),
        ("[::1]:8750", "::1"),
        ("LOCALHOST", "localhost"),
        ("a.b:1", "a.b"),
        ("a/b", ""),
        ("", ""),
    ],
)
def test_host_names(host: str, name: str) -> None:
    assert host_name(host) == name


def test_the_host_is_nowhere_repeated(page: Served) -> None:
    answer = page.get("/api/v1/reports?limit=1", headers={"Host": "10.9.8.7"})
    assert answer.status_code == 200
    assert "10.9.8.7" not in answer.text


def raw(page: Served, request: str) -> bytes:
    """An answer to a request that a proper client would not send."""
    with socket.create_connection(("127.0.0.1", urlsplit(page.url).port or 0), timeout=10) as connection:
        connection.sendall(request.encode("latin-1"))
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer
