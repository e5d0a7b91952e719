"""The browser has no way out but the proxy: not by UDP either, which WebRTC would take past every proxy."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pytest
from playwright.async_api import async_playwright
from servers.raw import RawServer, Reply

from crawler.rendering.browser import _FLAGS, _NO_CALLS, find_browser

pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed (make setup)")

POLICY = "--webrtc-ip-handling-policy=disable_non_proxied_udp"
CALL = """async function call(realm) {
  const connection = new (realm.RTCPeerConnection || realm.webkitRTCPeerConnection)({iceServers: [{urls: 'stun:ADDRESS'}]});
  connection.createDataChannel('x');
  await connection.setLocalDescription(await connection.createOffer());
  await new Promise(done => setTimeout(done, 800));
}
const frame = document.createElement('iframe');
const added = () => { document.body.append(frame); return frame.contentWindow; };
const inside = '<script>' + call + '; call(window)<\\/script>';
"""
WAYS = {
    "the page": "await call(window)",
    "an empty frame": "await call(added())",
    "a frame's document": "frame.srcdoc = inside; added()",
    "a sandboxed frame": "frame.sandbox = 'allow-scripts'; frame.srcdoc = inside; added()",
    "a frame of a script": "frame.src = 'javascript:' + JSON.stringify(inside); added()",
    "another window": "await call(open('about:blank'))",
    "WebTransport": "await new WebTransport('https://ADDRESS/').ready",
}
CALLS = [way for way in WAYS if way != "WebTransport"]


def ways(names: Iterable[str], *often: str) -> list[Any]:
    """The ways as parameters: those named in every run, the others in the long one."""
    return [pytest.param(way, marks=() if way in often else pytest.mark.long, id=way) for way in names]


class Listener:
    """A STUN server's address on this machine, that notes what comes."""

    def __init__(self, host: str) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self.address = f"{host}:{self._socket.getsockname()[1]}"

    def came(self, seconds: float = 0) -> bool:
        """Whether a packet came, or comes within so many seconds."""
        self._socket.settimeout(seconds)
        try:
            return bool(self._socket.recv(2000))
        except (TimeoutError, BlockingIOError):
            return False

    def close(self) -> None:
        self._socket.close()


def own_address() -> str:
    """This machine's address on its network: WebRTC leaves loopback out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # nothing is sent by that
        except OSError:
            pytest.skip("this machine has no network interface to call from")
        return str(asking.getsockname()[0])


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener(own_address())
    yield made
    made.close()


def calling(way: str, address: str) -> Callable[[str], Reply]:
    """A portal whose page tries to reach an address past the proxy, and then asks for /after with the outcome."""
    script = f"{CALL}(async () => {{ {WAYS[way]} }})().then(() => 'ran', error => error.name)"
    body = f"<body><p>页</p><script>{script}.then(said => fetch('/after?' + said))</script>"
    page = body.replace("ADDRESS", address).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
    none = Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
    return lambda path: Reply([head % len(page) + page]) if path.endswith("/call") else none


async def shown(flags: Sequence[str], script: str | None, server: RawServer, listener: Listener) -> bool:
    """Whether a packet comes by UDP while Chromium shows the page, the server its proxy."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=[*flags, *sandbox])
        context = await browser.new_context(
            proxy={"server": server.url(""), "bypass": "<-loopback>"}, ignore_https_errors=True
        )
        if script is not None:
            await context.add_init_script(script)
        page = await context.new_page()
        async with page.expect_request("**/after?*", timeout=30_000):
            await page.goto("http://localhost/call")
        came = await asyncio.to_thread(listener.came, 1.5)
        await browser.close()
        return came


LEAKING = [flag for flag in _FLAGS if flag != POLICY]


@pytest.mark.parametrize("way", ways(CALLS, "a sandboxed frame"))
def test_each_lock_holds_by_itself_and_without_both_it_leaks(way: str, listener: Listener) -> None:
    """The page that no lock is before reaches the listener: so the test can fail, and the trap is one. Of a
    sandboxed frame Chromium's policy is the only lock."""
    with RawServer(calling(way, listener.address)) as server:
        assert POLICY in _FLAGS
        assert not asyncio.run(shown(_FLAGS, None, server, listener)), "Chromium's own policy"
        if way != "a sandboxed frame":
            assert not asyncio.run(shown(LEAKING, _NO_CALLS, server, listener)), "nothing to call with"
        assert asyncio.run(shown(LEAKING, None, server, listener))


@pytest.mark.parametrize("way", ways(WAYS, "the page"))
def test_a_page_that_calls_reaches_nobody(nianbao: Any, way: str, listener: Listener) -> None:
    with RawServer(calling(way, listener.address)) as server:
        ran = nianbao(
            "capture", "--render", "--json", server.url("/call"), delay="0", allow_private_hosts="1"
        )
        asked = [each.path for each in server.asked]
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["reason"] is None
    assert not listener.came()
    assert any(path.startswith("/after?") for path in asked), "the page came to its end"
