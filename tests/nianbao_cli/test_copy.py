"""`nianbao copy`: between a directory and a bucket, both ways, byte for byte."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from servers.seaweed import SeaweedServer

from nianbao.archive.store.directory import DirectoryStore
from tests.conftest import ROOT
from tests.nianbao.archive.catalogue.handmade import Report, flip, put_attempt

Program = Callable[..., Any]


@pytest.fixture
def bucket(s3: SeaweedServer) -> str:
    return f"s3://archive/{uuid.uuid4().hex}/年报"


@pytest.fixture
def archive(tmp_path: Path) -> dict[str, bytes]:
    """An archive in ./nianbao-data: reports, an attempt, an attachment of 20 MB, an unreferenced WARC."""
    store = DirectoryStore(tmp_path / "nianbao-data")
    Report(attachments=(("附件.pdf", os.urandom(20_000_000)),)).put(store)
    Report(year=2022, captured_at="2023-02-15T09:28:00.123456+00:00").put(store)
    put_attempt(store, "2024-02-15T09:28:00.123456+00:00", year=2023)
    store.put("warc/532525/2023/20240215T092800123456Z-00000.warc.gz", b"left by a crawl that was killed")
    return files_in(tmp_path / "nianbao-data")


def files_in(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".tmp" not in path.parts
    }


def objects_in(server: SeaweedServer, where: str) -> dict[str, bytes]:
    bucket, _, prefix = where.removeprefix("s3://").partition("/")
    client, found = server.client(), {}
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix + "/"):
        for each in page.get("Contents", ()):
            body = client.get_object(Bucket=bucket, Key=each["Key"])["Body"].read()
            found[each["Key"].removeprefix(prefix + "/")] = body
    return found


def test_a_directory_and_its_bucket_copy_are_the_same(
    nianbao: Program, archive: dict[str, bytes], bucket: str, s3: SeaweedServer, tmp_path: Path
) -> None:
    ran = nianbao("copy", "nianbao-data", bucket, s3_endpoint=s3.endpoint)
    assert ran.code == 0, ran.err
    assert objects_in(s3, bucket) == archive
    ran = nianbao("copy", bucket, "back", s3_endpoint=s3.endpoint)
    assert ran.code == 0, ran.err
    assert files_in(tmp_path / "back") == archive
    here = nianbao("verify", "--deep", "--json")
    there = nianbao("verify", "--deep", "--json", store=bucket, s3_endpoint=s3.endpoint)
    assert (here.code, here.lines) == (there.code, there.lines)


@pytest.mark.long
def test_the_aws_command_line_moves_an_archive_both_ways(
    nianbao: Program, archive: dict[str, bytes], bucket: str, s3: SeaweedServer, tmp_path: Path
) -> None:
    aws = ROOT / ".setup/awscli/bin/aws"
    if not aws.is_file():
        pytest.skip("the AWS command line is not here: sh scripts/fetch-awscli.sh")

    def sync(source: str, destination: str) -> None:
        command = [
            aws,
            "--endpoint-url",
            s3.endpoint,
            "s3",
            "sync",
            "--only-show-errors",
            source,
            destination,
        ]
        subprocess.run(command, cwd=tmp_path, check=True)

    sync("nianbao-data", bucket)
    assert objects_in(s3, bucket) == archive
    there = nianbao("verify", "--deep", "--json", store=bucket, s3_endpoint=s3.endpoint)
    sync(bucket, "back")
    assert files_in(tmp_path / "back") == archive
    here = nianbao("verify", "--deep", "--json", store="back")
    assert (there.code, there.lines) == (0, here.lines)
    (tmp_path / "back" / Report().key).unlink()
    sync(bucket, "back")
    assert files_in(tmp_path / "back") == archive


def test_a_second_run_sends_nothing_again(
    nianbao: Program, archive: dict[str, bytes], bucket: str, s3: SeaweedServer
) -> None:
    nianbao("copy", "nianbao-data", bucket, s3_endpoint=s3.endpoint)
    ran = nianbao("copy", "nianbao-data", bucket, "--json", s3_endpoint=s3.endpoint)
    assert ran.code == 0
    assert {line["key"] for line in ran.lines} == set(archive)
    assert {line["copied"] for line in ran.lines} == {False}


def test_damage_is_not_copied_nor_what_names_it(
    nianbao: Program, archive: dict[str, bytes], bucket: str, s3: SeaweedServer, tmp_path: Path
) -> None:
    report = Report()
    flip(tmp_path / "nianbao-data" / report.folder / "report.txt", 3)
    ran = nianbao("copy", "nianbao-data", bucket, "--json", s3_endpoint=s3.endpoint)
    assert ran.code == 1
    reasons = {line["key"]: line["reason"] for line in ran.lines if line["reason"]}
    assert set(reasons) == {report.key, f"{report.folder}/report.txt"}
    assert "damaged in" in reasons[f"{report.folder}/report.txt"]
    assert set(objects_in(s3, bucket)) == set(archive) - set(reasons)
    assert nianbao("verify", store=bucket, s3_endpoint=s3.endpoint).code == 0


def test_other_content_in_the_destination_is_said_and_stays(
    nianbao: Program, archive: dict[str, bytes], tmp_path: Path
) -> None:
    key = f"{Report().folder}/report.txt"
    DirectoryStore(tmp_path / "copy").put(key, b"other")
    ran = nianbao("copy", "nianbao-data", "copy", "--json")
    assert ran.code == 1
    assert {line["key"] for line in ran.lines if line["reason"]} == {key, Report().key}
    assert (tmp_path / "copy" / key).read_bytes() == b"other"


def test_a_copy_that_was_killed_goes_on(
    nianbao: Program, archive: dict[str, bytes], bucket: str, s3: SeaweedServer, tmp_path: Path
) -> None:
    command = [str(Path(sys.executable).with_name("nianbao")), "copy", "nianbao-data", bucket, "--json"]
    environment = os.environ | {"NIANBAO_S3_ENDPOINT": s3.endpoint}
    with subprocess.Popen(
        [*command, "--parallel", "1"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as copy:
        assert copy.stdout is not None
        assert copy.stdout.readline()
        copy.send_signal(signal.SIGKILL)
    held = objects_in(s3, bucket)
    assert all(archive[key] == content for key, content in held.items())
    assert not any(key.endswith("manifest.json") for key in held)
    assert nianbao("copy", "nianbao-data", bucket, s3_endpoint=s3.endpoint).code == 0
    assert objects_in(s3, bucket) == archive


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere", "b"), "holds nothing"),
        (("nianbao-data", "./nianbao-data"), "the same store"),
        (("http://x/y", "b"), "SOURCE = http://x/y"),
        (("nianbao-data", "s3://"), "DESTINATION = s3://"),
    ],
)
def test_wrong_places_are_wrong_usage(
    nianbao: Program, archive: dict[str, bytes], arguments: tuple[str, str], said: str
) -> None:
    ran = nianbao("copy", *arguments)
    assert (ran.code, said in ran.err) == (2, True), ran.err
