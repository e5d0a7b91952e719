"""Answers to POST requests in an index: told apart by what was posted, as replay tools tell them apart."""

from __future__ import annotations

import asyncio
import gzip
import json
import subprocess
from pathlib import Path

import pytest

from nianbao.archive.warc.exchange import Exchange
from nianbao.archive.warc.indexing import index_lines
from nianbao.archive.warc.posted import posted_query
from nianbao.archive.warc.recorder import Recorder

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
PARTED = (
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1 2\r\n'
    b'--x\r\nContent-Disposition: form-data; name="f"; filename="f.bin"\r\n\r\n\x00\xff\r\n--x--\r\n'
)
BODIES = [
    (FORM, b"unitId=12&name=%E6%B2%9B%E5%8E%BF+a"),
    (FORM, b"\xff\xfe"),
    ("application/json", b'{"a": 1, "b": [{"a": 2}, {"c": null}], "a.2_": true}'),
    ("application/json", b"no json"),
    ("text/plain", b'{"page": 3}'),
    ("text/plain", b"no json"),
    ("multipart/form-data; boundary=x", PARTED),
    ("multipart/form-data", PARTED),
    ("application/octet-stream", bytes(range(256)) * 20),
    (FORM, b""),
]
SILENT = {("application/json", b"no json")}
"""Here cdxj-indexer says nothing of the body, so that all such requests would be one; ours keeps it."""


def posting(url: str, media_type: str, body: bytes) -> Exchange:
    made = Exchange(url)
    head = f"POST / HTTP/1.1\r\nHost: a.test\r\nReferer: http://a.test/x\r\nContent-Type: {media_type}\r\n"
    made.request += head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body
    made.head += (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: 2\r\n\r\n"
    )
    made.add_body(b"{}")
    made.payload.update(b"{}")
    made.finish()
    return made


def recorded(directory: Path, exchanges: list[Exchange]) -> Path:
    recorder = Recorder(directory, "warc/990101/2021", [("software", "test")])

    async def commit() -> None:
        for each in exchanges:
            await recorder.commit(each)

    asyncio.run(commit())
    recorder.release()
    return directory / recorder.keys[0]


@pytest.mark.parametrize(("media_type", "body"), BODIES)
def test_the_line_is_what_cdxj_indexer_makes(
    tmp_path: Path, tools: Path, media_type: str, body: bytes
) -> None:
    warc = recorded(tmp_path, [posting("http://a.test/api?x=1", media_type, body)])
    packed = tmp_path / "theirs.cdx.gz"
    options = ["--sort", "--post-append", "--fields", "referrer", "--compress", str(packed)]
    subprocess.run([str(tools / "cdxj-indexer"), *options, str(warc)], check=True, capture_output=True)
    (theirs,) = gzip.decompress(packed.read_bytes()).decode().splitlines()
    (ours,) = [line.text() for line in index_lines(warc, with_requests=True)]
    if (media_type, body) in SILENT:
        assert "__wb_post_data=bm8ganNvbg==" in ours
    else:
        assert ours == theirs


def test_requests_are_told_apart_only_where_asked(tmp_path: Path) -> None:
    warc = recorded(tmp_path, [posting("http://a.test/api", FORM, b"page=%d" % page) for page in (1, 2)])
    apart = [line.text().split(" ")[0] for line in index_lines(warc, with_requests=True)]
    assert apart == ["test,a)/api?__wb_method=post&page=1", "test,a)/api?__wb_method=post&page=2"]
    lines = [line.text().split(" ", 2) for line in index_lines(warc)]
    assert [key for key, _, _ in lines] == ["test,a)/api"] * 2
    assert all("method" not in json.loads(said) for _, _, said in lines)


def test_a_long_body_does_not_make_a_long_key() -> None:
    assert len(posted_query("application/octet-stream", bytes(100_000))) == 4096
