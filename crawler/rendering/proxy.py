"""The recording proxy: all that a browser sends while it renders a page goes out through the Fetcher, and so
through the recorder, byte for byte: redirects, workers and downloads too.

It listens on this machine only, for one page, as long as that is rendered. TLS ends here, with a certificate
made for the moment; the portal's own is recorded as always.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import ssl
import tempfile
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import h11
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.http.answers import Answer, PassedOn
from crawler.http.fetch import Fetcher
from nianbao.archive.warc.recorder import Receipt
from nianbao.core.errors import NianbaoError

logger = logging.getLogger(__name__)

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
ANSWERS_MOST = 20
_BODY_BYTES = 16 * 1024**2
_NOT_FORWARDED = {
    "accept-encoding", "connection", "content-length", "host", "keep-alive", "te", "transfer-encoding",
    "upgrade", "upgrade-insecure-requests", "user-agent", "cache-control", "pragma",
}  # fmt: skip
_NOT_RETURNED = {b"content-length", b"transfer-encoding", b"connection", b"keep-alive", b"alt-svc"}


@dataclass
class RecordingProxy:
    """Between one page and the world. `receipts` and `refused` tell what became of each address, `recorded`
    of each method and address.

    `first` is an answer that is recorded already: it is handed on once and not asked for again.
    """

    fetcher: Fetcher
    is_requisite: Callable[[str], bool]
    first: Answer | None = None
    requests_most: int = 1000
    receipts: dict[str, Receipt] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    recorded: dict[tuple[str, str], Receipt] = field(default_factory=dict)
    answers: deque[PassedOn | None] = field(default_factory=lambda: deque(maxlen=ANSWERS_MOST))
    """The last that came for pages and their calls, None for what was refused; who reads them empties it."""
    busy: int = 0
    """Requests under way."""
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> str:
        """Listen; returns the proxy's address."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Stop, whatever is under way."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            await self._serve(reader, writer, "")
        except (OSError, EOFError, ssl.SSLError, h11.RemoteProtocolError) as error:
            logger.debug("the browser hung up: %s", error)
        except asyncio.CancelledError:
            pass  # by close(); asyncio 3.11 would log a cancelled connection as an error of ours
        finally:
            with suppress(OSError, ssl.SSLError):
                writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, origin: str) -> None:
        """Answer request after request; after CONNECT those inside the tunnel, whose `origin` is known."""
        while True:
            connection = h11.Connection(h11.SERVER)
            request, body = await _read_request(connection, reader)
            target = request.target.decode("latin-1")
            if request.method == b"CONNECT":
                await self._open_tunnel(writer)
                await self._serve(reader, writer, f"https://{target.removesuffix(':443')}")
                return
            url = origin + target if target.startswith("/") else target
            self.busy += 1
            try:
                writer.write(await self._answer(request, url.partition("#")[0], body))
            finally:
                self.busy -= 1
            await writer.drain()

    async def _open_tunnel(self, writer: asyncio.StreamWriter) -> None:
        """TLS from here on. A request comes as soon as it stands, so it counts as under way."""
        self.busy += 1
        try:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await writer.drain()
            await writer.start_tls(_tls())
        finally:
            self.busy -= 1

    async def _answer(self, request: h11.Request, url: str, body: bytes) -> bytes:
        method = request.method.decode()
        if self.first is not None and method == "GET" and url == self.first.url.partition("#")[0]:
            first, self.first = self.first, None
            self._note(method, url, first.receipt)
            kept = [
                (name, value)
                for name, value in first.headers.items()
                if name not in ("content-encoding", "set-cookie")
            ]
            return _response(
                first.status, [(n.encode(), v.encode("latin-1", "replace")) for n, v in kept], first.body
            )
        if method not in METHODS or len(self.receipts) + len(self.refused) >= self.requests_most:
            return self._refuse(
                url, f"{method} is not sent" if method not in METHODS else "too many requests"
            )
        named = {name.decode(): value.decode("latin-1") for name, value in request.headers}
        headers = {name: value for name, value in named.items() if _is_pages_own(name)}
        try:
            sent = await self.fetcher.pass_on(method, url, headers, body, requisite=self.is_requisite(url))
        except NianbaoError as error:
            return self._refuse(url, str(error))
        self._note(method, url, sent.receipt)
        if not self.is_requisite(url):
            self.answers.append(sent)
        if sent.oversize:
            return _response(502, [], b"the body is archived, but too large to be shown")
        return _response(sent.status, sent.headers, b"" if method == "HEAD" else sent.body)

    def _note(self, method: str, url: str, receipt: Receipt) -> None:
        self.receipts[url] = self.recorded[method, url] = receipt

    def _refuse(self, url: str, why: str) -> bytes:
        self.refused[url] = why
        if not self.is_requisite(url):
            self.answers.append(None)
        logger.info("the page's request for %s: %s", url, why)
        return _response(403, [], b"not sent")  # with an empty body it would be an error of the network


def _is_pages_own(header: str) -> bool:
    """A header of the page or its script; who asks and how is the recorder's to say."""
    return header not in _NOT_FORWARDED and not header.startswith(("sec-", "proxy-"))


async def _read_request(
    connection: h11.Connection, reader: asyncio.StreamReader
) -> tuple[h11.Request, bytes]:
    request, body = None, b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            piece = await reader.read(65536)
            if not piece:
                raise EOFError
            connection.receive_data(piece)
        elif isinstance(event, h11.Request):
            request = event
            if request.method == b"CONNECT":
                return request, b""
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > _BODY_BYTES:
                raise EOFError
        elif isinstance(event, h11.EndOfMessage) and request is not None:
            return request, body
        else:
            raise EOFError


def _response(status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> bytes:
    kept = [name + b": " + value for name, value in headers if name.lower() not in _NOT_RETURNED]
    length = [b"Content-Length: %d" % len(body)] if status not in (204, 304) else []
    return b"\r\n".join([b"HTTP/1.1 %d -" % status, *kept, *length, b"", b""]) + body


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """One certificate for every host: the browser is told to accept any."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nianbao recording proxy")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(days=1))
    certificate = builder.not_valid_after(now + datetime.timedelta(days=30)).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "pair.pem"
        secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path.write_bytes(secret + certificate.public_bytes(pem))
        context.load_cert_chain(path)
    return context
