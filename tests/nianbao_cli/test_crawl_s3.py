"""Crawls into a real S3 server that is killed, or whose client is: nothing lost, nothing said that is not so."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from servers.seaweed import SeaweedServer

from nianbao_demo import DemoServer, demo_portals

YEAR = "2024"
SEED = 20261127
KILLS = 40 if os.environ.get("NIANBAO_TEST_LONG") else 1
ENDED = {"990101": "archived", "990104": "archived", "990105": "not_published"}
Program = Callable[..., Any]


@pytest.fixture
def portals(tmp_path: Path) -> Iterator[list[DemoServer]]:
    """Two portals with a report and one without, in a registry of their own."""
    chosen = [portal for portal in demo_portals(int(YEAR)) if portal.code in ENDED]
    servers = [DemoServer(portal) for portal in chosen]
    for server in servers:
        server.__enter__()
    rows = [
        f"{portal.code},{portal.county},,,{server.home_url},,"
        for portal, server in zip(chosen, servers, strict=True)
    ]
    header = "code,name,province,prefecture,portal_url,other_hosts,note"
    (tmp_path / "registry.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    yield servers
    for server in servers:
        server.__exit__(None, None, None)


@pytest.fixture
def own_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SeaweedServer]:
    """A server that this test may kill."""
    with SeaweedServer(tmp_path / "seaweed") as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


def settings_for(server: SeaweedServer, **more: str) -> dict[str, str]:
    return {
        "store": "s3://counties/年报",
        "s3_endpoint": server.endpoint,
        "s3_attempts": "2",
        "delay": "0.02",
        "allow_private_hosts": "1",
        "registry": "registry.csv",
    } | more


def waiting_files(tmp_path: Path) -> list[Path]:
    outbox = tmp_path / "nianbao-work/outbox"
    return [path for path in outbox.rglob("*") if path.is_file()]


def objects_in(server: SeaweedServer) -> dict[str, bytes]:
    client, found = server.client(), {}
    for page in client.get_paginator("list_objects_v2").paginate(Bucket="counties", Prefix="年报/"):
        for each in page.get("Contents", ()):
            body = client.get_object(Bucket="counties", Key=each["Key"])["Body"].read()
            found[each["Key"].removeprefix("年报/")] = body
    return found


def test_a_crawl_fills_a_bucket_that_every_command_reads(
    nianbao: Program, portals: list[DemoServer], own_server: SeaweedServer, tmp_path: Path
) -> None:
    settings = settings_for(own_server)
    ran = nianbao("crawl", *ENDED, "--year", YEAR, "--json", **settings)
    assert {line["code"]: line["status"] for line in ran.lines} == ENDED, ran.err
    assert ran.code == 3
    assert waiting_files(tmp_path) == []
    stored = objects_in(own_server)
    assert all(line["warc"] in stored for line in ran.lines)
    assert not any(".nianbao" in key for key in stored)
    ran = nianbao("reports", "--json", **settings)
    assert {(line["code"], line["stored"]) for line in ran.lines} == {(code, True) for code in ENDED}
    ran = nianbao("verify", "--deep", "--json", **settings)
    assert (ran.code, {line["state"] for line in ran.lines}) == (0, {"ok"})
    ran = nianbao("download", "990101", "--year", YEAR, "--output", "a.warc.gz", **settings)
    assert ran.code == 0
    assert (tmp_path / "a.warc.gz").read_bytes() in stored.values()
    assert nianbao("crawl", "990101", "--year", YEAR, "--json", **settings).lines[0]["status"] == "unchanged"


@pytest.mark.long
def test_the_catalogue_is_rebuilt_from_the_bucket_alone(
    nianbao: Program, portals: list[DemoServer], own_server: SeaweedServer, tmp_path: Path
) -> None:
    settings = settings_for(own_server)
    nianbao("crawl", *ENDED, "--year", YEAR, **settings)
    before = nianbao("reports", "--json", **settings)
    fresh = settings | {"work": str(tmp_path / "another machine"), "registry": ""}
    ran = nianbao("reindex", **fresh)
    assert (ran.code, f"holds {len(before.lines)} manifests" in ran.err) == (0, True), ran.err
    assert nianbao("reports", "--json", **fresh).out == before.out


@pytest.mark.long
def test_a_server_killed_in_the_middle_loses_nothing(
    nianbao: Program, portals: list[DemoServer], own_server: SeaweedServer, tmp_path: Path
) -> None:
    settings = settings_for(own_server)
    command = [str(Path(sys.executable).with_name("nianbao")), "crawl", *ENDED, "--year", YEAR, "--json"]
    environment = os.environ | {f"NIANBAO_{name.upper()}": value for name, value in settings.items()}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as crawl:
        portals[0].wait_for(2, timeout=60)
        own_server.kill()
        out, err = crawl.communicate(timeout=120)
    assert crawl.returncode == 1, err
    assert "Traceback" not in err
    assert "nianbao upload" in out + err
    ran = nianbao("reports", "--json", **settings)
    assert ran.code == 1
    assert {(line["code"], line["status"], line["stored"]) for line in ran.lines} == {
        (code, status, False) for code, status in ENDED.items()
    }
    requests = [len(portal.requests) for portal in portals]

    assert nianbao("upload", **settings).code == 1
    own_server.start()
    ran = nianbao("upload", "--json", **settings)
    assert (ran.code, {line["stored"] for line in ran.lines}) == (0, {True}), ran.err
    assert waiting_files(tmp_path) == []
    ran = nianbao("reports", "--json", **settings)
    assert {(line["code"], line["status"], line["stored"]) for line in ran.lines} == {
        (code, status, True) for code, status in ENDED.items()
    }
    ran = nianbao("verify", "--deep", "--json", **settings)
    assert (ran.code, {line["state"] for line in ran.lines}) == (0, {"ok"})
    assert [len(portal.requests) for portal in portals] == requests, "nothing was fetched again"


@pytest.mark.long
def test_a_server_that_is_not_there_at_the_start_gets_all_of_it_later(
    nianbao: Program, portals: list[DemoServer], own_server: SeaweedServer, tmp_path: Path
) -> None:
    settings = settings_for(own_server)
    own_server.kill()
    ran = nianbao("crawl", *ENDED, "--year", YEAR, "--json", **settings)
    assert ran.code == 1
    assert {line["status"] for line in ran.lines} == {"failed"}
    assert all(f"{ENDED[line['code']]}, but not stored yet" in line["reason"] for line in ran.lines)
    assert "cannot be reached" in ran.err
    assert f"waits in {tmp_path}/nianbao-work/outbox until `nianbao upload` stores it" in ran.err
    home = portals[0].home_url
    captured = nianbao("capture", home, "--json", **settings)
    assert (captured.code, [line["warc"] for line in captured.lines]) == (1, [None])
    assert "nianbao upload" in captured.lines[0]["reason"]
    requests = [len(portal.requests) for portal in portals]
    assert all(requests)

    own_server.start()
    ran = nianbao("upload", "--json", **settings)
    assert (ran.code, {line["stored"] for line in ran.lines}) == (0, {True}), ran.err
    assert waiting_files(tmp_path) == []
    ran = nianbao("reports", "--json", **settings)
    assert {(line["code"], line["status"], line["stored"]) for line in ran.lines} == {
        (code, status, True) for code, status in ENDED.items()
    }
    assert nianbao("verify", "--deep", **settings).code == 0
    assert [len(portal.requests) for portal in portals] == requests, "nothing was fetched again"


def test_wrong_credentials_stop_a_crawl_before_it_asks_a_portal(
    nianbao: Program, portals: list[DemoServer], own_server: SeaweedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    for command in (["crawl", *ENDED, "--year", YEAR], ["capture", portals[0].home_url]):
        ran = nianbao(*command, **settings_for(own_server))
        assert (ran.code, "credentials" in ran.err, ran.err.count("\n")) == (1, True, 1), ran.err
    assert [portal.requests for portal in portals] == [[], [], []]


def test_a_bucket_that_was_known_and_is_gone_is_damage(
    nianbao: Program, portals: list[DemoServer], own_server: SeaweedServer
) -> None:
    settings = settings_for(own_server)
    nianbao("crawl", "990104", "--year", YEAR, **settings)
    client = own_server.client()
    for key in objects_in(own_server):
        client.delete_object(Bucket="counties", Key=f"年报/{key}")
    for gone in ("emptied", "deleted"):
        assert nianbao("verify", **settings).code == 5, gone
        assert nianbao("reports", **settings).code == 1, gone
        assert nianbao("export", "--output", "x", **settings).code == 1, gone
        if gone == "emptied":
            client.delete_bucket(Bucket="counties")


@pytest.mark.parametrize("kills", [KILLS])
def test_a_program_killed_at_any_moment_leaves_a_sound_bucket(
    nianbao: Program, portals: list[DemoServer], own_server: SeaweedServer, tmp_path: Path, kills: int
) -> None:
    settings = settings_for(own_server)
    chance = random.Random(SEED)
    command = [str(Path(sys.executable).with_name("nianbao")), "crawl", "990104", "--year", YEAR]
    environment = os.environ | {f"NIANBAO_{name.upper()}": value for name, value in settings.items()}
    portal = portals[[*ENDED].index("990104")]
    for _ in range(kills):
        seen = len(portal.requests)
        with subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as crawl:
            portal.wait_for(seen + chance.randrange(3, 8), timeout=30)
            try:
                crawl.wait(chance.random() * 0.4)
            except subprocess.TimeoutExpired:
                crawl.send_signal(signal.SIGKILL)
        ran = nianbao("verify", "--deep", "--json", **settings)
        assert {line["state"] for line in ran.lines} <= {"ok", "unreferenced"}, ran.out
        assert ran.code in (0, 1), "1: the bucket is not made yet"
    assert nianbao("upload", **settings).code == 0
    assert waiting_files(tmp_path) == [path for path in waiting_files(tmp_path) if path.suffix == ".torn"]
    ran = nianbao("crawl", "990104", "--year", YEAR, "--json", **settings)
    assert (ran.code, ran.lines[0]["status"] in ("archived", "unchanged")) == (0, True)
    ran = nianbao("verify", "--deep", "--json", **settings)
    assert (ran.code, {line["state"] for line in ran.lines} <= {"ok", "unreferenced"}) == (0, True)
