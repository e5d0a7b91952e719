"""HTTP content codings taken off a body, never beyond a limit: a small gzip body can unpack to terabytes."""

from __future__ import annotations

import zlib

from nianbao.core.errors import Unreachable

_GZIP = 31
_ZLIB = 15
_RAW = -15


UNREADABLE = ("br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "pack200-gzip")


class TooLarge(Exception):
    """The body unpacks to more than the limit."""


def decode_body(body: bytes, coding: str, limit: int) -> bytes:
    """The body without its Content-Encoding value, in bytes up to `limit`.

    Codings that were not offered (br, zstd…) and broken data raise Unreachable; more than `limit` TooLarge.
    """
    for name in reversed([part.strip().lower() for part in coding.split(",")]):
        if name in ("gzip", "x-gzip"):
            # Servers label plain bodies as gzip; browsers then show the body as it is.
            body = _inflate(body, _GZIP, limit) if body[:2] == b"\x1f\x8b" else body
        elif name == "deflate":
            # RFC 9110 means zlib, many servers send raw deflate.
            body = _inflate(body, _ZLIB if body[:1] == b"\x78" else _RAW, limit)
        elif name in UNREADABLE:  # anything else (utf-8, none, binary) is a mistake that browsers pass over
            raise Unreachable(f"the body is coded as {name[:20]!r}, which was not asked for")
    if len(body) > limit:
        raise TooLarge
    return body


def _inflate(body: bytes, window: int, limit: int) -> bytes:
    plain = bytearray()
    while body:
        inflater = zlib.decompressobj(window)
        try:
            plain += inflater.decompress(body, limit + 1 - len(plain))
        except zlib.error as error:
            if plain:
                break  # padding after the last member is ignored, as gzip(1) does
            raise Unreachable(f"the body is not what its Content-Encoding says: {error}") from error
        if len(plain) > limit:
            raise TooLarge
        if not inflater.eof:
            raise Unreachable("the compressed body ends too early")
        body = inflater.unused_data
    return bytes(plain)
