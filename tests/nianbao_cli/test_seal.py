"""`nianbao seal`: links stamped by a real authority, and what `verify` and OpenSSL say of the stamps."""

from __future__ import annotations

import html
import io
import json
import shutil
import socket
import subprocess
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from schedule_season import all_year, write_registry
from servers.authority import Authority

from nianbao.archive.store.directory import DirectoryStore
from nianbao.core.registry import load_registry
from nianbao.core.years import report_years
from nianbao.web.site import Site
from nianbao_demo import DemoServer, demo_portals
from tests.nianbao.archive.catalogue.handmade import Report
from tests.nianbao.web.handmade_site import served

Program = Callable[..., Any]


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    with Authority(tmp_path / "authority") as running:
        yield running


@pytest.fixture
def archive(tmp_path: Path) -> DirectoryStore:
    store = DirectoryStore(tmp_path / "nianbao-data")
    Report().put(store)
    return store


def state(nianbao: Program, key: str, **settings: str) -> tuple[int, str, str]:
    ran = nianbao("verify", "--deep", "--json", **settings)
    (found,) = (line for line in ran.lines if line["key"] == key)
    return ran.code, found["state"], ran.err


def test_the_newest_link_is_stamped(
    nianbao: Program, authority: Authority, archive: DirectoryStore, tmp_path: Path
) -> None:
    ran = nianbao("seal", "--tsa", authority.url, "--json")
    assert ran.code == 0, ran.err
    (line,) = ran.lines
    link, stamp = line["head"]["key"], line["stamp"]
    assert (stamp["key"], stamp["authority"]) == (f"{link}.tsr", "CN=Authority of Test")
    assert stamp["checked"].startswith("digest, signature")
    folder = Path(archive.url)
    openssl = [
        "openssl",
        "ts",
        "-verify",
        "-data",
        link,
        "-in",
        f"{link}.tsr",
        "-CAfile",
        str(authority.roots),
    ]
    assert subprocess.run(openssl, cwd=folder, capture_output=True).returncode == 0
    assert state(nianbao, stamp["key"])[:2] == (0, "ok")
    trusted = state(nianbao, stamp["key"], tsa_roots=str(authority.roots))
    assert (trusted[:2], "1 time stamp checked: digest, signature, certificate up to" in trusted[2]) == (
        (0, "ok"),
        True,
    )
    again = nianbao("seal", "--json", tsa=authority.url)
    assert (again.lines[0]["stamp"]["at"], authority.asked) == (stamp["at"], 1)
    replace(Report(), code="530100").put(archive)
    assert nianbao("seal", tsa=authority.url).code == 0
    assert (len(list(folder.glob("inventory/*.tsr"))), authority.asked) == (2, 2)
    assert nianbao("copy", "nianbao-data", "copied").code == 0
    assert len(list((tmp_path / "copied").glob("inventory/*.tsr"))) == 2


def _other_digest(question: bytes) -> bytes:
    """Of a question the digest changed: it stands before the nonce."""
    at = question.index(b"\x04\x20") + 2
    return question[:at] + bytes(32) + question[at + 32 :]


def _other_nonce(question: bytes) -> bytes:
    at = question.index(b"\x04\x20") + 2 + 32 + 3
    return question[:at] + bytes([question[at] ^ 1]) + question[at + 1 :]


def _flipped(answer: bytes) -> bytes:
    return answer[:-5] + bytes([answer[-5] ^ 1]) + answer[-4:]


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "refusal": ({"spoil_question": lambda question: b"\x30\x00"}, "refused to stamp"),
    "another digest": ({"spoil_question": _other_digest}, "covers another digest"),
    "another question": ({"spoil_question": _other_nonce}, "answered another question"),
    "another signature": ({"spoil_answer": _flipped}, "is not signed as it says"),
    "something else": ({"spoil_answer": lambda answer: b"<html>"}, "no answer of a time stamp authority"),
    "nothing": ({"spoil_answer": lambda answer: b""}, "no answer of a time stamp authority"),
    "an error": ({"status": 503}, "it answers 503"),
}


def test_an_authority_that_fails_costs_nothing(
    nianbao: Program, authority: Authority, archive: DirectoryStore
) -> None:
    heads = set()
    for fault, said in FAULTS.values():
        sound = {name: getattr(authority, name) for name in fault}
        for name, value in fault.items():
            setattr(authority, name, value)
        ran = nianbao("seal", "--tsa", authority.url, "--json")
        assert (ran.code, said in ran.err, len(ran.err.splitlines())) == (1, True, 1), ran.err
        heads.add((ran.lines[0]["head"]["key"], ran.lines[0]["stamp"]))
        for name, value in sound.items():
            setattr(authority, name, value)
    assert len(heads) == 1
    assert not list(Path(archive.url).rglob("*.tsr"))
    assert nianbao("seal", "--tsa", authority.url).code == 0
    assert nianbao("seal", "--tsa", "file:///etc/passwd").code == 0  # it is stamped: nobody is asked


def test_an_authority_that_is_down_is_one_line(nianbao: Program, archive: DirectoryStore) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    ran = nianbao("seal", "--tsa", url)
    assert (ran.code, ran.err.count(url), "Connection refused" in ran.err) == (1, 1, True), ran.err
    assert len(list(Path(archive.url).glob("inventory/*"))) == 1
    assert nianbao("seal", "--tsa", "ftp://x/").code == 2


def test_stamps_that_are_not_what_they_say_are_damage(
    nianbao: Program, authority: Authority, archive: DirectoryStore, tmp_path: Path
) -> None:
    """Another link's stamp, a bit of it, and the stamp of an authority that the roots do not know."""
    assert nianbao("seal", "--tsa", authority.url).code == 0
    replace(Report(), code="530100").put(archive)
    assert nianbao("seal", "--tsa", authority.url).code == 0
    first, second = sorted(Path(archive.url).glob("inventory/*.tsr"))
    key = f"inventory/{second.name}"
    sound = second.read_bytes()
    for spoiled in (first.read_bytes(), _flipped(sound), b"", sound[:-1]):
        second.write_bytes(spoiled)
        assert state(nianbao, key)[:2] == (5, "damaged")
    second.write_bytes(sound)
    other = Authority(tmp_path / "other", "Other")
    assert state(nianbao, key, tsa_roots=str(other.roots))[:2] == (5, "damaged")
    assert nianbao("verify", tsa_roots="nothing.pem").code == 2
    assert state(nianbao, key)[:2] == (0, "ok")
    second.rename(second.with_name("20200101T000000000000Z.json.tsr"))
    assert state(nianbao, "inventory/20200101T000000000000Z.json.tsr")[:2] == (0, "unreferenced")


def test_a_stamp_that_is_taken_away_or_replaced_is_damage_once_a_link_follows(
    nianbao: Program, authority: Authority, archive: DirectoryStore
) -> None:
    folder = Path(archive.url)
    (line,) = nianbao("seal", "--tsa", authority.url, "--json").lines
    stamp = folder / line["stamp"]["key"]
    sound = stamp.read_bytes()
    replace(Report(), code="530100").put(archive)
    (follows,) = nianbao("seal", "--json").lines
    said = json.loads((folder / follows["head"]["key"]).read_bytes())
    assert [one["key"] for one in said["stamps"]] == [line["stamp"]["key"]]
    assert state(nianbao, line["stamp"]["key"])[:2] == (0, "ok")
    stamp.unlink()
    ran = nianbao("verify", "--json")
    (gone,) = (one for one in ran.lines if one["state"] != "ok")
    assert (ran.code, gone["key"], gone["state"], gone["manifest"]) == (
        5, line["stamp"]["key"], "missing", follows["head"]["key"],
    )  # fmt: skip
    assert nianbao("seal", "--tsa", authority.url).code == 0
    shutil.copy(folder / line["head"]["key"], folder.parent / "link.json")
    query = ["openssl", "ts", "-query", "-data", "link.json", "-sha256", "-cert", "-out", "asked.tsq"]
    subprocess.run(query, cwd=folder.parent, check=True, capture_output=True)
    asked = (folder.parent / "asked.tsq").read_bytes()
    headers = {"Content-Type": "application/timestamp-query"}
    with urllib.request.urlopen(urllib.request.Request(authority.url, asked, headers)) as answer:
        stamp.write_bytes(answer.read())  # another stamp of the same link: good by itself, and not the one
    assert state(nianbao, line["stamp"]["key"])[:2] == (5, "damaged")
    stamp.write_bytes(sound)
    assert nianbao("verify").code == 0


def test_without_the_issuer_the_digest_alone_is_checked_and_said(
    nianbao: Program, archive: DirectoryStore, tmp_path: Path
) -> None:
    with Authority(tmp_path / "bare", chain=False) as authority:
        (line,) = nianbao("seal", "--tsa", authority.url, "--json").lines
    assert line["stamp"]["checked"].startswith("digest alone")
    _, found, said = state(nianbao, line["stamp"]["key"])
    assert (found, "digest alone" in said) == ("ok", True)
    assert state(nianbao, line["stamp"]["key"], tsa_roots=str(authority.roots))[:2] == (0, "ok")


def test_the_scheduler_seals_after_each_round(nianbao: Program, authority: Authority, tmp_path: Path) -> None:
    all_year(tmp_path)
    (portal,) = (one for one in demo_portals(report_years()[-1]) if one.code == "990104")
    settings = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv", "schedule": "mine.toml"}
    with DemoServer(portal) as server:
        write_registry(tmp_path, [(portal.code, portal.county, server.home_url)])
        authority.status = 503
        ran = nianbao("schedule", "run", "--once", tsa=authority.url, **settings)
        assert (ran.code, ran.err.count("the inventory is not stamped")) == (0, 1), ran.err
        authority.status = 200
        assert not list(tmp_path.glob("nianbao-data/inventory/*.tsr"))
        assert nianbao("schedule", "run", "--once", tsa=authority.url, **settings).code == 0
    (link,) = tmp_path.glob("nianbao-data/inventory/*.json")
    assert link.with_name(f"{link.name}.tsr").is_file()


def test_downloads_and_citations_name_the_seal(
    nianbao: Program, authority: Authority, archive: DirectoryStore, tmp_path: Path
) -> None:
    (line,) = nianbao("seal", "--tsa", authority.url, "--json").lines
    seal = {"link": line["head"]["key"], "sha256": line["head"]["sha256"], "stamp": line["stamp"]["key"]}
    assert nianbao("download", "532525", "--year", "2021", "--as", "wacz", "--output", "x.wacz").code == 0
    with zipfile.ZipFile(tmp_path / "x.wacz") as package:
        assert json.loads(package.read("datapackage.json"))["seal"] == seal
    site = Site(archive, tmp_path / "web", load_registry())
    site.refresh()
    with served(site) as page:
        shown = page.get("/report/532525/2021").text
        with zipfile.ZipFile(io.BytesIO(page.get("/files/532525/2021/county/wacz").content)) as package:
            assert json.loads(package.read("datapackage.json"))["seal"] == seal
    said = f"{seal['link']} sha256:{seal['sha256']}, stamped in {seal['stamp']}"
    assert f"seal {said}" in html.unescape(shown)
