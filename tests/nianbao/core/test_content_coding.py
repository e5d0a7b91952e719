"""What content codings give: codings × damaged forms × what a browser shows of them, or why nothing."""

from __future__ import annotations

import gzip
import sys
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from itertools import islice

import brotli
import pytest

from nianbao.core.content_coding import CodingBroken, Decoding, Flaw, TooLarge, decoded

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = ("<html><body>" + "<p>石屏县2023年政府信息公开工作年度报告</p>" * 3000 + "</body></html>\n").encode()
HALF = TEXT[: len(TEXT) // 2]
LIMIT = 10**6


def named_gzip(text: bytes) -> bytes:
    """gzip with every field a head may have (RFC 1952)."""
    head = b"\x1f\x8b\x08\x1e\0\0\0\0\0\x03\x04\0ABCDpage.html\0\xc4\xea\xb1\xa8\0"
    return head + zlib.crc32(head).to_bytes(4, "little")[:2] + gzip.compress(text, mtime=0)[10:]


def raw(text: bytes) -> bytes:
    return zlib.compress(text)[2:-4]


def flushed(text: bytes, window: int) -> bytes:
    """What a server sends that flushes and never ends its stream."""
    packer = zlib.compressobj(6, zlib.DEFLATED, window)
    return packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH)


def flushed_brotli(text: bytes) -> bytes:
    packer = brotli.Compressor()
    return bytes(packer.process(text) + packer.flush())


def flushed_zstd(text: bytes) -> bytes:
    packer = zstd.ZstdCompressor()
    return packer.compress(text) + packer.flush(zstd.ZstdCompressor.FLUSH_BLOCK)


WHOLE = {
    "none": (TEXT, ""),
    "identity": (TEXT, "identity"),
    "an unknown word": (TEXT, "utf-8"),
    "gzip": (gzip.compress(TEXT, mtime=0), "gzip"),
    "its other name": (gzip.compress(TEXT, mtime=0), "X-GZIP"),
    "gzip with a full head": (named_gzip(TEXT), "gzip"),
    "two members": (gzip.compress(HALF, mtime=0) + gzip.compress(TEXT[len(HALF) :], mtime=0), "gzip"),
    "padding": (gzip.compress(TEXT, mtime=0) + b"\0\0\0", "gzip"),
    "padding between members": (
        gzip.compress(HALF, mtime=0) + b"\0" * 20_000 + gzip.compress(TEXT[len(HALF) :], mtime=0),
        "gzip",
    ),
    "words after the end": (gzip.compress(TEXT, mtime=0) + b"\r\n<!-- cached -->", "gzip"),
    "plain under gzip": (TEXT, "gzip"),
    "zlib": (zlib.compress(TEXT), "deflate"),
    "zlib of a small window": (b"\x18\x19" + zlib.compress(TEXT)[2:], "deflate"),
    "raw deflate": (raw(TEXT), "deflate"),
    "raw deflate whose first byte is zlib's": (b"\x78\x04\0\xfb\xff" + TEXT[:4] + raw(TEXT[4:]), "deflate"),
    "gzip under deflate": (gzip.compress(TEXT, mtime=0), "deflate"),
    "br": (brotli.compress(TEXT), "br"),
    "zstd": (zstd.compress(TEXT), "zstd"),
    "zstd, checked": (zstd.compress(TEXT, options={zstd.CompressionParameter.checksum_flag: 1}), "zstd"),
    "zstd frames, one to be skipped": (
        zstd.compress(HALF) + b"\x50\x2a\x4d\x18\x03\0\0\0abc" + zstd.compress(TEXT[len(HALF) :]),
        "zstd",
    ),
    "two codings": (gzip.compress(zlib.compress(TEXT), mtime=0), "deflate, gzip"),
    "gzip twice": (gzip.compress(gzip.compress(TEXT, mtime=0), mtime=0), "gzip, gzip"),
    "gzip once, said twice": (gzip.compress(TEXT, mtime=0), "gzip,gzip"),
}
IMPERFECT = {
    "no trailer": (gzip.compress(TEXT)[:-8], "gzip", Flaw.NO_CHECKSUM),
    "half a trailer": (gzip.compress(TEXT)[:-3], "gzip", Flaw.NO_CHECKSUM),
    "a wrong checksum": (
        gzip.compress(TEXT)[:-8] + b"\0\1\2\3" + gzip.compress(TEXT)[-4:],
        "gzip",
        Flaw.WRONG_CHECKSUM,
    ),
    "a wrong size": (gzip.compress(TEXT)[:-4] + b"\0\0\0\0", "gzip", Flaw.WRONG_CHECKSUM),
    "flushed": (flushed(TEXT, 31), "gzip", Flaw.NOT_ENDED),
    "flushed, plain beneath": (flushed(TEXT, 31), "utf-8, gzip", Flaw.NOT_ENDED),
    "zlib without its checksum": (zlib.compress(TEXT)[:-4], "deflate", Flaw.NO_CHECKSUM),
    "zlib with a wrong one": (zlib.compress(TEXT)[:-4] + b"\0\0\0\0", "deflate", Flaw.WRONG_CHECKSUM),
    "zlib flushed": (flushed(TEXT, 15), "deflate", Flaw.NOT_ENDED),
    "raw deflate flushed": (flushed(TEXT, -15), "deflate", Flaw.NOT_ENDED),
    "br flushed": (flushed_brotli(TEXT), "br", Flaw.NOT_ENDED),
    "zstd flushed": (flushed_zstd(TEXT), "zstd", Flaw.NOT_ENDED),
}
BROKEN = {
    "gzip cut off": (gzip.compress(TEXT)[:-20], "gzip"),
    "the second member cut off": (gzip.compress(TEXT) + gzip.compress(TEXT)[:-20], "gzip"),
    "the second member only begun": (gzip.compress(TEXT) + b"\x1f", "gzip"),
    "a head and no more": (gzip.compress(TEXT)[:10], "gzip"),
    "a damaged head": (b"\x1f\x8b\xff\xff", "gzip"),
    "gzip damaged": (gzip.compress(TEXT)[:40] + b"\xff" * 40 + gzip.compress(TEXT)[80:], "gzip"),
    "half a page flushed": (flushed(HALF, 31), "gzip"),
    "half a page of JSON flushed": (flushed(b'{"list":[{"a":1},', 31), "gzip"),
    "zlib cut off": (zlib.compress(TEXT)[:-20], "deflate"),
    "raw deflate cut off": (raw(TEXT)[:-20], "deflate"),
    "plain under deflate": (TEXT, "deflate"),
    "br cut off": (brotli.compress(TEXT)[:-20], "br"),
    "half a page in br, flushed": (flushed_brotli(HALF), "br"),
    "plain under br": (TEXT, "br"),
    "zstd cut off": (zstd.compress(TEXT)[:-20], "zstd"),
    "plain under zstd": (TEXT, "zstd"),
    "compress": (TEXT, "compress"),
    "a coding with a dictionary": (TEXT, "dcb"),
    "six times over": (TEXT, "gzip, gzip, gzip, gzip, gzip, gzip"),
}


def in_pieces(body: bytes, size: int) -> Iterator[bytes]:
    return (body[at : at + size] for at in range(0, len(body), size))


@pytest.mark.parametrize("size", [1, 7, 10**9])
@pytest.mark.parametrize("name", WHOLE)
def test_whole(name: str, size: int) -> None:
    body, coding = WHOLE[name]
    decoding = Decoding(in_pieces(body, size), coding)
    assert b"".join(decoding) == TEXT
    assert decoding.flaws == []


@pytest.mark.parametrize("size", [1, 10**9])
@pytest.mark.parametrize("name", IMPERFECT)
def test_imperfect(name: str, size: int) -> None:
    body, coding, flaw = IMPERFECT[name]
    decoding = Decoding(in_pieces(body, size), coding)
    assert b"".join(decoding) == TEXT
    assert decoding.flaws == [flaw]


@pytest.mark.parametrize("name", BROKEN)
def test_broken(name: str) -> None:
    with pytest.raises(CodingBroken):
        decoded(*BROKEN[name], LIMIT)


@pytest.mark.parametrize("packed", [gzip.compress, zlib.compress, raw, brotli.compress, zstd.compress])
def test_no_cut_is_taken_for_the_whole(packed: Callable[[bytes], bytes]) -> None:
    """Wherever a short page's stream is cut: the whole text with a flaw, or an error."""
    text = "<p>年度报告的结尾</p></body></html>".encode() * 3
    body, coding = (
        packed(text),
        {brotli.compress: "br", zstd.compress: "zstd", gzip.compress: "gzip"}.get(packed, "deflate"),
    )
    for end in range(1, len(body)):
        if coding == "gzip" and end == 1:
            continue  # one byte is no gzip: shown as it is
        try:
            found, flaws = decoded(body[:end], coding, LIMIT)
        except CodingBroken:
            continue
        assert found == text
        assert flaws


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "br, gzip"])
def test_nothing_stays_nothing(coding: str) -> None:
    assert decoded(b"", coding, LIMIT) == (b"", [])


@pytest.mark.parametrize(
    "text",
    [b'{"list":[]}\n', b'[1, 2]', b"User-agent: *\nDisallow: /a\n", b"%PDF-1.4\n...\n%%EOF\n", TEXT.decode().encode("utf-16")],
)  # fmt: skip
def test_what_was_flushed_and_is_there_to_its_end(text: bytes) -> None:
    assert decoded(flushed(text, 31), "gzip", LIMIT) == (text, [Flaw.NOT_ENDED])


@pytest.mark.parametrize("text", [b'{"list":[', b"User-agent: *\nDis", b"%PDF-1.4\n...\n", b"<ul><li>2023\n"])
def test_what_was_flushed_and_is_not(text: bytes) -> None:
    with pytest.raises(CodingBroken):
        decoded(flushed(text, 31), "gzip", LIMIT)


@pytest.mark.parametrize(
    ("bomb", "coding"),
    [
        (gzip.compress(b"\0" * 50_000_000), "gzip"),
        (zlib.compress(b"\0" * 50_000_000), "deflate"),
        (brotli.compress(b"\0" * 50_000_000, quality=5), "br"),
        (zstd.compress(b"\0" * 50_000_000), "zstd"),
        (gzip.compress(gzip.compress(b"\0" * 50_000_000)), "gzip, gzip"),
        (TEXT, ""),
    ],
)
def test_a_bomb_stops_at_the_limit(bomb: bytes, coding: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            decoded(bomb, coding, 100_000)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_what_was_asked_for_is_unpacked_and_no_more() -> None:
    endless = (b"\0" * 65536 for _ in iter(int, 1))
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    pieces = Decoding((packed for piece in endless if (packed := packer.compress(piece))), "gzip")
    assert sum(map(len, islice(pieces, 40))) > 0
