"""What tells a fault of our own network from a portal's, and how we look at ourselves."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from servers.resolver import answer, serve

from crawler.http.own_network import OwnNetwork, is_resolving, name_servers


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


OURS = [
    CannotResolveHostError("x"),
    DownloadTimeoutError("x"),
    caused(DownloadFailedError("x"), OSError(errno.ENETUNREACH, "unreachable")),
]
THEIRS = [DownloadConnectionRefusedError("x"), ResponseDataLossError("x"), DownloadFailedError("x")]
PUBLIC = ["http://www.a.gov.cn/", "http://www.b.gov.cn/x", "http://8.8.8.8/"]
INSIDE = ["http://127.0.0.1:9/", "http://10.0.0.1/", "http://localhost/", "http://[::1]/"]


@pytest.mark.parametrize("error", OURS, ids=lambda error: type(error).__name__)
def test_several_public_hosts_in_a_row_make_us_look(error: Exception) -> None:
    network = OwnNetwork()
    for url in [*PUBLIC[:2], *PUBLIC[:2]]:
        network.failed(url, error)
        assert (network.in_doubt, network.several) == (True, False)
    network.failed(PUBLIC[2], error)
    assert network.several
    network.answered()
    assert not network.in_doubt


@pytest.mark.parametrize("error", THEIRS, ids=lambda error: type(error).__name__)
def test_what_no_broken_network_causes_shows_that_somebody_is_there(error: Exception) -> None:
    network = OwnNetwork()
    for url in PUBLIC[:2]:
        network.failed(url, OURS[0])
    network.failed(PUBLIC[2], error)
    assert not network.in_doubt


@pytest.mark.parametrize("error", OURS, ids=lambda error: type(error).__name__)
def test_addresses_of_our_own_do_not_count(error: Exception) -> None:
    network = OwnNetwork()
    for url in INSIDE:
        network.failed(url, error)
    assert not network.in_doubt


@contextmanager
def resolver(code: int | None) -> Iterator[int]:
    """One that answers with a code, or as the tests' own does."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.bind(("127.0.0.1", 0))

    def refuse() -> None:
        while True:
            asked, where = listening.recvfrom(4096)
            said = answer(asked)
            listening.sendto(said[:3] + bytes([0x80 | (code or 0)]) + said[4:], where)

    target = refuse if code is not None else lambda: serve(listening)
    threading.Thread(target=target, daemon=True).start()
    yield listening.getsockname()[1]


@pytest.mark.parametrize(("code", "sound"), [(None, True), (2, False), (5, False)])
def test_a_resolver_is_sound_where_it_knows_the_root(code: int | None, sound: bool) -> None:
    with resolver(code) as port:
        assert is_resolving("127.0.0.1", port) is sound


def test_a_resolver_where_none_listens_is_not() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert not is_resolving("127.0.0.1", port)


def test_resolvers_are_those_of_resolv_conf(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    assert list(name_servers(path)) == ["127.0.0.1"]
    path.write_text("# none\nsearch a.cn\nnameserver 192.0.2.7\nnameserver\t2001:db8::7 \n", encoding="utf-8")
    assert list(name_servers(path)) == ["192.0.2.7", "2001:db8::7"]
