"""The short way through a record that is as it should be, as nearly all are: unpacked and hashed in one go.

Whatever is not so, or is large, is left to the careful way of `verify`, which says what is wrong with it.
"""

from __future__ import annotations

from isal import isal_zlib

from nianbao.archive.warc.record_digests import digests_of

WINDOW_BYTES = 1024**2
CONTENT_BYTES = 8 * 1024**2
_STEPS = (4096, 64 * 1024, WINDOW_BYTES)
_GZIP = 31
InflateError: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # its stubs call it a function
_REQUIRED = ("warc-record-id", "warc-type", "warc-date", "content-length")


def sound_record(window: bytes, at: int) -> tuple[dict[str, str], int] | None:
    """The fields (names in lower case) of the record whose gzip member begins at `at`, and that member's
    length; None where it is not wholly in the window, or not beyond doubt."""
    unpacked = _unpacked(window, at)
    if unpacked is None:
        return None
    content, length = unpacked
    end = content.find(b"\r\n\r\n")
    if not content.startswith(b"WARC/1.") or end < 0 or not content.endswith(b"\r\n\r\n"):
        return None
    fields = _fields(content[:end])
    if fields is None or fields["content-length"] != str(len(content) - end - 8):
        return None
    block = content[end + 4 : -4]
    for digest in digests_of(fields):
        digest.update(block)
        if digest.fault() is not None:
            return None
    return fields, length


def _unpacked(window: bytes, at: int) -> tuple[bytes, int] | None:
    unpacker = isal_zlib.decompressobj(_GZIP)
    content, begin = b"", at
    try:
        for step in _STEPS:
            piece = window[begin : at + step]
            content += unpacker.decompress(piece, CONTENT_BYTES)
            begin += len(piece)
            if unpacker.eof:
                return content, begin - at - len(unpacker.unused_data)
            if unpacker.unconsumed_tail or begin == len(window) or len(content) >= CONTENT_BYTES:
                return None
    except InflateError:
        return None
    return None


def _fields(header: bytes) -> dict[str, str] | None:
    try:
        lines = header.decode().split("\r\n")[1:]
    except UnicodeDecodeError:
        return None
    fields = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            return None
        fields[name.strip().lower()] = value.strip()
    return fields if all(fields.get(name) for name in _REQUIRED) else None
