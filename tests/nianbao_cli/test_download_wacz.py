"""Downloads that stand alone: other people's programs read them, revisits included."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_public_key,
)
from fastwarc.warc import ArchiveIterator as FastIterator
from servers.raw import RawServer
from warcio.archiveiterator import ArchiveIterator

from tests.conftest import program_in
from tests.nianbao_cli.test_crawl_again import NOT_FOUND
from tests.nianbao_cli.test_crawl_requisites import TITLE, crawl, site

Program = Callable[..., Any]
YEAR = ("990101", "--year", "2021")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Where a portal was crawled twice, and its address."""
    directory = tmp_path_factory.mktemp("crawled")
    nianbao = program_in(directory)
    pages = site("http://127.0.0.2:9")
    with RawServer(lambda path: pages.get(path, NOT_FOUND)) as server:
        (directory / "registry.csv").write_text(
            f"code,name,province,prefecture,portal_url,other_hosts,note\n990101,青岭县,,,{server.url('/')},,\n",
            encoding="utf-8",
        )
        assert crawl(nianbao)["status"] == "archived"
        assert crawl(nianbao)["status"] == "unchanged"
        return directory, server.url("")


@pytest.fixture
def portal(crawled: tuple[Path, str], tmp_path: Path) -> str:
    """The address of a portal that was crawled twice; a copy of its archive is in tmp_path."""
    directory, address = crawled
    shutil.copytree(directory, tmp_path, dirs_exist_ok=True)
    return address


def records(warc: bytes) -> list[Any]:
    return [
        (record.rec_type, record.rec_headers, record.content_stream().read())
        for record in ArchiveIterator(io.BytesIO(warc))
    ]


def check_alone(warc: bytes) -> None:
    """Each revisit's original is in the file, by address and date and by record id."""
    found = records(warc)
    assert not [kind for kind, _, _ in found if kind not in ("warcinfo", "response", "revisit", "request")]
    responses = {
        (headers.get_header("WARC-Target-URI"), headers.get_header("WARC-Date")): headers.get_header(
            "WARC-Record-ID"
        )
        for kind, headers, _ in found
        if kind == "response"
    }
    revisits = [headers for kind, headers, _ in found if kind == "revisit"]
    assert len(revisits) > 4
    for headers in revisits:
        named = headers.get_header("WARC-Refers-To-Target-URI"), headers.get_header("WARC-Refers-To-Date")
        assert responses[named] == headers.get_header("WARC-Refers-To")
    infos = {headers.get_header("WARC-Record-ID") for kind, headers, _ in found if kind == "warcinfo"}
    assert {
        headers.get_header("WARC-Warcinfo-ID") for kind, headers, _ in found if kind != "warcinfo"
    } == infos
    fast = [record.headers["WARC-Record-ID"] for record in FastIterator(io.BytesIO(warc))]
    assert fast == [headers.get_header("WARC-Record-ID") for _, headers, _ in found]


def wacz(nianbao: Program, tmp_path: Path, name: str = "a.wacz", **settings: str) -> zipfile.ZipFile:
    ran = nianbao("download", *YEAR, "--as", "wacz", "--output", name, **settings)
    assert ran.code == 0, ran.err
    return zipfile.ZipFile(tmp_path / name)


def test_a_warc_stands_alone(nianbao: Program, tmp_path: Path, portal: str) -> None:
    assert nianbao("download", *YEAR, "--output", "a.warc.gz").code == 0
    check_alone((tmp_path / "a.warc.gz").read_bytes())


def test_a_wacz_is_valid_and_stands_alone(nianbao: Program, tmp_path: Path, portal: str, tools: Path) -> None:
    with wacz(nianbao, tmp_path) as package:
        check_alone(package.read("archive/990101-2021.warc.gz"))
        lines = [json.loads(line) for line in package.read("pages/pages.jsonl").splitlines()]
        stored = {info.filename for info in package.infolist() if info.compress_type == zipfile.ZIP_STORED}
        manifest = json.loads(package.read("nianbao/manifest.json"))
    assert stored == {"archive/990101-2021.warc.gz", "indexes/index.cdx.gz"}
    assert manifest["status"] == "unchanged"
    header, report, listing = lines
    assert header["format"] == "json-pages-1.0"
    assert (report["url"], report["title"]) == (portal + "/r.html", TITLE)
    assert "认真落实要求" in report["text"]
    assert (listing["url"], listing["title"]) == (portal + "/nb/", "政府信息公开年报")
    assert TITLE in listing["text"]
    ran = subprocess.run(
        [str(tools / "wacz"), "validate", "-f", str(tmp_path / "a.wacz")],
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, "Validation succeeded" in ran.stdout) == (0, True), ran.stdout + ran.stderr


def test_without_a_key_the_same_bytes_come_again(nianbao: Program, tmp_path: Path, portal: str) -> None:
    wacz(nianbao, tmp_path, "a.wacz").close()
    wacz(nianbao, tmp_path, "b.wacz").close()
    assert (tmp_path / "a.wacz").read_bytes() == (tmp_path / "b.wacz").read_bytes()


def test_a_key_signs(nianbao: Program, tmp_path: Path, portal: str, tools: Path) -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    with wacz(nianbao, tmp_path, signing_key="key.pem") as package:
        digest = json.loads(package.read("datapackage-digest.json"))
        content = package.read("datapackage.json")
    signed = digest["signedData"]
    assert signed["hash"] == digest["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert signed["created"] == json.loads(content)["created"]
    raw = base64.b64decode(signed["signature"])
    signature = encode_dss_signature(int.from_bytes(raw[:48]), int.from_bytes(raw[48:]))
    public = load_der_public_key(base64.b64decode(signed["publicKey"]))
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(signature, signed["hash"].encode(), ec.ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(signature, b"sha256:other", ec.ECDSA(SHA256()))
    ran = subprocess.run(
        [str(tools / "wacz"), "validate", "-f", str(tmp_path / "a.wacz")],
        capture_output=True,
    )
    assert ran.returncode == 0


@pytest.mark.parametrize("content", [None, b"no key", "rsa"])
def test_a_key_that_is_none_is_refused(nianbao: Program, tmp_path: Path, portal: str, content: Any) -> None:
    if content == "rsa":
        pem = ec.generate_private_key(ec.SECP256R1())
        content = pem.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    if content is not None:
        (tmp_path / "key.pem").write_bytes(content)
    ran = nianbao("download", *YEAR, "--as", "wacz", signing_key="key.pem")
    assert ran.code == 2
    assert "openssl" in ran.err
    assert not list(tmp_path.glob("*.wacz"))


def test_a_lost_original_is_said(nianbao: Program, tmp_path: Path, portal: str) -> None:
    first = min((tmp_path / "nianbao-data").rglob("*.warc.gz"))
    first.unlink()
    ran = nianbao("download", *YEAR, "--as", "wacz")
    assert ran.code == 1
    assert first.name in ran.err
    assert not list(tmp_path.glob("*.wacz"))
