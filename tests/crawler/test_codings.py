"""Content codings come off, within a limit, and broken ones are never taken for a page."""

from __future__ import annotations

import gzip
import zlib

import pytest

from crawler.codings import TooLarge, decode_body
from nianbao.core.errors import Unreachable

TEXT = "年度报告".encode() * 1000


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT, mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0), "X-GZIP"),
        (gzip.compress(TEXT[:100], mtime=0) + gzip.compress(TEXT[100:], mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0) + b"\0\0\0", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (zlib.compress(TEXT)[2:-4], "deflate"),
        (gzip.compress(zlib.compress(TEXT), mtime=0), "deflate, gzip"),
        (TEXT, "gzip"),
    ],
)
def test_decoded(body: bytes, coding: str) -> None:
    assert decode_body(body, coding, 10**6) == TEXT


@pytest.mark.parametrize(
    ("body", "coding"),
    [(gzip.compress(TEXT, mtime=0)[:-20], "gzip"), (b"\x1f\x8b\xff\xff", "gzip"), (TEXT, "br")],
)
def test_broken(body: bytes, coding: str) -> None:
    with pytest.raises(Unreachable):
        decode_body(body, coding, 10**6)


def test_a_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with pytest.raises(TooLarge):
        decode_body(bomb, "gzip", 1_000_000)
    with pytest.raises(TooLarge):
        decode_body(TEXT, "", 100)
