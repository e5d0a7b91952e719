"""The charset of a page, decided from its bytes: declarations are evidence, not truth."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"<(?:meta|\?xml)[^>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
}
_HEAD_BYTES = 8192


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset it was read with, and how many characters could not be read."""

    text: str
    charset: str
    replaced: int


def decode(body: bytes, http_charset: str | None = None) -> Decoded:
    """Decode a page's bytes (HTTP codings already removed).

    A byte order mark wins; then the declared charsets (gb2312 and gbk widened to gb18030), UTF-8 and
    GB18030 compete, and the one that leaves the fewest unreadable characters in the whole body is taken,
    declarations first among equals. Only a body that none of them reads goes to a detector.
    """
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return _read(body, charset)
    best: Decoded | None = None
    for charset in _candidates(body, http_charset):
        found = _read(body, charset)
        if found.replaced == 0:
            return found
        if best is None or found.replaced < best.replaced:
            best = found
    assert best is not None
    if best.replaced * 100 > len(body):
        detected = from_bytes(body[:200_000]).best()
        if detected is not None:
            found = _read(body, detected.encoding)
            if found.replaced < best.replaced:
                return found
    return best


def _candidates(body: bytes, http_charset: str | None) -> list[str]:
    """Charsets to try, most trustworthy first. UTF-8 leads: GB18030 bytes hardly ever form valid UTF-8,
    while nearly every UTF-8 page can be misread as GB18030."""
    names = ["utf-8"]
    meta = _DECLARED.search(body[:_HEAD_BYTES])
    for declared in (meta.group(1).decode("ascii") if meta else None, http_charset):
        name = _known(declared)
        # Latin-1 reads any bytes at all, so its declaration proves nothing about a Chinese page.
        if name and name not in ("iso8859-1", "cp1252", "ascii", *names):
            names.append(name)
    return names if "gb18030" in names else [*names, "gb18030"]


def _known(name: str | None) -> str | None:
    if not name:
        return None
    name = name.strip().strip("\"'").lower()
    try:
        return codecs.lookup(_WIDER.get(name, name)).name
    except (LookupError, ValueError):
        return None


def _read(body: bytes, charset: str) -> Decoded:
    text = body.decode(charset, errors="replace")
    return Decoded(
        text.removeprefix("\ufeff"), charset, text.count("\ufffd") - _own_replacements(body, charset)
    )


def _own_replacements(body: bytes, charset: str) -> int:
    """U+FFFD that the page itself contains, already broken when it was published."""
    return body.count(b"\xef\xbf\xbd") if charset == "utf-8" else 0
