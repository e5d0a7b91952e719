"""A crawl talks to nobody but the portals."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.process import OFFLINE_SUFFIXES


def test_the_suffix_list_is_never_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert OFFLINE_SUFFIXES("zwgk.hhsp.gov.cn").suffix == "gov.cn"


def test_cookies_do_not_ask_the_network(nianbao: Callable[..., Any], tmp_path: Path) -> None:
    """With a fresh home directory and a portal that sets cookies, nothing is looked up or said."""
    from servers.raw import RawServer, Reply

    page = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1; path=/\r\nContent-Length: 1\r\n\r\nx"
    with RawServer(lambda path: Reply([page])) as server:
        urls = [server.url("/a"), server.url("/b")]
        ran = nianbao("capture", *urls, delay="0", allow_private_hosts="1")
        assert b"Cookie: a=1\r\n" in server.asked[-1].raw
    assert ran.code == 0
    assert "suffix" not in ran.err.lower()
