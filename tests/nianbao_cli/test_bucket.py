"""What a bucket gives beyond a directory: links, exports read in place, retention that verify shows."""

from __future__ import annotations

import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from botocore.exceptions import ClientError
from duckdb_extensions import import_extension
from pyarrow import fs, parquet
from servers.seaweed import ACCESS_KEY, SECRET_KEY, SeaweedServer

from nianbao.archive.store import open_store
from nianbao.core.settings import Settings
from tests.nianbao.archive.catalogue.handmade import Report

Program = Callable[..., Any]


@pytest.fixture
def settings(s3: SeaweedServer) -> dict[str, str]:
    return {"store": f"s3://archive/{uuid.uuid4().hex}/年报", "s3_endpoint": s3.endpoint}


def filled(settings: dict[str, str], **asked: Any) -> str:
    store = open_store(Settings(**settings, **asked))
    store.prepare()
    report = Report(attachments=(("附件 一.pdf", b"%PDF-1.4"),))
    report.put(store)
    return report.folder


def test_links_open_what_is_stored_and_nothing_else(nianbao: Program, settings: dict[str, str]) -> None:
    filled(settings)
    for form, content in (("text", Report().text), ("original", b"%PDF-1.4")):
        ran = nianbao("download", "532525", "--year", "2021", "--as", form, "--link", **settings)
        assert ran.code == 0, ran.err
        (url,) = ran.out.splitlines()
        assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in url
        with urllib.request.urlopen(url) as answer:
            assert answer.read() == content
            assert answer.headers["Content-Disposition"].startswith("attachment")
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(url.replace("X-Amz-Signature=", "X-Amz-Signature=0"))
    ran = nianbao("download", "532525", "--year", "2021", "--as", "tables", "--link", **settings)
    assert (ran.code, "warc, text, html, original" in ran.err) == (2, True)


def test_an_export_into_a_bucket_is_read_there(
    nianbao: Program, settings: dict[str, str], s3: SeaweedServer
) -> None:
    filled(settings)
    place = f"archive/{uuid.uuid4().hex}"
    for _ in range(2):  # a newer export replaces the older
        ran = nianbao("export", "--output", f"s3://{place}", "--format", "parquet", **settings)
        assert ran.code == 0, ran.err
    assert f"s3://{place}/reports.parquet" in ran.out.splitlines()
    import_extension("httpfs")
    with duckdb.connect() as query:
        query.execute("LOAD httpfs")
        query.execute(
            f"CREATE SECRET (TYPE s3, KEY_ID '{ACCESS_KEY}', SECRET '{SECRET_KEY}', URL_STYLE 'path',"
            f" USE_SSL false, ENDPOINT '{s3.endpoint.removeprefix('http://')}')"
        )
        found = query.execute(f"SELECT code, year FROM 's3://{place}/reports.parquet'").fetchall()
    assert [(str(code), int(year)) for code, year in found] == [("532525", 2021)]
    bucket = fs.S3FileSystem(
        access_key=ACCESS_KEY, secret_key=SECRET_KEY, endpoint_override=s3.endpoint, scheme="http"
    )
    assert parquet.read_table(f"{place}/cells.parquet", filesystem=bucket).num_rows > 0
    ran = nianbao("export", "--output", f"{settings['store']}/data", **settings)
    assert (ran.code, "the archive's own place" in ran.err) == (2, True)


def test_retention_is_applied_and_verify_shows_it(nianbao: Program, s3: SeaweedServer) -> None:
    bucket = uuid.uuid4().hex
    settings = {"store": f"s3://{bucket}/a", "s3_endpoint": s3.endpoint}
    asked = {"s3_object_lock": "compliance", "s3_object_lock_days": "30", "s3_encryption": "AES256"}
    folder = filled(settings, **asked)
    head = s3.client().head_object(Bucket=bucket, Key=f"a/{folder}/manifest.json")
    assert (head["ObjectLockMode"], head["ServerSideEncryption"]) == ("COMPLIANCE", "AES256")
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.client().delete_object(Bucket=bucket, Key=f"a/{folder}/manifest.json", VersionId=head["VersionId"])
    ran = nianbao("verify", **settings, **asked)
    assert (ran.code, "unprotected" in ran.err) == (0, False)
    assert "versioning: Enabled" in ran.err
    assert "asked for on write: object lock COMPLIANCE, 30 days; encryption AES256" in ran.err


def test_what_lacks_the_protection_asked_for_is_named(nianbao: Program, settings: dict[str, str]) -> None:
    folder = filled(settings)
    ran = nianbao("verify", s3_encryption="AES256", **settings)
    assert ran.code == 0, "no damage"
    assert f"unprotected  {folder}/report.txt: its encryption is none, not AES256" in ran.err


@pytest.mark.parametrize(
    "asked", [{"s3_object_lock": "governance"}, {"s3_object_lock_days": "3"}, {"s3_kms_key": "k"}]
)
def test_contradictions_are_wrong_settings(
    nianbao: Program, settings: dict[str, str], asked: dict[str, str]
) -> None:
    ran = nianbao("reports", **settings, **asked)
    assert (ran.code, "NIANBAO_S3_" in ran.err) == (2, True)


def test_versioning_is_switched_on_where_it_is_asked(s3: SeaweedServer) -> None:
    bucket = uuid.uuid4().hex
    open_store(Settings(store=f"s3://{bucket}", s3_endpoint=s3.endpoint, s3_versioning=True)).prepare()
    assert s3.client().get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
