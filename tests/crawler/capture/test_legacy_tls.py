"""Servers that speak old TLS only: captured by a profile of their own, tried when the handshake of today's failed,
and said in the record, the manifest and the trail."""

from __future__ import annotations

import datetime
import json
import shutil
import socket
import ssl
import subprocess
import warnings
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from textwrap import wrap
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from servers.raw import RawServer, self_signed
from warcio.archiveiterator import ArchiveIterator

from tests.crawler.capture.test_turns import NOT_FOUND, ok
from tests.nianbao_cli.test_crawl_second_place import at_home

Program = Callable[..., Any]
LOCAL = {"delay": "0", "allow_private_hosts": "1", "browser": "none"}
OAKLEY_2 = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
    16,
)
"""The prime of 1024 bits of RFC 2409, 6.2, that many old servers use."""


def speaking(directory: Path, version: ssl.TLSVersion) -> ssl.SSLContext:
    """A server that speaks this version alone."""
    context = self_signed(directory)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def rsa_certificate(directory: Path) -> Path:
    """A self-signed certificate and its key of 2048 bits in one PEM file."""
    key = rsa.generate_private_key(65537, 2048)
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal.test")]), datetime.datetime.now()
    day = datetime.timedelta(days=1)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(now - day).not_valid_after(now + day)
    pem, secret = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path = directory / "rsa.pem"
    path.write_bytes(
        key.private_bytes(pem, secret, serialization.NoEncryption())
        + made.sign(key, hashes.SHA256()).public_bytes(pem)
    )
    return path


def weak_keys(directory: Path) -> ssl.SSLContext:
    """A server whose only key exchange is Diffie-Hellman with 1024 bits."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0")
    context.load_cert_chain(rsa_certificate(directory))
    der = b"\x30\x81\x87\x02\x81\x81\0" + OAKLEY_2.to_bytes(128) + b"\x02\x01\x02"  # PKCS 3: prime, 2
    lines = [
        "-----BEGIN DH PARAMETERS-----",
        *wrap(b64encode(der).decode(), 64),
        "-----END DH PARAMETERS-----",
    ]
    (directory / "dh.pem").write_text("\n".join([*lines, ""]), encoding="ascii")
    context.load_dh_params(directory / "dh.pem")
    return context


OLD: dict[str, tuple[Callable[[Path], ssl.SSLContext], str]] = {
    "TLS 1.0": (lambda directory: speaking(directory, ssl.TLSVersion.TLSv1), "tls/1.0"),
    "TLS 1.1": (lambda directory: speaking(directory, ssl.TLSVersion.TLSv1_1), "tls/1.1"),
    "weak keys": (weak_keys, "tls/1.2"),
}


def profiles(directory: Path) -> set[tuple[str, str | None]]:
    """TLS version and profile of each response in the captures."""
    found = set()
    for warc in (directory / "nianbao-data").rglob("*.warc.gz"):
        with warc.open("rb") as stream:
            for record in ArchiveIterator(stream):
                named = [value for name, value in record.rec_headers.headers if name == "WARC-Protocol"]
                if record.rec_type == "response":
                    found.add((named[-1], record.rec_headers.get_header("WARC-TLS-Profile")))
    return found


def peers(directory: Path) -> list[dict[str, Any]]:
    (manifest,) = (directory / "nianbao-data/captures").glob("*.json")
    return [peer for host in json.loads(manifest.read_bytes())["hosts"] for peer in host["peers"]]


@pytest.mark.parametrize("name", OLD)
def test_an_old_server_is_captured_and_its_profile_said(name: str, nianbao: Program, tmp_path: Path) -> None:
    """After one handshake that failed it is greeted so at once."""
    made, version = OLD[name]
    gone = b"Connection: close\r\n"

    def answer(path: str) -> Any:
        reply = ok(path.encode(), gone.decode().strip())
        reply.close = True
        return NOT_FOUND if path == "/robots.txt" else reply

    with RawServer(answer, made(tmp_path)) as server:
        ran = nianbao("capture", server.url("/a"), server.url("/b"), **LOCAL)
    assert ran.code == 0, ran.err
    assert [asked.connection for asked in server.asked] == [2, 2, 3]
    assert profiles(tmp_path) == {(version, "legacy")}
    assert [(peer["tls"], peer["tls_profile"]) for peer in peers(tmp_path)] == [(version, "legacy")]


def test_a_server_of_today_is_never_asked_so(nianbao: Program, tmp_path: Path) -> None:
    with RawServer(lambda path: ok(b"here"), self_signed(tmp_path)) as server:
        assert nianbao("capture", server.url("/a"), **LOCAL).code == 0
    assert len(server.connections) == 1
    assert profiles(tmp_path) == {("tls/1.3", None)}
    assert "tls_profile" not in peers(tmp_path)[0]


def test_a_failure_of_both_handshakes_is_told_as_the_first_one(nianbao: Program, tmp_path: Path) -> None:
    """Nobody's own certificate is no certificate: a server that shows none is not spoken to."""
    nobody = speaking(tmp_path, ssl.TLSVersion.TLSv1_2)
    nobody.set_ciphers("aNULL:@SECLEVEL=0")
    with RawServer(lambda path: ok(b"here"), nobody) as server:
        ran = nianbao("capture", "--json", server.url("/a"), retries="0", **LOCAL)
    assert (len(server.connections), server.asked) == (2, [])
    assert (ran.code, ran.lines[0]["http_status"]) == (1, None)
    assert "handshake failure" in ran.lines[0]["reason"]


def test_the_trail_says_by_which_tls_a_page_came(nianbao: Program, tmp_path: Path) -> None:
    pages = at_home(2021)
    with RawServer(lambda path: pages.get(path, NOT_FOUND), OLD["TLS 1.0"][0](tmp_path)) as server:
        row = f"990101,青岭县,示范省,岚谷市,{server.url('/')},,\n"
        header = "code,name,province,prefecture,portal_url,other_hosts,note\n"
        (tmp_path / "registry.csv").write_text(header + row, encoding="utf-8")
        ran = nianbao("crawl", "990101", "--year", "2021", "--json", registry="registry.csv", **LOCAL)
    assert ran.lines[0]["status"] == "archived", ran.err
    (manifest,) = (tmp_path / "nianbao-data/reports").rglob("manifest.json")
    steps = [step for step in json.loads(manifest.read_bytes())["trail"] if "record_id" in step]
    assert steps
    assert {step["tls_profile"] for step in steps} == {"legacy"}


def test_a_server_without_secure_renegotiation_is_captured(nianbao: Program, tmp_path: Path) -> None:
    """OpenSSL has no such server; GnuTLS has."""
    program = shutil.which("gnutls-serv")
    if program is None:
        pytest.skip("GnuTLS is not installed: apt-get install gnutls-bin")
    pem = str(rsa_certificate(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    weak = "NORMAL:-VERS-TLS1.3:%DISABLE_SAFE_RENEGOTIATION"
    command = [program, "--http", "--x509keyfile", pem, "--x509certfile", pem, "--priority", weak]
    with subprocess.Popen(
        [*command, "-p", str(port)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        assert server.stdout is not None
        while "listening" not in server.stdout.readline():
            assert server.poll() is None
        try:
            ran = nianbao("capture", f"https://127.0.0.1:{port}/", **LOCAL)
        finally:
            server.kill()
    assert ran.code == 0, ran.err
    assert profiles(tmp_path) == {("tls/1.2", "legacy")}
