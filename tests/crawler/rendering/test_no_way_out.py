"""A page tries everything a page can to reach an address that no rule allows: nothing comes, by TCP or UDP."""

from __future__ import annotations

import asyncio
import os
import select
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright
from servers.raw import RawServer, Reply
from warcio.archiveiterator import ArchiveIterator

from crawler.rendering.browser import find_browser
from tests.crawler.rendering.test_browser import own_address
from tests.nianbao_cli.test_crawl_rendered import LOCAL, MISSING, register

pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed (make setup)")

WAYS = """
const add = (tag, given) => { const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) made.setAttribute(name, value);
  document.body.append(made); return made; };
const attempts = at => [
  () => fetch(`http://${at}/fetch`, {mode: 'no-cors'}), () => fetch(`https://${at}/tls`, {mode: 'no-cors'}),
  () => fetch(`http://${at}/alive`, {method: 'POST', body: 'x', keepalive: true, mode: 'no-cors'}),
  () => navigator.sendBeacon(`http://${at}/beacon`, 'x'), () => new WebSocket(`ws://${at}/ws`),
  () => new WebSocket(`wss://${at}/wss`), () => new EventSource(`http://${at}/events`),
  () => { const x = new XMLHttpRequest(); x.open('GET', `http://${at}/xhr`); x.send(); },
  () => new WebTransport(`https://${at}/transport`).ready,
  () => add('img', {src: `http://${at}/img`, srcset: `http://${at}/set 2x`}), () => add('script', {src: `http://${at}/js`}),
  () => add('script', {src: `http://${at}/mjs`, type: 'module'}), () => import(`http://${at}/import.js`),
  () => add('iframe', {src: `http://${at}/frame`}), () => add('object', {data: `http://${at}/object`}),
  () => add('embed', {src: `http://${at}/embed`}), () => add('video', {src: `http://${at}/video`, poster: `http://${at}/poster`}),
  () => add('audio', {src: `http://${at}/audio`, autoplay: ''}),
  () => ['stylesheet', 'icon', 'manifest', 'preload', 'prefetch', 'prerender', 'preconnect', 'dns-prefetch', 'modulepreload', 'next']
    .map(rel => add('link', {rel, href: `http://${at}/${rel}`, as: 'script'})),
  () => add('style', {}).append(`@import 'http://${at}/css'; @font-face {font-family: f; src: url(http://${at}/font)}
    body {background: url(http://${at}/background); font-family: f; cursor: url(http://${at}/cursor), auto}`),
  () => { const ping = add('a', {href: '#', ping: `http://${at}/ping`}); ping.click(); },
  () => open(`http://${at}/window`), () => open(`http://${at}/window`, 'named', 'popup'),
  () => add('iframe', {srcdoc: `<meta http-equiv=refresh content='0;url=http://${at}/refresh'>`}),
  () => add('iframe', {sandbox: 'allow-scripts', srcdoc: `<script>fetch('http://${at}/sandboxed', {mode: 'no-cors'})<\\/script>`}),
  () => { const form = add('form', {action: `http://${at}/form`, method: 'post', target: add('iframe', {name: 'f'}).name}); form.submit(); },
  () => add('iframe', {src: '/redirect?' + at}), () => fetch('/redirect?' + at),
  () => new Worker(URL.createObjectURL(new Blob([`importScripts('http://${at}/worker.js')`]))),
  () => new Worker(URL.createObjectURL(new Blob([`fetch('http://${at}/in-worker', {mode: 'no-cors'}); new WebSocket('ws://${at}/in-worker')`]))),
  () => new SharedWorker(URL.createObjectURL(new Blob([`fetch('http://${at}/shared', {mode: 'no-cors'})`]))),
  () => navigator.serviceWorker.register('/service.js?' + at),
  () => add('script', {type: 'speculationrules'}).append(JSON.stringify({prefetch: [{source: 'list', urls: [`http://${at}/speculated`]}]})),
  async () => { const call = new RTCPeerConnection({iceServers: [{urls: 'stun:' + at}, {urls: `turn:${at}?transport=tcp`, username: 'a', credential: 'b'}]});
    call.createDataChannel('x'); await call.setLocalDescription(await call.createOffer()); },
  () => new Audio(`http://${at}/sound`).play(), () => CSS.paintWorklet && CSS.paintWorklet.addModule(`http://${at}/worklet`),
  () => new AudioContext().audioWorklet.addModule(`http://${at}/audio-worklet`), () => navigator.share && 0,
];
(async () => {
  for (const at of ADDRESSES) for (const attempt of attempts(at)) {
    try { Promise.resolve(attempt()).catch(() => 0); } catch (error) { /* the next */ }
    await new Promise(done => setTimeout(done, 5));
  }
  await new Promise(done => setTimeout(done, 1500));
  await fetch('/after');
  for (const at of ADDRESSES) add('a', {href: `http://${at}/download`, download: 'x'}).click();
  for (const at of ADDRESSES) location = `http://${at}/left`;
})();
"""


class Listeners:
    """TCP and UDP on every address of this machine, noting whether anything came."""

    def __init__(self) -> None:
        self._sockets: dict[str, socket.socket] = {}
        self.addresses: list[str] = []
        for host in dict.fromkeys(("127.0.0.1", "127.0.0.2", own_address(), "::1")):
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            try:
                stream = socket.create_server((host, 0), family=family)
            except OSError:
                continue  # a machine without IPv6
            port = stream.getsockname()[1]
            packets = socket.socket(family, socket.SOCK_DGRAM)
            packets.bind((host, port))
            address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            self._sockets |= {f"tcp {address}": stream, f"udp {address}": packets}
            self.addresses.append(address)

    def came(self) -> set[str]:
        """Where something came."""
        readable, _, _ = select.select([*self._sockets.values()], [], [], 0)
        return {name for name, each in self._sockets.items() if each in readable}

    def close(self) -> None:
        for each in self._sockets.values():
            each.close()


@pytest.fixture
def listeners() -> Iterator[Listeners]:
    made = Listeners()
    yield made
    made.close()


def portal(addresses: list[str]) -> Any:
    """Its home page is a shell whose script tries everything."""
    script = WAYS.replace("ADDRESSES", repr(addresses))
    headers = "".join(
        f"Link: <http://{at}/hint>; rel=preconnect\r\nContent-Security-Policy-Report-Only: img-src 'none'; report-uri http://{at}/csp\r\n"
        for at in addresses
    )
    body = f"<html><head><meta charset=utf-8></head><body><div id=app></div><script>{script}</script></body></html>".encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{headers}Content-Length: {len(body)}\r\n\r\n"

    def answer(path: str) -> Reply:
        if path.startswith("/redirect?"):
            to = f"HTTP/1.1 302 Found\r\nLocation: http://{path.partition('?')[2]}/led\r\nContent-Length: 0\r\n\r\n"
            return Reply([to.encode()])
        return Reply([head.encode() + body]) if path == "/" else MISSING

    return answer


def rendered(directory: Path) -> bytes:
    """What was kept of rendered pages: their documents, and what they asked for."""
    found = b""
    for path in directory.rglob("*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "resource":
                    found += record.content_stream().read()
    return found


def test_a_page_that_tries_everything_reaches_nobody(
    nianbao: Any, tmp_path: Path, listeners: Listeners
) -> None:
    with RawServer(portal(listeners.addresses)) as server:
        register(tmp_path, server)
        ran = nianbao("crawl", "990101", "--year", "2021", "--json", **LOCAL)
        asked = [each.path for each in server.asked]
    assert ran.lines[0]["status"] == "not_found", ran.err
    assert listeners.came() == set()
    assert any(path.startswith("/redirect?") for path in asked), (
        "what leads there by a redirect was asked for"
    )
    assert b"/after" in rendered(tmp_path), "the page came to its end"


async def _unguarded(url: str) -> None:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=sandbox)
        page = await browser.new_page()
        async with page.expect_request("**/after", timeout=60_000):
            await page.goto(url)
        await browser.close()


@pytest.mark.long
def test_the_same_page_reaches_them_all_without_our_locks(listeners: Listeners) -> None:
    """So the test above can fail. WebRTC alone sends packets, and leaves loopback out."""
    with RawServer(portal(listeners.addresses)) as server:
        asyncio.run(_unguarded(server.url("/")))
    came = listeners.came()
    assert {f"tcp {each}" for each in listeners.addresses} <= came
    assert f"udp {next(each for each in listeners.addresses if each.startswith(own_address()))}" in came
