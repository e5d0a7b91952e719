"""A server that sends exactly the bytes it is told to, over http or https, and notes what it was sent."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Reply:
    """What to send for one request: `pieces` in order, then perhaps close, cleanly or by a reset."""

    pieces: list[bytes]
    close: bool = False
    reset: bool = False
    hang: bool = False

    @property
    def sent(self) -> bytes:
        return b"".join(self.pieces)


@dataclass
class Asked:
    """One request as received, with the moments its first byte came and its answer was done."""

    raw: bytes
    path: str
    began: float
    ended: float = 0.0
    connection: int = 0


@dataclass
class RawServer:
    """Listens on a free port of 127.0.0.1, or on `port`; `answer` maps a path to a Reply."""

    answer: Callable[[str], Reply]
    tls: ssl.SSLContext | None = None
    address: str = "127.0.0.1"
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    patience: float = 10
    """Seconds that one piece may take to be sent."""
    connections: dict[int, list[float]] = field(default_factory=dict)
    """By number, when each was opened and, where it is, closed."""

    def __enter__(self) -> RawServer:
        self._closing = threading.Event()
        self._listener = socket.create_server((self.address, self.port))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    @property
    def host(self) -> str:
        return f"{self.address}:{self.port}"

    def url(self, path: str) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}{path}"

    def _accept(self) -> None:
        number = 0
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            number += 1
            self.connections[number] = [time.monotonic()]
            thread = threading.Thread(target=self._serve, args=(connection, number), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError, ssl.SSLError), contextlib.ExitStack() as stack:
            stack.callback(lambda: self.connections[number].append(time.monotonic()))
            stack.callback(connection.close)
            connection.settimeout(self.patience)
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
                stack.callback(connection.close)
            for asked in self._requests(connection, number):
                if not self._reply(connection, asked):
                    return

    def _requests(self, connection: socket.socket, number: int) -> Iterator[Asked]:
        buffer = b""
        while not self._closing.is_set():
            began = 0.0
            while b"\r\n\r\n" not in buffer:
                piece = connection.recv(65536)
                if not piece:
                    return
                began = began or time.monotonic()
                buffer += piece
            head, _, buffer = buffer.partition(b"\r\n\r\n")
            asked = Asked(head + b"\r\n\r\n", head.split(b" ", 2)[1].decode(), began, connection=number)
            self.asked.append(asked)
            yield asked

    def _reply(self, connection: socket.socket, asked: Asked) -> bool:
        reply = self.answer(asked.path)
        try:
            for piece in reply.pieces:
                asked.ended = (
                    time.monotonic()
                )  # who has the last piece may ask again before this thread goes on
                connection.sendall(piece)
            if reply.hang:
                self._closing.wait(30)
                asked.ended = time.monotonic()
        finally:
            asked.ended = asked.ended or time.monotonic()
        if reply.reset:
            linger_off = b"\x01\x00\x00\x00\x00\x00\x00\x00"
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_off)
            connection.close()
            return False
        if reply.close and self.tls is not None:
            connection = connection.unwrap()  # type: ignore[attr-defined]
        return not (reply.close or reply.hang)


def self_signed(directory: Path, days: int = 1) -> ssl.SSLContext:
    """A server context with a fresh self-signed certificate for 127.0.0.1, good for so many days more, less than
    none of one that has expired; the PEM is `directory/cert.pem`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal.test")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=30))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    pem = directory / "cert.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context
